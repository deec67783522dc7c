"""错位字节 (slipped bytes): spots where a reading was put in the middle of a two-byte character, ``燃?xì)鈾C(jī)組``.

A program that worked on GBK bytes took the second byte of one character and the first byte of the next for a
character of its own, and put the reading behind it. That tore the next character apart: its first byte became ``?``
together with the bracket, its second byte pairs up with what follows until a plain letter puts the bytes in step
again. The lost byte is known again from the reading: with the byte before it, it must form a character so read.
Only where exactly one character does is the spot repaired; otherwise it is marked and left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kechuang.engines.reports.pinyin import SYLLABLE, TONED, fits
from kechuang.engines.reports.trail import Change

_TORN = re.compile(rf"(?<=[\u3400-\u9fff])\?([{SYLLABLE}]{{1,6}})[)）]")
_TORN_AGAIN = re.compile(rf"\?([{SYLLABLE}]{{1,6}})[)）]")
_HAN = re.compile("[\u3400-\u9fff]+")
_NEXT = re.compile(rf"[(（]([{SYLLABLE}]{{1,6}})[)）]")
_LONGEST = 12
NUMERIC = frozenset(
    "0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千万亿兆兩萬億壹贰叁肆伍陆柒捌玖拾佰仟廿卅%％‰"
)
"""Characters of figures, which no repair may touch."""


def slip_changes(text: str, variant: Callable[[str], str]) -> tuple[list[Change], list[tuple[int, int]]]:
    """Return the repairs of a text and the spans of the spots that stay torn.

    Parameters
    ----------
    text : str
        The text.
    variant : callable
        Gives the simplified form of a character.
    """
    changes: list[Change] = []
    torn: list[tuple[int, int]] = []
    done = 0
    for found in _TORN.finditer(text):
        if found.start() < done or not TONED.search(found[1]):
            continue
        repaired = _repair(text, found, variant)
        if repaired:
            end, after = repaired
            changes.append(Change(found.start(), end, after, "slipped"))
            done = end
        else:
            torn.append(found.span())
    return changes, torn


def _repair(text: str, found: re.Match[str], variant: Callable[[str], str]) -> tuple[int, str] | None:
    before = text[found.start() - 1].encode("gbk", "ignore")
    if len(before) != 2:
        return None
    best: list[tuple[int, int, str]] = []
    for lost in range(0x81, 0xFF):
        taken = _character(before[1], lost)
        if not taken or not fits(taken, found[1], variant):
            continue
        read = _in_step(text, found.end(), lost, variant)
        if read is None:
            continue
        end, after = read
        # Such programs annotate Traditional characters; a reading that follows vouches for the last character.
        score = 2 * (variant(taken) != taken)
        following = _NEXT.match(text, end)
        score += 4 if following and fits(after[-1], following[1], variant) else 0
        score += all(_everyday(variant(each)) for each in after)
        best.append((score, end, after))
    best.sort(reverse=True)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    _score, end, after = best[0]
    if NUMERIC.intersection(after) or NUMERIC.intersection(text[found.end() : end]):
        return None
    return end, after


def _in_step(text: str, place: int, lost: int, variant: Callable[[str], str]) -> tuple[int, str] | None:
    """Pair the bytes anew from ``place`` on, the lost byte first, until they are in step again."""
    twice = _TORN_AGAIN.match(text, place)
    if twice:
        # The second byte is lost as well, but the character's own reading stands behind it.
        read = [
            joined
            for trail in range(0x40, 0xFF)
            if (joined := _character(lost, trail)) and fits(joined, twice[1], variant)
        ]
        return (twice.end(), read[0]) if len(read) == 1 else None
    lead, after = lost, ""
    for end in range(place, min(place + _LONGEST, len(text))):
        character = text[end]
        code = ord(character)
        if code < 0x80:
            if after and character == "?":
                # The tail of the last character was lost as well: it stays marked by its ?.
                return end, after
            joined = _character(lead, code)
            return (end + 1, after + joined) if joined else None
        coded = character.encode("gbk", "ignore")
        if len(coded) != 2:
            return None
        joined = _character(lead, coded[0])
        if not joined:
            return None
        after += joined
        lead = coded[1]
    return None


def _character(lead: int, trail: int) -> str:
    """Return the Chinese character of two bytes; empty where there is none."""
    try:
        character = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return character if _HAN.fullmatch(character) and len(character) == 1 else ""


def _everyday(character: str) -> bool:
    coded = character.encode("gb2312", "ignore")
    return len(coded) == 2 and coded[0] <= 0xD7
