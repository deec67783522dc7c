"""互证 (agreement): the same fact in many places is one with occurrences; differing figures are a conflict.

Two facts are the same where indicator, place, subject, period, kind, modality, value, unit and comparator are. Where
all but the value are, they contradict each other: both stay, and each names the other. Facts whose indicator the
catalogue does not know, or whose place or period is open, are compared by the words of their clause only. What may be
set side by side or summed is decided by :func:`comparable`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from kechuang.engines.reports.facts.fact import Fact

Owned = tuple[str, Fact]
"""A file and a fact that stands in it."""


def agree(owned: Sequence[Owned]) -> list[Owned]:
    """Return facts, the same ones joined to the first of them; the facts are changed.

    Parameters
    ----------
    owned : sequence of (str, Fact)
        In reading order.
    """
    first: dict[tuple[object, ...], Owned] = {}
    kept: list[Owned] = []
    for file, fact in owned:
        copied = (fact.told_as, fact.clause[-24:], *_value(fact))
        key = _key(fact)
        held = first.get(copied) if len(fact.told_as) > 0 else None
        held = held or first.get(key)
        if held is None:
            first[key] = first[copied] = (file, fact)
            kept.append((file, fact))
            continue
        held[1].occurrences.append(
            {
                "file": file, "article": fact.article, "sentence": list(fact.sentence), "span": list(fact.span),
                "number": list(fact.number) if fact.number else None,
            }
        )  # fmt: skip
    _contradict(kept)
    return kept


def comparable(one: Fact, other: Fact) -> str | None:
    """Return why two facts may not be set side by side, None where they may.

    Values compare only with the same indicator (hence the same definition), unit, kind and kind of period.
    """
    if not one.indicator_id or one.indicator_id != other.indicator_id:
        return "指标不同或不在目录中，口径无从比较"
    if one.quantity is None or other.quantity is None or one.quantity.unit_si != other.quantity.unit_si:
        return "单位不同"
    if one.kind != other.kind or one.modality != other.modality:
        return "一为实绩、一为目标，或类型不同"
    if not one.period or not other.period or _form(one.period) != _form(other.period):
        return "期间的长短不同或不明"
    return None


def summable(facts: Sequence[Fact]) -> str | None:
    """Return why facts may not be summed, None where they may: counts and amounts of different places, one period."""
    for one, other in pairwise(facts):
        why = comparable(one, other)
        if why:
            return why
    if any(fact.quantity and fact.quantity.unit_si in ("%", "位", "个百分点") for fact in facts):
        return "比重、增速和位次不能相加"
    if any(fact.quantity and fact.quantity.comparator != "exactly" for fact in facts):
        return "有的数不是确数"
    if len({fact.period for fact in facts}) > 1:
        return "期间不同"
    paths = [fact.place or "" for fact in facts]
    if "" in paths or len(set(paths)) < len(paths):
        return "地方不明或重复"
    if any(two.startswith(one + "/") for one in paths for two in paths):
        return "一地含于另一地"
    return None


def _key(fact: Fact) -> tuple[object, ...]:
    about: object = (fact.indicator_id, fact.kind) if fact.indicator_id and fact.place and fact.period else None
    if about is None:
        about = re.sub(r"\W+", "", fact.clause)
        if len(str(about)) < 8:
            # 增长12% alone is said of many things.
            about = (about, fact.indicator, fact.sentence[1] - fact.sentence[0])
    return (about, fact.place, fact.subject, fact.period, fact.modality, *_value(fact))


def _value(fact: Fact) -> tuple[object, ...]:
    of = fact.quantity
    return (of.value_si, of.value_si_max, of.unit_si, of.comparator) if of else (fact.indicator,)


def _contradict(kept: Sequence[Owned]) -> None:
    groups: dict[tuple[object, ...], list[Owned]] = defaultdict(list)
    for file, fact in kept:
        if (
            fact.indicator_id
            and fact.place
            and fact.period
            and fact.quantity
            and "guessed" not in fact.certainty.values()
        ):
            groups[
                fact.indicator_id,
                fact.place,
                fact.subject,
                fact.period,
                fact.kind,
                fact.modality,
                fact.quantity.unit_si,
            ].append((file, fact))
    for members in groups.values():
        for _, fact in members:
            fact.conflicts = [f"{f}#{other.id}" for f, other in members if _differ(fact, other)]
            if fact.conflicts:
                fact.accepted = False


def _differ(one: Fact, other: Fact) -> bool:
    """Whether two figures cannot both be right: exact ones that differ."""
    if one is other or one.quantity is None or other.quantity is None:
        return False
    exact = one.quantity.comparator == other.quantity.comparator == "exactly"
    return exact and one.quantity.value_si != other.quantity.value_si


def _form(period: str) -> tuple[int, ...]:
    return tuple(len(part) for part in period.split("/"))
