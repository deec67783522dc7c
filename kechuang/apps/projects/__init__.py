"""重点项目 (projects): lists, task forces, plans scheduled backwards, problems, verified close-out."""
