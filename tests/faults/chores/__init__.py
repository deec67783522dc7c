"""An app of chores: kinds of job whose one effect is a message without a key, so that a second effect would show."""
