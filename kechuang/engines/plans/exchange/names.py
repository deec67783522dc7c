"""MSPDI 的写法 (names): how Microsoft Project XML numbers what a plan names."""

from __future__ import annotations

NAMESPACE = "http://schemas.microsoft.com/project"
LINK_KINDS = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
CONSTRAINTS = {0: "ASAP", 1: "ALAP", 2: "MSO", 3: "MFO", 4: "SNET", 5: "SNLT", 6: "FNET", 7: "FNLT"}
LINK_NUMBERS = {name: number for number, name in LINK_KINDS.items()}
CONSTRAINT_NUMBERS = {name: number for number, name in CONSTRAINTS.items()}
ELAPSED = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
"""Lag and duration formats that count all hours of all days."""
PERCENT = frozenset({19, 51})
ELAPSED_PERCENT = frozenset({20, 52})
DAY_FORMAT, ELAPSED_DAY_FORMAT, PERCENT_FORMAT = 7, 8, 19
MINUTES_A_DAY = 480
NOON_TENTHS = 14_400
"""Tenths of a minute in a calendar day."""


def tag(name: str) -> str:
    """Return the full name of an element."""
    return f"{{{NAMESPACE}}}{name}"
