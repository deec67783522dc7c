"""Pages of the stewards' desk: the list, one pair side by side, alarms, changes of ids, what was decided."""
