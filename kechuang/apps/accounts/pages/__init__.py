"""Pages of accounts: signing in, one's own account, administration of users, the organisation tree."""
