"""周报与通报 (briefs): what a week or a quarter has to tell, gathered from what was kept of it."""
