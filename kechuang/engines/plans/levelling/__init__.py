"""资源平衡 (levelling): a dated plan moved until no team is booked twice."""
