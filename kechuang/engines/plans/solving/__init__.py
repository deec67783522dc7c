"""求解 (solving): what competes for scarce teams, as bare numbers, in the fewest days; knows nothing of plans."""
