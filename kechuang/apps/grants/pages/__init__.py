"""Pages of the pay-out: the desk, rounds, applications, payment batches, the ledger, the enterprise's own side."""
