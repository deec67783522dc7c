"""数量语法 (grammar): from a page to its quantities, number by number, in one pass from left to right.

Around each number the grammar looks a few characters back (comparing words, 第, 前) and a few ahead (余, 万 and 亿,
the unit, 以上, the second end of a range). Nothing is sought across a line. What it leaves out on purpose:

* labels (dates, telephone numbers, 第十九届, 十四五 …), see :mod:`kechuang.engines.reports.labels`;
* 一 before a counting word (一个, 一批), which is an article, unless a comparing word makes it a number;
* 二 before a counting word, which is an ordinal; 首家 and 首批; 数十, 几百 (no exact number);
* a round number alone (百家, 千亩, 万人), unless compared (近百家) or graded (千亿级);
* a bare number without unit, unless compared and closed by punctuation (突破1000。).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang.engines.reports import comparing, numerals, units
from kechuang.engines.reports.comparing import Comparator
from kechuang.engines.reports.labels import label_marks
from kechuang.engines.reports.numerals import MULTIPLIERS, Number
from kechuang.engines.reports.quantity import Kind, Quantity, times
from kechuang.engines.reports.reading import Reading, reading_form
from kechuang.engines.reports.units import COUNT, PERCENT, TIME, Unit

_DIGIT = "零〇一二两三四五六七八九"
_CN = _DIGIT + "十百千万亿"
_NUMBER = re.compile(
    rf"(?P<share>(?:[{_CN}]{{1,6}}|\d{{1,6}})分之(?:\d{{1,6}}(?:\.\d{{1,6}})?|[{_CN}]{{1,8}}(?:点[{_DIGIT}]{{1,6}})?))"
    r"|(?P<half>半数|一半|(?<=[过超逾])半(?![年天个程数岁]))"
    r"|(?P<slash>(?<![\d/.])\d{1,3}/\d{1,4}(?![\d/.月日页]))"
    r"|(?P<arabic>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|(?P<chinese>[{_CN}]+(?:点[{_DIGIT}]+(?![十时分]))?)"
)
_MORE = {"余": "more_than", "多": "more_than", "几": "more_than", "来": "about"}
_MULT = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_UNIT_NEXT = re.compile(rf" {{0,2}}(?P<more>[余多来几])? {{0,2}}(?P<unit>{units.PATTERN})")
_MULT_NEXT = re.compile(
    rf" {{0,2}}(?P<more>[余多来几])?(?P<mult>{_MULT})(?P<more2>[余多来几])?(?: {{0,2}}(?P<unit>{units.PATTERN}))?"
)
_AND_HALF = re.compile(r"半(?![导年岛成数价径决小天个自])")
_MORE_AFTER = re.compile(r"[多余](?![元种样次方层地语功媒边式])")
_WITHIN = re.compile(r"内(?![部容外地需贸涵在阁陆河生])")
_TO = re.compile(r" ?[-–—~至到〜∼] ?")
_FROM_TO = re.compile(r"[由从][^，。；、！？\n]{0,6}$")
_BOUND = re.compile(r" *(?:[，。；、！？,;!?)）”’」』》\r\n…—]|$)")
_RANKED = re.compile(r"(?:位列|位居|居|列|排名|排|名列|跃居|升至|升到|降至|保持|稳居|蝉联|进入|跻身|省|市|国|球|界|业|内|量|速|度|从|由|至|到)$")
_BEFORE_FIRST = "日目此之年以提当空生先从眼向"
_RANK_UNITS = frozenset({"家", "个", "座", "所", "处", "台", "款", "例", "位", "名", "条"})
_INDUSTRY = re.compile(r"[^，。；！？\n]{0,10}?(?:产业|产值|集群|企业|园区|赛道|市场|基地|工厂|板块|规模)")
_ONE_COUNTS = frozenset({"倍", "番", "成", "%", "‰", "个百分点"})
_PERSONS = frozenset("人才 大学生 高校毕业生 毕业生 青年 学生 专家 职工 居民 群众 游客 师生 党员".split())
_NO_UNIT = Unit("", COUNT, "", Decimal(1))


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows a number: 余, 万, the unit, and where they end."""

    end: int
    mult: str = ""
    unit: Unit | None = None
    spelling: str = ""
    more: Comparator | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A number as read, before its clause is known."""

    start: int
    end: int
    low: Number
    high: Number | None
    tail: _Tail
    chinese: str = ""


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a page in reading order; their spans do not overlap.

    Parameters
    ----------
    text : str
        The decoded page, raw.

    Examples
    --------
    >>> [(q.value, q.unit, q.comparator) for q in quantities("研发机构达到400余家，占比2.79%。")]
    [(Decimal('400'), '家', 'more_than'), (Decimal('2.79'), '%', 'equals')]
    """
    return list(_scan(text, reading_form(text)))


def _scan(raw: str, reading: Reading) -> Iterator[Quantity]:
    text = reading.text
    marks = label_marks(text)
    done = 0
    for found in _NUMBER.finditer(text):
        if found.start() < done or any(marks[found.start() : found.end()]):
            continue
        quantity = _clause(text, found, marks)
        if quantity is None or quantity.start < done:
            continue
        done = quantity.end
        start, end = reading.span(quantity.start, quantity.end)
        number_start, number_end = reading.span(quantity.number_start, quantity.number_end)
        yield replace(
            quantity,
            start=start,
            end=end,
            number_start=number_start,
            number_end=number_end,
            printed=raw[number_start:number_end],
        )


def _clause(text: str, found: re.Match[str], marks: bytearray) -> Quantity | None:
    """Read the clause around one number, in places of the reading form."""
    start = found.start()
    if found["share"] or found["half"] or found["slash"]:
        return _share(text, found)
    ordinal = _ordinal(text, start)
    read = _number(text, found)
    if read is None:
        return None
    if ordinal:
        return _rank(text, read, ordinal)
    return _amount(text, _ranged(text, read, marks))


# --------------------------------------------------------------------------- numbers


def _number(text: str, found: re.Match[str]) -> _Read | None:
    if found["arabic"]:
        return _arabic(text, found)
    return _chinese(text, found["chinese"], found.start(), found.end())


def _arabic(text: str, found: re.Match[str]) -> _Read | None:
    value = numerals.arabic(found["arabic"])
    if value is None:
        return None
    start, end = found.span()
    tail = _tail(text, end)
    if start and text[start - 1].isascii() and text[start - 1].isalpha():
        # C919, G20: a name; but GDP2.79% is a figure.
        if not (tail.mult or (tail.unit and tail.unit.group == PERCENT)):
            return None
    elif start > 1 and text[start - 1] in "-−":
        if text[start - 2] in "为是至到于比:：(（ " and tail.unit and tail.unit.group == PERCENT:
            start, value = start - 1, -value
        elif text[start - 2].isascii() and text[start - 2].isalpha():
            return None
    return _Read(start, end, value, None, tail)


def _chinese(text: str, token: str, start: int, end: int) -> _Read | None:
    round_number = token[0] in "百千万亿"
    if token[0] in "十百千万亿" and start and text[start - 1] in "数几":
        return None
    tail = _tail(text, end)
    split = re.search(r"(?:万亿|亿|万)$", token)
    unit_follows = tail.unit is not None and tail.spelling not in _PERSONS and not tail.mult
    if split and (unit_follows or text.startswith("级", end)):
        mult, token_head, number_end = split[0], token[: split.start()], start + split.start()
        if not token_head:
            token_head, number_end = "一", end
        tail = replace(tail, mult=mult)
    else:
        token_head, number_end = token, end
    numeral = "一" + token_head if token_head[0] in "百千万亿" else token_head
    read = numerals.chinese(numeral)
    if read is None:
        return None
    if text.startswith("级", end) and split:
        return _graded(text, _Read(start, number_end, read[0], read[1], tail), end)
    return _Read(start, number_end, read[0], read[1], tail, token if not round_number else "round")


def _graded(text: str, read: _Read, end: int) -> _Read | None:
    """Read 千亿级: of about that size; 元 where an industry or firm follows, which are so graded by output."""
    if not read.tail.mult.endswith("亿"):
        return None
    yuan = bool(_INDUSTRY.match(text, end + 1))
    unit = units.SPELLINGS["元"] if yuan else None
    return replace(read, tail=_Tail(end + 1, read.tail.mult, unit, "元" if yuan else "", "about"))


def _tail(text: str, place: int) -> _Tail:
    found = _UNIT_NEXT.match(text, place)
    if found:
        return _tail_of(text, found, "", found["more"])
    found = _MULT_NEXT.match(text, place)
    if not found:
        return _Tail(place)
    more = found["more"] or found["more2"]
    if found["unit"]:
        return _tail_of(text, found, found["mult"], more)
    # Without a unit a trailing 多 belongs to the next word (8万多元 has one, 5000万多种 has not).
    end = found.end("mult") if not found["more2"] or found["more2"] in "来几" else found.end("more2")
    return _Tail(end, found["mult"], None, "", _meaning(more))


def _tail_of(text: str, found: re.Match[str], mult: str, more: str | None) -> _Tail:
    spelling = found["unit"]
    unit = units.SPELLINGS[spelling]
    end = found.end()
    per = units.PER.match(text, end)
    if per:
        unit = Unit(f"{unit.name}/{per[1]}", unit.group, f"{unit.base}/{per[1]}", unit.factor)
        end = per.end()
    return _Tail(end, mult, unit, spelling, _meaning(more))


def _meaning(more: str | None) -> Comparator | None:
    return ("about" if more == "来" else "more_than") if more else None


def _ranged(text: str, first: _Read, marks: bytearray) -> _Read:
    """Join ``first`` with the number after - or 至, where both are ends of one range."""
    joint = _TO.match(text, first.tail.end)
    if not joint or first.tail.more or first.high is not None or _FROM_TO.search(text[max(0, first.start - 8) : first.start]):
        return first
    found = _NUMBER.match(text, joint.end())
    if not found or not (found["arabic"] or found["chinese"]) or any(marks[found.start() : found.end()]):
        return first
    second = _number(text, found)
    if second is None or second.high is not None or not (second.tail.unit or second.tail.mult):
        return first
    one, two = first.tail, second.tail
    if one.unit and one.unit != two.unit:
        return first
    if (one.mult or two.mult) and one.mult != two.mult and (one.mult or second.low <= first.low):
        # 8000至1万元, 9000万-1亿元: the ends have multipliers of their own; both are written out.
        low = times(first.low, MULTIPLIERS.get(one.mult, 1))
        high = times(second.low, MULTIPLIERS.get(two.mult, 1))
        two = replace(two, mult="")
    else:
        low, high = first.low, second.low
    if low >= high:
        return first
    return _Read(first.start, second.end, low, high, two, first.chinese)


# --------------------------------------------------------------------------- clauses


def _share(text: str, found: re.Match[str]) -> Quantity | None:
    """Read 三分之一, 百分之三十, 过半, 1/20."""
    start, end = found.span()
    if found["half"]:
        read: tuple[Number, str] | None = (numerals.Fraction(1, 2), "")
    elif found["slash"]:
        part, _, whole = found[0].partition("/")
        if not 0 < int(part) < int(whole) or not ("\u3400" <= text[start - 1 : start] <= "\u9fff"):
            return None
        read = numerals.fraction(whole, part)
    else:
        whole, _, part = found["share"].partition("分之")
        read = numerals.fraction(whole, part)
    if read is None:
        return None
    value, unit = read
    return _built(text, _Read(start, end, value, None, _Tail(end, "", Unit(unit, PERCENT, unit, Decimal(1)))))


def _ordinal(text: str, start: int) -> str:
    """Return 第 or 前 where it governs the number at ``start``."""
    before = text[max(0, start - 2) : start].rstrip(" ")
    if before.endswith("第"):
        return "第"
    if before.endswith("前") and (len(before) < 2 or before[0] not in _BEFORE_FIRST):
        return "前"
    return ""


def _rank(text: str, read: _Read, ordinal: str) -> Quantity | None:
    mark = text.rindex(ordinal, 0, read.start)
    unit, end = read.tail.unit, read.tail.end
    if read.tail.mult or read.tail.more or read.high is not None or read.low != int(read.low):
        return None
    if text.startswith("强", read.end) and ordinal == "前":
        unit, end = units.SPELLINGS["位"], read.end + 1
    elif unit is None:
        if not _stands_alone(text, mark, read.end):
            return None
        unit, end = units.SPELLINGS["位"], read.end
    elif unit.name == "%" and ordinal == "前":
        pass
    elif unit.name in ("位", "名") or read.tail.spelling == "大":
        unit = units.SPELLINGS["位"]
    elif unit.name not in _RANK_UNITS:
        return None
    return Quantity(
        start=mark, end=end, number_start=read.start, number_end=read.end, kind="rank", value=read.low, value_max=None,
        unit=unit.name, comparator="equals" if ordinal == "第" else "at_most", printed="", value_si=read.low,
        value_si_max=None, unit_si=unit.base,
    )  # fmt: skip


def _stands_alone(text: str, mark: int, end: int) -> bool:
    """Whether 第一 or 前三 without a unit is a rank and not the beginning of a name or of a list."""
    opening = mark == 0 or text[mark - 1] in "。；！？\r\n\u3000：:"
    if _BOUND.match(text, end):
        return not opening
    return bool(_RANKED.search(text[max(0, mark - 4) : mark])) and text[end : end + 1] in "的之和与且并及"


def _amount(text: str, read: _Read) -> Quantity | None:
    tail = read.tail
    _, word = comparing.before(text, read.start, round_number=bool(read.chinese))
    compared = word not in (None, "equals") or tail.more is not None or _after(text, tail)[1] is not None
    if read.chinese and not _counts(read, compared):
        return None
    if tail.unit is None and not tail.mult:
        plain_word = word is not None and text[max(0, read.start - 2) : read.start] != "为"
        if read.chinese or not plain_word or not _BOUND.match(text, read.end) or text[read.start - 1 : read.start] in "为达":
            return None
    if text[max(0, read.start - 1) : read.start] == "第":
        return None
    if tail.unit and tail.unit.group == TIME and _ordinal(text, read.start):
        return None
    return _built(text, read)


def _counts(read: _Read, compared: bool) -> bool:
    """Whether a number written in characters counts here, and is not an article, an ordinal or part of a word."""
    unit, mult = read.tail.unit, read.tail.mult
    if read.chinese == "round":
        return compared
    if unit is None:
        return compared and bool(mult or read.chinese[-1] in "万亿")
    name, spelling = unit.name, read.tail.spelling
    if spelling in ("分", "日") or (spelling == "大" and read.low > 17) or read.chinese in ("零", "〇"):
        return False
    if read.chinese == "四" and spelling == "周":
        return False
    if read.chinese == "一":
        return compared or bool(mult) or name in _ONE_COUNTS
    if read.chinese == "二":
        return bool(mult) or name in _ONE_COUNTS
    return True


def _after(text: str, tail: _Tail) -> tuple[int, Comparator | None]:
    end = tail.end
    if tail.unit and (tail.unit.group == TIME or tail.unit.group == units.MEASURE or tail.unit.name == "倍"):
        more = _MORE_AFTER.match(text, end)
        if more:
            return more.end(), "more_than"
    end, word = comparing.after(text, end)
    if word is None and tail.unit and tail.unit.group == TIME:
        within = _WITHIN.match(text, end)
        if within:
            return within.end(), "at_most"
    return end, word


def _built(text: str, read: _Read) -> Quantity:
    tail = read.tail
    unit = tail.unit or _NO_UNIT
    low, high, number_end = read.low, read.high, read.end
    kind: Kind = "duration" if unit.group == TIME else "amount"
    if kind == "duration" and _AND_HALF.match(text, tail.end) and isinstance(low, Decimal) and not tail.more:
        low, tail = low + Decimal("0.5"), replace(tail, end=tail.end + 1)
    start, word = comparing.before(text, read.start, round_number=bool(read.chinese))
    if kind == "duration" and word == "nearly" and text.startswith("近", start):
        # 近三年 names the years just past; it does not say that they are nearly three.
        start, word = read.start, None
    end, behind = _after(text, tail)
    mult = MULTIPLIERS.get(tail.mult, 1)
    if tail.mult and tail.unit is None:
        low, high, number_end = times(low, mult), None if high is None else times(high, mult), tail.end
        if tail.more:
            number_end = text.rindex(tail.mult, read.end, tail.end) + len(tail.mult)
        mult = 1
    factor = times(unit.factor, mult)
    assert isinstance(factor, Decimal)
    strongest = next((each for each in (word, behind, tail.more) if each not in (None, "equals")), None)
    comparator: Comparator = "range" if high is not None else strongest or "equals"
    return Quantity(
        start=start, end=end, number_start=read.start, number_end=number_end, kind=kind, value=low, value_max=high,
        unit=(tail.mult if tail.unit else "") + unit.name, comparator=comparator, printed="",
        value_si=times(low, factor), value_si_max=None if high is None else times(high, factor), unit_si=unit.base,
    )  # fmt: skip
