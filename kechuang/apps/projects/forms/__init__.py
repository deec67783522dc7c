"""表单 (forms) of projects: they check what was typed; what may be done is the actions' affair."""
