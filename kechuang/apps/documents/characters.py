"""公文中的字符 (characters): what a document can hold of a text, and how wide it stands.

People paste anything into a form. What no document can hold, and what turns the order of a line round so that it reads
otherwise than it is kept (双向控制符), is left out; half of a character becomes �; nothing else is changed.
"""

from __future__ import annotations

import re
import unicodedata

# Control characters but tab and line feed, the two signs that XML forbids, and marks that turn the direction of a line.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as a document can hold them, blank ones left out; at least one.

    >>> lines_of("甲" + chr(0) + "乙\\r\\n\\r\\n丙")
    ['甲乙', '丙']
    """
    return [line for line in clean(text).split("\n") if line.strip()] or [""]


def one_line(text: str) -> str:
    """Return a text as one line, its breaks and tabs as single spaces."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Return a text as a document can hold it; every kind of line break is a line feed."""
    # Two halves that belong together become the character that they are.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNFIT.sub("", _BREAK.sub("\n", whole))


def width(text: str) -> float:
    """Return how wide a text stands, in Chinese characters: a digit is half of one."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)
