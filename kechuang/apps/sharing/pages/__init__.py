"""Pages of sharing: the desk, resources, requests, grants, corrections, lists, the superior platform."""
