"""专家评审 (reviews): a pool, a draw that can be repeated, blind scores or votes, one mechanism for every subject."""
