"""分句 (clauses): an article as paragraphs, sentences and clauses, in places of its cleaned text.

A sentence ends at 。！？or with its paragraph; a clause at ，；： and also at 、 where a number stands on both sides of
it. A comma between digits parts nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\r\n]+")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*[”’」』》）)]*")
_COMMA = re.compile(r"[，；：;:]+|(?<![\d月])—+|—+(?!\d)|(?<!\d),|,(?!\d{3})")
_LONGEST = 1_500
"""No sentence is longer: a text without a full stop is cut at its commas, or each figure would search all of it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence.

    Parameters
    ----------
    start, end : int
        Where it stands.
    paragraph : int
        Number of its paragraph.
    first : bool
        Whether it opens the paragraph.
    heading : bool
        Whether it is a paragraph without a full stop and short: a heading.
    commas : tuple of int
        Where its clauses begin.
    """

    start: int
    end: int
    paragraph: int
    first: bool
    heading: bool
    commas: tuple[int, ...]

    def clause_start(self, place: int) -> int:
        """Return where the clause that holds a place begins."""
        return self.commas[bisect_right(self.commas, place) - 1]

    def clause_end(self, place: int) -> int:
        """Return where the clause that holds a place ends, with its mark."""
        at = bisect_right(self.commas, place)
        return self.commas[at] if at < len(self.commas) else self.end


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text."""
    made = []
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
        line = paragraph[0]
        heading = len(line) <= 40 and not re.search(r"[。！？!?；;]", line)
        first = True
        for found in _SENTENCE.finditer(text, paragraph.start(), paragraph.end()):
            start, end = found.span()
            while start < end and text[start] in " \t\u3000":
                start += 1
            if start == end:
                continue
            for low, high in _cut(text, start, end):
                commas = (low, *(each.end() for each in _COMMA.finditer(text, low, high) if each.end() < high))
                made.append(Sentence(low, high, number, first, heading, commas))
                first = False
    return made


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces of what stands before a full stop: all of it, unless that is longer than any sentence."""
    while end - start > _LONGEST:
        ends = [each.end() for each in _COMMA.finditer(text, start, start + _LONGEST)]
        stop = ends[-1] if ends else start + _LONGEST
        yield start, stop
        start = stop
    yield start, end
