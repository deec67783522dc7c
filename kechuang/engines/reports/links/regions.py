"""行政区划名 (regions): the names of places as they stand at the head of the names of firms and offices."""

from __future__ import annotations

from collections.abc import Iterable

from kechuang.declarations.division import Division
from kechuang.engines.reports.scoring.places import short

_LONGEST = 11


class Regions:
    """Finds the names of divisions at the beginning and before the end of a stretch of text.

    Parameters
    ----------
    divisions : iterable of Division
        Those that are known; invented ones too.
    """

    def __init__(self, divisions: Iterable[Division] = ()) -> None:
        self._names: set[str] = {"中国"}
        wide: set[str] = set()
        for division in divisions:
            full = {division.name, *division.aliases}
            self._names |= {name for name in full if len(name) >= 2}
            if division.level != "district":
                wide |= {name for name in (*full, *map(short, full)) if len(name) >= 2}
                self._names |= wide
            elif len(name := short(division.name)) >= 2 and division.name[-1] in "市县":
                self._names.add(name)
        self._names -= {"城区", "郊区", "矿区", "新区"}
        # 合山 is also what stands in 联合山东: inside a stretch only names count that are plainly places.
        self._plain = {name for name in self._names if len(name) >= 3} | wide | {"中国"}
        self._heads = frozenset(name[:2] for name in self._names)
        self._tails = frozenset(name[-2:] for name in self._names)

    def __bool__(self) -> bool:
        return len(self._names) > 1

    def at(self, text: str, place: int, stop: int) -> int:
        """Return where the longest name that begins at ``place`` ends; ``place`` where none does."""
        if text[place : place + 2] not in self._heads:
            return place
        for size in range(min(_LONGEST, stop - place), 1, -1):
            if text[place : place + size] in self._names:
                return place + size
        return place

    def before(self, text: str, place: int) -> int:
        """Return where the longest name that ends at ``place`` begins, those right before it taken in."""
        while text[max(0, place - 2) : place] in self._tails:
            for size in range(min(_LONGEST, place), 1, -1):
                if text[place - size : place] in self._names:
                    place -= size
                    break
            else:
                return place
        return place

    def head(self, name: str) -> int:
        """Return how many characters of names of places a name begins with."""
        place = 0
        while (end := self.at(name, place, len(name))) > place:
            place = end
        return place

    def covers(self, text: str, place: int) -> bool:
        """Whether a character stands within the name of a place: 平和县."""
        return any(self.at(text, start, place + 4) > place for start in range(max(0, place - 4), place + 1))

    def inside(self, text: str, start: int, end: int) -> int | None:
        """Return where the first name that is plainly a place's begins within ``[start, end)``."""
        for place in range(start, end - 1):
            if text[place : place + 2] in self._heads:
                for size in range(min(_LONGEST, end - place), 1, -1):
                    if text[place : place + size] in self._plain:
                        return place
        return None
