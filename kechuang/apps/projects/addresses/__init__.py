"""地址 (addresses): the parts of the addresses below ``/projects/``."""
