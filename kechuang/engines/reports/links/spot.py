"""候选 (spot): where something may be named, before names are brought together; no character belongs to two names."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.engines.reports.links.mention import Certainty, Kind


@dataclass(slots=True)
class Spot:
    """A place in the cleaned text where something may be named, before names are brought together.

    Parameters
    ----------
    start, end : int
        Where it stands.
    kind : str
        What it names.
    refs : tuple of str
        What it may be of those that are known.
    certainty : str
        How that is known.
    key : str
        What brings mentions of one thing together: its id, else its fullest name.
    title, number : str or None
        Of a person, of a policy.
    owner : int or None
        Of a person: where the organisation begins that the title belongs to.
    """

    start: int
    end: int
    kind: Kind
    refs: tuple[str, ...] = ()
    certainty: Certainty = "explicit"
    key: str = ""
    title: str | None = None
    number: str | None = None
    owner: int | None = None


class Taken:
    """Which characters of a text are taken by a name; what is found first keeps its place.

    Parameters
    ----------
    size : int
        The length of the text.
    """

    __slots__ = ("_ending", "_held", "_starting")

    def __init__(self, size: int) -> None:
        self._held = bytearray(size)
        self._starting: dict[int, Spot] = {}
        self._ending: dict[int, Spot] = {}

    @property
    def spots(self) -> list[Spot]:
        """What is taken, in no order."""
        return list(self._starting.values())

    def add(self, spot: Spot) -> bool:
        """Take a spot unless some of it is taken."""
        if not self.free(spot.start, spot.end):
            return False
        self._held[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
        self._starting[spot.start] = self._ending[spot.end] = spot
        return True

    def replace(self, spot: Spot) -> None:
        """Take a spot, giving up those that it overlaps."""
        for each in self.over(spot.start, spot.end):
            del self._starting[each.start], self._ending[each.end]
            self._held[each.start : each.end] = b"\0" * (each.end - each.start)
        self.add(spot)

    def over(self, start: int, end: int) -> list[Spot]:
        """Return those of which some stands within ``[start, end)``, in reading order."""
        place = start
        while place > 0 and self._held[place : place + 1] == b"\1" and place not in self._starting:
            place -= 1
        return [self._starting[at] for at in range(place, end) if at in self._starting]

    def ending_at(self, place: int) -> Spot | None:
        """Return the spot that ends at a place."""
        return self._ending.get(place)

    def after(self, start: int, end: int) -> int:
        """Return where what is not taken begins that runs up to ``end``."""
        return max(start, self._held.rfind(b"\1", start, end) + 1)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of a stretch is taken."""
        return self._held.find(b"\1", start, end) < 0
