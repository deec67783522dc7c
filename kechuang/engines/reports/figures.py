"""数字及其单位 (figures): a number on the page, the 余 and 万 behind it, its unit, and the other end of its range.

万 and 亿 before a unit belong to the unit (8.86 亿元, 5 亿株); without a unit they belong to the number (62亿 is
6,200,000,000 of something the page does not name). 千亿级 is a size of about that; where an industry or a firm
follows, which are so graded by output, the unit is 元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang.engines.reports import numerals, units
from kechuang.engines.reports.comparing import Comparator
from kechuang.engines.reports.numerals import MULTIPLIERS, Number
from kechuang.engines.reports.quantity import times
from kechuang.engines.reports.units import COUNT, PERCENT, Unit

_DIGIT = "零〇一二两三四五六七八九"
_CN = _DIGIT + "十百千万亿"
NUMBER = re.compile(
    rf"(?P<share>(?:[{_CN}]{{1,6}}|\d{{1,6}})分之(?:\d{{1,6}}(?:\.\d{{1,6}})?|[{_CN}]{{1,8}}(?:点[{_DIGIT}]{{1,6}})?))"
    r"|(?P<half>半数|一半|(?<=[过超逾])半(?![年天个程数岁]))"
    r"|(?P<slash>(?<![\d/.])\d{1,3}/\d{1,4}(?![\d/.月日页]))"
    r"|(?P<arabic>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|(?P<chinese>[{_CN}]+(?:点[{_DIGIT}]+(?![十时分]))?)"
)
"""A number in the reading form: a share, an Arabic or a Chinese numeral."""

_ROUND = "百千万亿"
_MULT = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_MULT_END = re.compile(r"(?:万亿|亿|万)$")
_MORE_NEXT = re.compile(r" {0,2}(?P<more>[余多来几])? {0,2}")
_MULT_NEXT = re.compile(rf" {{0,2}}(?P<more>[余多来几])?(?P<mult>{_MULT})(?P<more2>[余多来几])? {{0,2}}")
_TO = re.compile(r" ?[-–—~至到〜∼] ?")
_FROM_TO = re.compile(r"[由从][^，。；、！？\n]{0,6}$")
_INDUSTRY = re.compile(r"[^，。；！？\n]{0,10}?(?:产业|产值|集群|企业|园区|赛道|市场|基地|工厂|板块|规模)")
# Nouns that count persons without a counting word: in 十万大学生 the 万 is the number's, not theirs.
_PERSONS = frozenset(
    {"人才", "大学生", "高校毕业生", "毕业生", "青年", "学生", "专家", "职工", "居民", "群众", "游客", "师生", "党员"}
)


NO_UNIT = Unit("", COUNT, "", Decimal(1))
"""The unit of a number that is complete without one."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number: 余, 万, the unit, and where they end.

    ``mult_end`` is where 万 or 亿 ends; where no unit follows, it belongs to the number.
    """

    end: int
    mult: str = ""
    unit: Unit | None = None
    spelling: str = ""
    more: Comparator | None = None
    mult_end: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its tail; places are those of the reading form.

    Parameters
    ----------
    start, end : int
        The number alone.
    low, high : Number
        Its value; ``high`` only of a range.
    tail : Tail
        What follows.
    chinese : str
        The numeral where it is written in characters.
    rounded : bool
        Whether it is a round number without a digit: 百, 千万.
    """

    start: int
    end: int
    low: Number
    high: Number | None
    tail: Tail
    chinese: str = ""
    rounded: bool = False


def read_figure(text: str, found: re.Match[str]) -> Figure | None:
    """Read the Arabic or Chinese numeral that :data:`NUMBER` found, with what follows it."""
    if found["arabic"]:
        return _arabic(text, found)
    return _chinese(text, found["chinese"], found.start(), found.end())


def _arabic(text: str, found: re.Match[str]) -> Figure | None:
    value = numerals.arabic(found["arabic"])
    if value is None:
        return None
    start, end = found.span()
    if text[start - 1 : start] in ("/", "／"):
        # 7.2/10万: the second number only says per how many.
        return None
    tail = _tail(text, end)
    if start and text[start - 1].isascii() and text[start - 1].isalpha():
        # C919, G20: a name; but GDP2.79% is a figure.
        if not (tail.mult or (tail.unit and tail.unit.group == PERCENT)):
            return None
    elif text.endswith("零下", 0, start) and tail.unit and tail.unit.name == "摄氏度":
        start, value = start - 2, -value
    elif start > 1 and text[start - 1] in "-−":
        if text[start - 2] in "为是至到于比:：(（ " and tail.unit and tail.unit.group == PERCENT:
            start, value = start - 1, -value
        elif text[start - 2].isascii() and text[start - 2].isalpha():
            return None
    return Figure(start, end, value, None, tail)


def _chinese(text: str, token: str, start: int, end: int) -> Figure | None:
    if token[0] in "十百千万亿" and start and text[start - 1] in "数几":
        return None
    tail = _tail(text, end)
    rounded = token[0] in _ROUND
    grade = text.startswith("级", end)
    split = _MULT_END.search(token)
    counted = tail.unit is not None and not tail.mult and tail.spelling not in _PERSONS
    number_end = end
    if split and (grade or counted):
        tail = replace(tail, mult=split[0], mult_end=end)
        # 亿元 alone is one 亿元.
        numeral = token[: split.start()] or "一"
        number_end = start + (split.start() or len(token))
    else:
        numeral = token
    read = numerals.chinese("一" + numeral if numeral[0] in _ROUND else numeral)
    if read is None:
        return None
    figure = Figure(start, number_end, read[0], read[1], tail, token, rounded)
    return _graded(text, figure, end) if split and grade else figure


def _graded(text: str, read: Figure, end: int) -> Figure | None:
    """Read 千亿级, of which the 级 stands at ``end``."""
    if not read.tail.mult.endswith("亿"):
        return None
    yuan = bool(_INDUSTRY.match(text, end + 1))
    unit = units.SPELLINGS["元"] if yuan else None
    return replace(read, tail=Tail(end + 1, read.tail.mult, unit, "元" if yuan else "", "about", end))


def _tail(text: str, place: int) -> Tail:
    """Read what follows a number that ends at ``place``: the unit at once, or 万 and 亿 and then the unit."""
    gap = _MORE_NEXT.match(text, place)
    assert gap
    found = units.unit_at(text, gap.end())
    if found:
        return _with_unit(text, found, "", gap["more"])
    grown = _MULT_NEXT.match(text, place)
    if not grown:
        return Tail(place)
    more = grown["more"] or grown["more2"]
    found = units.unit_at(text, grown.end())
    if found:
        return replace(_with_unit(text, found, grown["mult"], more), mult_end=grown.end("mult"))
    # 5000万多种经营: without a unit 多 belongs to the next word.
    return Tail(grown.end("mult"), grown["mult"], None, "", _meaning(grown["more"]), grown.end("mult"))


def _with_unit(text: str, found: tuple[str, int], mult: str, more: str | None) -> Tail:
    spelling, end = found
    unit = units.SPELLINGS[spelling]
    per = units.PER.match(text, end)
    if per:
        unit = Unit(f"{unit.name}/{per[1]}", unit.group, f"{unit.base}/{per[1]}", unit.factor)
        end = per.end()
    return Tail(end, mult, unit, spelling, _meaning(more))


def _meaning(more: str | None) -> Comparator | None:
    return ("about" if more == "来" else "more_than") if more else None


def ranged(text: str, first: Figure, marks: bytearray) -> Figure:
    """Join ``first`` with the number after - or 至, where both are ends of one range."""
    joint = _TO.match(text, first.tail.end)
    if (
        not joint
        or first.tail.more
        or first.high is not None
        or _FROM_TO.search(text[max(0, first.start - 8) : first.start])
    ):
        return first
    found = NUMBER.match(text, joint.end())
    if not found or not (found["arabic"] or found["chinese"]) or any(marks[found.start() : found.end()]):
        return first
    second = read_figure(text, found)
    if second is None or second.high is not None or not (second.tail.unit or second.tail.mult):
        return first
    one, two = first.tail, second.tail
    if one.unit and one.unit != two.unit:
        return first
    if (one.mult or two.mult) and one.mult != two.mult and (one.mult or second.low <= first.low):
        # 8000至1万元, 9000万-1亿元: the ends have multipliers of their own; both are written out.
        low = times(first.low, MULTIPLIERS.get(one.mult, 1))
        high = times(second.low, MULTIPLIERS.get(two.mult, 1))
        end, two = two.mult_end or second.end, replace(two, mult="", unit=two.unit or NO_UNIT)
    else:
        low, high, end = first.low, second.low, second.end
    if low >= high:
        return first
    return Figure(first.start, end, low, high, two, first.chinese)
