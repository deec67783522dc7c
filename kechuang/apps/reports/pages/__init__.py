"""Pages of the reports: lists, the review of one page, loading, conflicts, rules."""
