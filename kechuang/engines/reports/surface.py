"""页面文字 (surface): what of a raw page is text, and its lines.

Of a text file that is the file itself. Of the source of a web page it is the page without its markup (see
:mod:`html`), and each line knows in which element it stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kechuang.engines.reports.trail import Trail

BLANK = " \t\r\n\f\v\u3000\xa0\u200b\ufeff\u2002\u2003\u2009"
_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, without the blanks around it.

    Parameters
    ----------
    start, end : int
        Its raw span.
    tag : str
        The element it stands in (``h1``, ``li``, ``td`` …); empty in a text file.
    region : str
        What the markup says of the part it stands in, as a label of a block (``navigation`` …); else empty.
    linked : float
        Which share of its characters are links.
    """

    start: int
    end: int
    tag: str = ""
    region: str = ""
    linked: float = 0.0


@dataclass(frozen=True, slots=True)
class Surface:
    """The text of a page and its lines; the lines are in raw places.

    Parameters
    ----------
    trail : Trail
        The text of the page.
    lines : list of Line
        In reading order, none of them empty.
    title, published : str
        What the page's head says, as printed; empty where it says nothing.
    hidden : list of tuple of int
        Raw spans of what the page holds and a browser does not show, in order.
    """

    trail: Trail
    lines: list[Line] = field(default_factory=list)
    title: str = ""
    published: str = ""
    hidden: list[tuple[int, int]] = field(default_factory=list)


def text_surface(raw: str) -> Surface:
    """Return the surface of a text file."""
    lines = []
    for found in _LINE.finditer(raw):
        start, end = trimmed(raw, found.start(), found.end())
        if start < end:
            lines.append(Line(start, end))
    return Surface(Trail(raw), lines)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the blanks at its ends."""
    while start < end and text[start] in BLANK:
        start += 1
    while end > start and text[end - 1] in BLANK:
        end -= 1
    return start, end
