"""交换 (exchange): plans read from and written for other programs."""
