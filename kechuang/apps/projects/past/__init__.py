"""过去某日 (past): how projects, tasks and plans stood at the end of a past day."""
