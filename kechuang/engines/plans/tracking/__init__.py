"""跟踪 (tracking): what became of a plan: what moved since a baseline, its re-planning, its light."""
