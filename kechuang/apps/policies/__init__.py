"""政策 (policies): the library of items, who gets what, visits to firms, and simulation before enactment."""
