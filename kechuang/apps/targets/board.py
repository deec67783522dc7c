"""目标板 (target board): each target beside its last comparable value, with gap, yearly need and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.reports.sentences import Page, pages_of, with_text
from kechuang.apps.targets.models import IndicatorValue, Target
from kechuang.apps.targets.wording import aim_text, value_text
from kechuang.core import BASIS_LABELS, Period
from kechuang.engines import indicators

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A target as the board shows it."""

    id: str
    name: str
    lead: str
    current: str
    current_url: str
    period: str
    basis: str
    aim: str
    aim_url: str
    by: str
    gap: str
    yearly: str
    say: str
    reached: bool
    overdue: bool
    share: float | None
    undecided: str
    sentence: str
    source: str


def goals(pack: Pack, place: str | None = None) -> list[Goal]:
    """Return the targets of a place, the pack's own by default: three queries."""
    code = place or pack.place or ""
    targets = list(Target.objects.filter(place=code).select_related("indicator"))
    values: dict[str, list[IndicatorValue]] = {}
    for value in IndicatorValue.objects.filter(place=code):
        values.setdefault(value.indicator_id, []).append(value)
    quoted = pages_of(target.evidence for target in targets if target.undecided)
    return [_goal(target, values.get(target.indicator_id or "", []), quoted) for target in targets]


def _goal(target: Target, values: list[IndicatorValue], quoted: dict[str, Page]) -> Goal:
    found = indicators.gap(target, values, on=core.today())
    current: Any = found.current
    evidence = with_text(target.evidence, quoted) if target.undecided else {}
    return Goal(
        id=target.id,
        name=target.indicator.name if target.indicator else _("原文照录"),
        lead=target.lead,
        current=found.current_text if current else "",
        current_url=reverse("targets:value_evidence", args=(current.pk,)) if current else "",
        period=Period.parse(current.period).label if current else "",
        basis=_(BASIS_LABELS[current.basis]) if current else "",
        aim=aim_text(target),
        aim_url=reverse("targets:target_evidence", args=(target.id,)) if target.evidence else "",
        by=target.by.isoformat() if target.by else "",
        gap=found.text,
        yearly=found.yearly_text,
        say=_("%(period)s数；%(by)s 年目标 %(aim)s。") % {
            "period": Period.parse(current.period).label,
            "by": target.by.year if target.by else "",
            "aim": aim_text(target),
        }
        if current
        else "",
        reached=found.reached is True,
        overdue=found.overdue,
        share=float(current.value / target.value) if current and target.value else None,
        undecided=target.undecided,
        sentence=str(evidence.get("text", "")),
        source=str(evidence.get("file_name", "") or target.evidence.get("file_name", "")),
    )


@dataclass(frozen=True, kw_only=True)
class Growth:
    """The newest growth figure published for the place."""

    name: str
    text: str
    url: str
    say: str


def latest_growth(pack: Pack) -> Growth | None:
    """Return the newest published growth rate of the place, or None: one query."""
    value = (
        IndicatorValue.objects.filter(place=pack.place or "", indicator__kind="growth")
        .select_related("indicator")
        .order_by("-period")
        .first()
    )
    if value is None:
        return None
    return Growth(
        name=value.indicator.name,
        text=value_text(value),
        url=reverse("targets:value_evidence", args=(value.pk,)),
        say=f"{Period.parse(value.period).label} · {_(BASIS_LABELS[value.basis])}",
    )
