"""Parts of the pages of the pay-out."""
