"""版块 (blocks): every line of a page with its label; what has none may belong to an article.

A label comes from the line's own words (:mod:`cues`), from the element of the page it stood in, or from the list
whose heading stands above it: 相关文章 takes everything below it until an article begins, told by a title above
whole sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kechuang.engines.reports import cues
from kechuang.engines.reports.surface import Line, Surface, trimmed
from kechuang.engines.reports.trail import Trail

_TRUSTED = 0.5
"""Where more of the running text than this stands in parts that the markup calls a frame, the markup errs."""
_LINKED = 0.8
_LONG = 150
_BULLETS = "•·●▪◆■★☆"
_SNIPPET = 50
_NARROWEST, _WIDEST = 20, 120
RAGGED = 4
NEAR = 0.8
"""How much of the column a broken line fills at least: figures are narrower, and a full stop is not set at its head."""
_LEAST_LINES = 4
_INNER = re.compile(r"[，。；、,：]")
_WHOLE = 28
"""Least length of a line of whole sentences that tells an article from a list of titles."""


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a page.

    Parameters
    ----------
    start, end : int
        Its raw span.
    text : str
        Its cleaned text.
    label : str
        Why it is no part of an article; empty where it may be.
    tag : str
        The element it stood in.
    gap : int
        How many line ends stand before it.
    prose : bool
        Whether it is running text, or a piece of it that a column broke.
    """

    start: int
    end: int
    text: str
    label: str = ""
    tag: str = ""
    gap: int = 1
    prose: bool = False


def blocks(surface: Surface, trail: Trail) -> list[Block]:
    """Return the lines of a page, each with its label.

    Parameters
    ----------
    surface : Surface
        The lines, in raw places.
    trail : Trail
        The cleaned text of the page.
    """
    found, lines = [], []
    last = 0
    for line in surface.lines:
        start, end = trail.clean_span(line.start, line.end)
        start, end = trimmed(trail.text, start, end)
        if start >= end:
            continue
        low, high = trail.raw_span(start, end)
        # What was left out at the line's end, such as a reading, still belongs to the line.
        high = max(high, line.end)
        gap = trail.raw.count("\n", last, low)
        text = trail.text[start:end]
        found.append(Block(low, high, text, "", line.tag, gap, cues.is_prose(text)))
        lines.append(line)
        last = high
    return _within_lists(_without_snippets(_in_columns(_owned(found, lines))))


def width(text: str) -> int:
    """Return how wide a line is printed, in half-width characters."""
    # In this encoding a character takes as many bytes as it is wide.
    return len(text.encode("gbk", "replace"))


def column(found: Sequence[Block]) -> int:
    """Return the width at which the lines of a page break, where it is set in columns of one width; else 0."""
    broken = [
        (width(block.text), bool(_INNER.search(block.text)))
        for block in found
        if not block.label and not cues.finished(block.text) and not cues.is_truncated(block.text)
    ]
    counts = Counter(wide for wide, _inner in broken if _NARROWEST <= wide <= _WIDEST)
    if not counts:
        return 0
    full = max(counts, key=lambda wide: (sum(counts[wide - less] for less in range(RAGGED + 1)), wide))
    near = [inner for wide, inner in broken if full - RAGGED <= wide <= full]
    wider = sum(not block.label and width(block.text) > 1.2 * full + 2 for block in found)
    # Lists of titles of one length have no commas; text that was broken has. Nor is anything wider than its column.
    return full if len(near) >= _LEAST_LINES and sum(near) >= 0.5 * len(near) and wider <= 0.1 * len(near) else 0


def _in_columns(found: list[Block]) -> list[Block]:
    """Tell that the pieces of broken lines are running text, however short."""
    full = column(found)
    if not full:
        return found
    made: list[Block] = []
    goes_on = False
    for block in found:
        near = NEAR * full <= width(block.text) <= 1.2 * full + 2
        piece = (near and bool(_INNER.search(block.text))) or (
            goes_on and (near or cues.finished(block.text) or len(block.text) <= 4)
        )
        made.append(block if block.label else replace(block, prose=block.prose or piece))
        if not block.label:
            goes_on = piece and near and not cues.finished(block.text)
    return made


def _owned(found: list[Block], lines: list[Line]) -> list[Block]:
    """Label what is told by a line's own words or by its element."""
    whole = sum(len(block.text) for block in found if block.prose)
    framed = sum(
        len(block.text)
        for block, line in zip(found, lines, strict=True)
        if block.prose and line.region not in ("", "caption")
    )
    trusted = framed <= _TRUSTED * whole
    labelled = []
    for block, line in zip(found, lines, strict=True):
        label = line.region if trusted and not (line.tag == "h1" and line.region == "navigation") else ""
        if not label and line.linked >= _LINKED and not block.prose and line.tag != "h1" and len(block.text) <= 60:
            label = "linked"
        labelled.append(replace(block, label=label or _own(block.text)))
    return labelled


def _own(text: str) -> str:
    heading = cues.section(text)
    return f"section:{heading}" if heading else cues.cue(text)


def _without_snippets(found: list[Block]) -> list[Block]:
    """Label runs of bulleted snippets, most of which break off in the middle of a sentence: scraped posts of others."""
    made = list(found)
    start = 0
    while start < len(made):
        end = start
        while end < len(made) and made[end].text[0] in _BULLETS:
            end += 1
        run = made[start:end]
        broken = sum(len(block.text) >= _SNIPPET and not cues.finished(block.text) for block in run)
        if len(run) >= _LEAST_LINES and 2 * broken >= len(run):
            made[start:end] = [replace(block, label=block.label or "spam") for block in run]
        start = end + 1
    return made


def _within_lists(found: list[Block]) -> list[Block]:
    """Label what stands in a list under a heading, titles that stand twice, and links."""
    labelled: list[Block] = []
    inside = ""
    begun = False  # whether running text of an article came before
    for place, block in enumerate(found):
        label = block.label
        if label.startswith("section:") and begun and _whole_lines(found, place + 1, False) > 1:
            # 推广 or 热点 above whole sentences is a heading of the article.
            label = ""
        if label.startswith("section:"):
            inside = label.partition(":")[2]
            label = inside
        elif inside:
            if begins_article(found, place, begun=begun):
                inside = ""
            elif label in ("", "linked", "caption", "byline", "noise", "menu", "navigation", "spam"):
                label = inside
        if label == "linked":
            label = "recommendation" if begun else "navigation"
        if not label and _twice(found, place):
            # A title above the article may be printed twice as well; the first of the two stays.
            label = "recommendation" if begun else "repeated" if found[place - 1].text == block.text and place else ""
        begun = begun or (not label and block.prose)
        labelled.append(replace(block, label=label))
    return labelled


def _twice(found: list[Block], place: int) -> bool:
    """Whether a short line stands twice in a row, as lists of teasers have it."""
    block = found[place]
    if cues.is_truncated(block.text):
        return place > 1 and found[place - 1].text == found[place - 2].text
    if cues.is_prose(block.text) and cues.finished(block.text):
        return False
    beside = [found[near].text for near in (place - 1, place + 1) if 0 <= near < len(found)]
    return len(block.text) >= 6 and block.text in beside


def begins_article(found: list[Block], place: int, *, begun: bool) -> bool:
    """Whether an article begins at a line: a title above whole sentences, or a run of them.

    Parameters
    ----------
    found : list of Block
        The lines.
    place : int
        Which of them.
    begun : bool
        Whether the page had an article before; the first one may be shorter.
    """
    text = found[place].text
    wanted = 2 if begun else 1
    if cues.inline_title(text) and not cues.is_truncated(text):
        return cues.runs_on(text) + _whole_lines(found, place + 1, False) >= wanted
    if found[place].label not in ("", "byline"):
        return False
    if _whole(found[place]):
        return _whole_lines(found, place, False) >= wanted + 1
    return cues.is_title(text) and _whole_lines(found, place, True) >= wanted


def _whole_lines(found: list[Block], place: int, titled: bool) -> int:
    """Count the lines of whole sentences that follow one another, a byline and subtitles between them aside."""
    count = 0
    spare = 3 if titled else 0
    for block in found[place + titled : place + titled + 12]:
        if _whole(block):
            count += 1 + (len(block.text) >= _LONG)
            spare = 0
        elif block.label in ("byline", "caption"):
            continue
        elif cues.is_title(block.text) and spare and not block.label:
            spare -= 1
        else:
            break
    return count


def _whole(block: Block) -> bool:
    return (
        not block.label
        and len(block.text) >= _WHOLE
        and cues.is_prose(block.text)
        and cues.finished(block.text)
        and not cues.is_truncated(block.text)
        and not cues.is_item(block.text)
    )
