"""计划本身 (the plan): tasks, links and facts as people tell them, read and checked; nothing is dated here."""
