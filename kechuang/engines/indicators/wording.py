"""目标板的措辞 (wording): values, lines, gaps and yearly needs in the words of the target board.

Numbers keep their printed precision; between number and unit stands a no-break space. A need is rounded up to the
printed precision, so that meeting it suffices.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kechuang.core import phrase
from kechuang.engines.indicators.gaps import Gap
from kechuang.engines.indicators.shapes import Printed

_JOIN = "\u00a0"
_UNCOUNTED = ("元", "%", "‰", "点", "倍", "年", "月", "天")


def value_text(printed: Printed) -> str:
    """Return a value as the board shows it: ``2.79 %``, ``400 余家``, ``约 30 家``, ``2–3 家``."""
    if printed.comparator == "more_than" and _round_count(printed.value, printed.unit):
        return phrase("{number}\u00a0余{unit}", number=number_text(printed.value), unit=printed.unit)
    return line_text(printed)


def line_text(printed: Printed) -> str:
    """Return the line of a target as the board shows it: ``≥3 %``, ``500 家``, ``超过 500 家``."""
    number, unit = number_text(printed.value), printed.unit
    tail = f"{_JOIN}{unit}" if unit else ""
    match printed.comparator:
        case "at_least":
            return f"≥{number}{tail}"
        case "at_most":
            return f"≤{number}{tail}"
        case "more_than":
            return phrase("超过 {amount}", amount=number + tail)
        case "less_than":
            return phrase("不足 {amount}", amount=number + tail)
        case "about":
            return phrase("约 {amount}", amount=number + tail)
        case "nearly":
            return phrase("近 {amount}", amount=number + tail)
        case "range" if printed.value_max is not None:
            return f"{number}–{number_text(printed.value_max)}{tail}"
    return f"{number}{tail}"


def number_text(number: Decimal) -> str:
    """Return a number with its printed decimals: ``2.79``, ``1,379``."""
    return format(number, ",f")


def _round_count(number: Decimal, unit: str) -> bool:
    """Whether 余 may stand behind the number: a count of things, told in tens."""
    counted = bool(unit) and not unit.endswith(_UNCOUNTED)
    return counted and number == number.to_integral_value() and number % 10 == 0 and number > 0


def gap_text(gap: Gap) -> str:
    """Return the gap in a few words: ``差 0.21 个百分点``, ``差不足 100 家``, ``缺当前值``, ``已达到``."""
    if gap.why == "undecided":
        return phrase("口径未定，不计差距")
    if gap.why == "not_comparable":
        return phrase("口径不一致，不计差距")
    if gap.shortfall is None or gap.difference is None:
        return phrase("缺当前值")
    if gap.state == "reached":
        return _reached(gap)
    amount = _amount(gap.shortfall, gap)
    if gap.shortfall == 0:
        return _on_the_line(gap)
    return {
        "exactly": phrase("差 {amount}", amount=amount),
        "less_than": phrase("差不足 {amount}", amount=amount),
        "at_most": phrase("最多差 {amount}", amount=amount),
        "more_than": phrase("差超过 {amount}", amount=amount),
        "at_least": phrase("至少差 {amount}", amount=amount),
        "about": phrase("约差 {amount}", amount=amount),
    }[gap.bound]


def _amount(number: Decimal, gap: Gap) -> str:
    unit = {"个百分点": phrase("个百分点"), "个千分点": phrase("个千分点")}.get(gap.unit, gap.unit)
    return f"{number_text(number)}{_JOIN}{unit}".rstrip(_JOIN)


def _reached(gap: Gap) -> str:
    if gap.current is None or gap.current.comparator not in ("exactly", "reaches") or not gap.difference:
        return phrase("已达到")
    amount = _amount(abs(gap.difference), gap)
    if gap.sense == "up":
        return phrase("已达到，超出 {amount}", amount=amount)
    return phrase("已达到，优于目标 {amount}", amount=amount)


def _on_the_line(gap: Gap) -> str:
    """Word a gap whose printed number is no less than the line, and which yet is not known to be closed."""
    if gap.state == "unknown":
        return phrase("不能断定是否达到")
    if gap.bound == "exactly":
        return phrase("恰在目标线上，须再越过")
    if gap.current and gap.current.comparator == "nearly":
        return phrase("接近目标，尚未达到")
    return phrase("尚未达到")


def need_text(gap: Gap) -> str:
    """Return what is still needed a year, ``每年须增 0.07 个百分点``, or why that cannot be told."""
    if gap.per_year is None:
        return gap.reason
    amount = _amount(round_up(gap.per_year, gap.decimals), gap)
    if gap.sense == "up":
        return phrase("每年须增 {amount}", amount=amount)
    return phrase("每年须降 {amount}", amount=amount)


def round_up(value: Fraction, places: int) -> Decimal:
    """Return a fraction rounded up (away from nothing) to ``places`` decimals."""
    scaled = value * 10**places
    whole = -(-scaled.numerator // scaled.denominator)
    return Decimal(whole).scaleb(-places)


def due_text(gap: Gap) -> str:
    """Return how the due date stands: ``2024-12-31 到期，还有 40 天``, ``已过期 3 天，到期值未报``."""
    due = phrase("{day}\u00a0到期", day=gap.target.target.by.isoformat())
    if gap.timing == "before":
        return phrase("{due}，还有 {days}\u00a0天", due=due, days=gap.days_left)
    if gap.timing == "today":
        return phrase("{due}，就在今天", due=due)
    passed = phrase("{due}，已过 {days}\u00a0天", due=due, days=-gap.days_left)
    if gap.state == "reached":
        return phrase("{passed}，目标已达到", passed=passed)
    if gap.final and gap.state == "not_reached":
        return phrase("{passed}，目标未达到", passed=passed)
    return phrase("{passed}，到期值未报", passed=passed)
