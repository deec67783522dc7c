"""段落与句子 (paragraphs and sentences) of a raw page, as code-point spans ``[start, end)``.

A sentence ends at 。！？(full or half width) or at the end of a line; closing quotes and brackets that follow
belong to the sentence they close. A semicolon parts clauses, not sentences: the year that governs a list of
targets stands before its first semicolon.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.errors import ReportError

_LINE = re.compile(r"[^\r\n]+")
_STOPS = "。！？!?"
_CLOSERS = "”’」』》）)]】\"'"
_END = re.compile(rf"[{_STOPS}]+[{re.escape(_CLOSERS)}]*|[\r\n]+")
_BLANK = " \t\r\n\f\v\u3000\xa0\u200b\ufeff"
_NEAR = 2_000


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the span of every line that is not blank, without the blanks around it."""
    spans = (_trimmed(text, found.start(), found.end()) for found in _LINE.finditer(text))
    return [(start, end) for start, end in spans if start < end]


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence, or sentences, that hold ``[start, end)``.

    Raises
    ------
    ReportError
        If the span is empty or outside the text.
    """
    check_span(text, start, end)
    return _trimmed(text, _sentence_start(text, start), _sentence_end(text, start, end))


def check_span(text: str, start: int, end: int, name: str = "文本") -> None:
    """Raise where ``[start, end)`` is not a piece of the text."""
    if not 0 <= start < end <= len(text):
        raise ReportError(f"{name} 共 {len(text)} 字，没有第 {start} 至 {end} 字这一段，请核对起止位置")


def _sentence_start(text: str, start: int) -> int:
    """Return where the sentence around ``start`` begins, looking back in growing steps."""
    reach = _NEAR
    while True:
        low = max(0, start - reach)
        ends = [found.end() for found in _END.finditer(text, low, start)]
        # An end at the very edge of the window may be one that began before it.
        if ends or low == 0:
            return ends[-1] if ends else 0
        reach *= 4


def _sentence_end(text: str, start: int, end: int) -> int:
    # A span that already holds its full stop (and perhaps the quote that closes it) ends there.
    last = end - 1
    while last > start and text[last] in _CLOSERS:
        last -= 1
    found = _END.search(text, last if text[last] in _STOPS else end)
    if found is None:
        return len(text)
    return max(end, found.start() + len(found[0].rstrip("\r\n")))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return start, end
