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
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kechuang.engines.reports import comparing, numerals, units
from kechuang.engines.reports.comparing import Comparator
from kechuang.engines.reports.figures import NO_UNIT, NUMBER, Figure, Tail, ranged, read_figure
from kechuang.engines.reports.labels import label_marks
from kechuang.engines.reports.numerals import MULTIPLIERS, Number
from kechuang.engines.reports.quantity import Kind, Quantity, times
from kechuang.engines.reports.reading import Reading, reading_form
from kechuang.engines.reports.units import MEASURE, PERCENT, TIME, Unit

_AND_HALF = re.compile(r"半(?![导年岛成数价径决小天个自])")
_MORE_AFTER = re.compile(r"[多余](?![元种样次方层地语功媒边式])")
_WITHIN = re.compile(r"内(?![部容外地需贸涵阁陆河生])")
_BOUND = re.compile(r" *(?:[，。；、！？,;!?)）”’」』》\r\n…—]|$)")
_RANKED = re.compile(
    r"(?:位列|位居|居|列|排名|排|名列|跃居|升至|升到|降至|保持|稳居|蝉联|进入|跻身"
    r"|省|市|国|球|界|业|内|量|速|度|从|由|至|到)$"
)
_LISTED = re.compile(r"[、和及与,，] ?[\d一二三四五六七八九十]")
_OPENING = "。；！？\r\n\u3000：:"
_BEFORE_FIRST = "日目此之年以提当空生先从眼向"
_RANK_UNITS = frozenset({"家", "个", "座", "所", "处", "台", "款", "例", "条"})
# After a single character these measure nothing: 三元杂交, 一元, 三升三降.
_NAMING = frozenset({"元", "升", "克", "米"})
_ONE_COUNTS = frozenset({"倍", "番", "成", "%", "‰", "个百分点"})


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a page in reading order; their spans do not overlap.

    Parameters
    ----------
    text : str
        The decoded page, raw.

    Examples
    --------
    >>> [(q.value, q.unit, q.comparator) for q in quantities("研发机构达到400余家，占比2.79%。")]
    [(Decimal('400'), '家', 'more_than'), (Decimal('2.79'), '%', 'exactly')]
    """
    return list(_scan(text, reading_form(text)))


def _scan(raw: str, reading: Reading) -> Iterator[Quantity]:
    text = reading.text
    marks = label_marks(text)
    done = 0
    for found in NUMBER.finditer(text):
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
    read = read_figure(text, found)
    if read is None:
        return None
    if ordinal:
        return _rank(text, read, ordinal)
    return _amount(text, ranged(text, read, marks))


def _share(text: str, found: re.Match[str]) -> Quantity | None:
    """Read 三分之一, 百分之三十, 过半, 1/20."""
    start, end = found.span()
    if found["half"]:
        read: tuple[Number, str] | None = (Fraction(1, 2), "")
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
    shared = Figure(start, end, value, None, Tail(end, "", Unit(unit, PERCENT, unit, Decimal(1))))
    return _built(text, shared, comparing.before(text, start, round_number=bool(found["half"])))


def _ordinal(text: str, start: int) -> str:
    """Return 第 or 前 where it governs the number at ``start``."""
    before = text[max(0, start - 2) : start].rstrip(" ")
    if before.endswith("第"):
        return "第"
    if before.endswith("前") and (len(before) < 2 or before[0] not in _BEFORE_FIRST):
        return "前"
    return ""


def _rank(text: str, read: Figure, ordinal: str) -> Quantity | None:
    mark = text.rindex(ordinal, 0, read.start)
    unit, end = read.tail.unit, read.tail.end
    if read.tail.mult or read.tail.more or read.high is not None or read.low != int(read.low):
        return None
    if ordinal == "前" and read.low < 2:
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
        unit=unit.name, comparator="exactly" if ordinal == "第" else "at_most", printed="", value_si=read.low,
        value_si_max=None, unit_si=unit.base,
    )  # fmt: skip


def _stands_alone(text: str, mark: int, end: int) -> bool:
    """Whether 第一 or 前三 without a unit is a rank and not the beginning of a name or of a list."""
    if _LISTED.match(text, end):
        # 第2、3和4组
        return False
    opening = mark == 0 or text[mark - 1] in _OPENING
    if _BOUND.match(text, end):
        return not opening
    return bool(_RANKED.search(text[max(0, mark - 4) : mark])) and text[end : end + 1] in "的之和与且并及"


def _amount(text: str, read: Figure) -> Quantity | None:
    tail = read.tail
    start, word = comparing.before(text, read.start, round_number=read.rounded)
    compared = word not in (None, "exactly") or tail.more is not None or _after(text, tail)[1] is not None
    if read.chinese and not _counts(read, compared):
        return None
    if tail.unit is None and not tail.mult and not _bare(text, read, start, word):
        return None
    if tail.unit and tail.unit.group == TIME and _ordinal(text, read.start):
        return None
    return _built(text, read, (start, word))


def _bare(text: str, read: Figure, start: int, word: Comparator | None) -> bool:
    """Whether a number without unit is a quantity: 突破1000。 is one, 为3 and 达3号 are not."""
    said = word not in (None, "exactly") or text.startswith(("达到", "高达"), start)
    return said and not read.chinese and _BOUND.match(text, read.end) is not None


def _counts(read: Figure, compared: bool) -> bool:
    """Whether a number written in characters counts here, and is not an article, an ordinal or part of a word."""
    unit, mult = read.tail.unit, read.tail.mult
    if read.rounded:
        return compared
    if unit is None:
        return compared and bool(mult or read.chinese[-1] in "万亿")
    name, spelling = unit.name, read.tail.spelling
    if spelling in ("分", "日") or (spelling == "大" and read.low > 17) or read.chinese in ("零", "〇"):
        return False
    if (read.chinese == "四" and spelling == "周") or (len(read.chinese) == 1 and not mult and spelling in _NAMING):
        return False
    if read.chinese == "一":
        return compared or bool(mult) or name in _ONE_COUNTS
    if read.chinese == "二":
        return bool(mult) or name in _ONE_COUNTS
    return True


def _after(text: str, tail: Tail) -> tuple[int, Comparator | None]:
    end = tail.end
    if tail.unit and (tail.unit.group in (TIME, MEASURE) or tail.unit.name == "倍"):
        more = _MORE_AFTER.match(text, end)
        if more:
            return more.end(), "more_than"
    end, word = comparing.after(text, end)
    if word is None and tail.unit and tail.unit.group == TIME:
        within = _WITHIN.match(text, end)
        if within:
            return within.end(), "at_most"
    return end, word


def _built(text: str, read: Figure, compared: tuple[int, Comparator | None]) -> Quantity:
    tail = read.tail
    unit = tail.unit or NO_UNIT
    low, high, number_end = read.low, read.high, read.end
    kind: Kind = "duration" if unit.group == TIME else "amount"
    if kind == "duration" and _AND_HALF.match(text, tail.end) and isinstance(low, Decimal) and not tail.more:
        low, tail = low + Decimal("0.5"), replace(tail, end=tail.end + 1)
    start, word = compared
    if kind == "duration" and word == "nearly" and text.startswith("近", start):
        # 近三年 names the years just past; it does not say that they are nearly three.
        start, word = read.start, None
    end, behind = _after(text, tail)
    mult = MULTIPLIERS.get(tail.mult, 1)
    if tail.mult and tail.unit is None:
        # The number is complete without a unit: 万 and 亿 belong to it.
        low, high = times(low, mult), None if high is None else times(high, mult)
        number_end = tail.mult_end or number_end
        mult = 1
    factor = times(unit.factor, mult)
    assert isinstance(factor, Decimal)
    strongest = next((each for each in (word, behind, tail.more) if each not in (None, "exactly")), None)
    comparator: Comparator = "range" if high is not None else strongest or "exactly"
    return Quantity(
        start=start, end=end, number_start=read.start, number_end=number_end, kind=kind, value=low, value_max=high,
        unit=(tail.mult if tail.unit else "") + unit.name, comparator=comparator, printed="",
        value_si=times(low, factor), value_si_max=None if high is None else times(high, factor), unit_si=unit.base,
    )  # fmt: skip
