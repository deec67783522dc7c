"""所见之数 (found): the figures of an article that are to become facts, and what of the page is none.

Quantities within an expression of time (近三年, 前7个月) are left out, 三次产业 and the numbers of a list too; 首个 and
首位 are added, since they are ranks; a ceiling (最高给予300万元) and a floor (至少要达到60%) told some words before the
figure are set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kechuang.engines.reports.comparing import Comparator
from kechuang.engines.reports.facts.editions import editions
from kechuang.engines.reports.facts.times import Time
from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.quantity import Quantity

_FIRST = re.compile(
    r"(?<![年月市])首(?P<unit>家|个|座|条|台|款|例|艘|颗|位)(?!季|次|批|先|期|[（(]?套)"
    r"|(?<=[省国市区球界列居])(?P<one>榜首|首创)|(?<=[国省市球界内])第一(?=[个家座条台款])"
)
_HEAD = re.compile(r"(?:居|列|位|位列|位居|市|省|区|国)$")
_RANK_MORE = re.compile(
    r"(?:由|从|至|到|升至|降至|上升到|下降到|跃升至|前移至|进至)第(?P<n>[一二三四五六七八九十]{1,3}"
    r"|\d{1,3})(?![届批次个家季产条])"
)
_GREATEST = re.compile(r"(?<=[全世亚][球国界洲省])(?:规模)?最大(?=的|[一-龥])")
_NONE = re.compile(r"(?:没有|无)一[人名](?=[一-龥]{2})")
_CEILING = re.compile(
    r"(?:最高|最多|上限)(?:可)?(?:给予|奖励|补助|补贴|支持|资助|奖补|不超过|可获|获|可达|达)[^，。；\d]{0,10}$"
)
_FLOOR = re.compile(
    r"(?:至少|最少|不少于|不低于)(?:要|能|可|应|须|需)?(?:达到?|降|提高|增加|实现|引进|建|新增|培育"
    r"|降低)?[^，。；\d]{0,6}$"
)
_PER = re.compile(r"(?:每|一)(吨|亩|平方米|公斤|斤|度|立方米)[^，。；\d]{0,8}(?:价|卖到?|能|可)[^，。；\d]{0,4}\Z")
_SKIPPED = re.compile(r"[一二三]次产业|[一二三]产(?:业|融合)|两山|两化|一带一路|双一流|三农")
_SAID = re.compile(
    r"(?P<word>接近|约|超过|不超过|不足|不到|超)(?:占|去年|上年|总|全)[^，。；\d]{0,6}(?:的|比重|为|[一-龥])$"
)
_WORDS: dict[str, Comparator] = {
    "接近": "nearly", "约": "about", "超过": "more_than", "超": "more_than", "不超过": "at_most",
    "不足": "less_than", "不到": "less_than",
}  # fmt: skip
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}


def figures(text: str, times: Sequence[Time]) -> list[Quantity]:
    """Return the figures of a cleaned text in reading order, their places those of the text."""
    taken = [False] * (len(text) + 1)
    for time in times:
        if time.what not in ("now", "whole", "row", "ahead"):
            for at in range(time.start, time.end):
                taken[at] = True
    for found in _SKIPPED.finditer(text):
        for at in range(*found.span()):
            taken[at] = True
    made = []
    for each in quantities(text):
        if taken[each.number_start] or _ordered(text, each) or _named_years(text, each) or _graded(text, each):
            continue
        made.append(_per(text, _bounded(text, _percent(each))))
        for at in range(each.start, each.end):
            taken[at] = True
    for found in _FIRST.finditer(text):
        if taken[found.start()]:
            continue
        if found["unit"] == "位" and not _HEAD.search(text[max(0, found.start() - 2) : found.start()]):
            continue
        made.append(
            _rank(found.start(), found.end(), 1, found[0], "位" if found["unit"] in (None, "位") else found["unit"])
        )
        taken[found.start()] = True
    for found in _RANK_MORE.finditer(text):
        if not taken[found.start("n")]:
            made.append(_rank(found.start("n") - 1, found.end("n"), _count(found["n"]), found["n"], "位"))
    for found in _GREATEST.finditer(text):
        made.append(_rank(found.start(), found.end(), 1, found[0], "位"))
    for found in _NONE.finditer(text):
        if not taken[found.start()]:
            none = _rank(found.start(), found.end(), 0, found[0], "人")
            made.append(replace(none, kind="amount"))
    for start, end, number in editions(text):
        made.append(_rank(start, end, _count(number), text[start:end], "届"))
    return sorted(made, key=lambda each: each.start)


def _rank(start: int, end: int, value: int, printed: str, unit: str) -> Quantity:
    number = Decimal(value)
    return Quantity(
        start=start, end=end, number_start=start, number_end=end, kind="rank", value=number, value_max=None, unit=unit,
        comparator="exactly", printed=printed, value_si=number, value_si_max=None, unit_si=unit,
    )  # fmt: skip


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _graded(text: str, each: Quantity) -> bool:
    """Whether an amount without a number is a size of things: 千万元以上合同."""
    bare = re.fullmatch(r"[十百千]?[万亿]?", each.printed + (each.unit or "").removesuffix("元"))
    told = text[each.number_end : each.end + 2]
    return each.unit_si == "元" and bare is not None and ("以上" in told or told.endswith("级"))


def _named_years(text: str, each: Quantity) -> bool:
    """Whether years only name a stretch: 三年行动计划, 两年平均, 创业头三年."""
    if each.kind != "duration" or each.unit not in ("年", "个月", "天"):
        return False
    if text[max(0, each.start - 1) : each.start] in ("头", "这", "那", "每"):
        return True
    return bool(
        re.match(
            r"(?:平均|年均|倍增|行动|计划|规划|答卷|来|间|内|以来|前|后|里|里程|转化|大变|攻坚"
            r"|[一二三四五六七八九十]+万)",
            text[each.end : each.end + 2],
        )
    )


def _ordered(text: str, each: Quantity) -> bool:
    """Whether a number only orders a list (1. or （二）) or a heading."""
    return (
        each.unit == ""
        and text[each.number_end : each.number_end + 1] in (".", "、", "）", ")")
        and (each.number_start == 0 or text[each.number_start - 1] in "\n（(")
    )


def _percent(each: Quantity) -> Quantity:
    """Return 五分之一 as 20 %: shares are compared in per cent."""
    if each.unit or "分之" not in each.printed:
        return each
    value = Fraction(each.value) * 100
    return replace(each, value=value, value_si=value, unit="%", unit_si="%")


def _per(text: str, each: Quantity) -> Quantity:
    """Return 一吨玉米的市场价在2900元 as 元/吨."""
    if each.unit_si != "元" or "/" in each.unit:
        return each
    found = _PER.search(text, max(0, each.start - 16), each.start)
    return replace(each, unit=f"{each.unit}/{found[1]}", unit_si=f"元/{found[1]}") if found else each


def _bounded(text: str, each: Quantity) -> Quantity:
    before = text[max(0, each.start - 18) : each.start]
    if each.comparator == "less_than" and before.endswith(("从未", "从不", "未曾")):
        return replace(each, comparator="at_least")
    if each.comparator == "exactly":
        if _CEILING.search(before):
            return replace(each, comparator="at_most")
        if _FLOOR.search(before):
            return replace(each, comparator="at_least")
        if (text.startswith("强", each.end) and "分之" in each.printed) or (
            each.unit in ("成", "%", "‰") and text.startswith(("多", "余"), each.end)
        ):
            return replace(each, comparator="more_than")
        if re.search(r"(?<![超不通突经胜])过$", before) and each.kind == "amount":
            return replace(each, comparator="more_than")
        if each.kind == "duration" and each.unit not in ("年", "个月") and before.endswith("近"):
            return replace(each, comparator="nearly")
        if each.unit_si == "%":
            said = _SAID.search(before)
            if said:
                return replace(each, comparator=_WORDS[said["word"]])
    return each
