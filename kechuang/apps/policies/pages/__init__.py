"""Pages of the room of policies."""
