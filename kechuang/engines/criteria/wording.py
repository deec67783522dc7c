"""措辞 (wording): actual values, requirements and margins in the words that an official reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kechuang.core import Ratio, phrase
from kechuang.declarations.condition import (
    Age,
    Among,
    Cagr,
    Compare,
    Expression,
    Finding,
    Growth,
    Is,
    Member,
    RuleOf,
    Score,
)
from kechuang.declarations.condition import Ratio as RatioNode
from kechuang.engines.criteria.growth import rate_parts
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.limits import Limit
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.quantity import share_text

SHARES = (RatioNode, Cagr, Growth)
"""Conditions whose bounds are shares, and whose margin is in the unit of the first number."""
NONE = "—"
SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the same without any rounding."""

    text: str
    exact: str = ""


def actual(judged: Judged, row: Mapping[str, Any], inputs: Mapping[str, Any]) -> Said:
    """Say what the subject has: ``4.99 %``, ``501 人``, ``2 条``; a dash where it is not known."""
    node, leaf = judged.node, judged.leaf
    value = row.get(f"{judged.id}.actual")
    if isinstance(node, Is | Finding):
        truth = inputs.get(node.is_ if isinstance(node, Is) else node.finding)
        return Said(NONE if truth is None else yes_no(be=truth))
    if isinstance(node, Member):
        return Said(str(inputs.get(node.member) or NONE))
    if leaf is None or value is None:
        return Said(NONE)
    if isinstance(node, Score | Among):
        unit = phrase("分") if isinstance(node, Score) else phrase("条")
        high = row[f"{judged.id}.high"]
        return Said(f"{value}{SPACE}{unit}" if value == high else f"{value}–{high}{SPACE}{unit}")
    if isinstance(node, Age):
        return Said(f"{value:,}{SPACE}{phrase('天')}")
    if isinstance(node, SHARES):
        return _rate(node, leaf.limits, value, row.get(f"{judged.id}.base"))
    if isinstance(node, Expression) and leaf.base is not None:
        base = row.get(f"{judged.id}.base")
        return Said(NONE) if base is None else Said(share_text(value, base, up=leaf.greatest), f"{value}/{base}")
    return _amount(leaf, value)


def required(judged: Judged, row: Mapping[str, Any]) -> str:
    """Say what is asked: ``≥5 %``, ``≤500 人``; for a group how many of its parts."""
    node, leaf = judged.node, judged.leaf
    if isinstance(node, Is):
        return yes_no(be=node.be)
    if isinstance(node, Finding):
        return phrase("定性")
    if isinstance(node, RuleOf):
        return phrase("符合")
    if isinstance(node, Member):
        listed = node.in_ or node.not_in or node.starting_with or node.not_starting_with
        told = "、".join(listed)
        return (
            phrase("属于 {told}", told=told) if node.in_ or node.starting_with else phrase("不属于 {told}", told=told)
        )
    if leaf is None or not leaf.limits:
        return leaf.told if leaf else ""
    return "，".join(limit.sign + _limit_text(judged, limit, row) for limit in leaf.limits)


def margin(judged: Judged, row: Mapping[str, Any]) -> Said:
    """Say what is lacking or left over: ``研发费用差 203 万元``, ``余 499 人``; empty where it is not known."""
    lacking = row.get(f"{judged.id}.margin")
    leaf, node = judged.leaf, judged.node
    if lacking is None or leaf is None:
        return Said("")
    greatest = leaf.greatest
    size = abs(lacking)
    if not size:
        return Said(phrase("恰在上限") if greatest else phrase("恰好达到"))
    if isinstance(node, (Compare, Expression, *SHARES)) and leaf.amount is not None:
        subject = leaf.amount.label
        text, exact = leaf.amount.field.text(size), leaf.amount.field.exact(size)
        return Said(*(_distance(lacking, greatest, subject, size) for size in (text, exact)))
    return Said(_distance(lacking, greatest, "", f"{size:,}{SPACE}{_unit(node)}"))


def yes_no(*, be: bool) -> str:
    """Say 是 or 否."""
    return phrase("是") if be else phrase("否")


def _distance(lacking: int, greatest: bool, subject: str, size: str) -> str:
    if lacking <= 0:
        return phrase("{subject}余\u00a0{size}", subject=subject, size=size)
    if greatest:
        return phrase("{subject}超\u00a0{size}", subject=subject, size=size)
    return phrase("{subject}差\u00a0{size}", subject=subject, size=size)


def _unit(node: Any) -> str:
    if isinstance(node, Score):
        return phrase("分")
    if isinstance(node, Among):
        return phrase("条")
    return phrase("天") if isinstance(node, Age) else ""


def part_actual(part: Part, row: Mapping[str, Any]) -> Said:
    """Say the graded value of a part of a score table."""
    value = row.get(f"{part.id}.actual")
    if value is None or part.amount is None:
        return Said(NONE)
    if part.base is None:
        return Said(part.amount.field.text(value), part.amount.field.exact(value))
    base = row.get(f"{part.id}.base")
    if base is None:
        return Said(NONE)
    return Said(share_text(value, base, up=part.declared.downwards), f"{value}/{base}")


def points(low: int, high: int, full: int) -> str:
    """Say points out of the full mark: ``20/50 分``, ``10–30/50 分``."""
    got = f"{low}" if low == high else f"{low}–{high}"
    return f"{got}/{full}{SPACE}{phrase('分')}"


def _limit_text(judged: Judged, limit: Limit, row: Mapping[str, Any]) -> str:
    band = row.get(f"{judged.id}.band") if limit.by is not None else 0
    chosen = limit.values if band is None else (limit.values[band],)
    return phrase(" 或 ").join(_value_text(judged, value) for value in chosen)


def _value_text(judged: Judged, value: Any) -> str:
    node, leaf = judged.node, judged.leaf
    if isinstance(node, SHARES):
        return Ratio(value).percent(4)
    if leaf is not None and leaf.amount is not None:
        return leaf.amount.field.text(int(value))
    return f"{int(value):,}{SPACE}{_unit(node)}"


def _rate(node: Any, limits: tuple[Limit, ...], value: int, base: int | None) -> Said:
    if base is None:
        return Said(NONE)
    up = bool(limits) and limits[0].greatest
    years = years_of(node)
    if not years:
        return Said(share_text(value, base, up=up), f"{value}/{base}")
    rate = rate_parts(value, base, years, 4, up=up)
    return Said(NONE) if rate is None else Said(Ratio(rate).percent(2), f"({value}/{base})^(1/{years})-1")


def years_of(node: Any) -> int:
    """Return over how many years a rate is compounded from the two numbers kept; 0 for what is a plain share."""
    if isinstance(node, Cagr):
        return node.years
    return 1 if isinstance(node, Growth) and len(node.growth) == 2 else 0


def _amount(leaf: Leaf, value: int) -> Said:
    if leaf.amount is None:
        return Said(str(value))
    return Said(leaf.amount.field.text(value), leaf.amount.field.exact(value))
