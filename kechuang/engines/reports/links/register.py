"""名录 (register): the firms, offices, policies and projects that are known, found in a text by any of their names.

Every place of a text is asked for names of the lengths that begin with its three characters; so two hundred thousand
names cost what few do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_KEY = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name in a text.

    Parameters
    ----------
    start, end : int
        Where it stands.
    name : str
        The name.
    refs : tuple of str
        All that bear it.
    """

    start: int
    end: int
    name: str
    refs: tuple[str, ...]


class Register:
    """Names and the ids of those that bear them; names of fewer than two characters are not taken in."""

    __slots__ = ("_lengths", "_refs")

    def __init__(self, names: Iterable[tuple[str, str]] = ()) -> None:
        self._refs: dict[str, str | tuple[str, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for name, ref in names:
            self.add(name, ref)

    def __len__(self) -> int:
        return len(self._refs)

    def add(self, name: str, ref: str) -> None:
        """Take in a name; the same name may stand for several."""
        if len(name) < 2:
            return
        held = self._refs.get(name)
        if held is None:
            self._refs[name] = ref
            key = name[:_KEY]
            lengths = self._lengths.get(key, ())
            if len(name) not in lengths:
                self._lengths[key] = tuple(sorted((*lengths, len(name)), reverse=True))
        elif isinstance(held, str):
            if held != ref:
                self._refs[name] = (held, ref)
        elif ref not in held:
            self._refs[name] = (*held, ref)

    def refs(self, name: str) -> tuple[str, ...]:
        """Return the ids of those that bear a name."""
        held = self._refs.get(name, ())
        return (held,) if isinstance(held, str) else held

    def hits(self, text: str) -> Iterator[Hit]:
        """Return the longest known names of a text in reading order, none within another."""
        lengths = self._lengths
        if not lengths:
            return
        place, size = 0, len(text)
        while place < size - 1:
            found = lengths.get(text[place : place + _KEY]) or ()
            short = lengths.get(text[place : place + 2])
            for length in (*found, *short) if short else found:
                name = text[place : place + length]
                if len(name) == length and name in self._refs:
                    yield Hit(place, place + length, name, self.refs(name))
                    place += length - 1
                    break
            place += 1
