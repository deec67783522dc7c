"""句子 (sentence): what the engine tells people, kept with its values and worded where it is read.

A schedule is reckoned once and read by many, each in his language; a page may name a task or a link in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kechuang.core import phrase

Say = Callable[[object], object]
"""Given a value of a sentence, what is said for it."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with blanks, and what stands in them.

    Attributes
    ----------
    text : str
        In Chinese, its blanks as ``{name}``.
    values : tuple of (str, object)
        What fills each blank; another sentence, or :class:`Some`, is worded in turn.
    kind : str
        What it tells of, where somebody asks; empty where nobody does.
    """

    text: str
    values: tuple[tuple[str, object], ...]
    kind: str = ""

    def worded(self, say: Say) -> str:
        """Return it in the reader's language, with ``say`` wording what fills its blanks."""
        return phrase(self.text, **{name: _said(value, say) for name, value in self.values})

    def __str__(self) -> str:
        return self.worded(str)


@dataclass(frozen=True, slots=True)
class Some:
    """Things one after the other, of many the first few: ``甲、乙、丙 等 5 处``."""

    of: tuple[object, ...]
    shown: int = SHOWN

    def worded(self, say: Say) -> str:
        """Return the first of them, and how many there are where that is more."""
        told = phrase("、").join(str(_said(one, say)) for one in self.of[: self.shown])
        return phrase("{some} 等 {n} 处", some=told, n=len(self.of)) if len(self.of) > self.shown else told


def says(text: str, /, *, kind: str = "", **values: object) -> Sentence:
    """Return a sentence; its text is found for translation where it is a literal.

    >>> str(says("差 {n} 个工作日", n=3))
    '差 3 个工作日'
    """
    return Sentence(text, tuple(values.items()), kind)


def some(things: Sequence[object]) -> Some:
    """Return the first few of many things."""
    return Some(tuple(things))


def listed(things: Sequence[object]) -> Some:
    """Return all of some things, one after the other."""
    return Some(tuple(things), len(things))


def _said(value: object, say: Say) -> object:
    return value.worded(say) if isinstance(value, Sentence | Some) else say(value)
