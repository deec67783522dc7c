"""混编 (mixed encodings): a file whose lines were written in different encodings, or in which a few bytes are lost.

Pages put together from several sources mix UTF-8 with GB18030 or Big5, and a download that broke off ends within a
character. Such a file is decoded line by line (in none of the three does a character hold a line end); what fits
nothing becomes U+FFFD, and the caller is told where.
"""

from __future__ import annotations

from collections.abc import Callable

LOST = 50
"""At most one character in so many bytes may be lost; else the file is refused."""
_GARBLED = 10  # a line that loses one in so many bytes as UTF-8 is none

Coding = Callable[[bytes], str | None]


def mixed_text(data: bytes, coding: Coding) -> str | None:
    """Return the text of a file of several encodings, or None where too much of it fits none.

    Parameters
    ----------
    data : bytes
        The file.
    coding : callable
        Names the older Chinese encoding in which bytes give everyday Chinese, single bad bytes set aside; None where
        there is none.
    """
    pieces: list[str] = []
    others: list[bytes] = []  # lines that are no UTF-8, and plain ones between them
    for line in data.splitlines(keepends=True):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            others.append(line)
            continue
        if others and text.isascii():
            others.append(line)
        else:
            pieces += _others(others, coding)
            others = []
            pieces.append(text)
    text = "".join((*pieces, *_others(others, coding)))
    return None if (text.count("\ufffd") - data.count(b"\xef\xbf\xbd")) * LOST > len(data) else text


def _others(lines: list[bytes], coding: Coding) -> list[str]:
    """Return lines that are no UTF-8, each in its own encoding or in that of its neighbours."""
    around = coding(b"".join(lines)) if lines else None
    return [_line(line, coding(line), around) for line in lines]


def _line(line: bytes, own: str | None, around: str | None) -> str:
    if own is not None:
        return line.decode(own, "replace")
    text = line.decode("utf-8", "replace")
    if around is not None and text.count("\ufffd") * _GARBLED > len(line):
        return line.decode(around, "replace")
    return text
