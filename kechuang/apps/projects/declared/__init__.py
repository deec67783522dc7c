"""声明的载入 (declared): what a pack says of programmes, task forces, projects and quotas becomes rows."""
