"""时间 (times): a stretch of time, and an expression of time in a text with the stretch that it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: first and last month or day, and how finely it is told.

    Parameters
    ----------
    first, last : str
        ISO year, month or day; empty for an open end.
    """

    first: str
    last: str

    def __str__(self) -> str:
        if not self.first:
            return f"..{self.last}"
        if not self.last:
            return f"{self.first}/.."
        return self.first if self.first == self.last else f"{self.first}/{self.last}"

    @property
    def year(self) -> int:
        """The year it ends in."""
        return int((self.last or self.first)[:4])

    def holds(self, other: Span) -> bool:
        """Whether another stretch lies within this one; an open end is never within a closed one."""
        if (self.first and not other.first) or (self.last and not other.last):
            return False
        return self.first <= other.first and (not self.last or other.last[: len(self.last)] <= self.last)

    def shifted(self, years: int) -> Span:
        """Return the same stretch some years later."""

        def moved(told: str) -> str:
            return f"{int(told[:4]) + years}{told[4:]}" if told else told

        return Span(moved(self.first), moved(self.last))


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time in a text.

    Parameters
    ----------
    start, end : int
        Where it stands.
    what : str
        Its form: ``year``, ``half``, ``since``, ``now`` …
    span : Span
        What it means.
    base : bool
        Whether it only serves to compare.
    """

    start: int
    end: int
    what: str
    span: Span
    base: bool = False
