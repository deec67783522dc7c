"""比较词 (comparing words): what stands before or after a figure and says how it is meant.

============  =======================================================  ======
``exactly``   none; 达到 达 为 高达                                       ``=``
``at_least``  以上 不低于 不少于 至少 ≥                                    ``≥``
``more_than`` 超 超过 突破 逾 余 多 有余                                   ``>``
``at_most``   以下 以内 不超过 至多 最高 ≤; 前三                            ``≤``
``less_than`` 不足 不到 低于 少于 <                                       ``<``
``about``     约 左右 上下 来                                            ``约``
``nearly``    近 接近 将近 (below, but close)                            ``近``
``range``     2-3 · 10到15 · 三四                                        ``–``
============  =======================================================  ======
"""

from __future__ import annotations

from typing import Literal

Comparator = Literal["exactly", "at_least", "more_than", "at_most", "less_than", "about", "nearly", "range"]

SIGNS: dict[Comparator, str] = {
    "exactly": "=", "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<",
    "about": "约", "nearly": "近", "range": "–",
}  # fmt: skip

# Words before the figure, and the characters after which they are part of another word (最近, 签约, 发达).
_BEFORE: tuple[tuple[Comparator, str, str], ...] = (
    ("at_least", "不低于 不得低于 不少于 不得少于 不小于 不下于 不下 至少 最少 最低 起码 ≥ ≧", ""),
    ("at_most", "不超过 不得超过 不高于 不得高于 不多于 不大于 至多 最多 最高 ≤ ≦", "史"),
    ("more_than", "超过 突破 多于 高于 大于 不止", ""),
    ("more_than", "超 逾", "赶高"),
    ("less_than", "不足 不到 低于 少于 小于 未满 不满", ""),
    ("about", "大约 约为 大概", ""),
    ("about", "约", "节预合签制条违集履契公租毁"),
    ("nearly", "接近 将近", ""),
    ("nearly", "近", "附最邻就靠贴临远相亲"),
    ("exactly", "达到 多达 可达", ""),
    ("exactly", "高达", "最"),
    ("exactly", "达", "发到雷传表通抵直"),
    ("exactly", "为", "作成因认改称视列行变分"),
)
_SIGN: dict[str, Comparator] = {">": "more_than", "<": "less_than"}
# 过 and 上 compare only before a round number written in characters: 过百家, 上千人.
_BEFORE_ROUND: tuple[tuple[Comparator, str, str], ...] = (
    ("more_than", "过", "通超经不度透越跨"),
    ("at_least", "上", "以之百千"),
)
_AFTER: dict[str, Comparator] = {
    "及以上": "at_least", "或以上": "at_least", "以上": "at_least", "之上": "at_least",
    "及以下": "at_most", "或以下": "at_most", "以下": "at_most", "以内": "at_most", "之内": "at_most",
    "左右": "about", "上下": "about", "有余": "more_than", "开外": "more_than",
}  # fmt: skip
# What may stand between the word and the figure.
_FILL = ("人民币", "到了", "了", "到", "：", ":")


def _words(rows: tuple[tuple[Comparator, str, str], ...]) -> dict[str, tuple[Comparator, str]]:
    return {word: (meaning, part_of) for meaning, words, part_of in rows for word in words.split()}


_PLAIN = _words(_BEFORE)
_ROUND = _words(_BEFORE + _BEFORE_ROUND)
_LONGEST = max(map(len, _PLAIN))


def before(text: str, place: int, *, round_number: bool) -> tuple[int, Comparator | None]:
    """Return where the comparing words that end at ``place`` begin, and the strongest of them.

    Of several (``达到近``, ``最高达``) the one that says more than ``exactly`` counts. Without such a word the
    place itself comes back.
    """
    words = _ROUND if round_number else _PLAIN
    strongest: Comparator | None = None
    for _ in range(2):
        found = _word_before(text, place, words) or _word_before(text, _unfilled(text, place), words)
        if not found:
            break
        place, meaning = found
        if strongest in (None, "exactly"):
            strongest = meaning
    return place, strongest


def _unfilled(text: str, place: int) -> int:
    if place and text[place - 1] == " ":
        place -= 1
    for fill in _FILL:
        if text.endswith(fill, 0, place):
            place -= len(fill)
            break
    return place


def _word_before(text: str, place: int, words: dict[str, tuple[Comparator, str]]) -> tuple[int, Comparator] | None:
    for start in range(max(0, place - _LONGEST), place):
        known = words.get(text[start:place])
        if known and not (start and text[start - 1] in known[1]):
            return start, known[0]
    if place and text[place - 1] in _SIGN:
        # A sign compares only where it is no part of a tag or an arrow.
        ahead = text[place - 2 : place - 1]
        if not (ahead.isascii() and (ahead.isalnum() or (ahead and ahead in "-=/\"'"))):
            return place - 1, _SIGN[text[place - 1]]
    return None


def after(text: str, place: int) -> tuple[int, Comparator | None]:
    """Return where the comparing word that begins at ``place`` ends, and its meaning."""
    for length in (3, 2):
        word = text[place : place + length]
        if word in _AFTER:
            return place + len(word), _AFTER[word]
    return place, None
