"""折行 (wraps): lines that a page's columns broke, and captions that stand in the middle of a sentence.

A page set in columns of one width breaks nearly every line at that width; a newspaper page read column by column
breaks a paragraph anywhere, often with a caption in the gap. A line that ends without a full stop goes on in the
next one, unless it is a heading; which of the next lines carries on is told by how they begin, by whether the two
characters that would meet stand together elsewhere on the page, and by the words of a caption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kechuang.engines.reports import cues
from kechuang.engines.reports.blocks import NEAR, Block, column, width

_CARRIES_ON = "，。、；：！？）》”’】,;:!?)%％.的了和与及或而并等地得着"
_OPEN_ENDED = "，、,（(《“‘【-—的和与及或在对从将把以为是向"
_OPENING = re.compile(
    r"^(?:[“‘《【（(]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|据|目前|事实上|此外|同时|近年来|今年|去年|为此|其中)"
)
_FIGURE_GOES_ON = re.compile(r"[\d.%‰万亿余多个家项件人名位元倍]")
_LEAST_LONG = 36
_REACH = 3


def wraps(body: Sequence[Block], text: str) -> tuple[dict[int, int], set[int]]:
    """Return which line goes on in which, and which lines are captions in between.

    Parameters
    ----------
    body : sequence of Block
        The lines of an article in reading order, captions already known left out.
    text : str
        The page, in which two characters that meet may stand together elsewhere.

    Returns
    -------
    goes_on : dict
        From the index of a line to the index of the line that continues it.
    captions : set of int
        Indexes of lines that stand in between.
    """
    goes_on: dict[int, int] = {}
    captions: set[int] = set()
    full = column(body)
    broken = _broken_anywhere(body)
    place = 0
    while place < len(body) - 1:
        line = body[place].text
        following = place + 1
        if not cues.finished(line) and _may_go_on(body, place, full, broken, text):
            following = _continuation(body, place, text, full)
            if following:
                goes_on[place] = following
                captions.update(range(place + 1, following))
        place = max(following, place + 1)
    return goes_on, captions


def _broken_anywhere(body: Sequence[Block]) -> bool:
    long = [block for block in body[:-1] if len(block.text) >= _LEAST_LONG and cues.is_prose(block.text)]
    return sum(not cues.finished(block.text) and block.text[-1] not in ")）" for block in long) >= 2


def _may_go_on(body: Sequence[Block], place: int, full: int, broken: bool, text: str) -> bool:
    line, following = body[place].text, body[place + 1].text
    if full:
        return width(line) >= NEAR * full or line[-1] in "，、,"
    if line[-1] in "，、,":
        return True
    if len(line) >= _LEAST_LONG and cues.is_prose(line):
        return line[-1] not in "）)”》】" or following[0] in _CARRIES_ON
    # A short piece of a broken sentence: it has a comma, and the characters that would meet meet elsewhere too.
    return broken and "，" in line.replace(",", "，") and len(line) >= 6 and _meet(line, following, text) > 0


def _meet(line: str, following: str, text: str) -> int:
    """Return how often the two characters that would meet stand together elsewhere on the page."""
    pair = line[-1] + following[0]
    if not re.fullmatch("[\u3400-\u9fff]{2}", pair):
        return 0
    return text.count(pair)


def _continuation(body: Sequence[Block], place: int, text: str, full: int) -> int:
    """Return which of the next lines continues a broken one; 0 where none does."""
    best, chosen = 0.0, 0
    for following in range(place + 1, min(place + 1 + _REACH, len(body))):
        score = _score(body, place, following, text, full)
        if score > best:
            best, chosen = score, following
        if not _may_be_caption(body[following], full):
            break
    return chosen


def _score(body: Sequence[Block], place: int, following: int, text: str, full: int) -> float:
    line, other = body[place].text, body[following]
    score = 1.0 - 0.5 * (following - place - 1)
    if full and following > place + 1 and not _told_apart(body[place + 1]):
        # In a column the next line carries on, unless it is told apart as a caption.
        score -= 1
    if cues.is_item(other.text) and not re.match(r"^\d", other.text):
        return 0.0
    if other.text[0] in _CARRIES_ON:
        score += 2
    if line[-1] in _OPEN_ENDED:
        score += 0.5
    score += min(1.0, 0.5 * _meet(line, other.text, text))
    if line[-1].isdigit() and _FIGURE_GOES_ON.match(other.text):
        score += 1
    if _OPENING.match(other.text) and not full:
        score -= 0.5
    if _may_be_caption(other, full) and following + 1 < len(body):
        score -= 0.8 * cues.shows_action(other.text) + 0.3 * (other.gap > 2)
        # A line that is whole in itself stands in the gap; what carries on ends somewhere else.
        score -= 0.2 * cues.finished(other.text)
    if len(other.text) >= _LEAST_LONG:
        score += 0.2
    return max(score, 0.0)


def _told_apart(block: Block) -> bool:
    return block.gap > 2 or cues.shows_action(block.text)


def _may_be_caption(block: Block, full: int) -> bool:
    text = block.text
    return len(text) <= 80 and text.count("。") <= 1 and not (full and not cues.finished(text))
