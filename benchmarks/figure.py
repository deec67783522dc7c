"""A figure (测得值): what was measured, beside whom, and how far it may go."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value.

    Parameters
    ----------
    key : str
        Its name, unique over all scripts.
    what_en, what_zh : str
        What was measured, as the README says it.
    value : float
        The median, where there were several rounds.
    unit : str
        ``s``, ``ms``, ``MiB`` or ``queries``.
    at_most : float, optional
        The most that the value may be.
    ratio : float, optional
        The value over the peer's, measured in the same run.
    ratio_at_most : float, optional
        The most that the ratio may be.
    peer_en, peer_zh : str
        The peer; empty where there is no ratio.
    """

    key: str
    what_en: str
    what_zh: str
    value: float
    unit: str
    at_most: float | None = None
    ratio: float | None = None
    ratio_at_most: float | None = None
    peer_en: str = ""
    peer_zh: str = ""

    @property
    def met(self) -> bool:
        """Whether every bar that there is holds."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.ratio_at_most is None or (self.ratio is not None and self.ratio <= self.ratio_at_most)
        )

    def line(self) -> str:
        """Return the figure as one line of the terminal."""
        text = f"{self.key}: {self.what_en}: {shown(self.value, self.unit)}{_bar(self.at_most, self.unit)}"
        if self.ratio is not None:
            text += f"; {shown(self.ratio)} × {self.peer_en}{_bar(self.ratio_at_most)}"
        return text + ("" if self.met else "  ← OVER THE BAR")

    def to_json(self) -> dict[str, Any]:
        """Return the fields and whether the bars hold."""
        return asdict(self) | {"met": self.met}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Figure:
        """Read what :meth:`to_json` wrote."""
        return cls(**{name: value for name, value in data.items() if name != "met"})


def shown(value: float, unit: str = "") -> str:
    """Return a number with three figures that count, and its unit.

    >>> shown(0.5461, "s"), shown(43.42, "s"), shown(928.14, "MiB"), shown(7, "queries"), shown(1.084)
    ('0.546 s', '43.4 s', '928 MiB', '7 queries', '1.08')
    """
    places = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{places}f}{' ' if unit else ''}{unit}"


def _bar(most: float | None, unit: str = "") -> str:
    return "" if most is None else f" (≤ {shown(most, unit)})"
