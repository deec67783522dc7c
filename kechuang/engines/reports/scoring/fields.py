"""字段 (field): when a field of a fact that was read is right.

value (with unit and comparator): in base units, ranges with both ends. period: the same interval of days. place: the
same division or declared zone. indicator: the same id of the catalogue, none where the catalogue has none. kind and
modality: the same word. All fields right means these six; the subject is shown beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kechuang.engines.reports.scoring.intervals import interval
from kechuang.engines.reports.scoring.mentions import close, exact
from kechuang.engines.reports.scoring.places import PlaceKeys

Fact = Mapping[str, Any]
LABELS = {
    "value": "数值、单位、比较词",
    "period": "期间",
    "place": "地方",
    "indicator": "指标",
    "kind": "类型",
    "modality": "语气",
}
_SIGNS = {
    "exactly": "=", "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<", "about": "约",
    "nearly": "近",
}  # fmt: skip


@dataclass(frozen=True)
class Fields:
    """Judges the fields of a fact against the answer.

    Parameters
    ----------
    places : PlaceKeys
        Reads places.
    indicator_of : callable
        The catalogue's id for the name of an indicator, None where it has none; for answers that give names only.
    """

    places: PlaceKeys
    indicator_of: Callable[[str], str | None]

    def meant(self, field: str, gold: Fact) -> Any:
        """Return the answer to a field, None where there is none to give."""
        if field == "indicator":
            known = gold.get("indicator_id")
            return known if known or "indicator_id" in gold else self.indicator_of(str(gold.get("indicator") or ""))
        return self.told(field, gold)

    def told(self, field: str, fact: Fact) -> Any:
        """Return what a fact tells in a field, None where it abstains."""
        if field == "indicator":
            return fact.get("indicator_id") or None
        if field == "value":
            return fact.get("value_si", fact.get("value"))
        return fact.get(field) or None

    def right(self, field: str, fact: Fact, gold: Fact) -> bool:
        """Whether a field is right; where there is nothing to tell, nothing told is right."""
        if field == "value":
            return _value(fact, gold)
        told, meant = self.told(field, fact), self.meant(field, gold)
        if told is None or meant is None:
            return told is meant
        if field == "period":
            return interval(str(told)) == interval(str(meant))
        if field == "place":
            return self.places.same(str(told), str(meant))
        return bool(told == meant)


def sign(fact: Fact) -> str:
    """Return the comparator as a sign; a fact with an upper end is a range."""
    told = str(fact.get("comparator") or "=")
    return _SIGNS.get(told, told)


def _value(fact: Fact, gold: Fact) -> bool:
    return (
        close(exact(fact.get("value_si", fact.get("value"))), exact(gold.get("value_si", gold.get("value"))))
        and close(exact(_top(fact)), exact(_top(gold)))
        and (fact.get("unit_si") or "") == (gold.get("unit_si") or "")
        and sign(fact) == sign(gold)
    )


def _top(fact: Fact) -> Any:
    """Return the upper end in base units; one given as printed only is scaled as the lower end is."""
    if fact.get("value_si_max") is not None or fact.get("value_max") is None:
        return fact.get("value_si_max")
    low, low_si, top = (exact(fact.get(name)) for name in ("value", "value_si", "value_max"))
    return None if top is None else top * low_si / low if low and low_si is not None else top
