"""比较词 (comparing words): what stands before or after a figure and says how it is meant.

============  =======================================================  ======
``equals``    none; 达到 达 为 高达                                       ``=``
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

import re
from typing import Literal

Comparator = Literal["equals", "at_least", "more_than", "at_most", "less_than", "about", "nearly", "range"]

SIGNS: dict[Comparator, str] = {
    "equals": "=", "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<",
    "about": "约", "nearly": "近", "range": "–",
}  # fmt: skip

# Words before the figure, and the characters before which (that is, after which) they are part of another word.
_BEFORE: tuple[tuple[Comparator, str, str], ...] = (
    ("at_least", "不低于|不得低于|不少于|不得少于|不小于|不下于|不下|至少|最少|最低|起码|≥|≧", ""),
    ("at_most", "不超过|不得超过|不高于|不得高于|不多于|不大于|至多|最多|最高|≤|≦", "史"),
    ("more_than", "超过|突破|多于|高于|大于|不止", ""),
    ("more_than", "超|逾", "赶高"),
    ("more_than", ">", "-=/\"'a-zA-Z"),
    ("less_than", "不足|不到|低于|少于|小于|未满|不满", ""),
    ("less_than", "<", "\"'a-zA-Z"),
    ("about", "大约|约为|大概", ""),
    ("about", "约", "节预合签制条违集履契公租毁"),
    ("nearly", "接近|将近", ""),
    ("nearly", "近", "附最邻就靠贴临远相亲"),
    ("equals", "达到|高达|多达|可达", ""),
    ("equals", "达", "发到雷传表通抵直"),
    ("equals", "为", "作成因认改称视列行变分"),
)
# 过 and 上 compare only before a round number written in characters: 过百家, 上千人.
_BEFORE_ROUND: tuple[tuple[Comparator, str, str], ...] = (
    ("more_than", "过", "通超经不度透越跨"),
    ("at_least", "上", "以之百千"),
)
_AFTER: tuple[tuple[Comparator, str], ...] = (
    ("at_least", "及以上|以上|之上"),
    ("at_most", "及以下|以下|以内|之内"),
    ("about", "左右|上下"),
    ("more_than", "有余|开外"),
)

_FILL = r"(?:了|到|到了|人民币|：|:)?\s?"


def _before(rows: tuple[tuple[Comparator, str, str], ...]) -> tuple[re.Pattern[str], list[Comparator]]:
    parts = [
        f"({f'(?<![{not_after}])' if not_after else ''}(?:{words})){_FILL}$" for _, words, not_after in rows
    ]
    return re.compile("|".join(parts)), [meaning for meaning, _, _ in rows]


_PLAIN = _before(_BEFORE)
_ROUND = _before(_BEFORE + _BEFORE_ROUND)
_TAIL = re.compile("|".join(f"({words})" for _, words in _AFTER))
_WINDOW = 10


def before(text: str, place: int, *, round_number: bool) -> tuple[int, Comparator | None]:
    """Return where the comparing words that end at ``place`` begin, and the strongest of them.

    Of several (``达到近``, ``已达超``) the one that says more than ``equals`` counts.
    """
    pattern, meanings = _ROUND if round_number else _PLAIN
    found_meaning: Comparator | None = None
    for _ in range(2):
        low = max(0, place - _WINDOW)
        found = pattern.search(text[low:place])
        if not found or found.lastindex is None:
            break
        meaning = meanings[found.lastindex - 1]
        if found_meaning in (None, "equals"):
            found_meaning = meaning
        place = low + found.start()
    return place, found_meaning


def after(text: str, place: int) -> tuple[int, Comparator | None]:
    """Return where the comparing word that begins at ``place`` ends, and its meaning."""
    found = _TAIL.match(text, place)
    if not found or found.lastindex is None:
        return place, None
    return found.end(), _AFTER[found.lastindex - 1][0]
