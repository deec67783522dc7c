"""Template tags, loaded everywhere as builtins."""
