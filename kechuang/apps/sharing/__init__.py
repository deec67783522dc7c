"""数据共享 (sharing): departments ask for tables of others, read them under a grant, and report their errors."""
