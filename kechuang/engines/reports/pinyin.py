"""夹注拼音 (pinyin in brackets): readings that some reposts put behind a character, ``區(qū)``.

A reading is left out only where it is one of the character before it; whatever else stands in brackets (km, R&D, a
name) stays. Where a page is annotated all over, a reading with another tone, or none, is taken as well.
"""

from __future__ import annotations

import importlib.util
import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kechuang.engines.reports.trail import Change

SYLLABLE = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɡ"
TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
_BRACKETED = re.compile(rf"(?<=[\u3400-\u9fff\uf900-\ufaff])[(（]\s?([{SYLLABLE}]{{1,6}})\s?[)）]")
_ANNOTATED = 3
"""So many fitting readings make a page an annotated one."""


@cache
def _table() -> dict[str, str]:
    # Only the table of single characters is wanted; importing the package would load its phrases as well.
    package = importlib.util.find_spec("pypinyin")
    assert package and package.submodule_search_locations
    file = Path(package.submodule_search_locations[0]) / "pinyin_dict.json"
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def readings(character: str) -> frozenset[str]:
    """Return the readings of a character with their tones: ``区`` gives qū and ōu."""
    return frozenset(_table().get(str(ord(character)), "").split(",")) - {""}


def toneless(syllable: str) -> str:
    """Return a syllable without its tone; ü stays."""
    plain = unicodedata.normalize("NFD", syllable.replace("ɡ", "g"))
    return unicodedata.normalize("NFC", "".join(each for each in plain if each not in "\u0304\u0301\u030c\u0300"))


def fits(character: str, syllable: str, variant: Callable[[str], str], *, loosely: bool = False) -> bool:
    """Whether a syllable is a reading of the character, or of its simplified form; loosely: whatever its tone."""
    syllable = unicodedata.normalize("NFC", syllable.replace("ɡ", "g"))
    known = readings(character) | readings(variant(character)[:1] or character)
    if syllable in known:
        return True
    return loosely and toneless(syllable) in {toneless(each) for each in known}


def pinyin_changes(text: str, variant: Callable[[str], str]) -> list[Change]:
    """Return what is to be left out of a text: readings in brackets that fit the character before them.

    Parameters
    ----------
    text : str
        The text.
    variant : callable
        Gives the simplified form of a character.
    """
    found = list(_BRACKETED.finditer(text))
    if not found:
        return []
    exact = [bool(TONED.search(each[1])) and fits(text[each.start() - 1], each[1], variant) for each in found]
    annotated = sum(exact) >= _ANNOTATED
    return [
        Change(each.start(), each.end(), "", "pinyin")
        for each, right in zip(found, exact, strict=True)
        if right or (annotated and fits(text[each.start() - 1], each[1], variant, loosely=True))
    ]
