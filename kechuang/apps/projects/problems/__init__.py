"""问题 (problems): the ledger, limits of steps, repeats, who is urged and who serves."""
