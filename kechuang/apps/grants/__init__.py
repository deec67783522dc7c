"""资金兑付 (grants): from an enterprise's application for a policy's money to the payment and its ledger."""
