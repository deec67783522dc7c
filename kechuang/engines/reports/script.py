"""繁转简 (Traditional to Simplified), character by character, place names protected.

Only lines that are written in Traditional characters are turned; a Traditional character in a Simplified line is a
name or a quotation and stays. Every character keeps its place: a line whose length would change is turned by single
characters instead. Official names of places that hold such a character (乾县, 於潜镇) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from opencc import OpenCC

from kechuang.engines.reports.trail import Change

# Names of divisions that are written so in Simplified text too (GB/T 2260 and the names of towns).
_PROTECTED = ("乾县", "乾安", "乾陵", "乾州", "乾元镇", "乾务", "乾潭", "乾佑", "於潜", "於陵", "甪直", "石濑", "祜村")
_HAN = re.compile("[\u3400-\u9fff]")
_LEAST_SHARE = 0.03
_LINE = re.compile(r"[^\r\n]+")
_WRITTEN_AFTER = frozenset("顯显名編编專专論论原巨土昭卓譯译遺遗合新拙大撰")
_WRITTEN_BEFORE = frozenset("作名書书述稱称錄录者")
_FIRST, _LAST = 0x3400, 0x9FFF


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _singles() -> dict[str, str]:
    characters = [chr(code) for code in range(_FIRST, _LAST + 1)]
    turned = _converter().convert("\n".join(characters)).split("\n")
    return {one: other for one, other in zip(characters, turned, strict=True) if one != other and len(other) == 1}


def simplified(character: str) -> str:
    """Return the simplified form of a single character."""
    return _singles().get(character, character)


def turned(text: str) -> str:
    """Return a text in Simplified characters, of the same length."""
    whole: str = _converter().convert(text)
    if len(whole) == len(text):
        return whole
    table = _singles()
    return "".join(table.get(each, each) for each in text)


def _auxiliary(line: str, place: int) -> bool:
    """Whether 著 is the auxiliary 着 (著力, 圍繞著) and not that of 著名 and 顯著."""
    return line[place - 1 : place] not in _WRITTEN_AFTER and line[place + 1 : place + 2] not in _WRITTEN_BEFORE


@cache
def _traditional() -> frozenset[str]:
    return frozenset(_singles())


def script_changes(text: str, protected: Collection[str] = ()) -> list[Change]:
    """Return the changes that turn the Traditional lines of a text into Simplified ones.

    Parameters
    ----------
    text : str
        The text.
    protected : collection of str
        Further names that stay as they are.
    """
    traditional = _traditional()
    if not traditional.intersection(text):
        return []
    whole = _share(text, traditional) >= _LEAST_SHARE
    kept = _kept(text, protected)
    changes: list[Change] = []
    for line in _LINE.finditer(text):
        one = line[0]
        if traditional.isdisjoint(one) or not (whole or _share(one, traditional) >= _LEAST_SHARE):
            continue
        other = turned(one)
        if "著" in other:
            other = "".join("着" if each == "著" and _auxiliary(one, at) else each for at, each in enumerate(other))
        changes += [
            Change(place, place + 1, new, "traditional")
            for place, (old, new) in enumerate(zip(one, other, strict=True), line.start())
            if old != new and place not in kept
        ]
    return changes


def protected_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of places that hold a Traditional character, each once: those that turning would spoil."""
    traditional = _traditional()
    return tuple(dict.fromkeys(name for name in names if not traditional.isdisjoint(name)))


def _share(text: str, traditional: frozenset[str]) -> float:
    han = len(_HAN.findall(text))
    # Two characters at least: a short line may quote one.
    count = sum(each in traditional for each in text)
    return count / han if han and count > 1 else 0.0


def _kept(text: str, protected: Collection[str]) -> set[int]:
    """Return the places that a name protects: 乾 of 乾安縣, which official Simplified writes 乾安县."""
    table, traditional = _singles(), _traditional()
    plain = "".join(map(simplified, text))
    kept: set[int] = set()
    for name in (*_PROTECTED, *protected):
        other = "".join(table.get(each, each) for each in name)
        place = plain.find(other)
        while place >= 0:
            kept.update(at for at, each in enumerate(name, place) if each in traditional and text[at] == each)
            place = plain.find(other, place + 1)
    return kept
