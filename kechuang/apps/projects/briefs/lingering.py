"""周报中的滞留 (what stands still, in briefs): stages overstayed and funds behind their plan, as of a day.

Counted from the moves and arrivals that were known at the end of the day: what is registered later changes no brief.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.money import amount_of, currency_name
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.papers import Count, FundsBehind, FundsTotal, Lingering, Standstill
from kechuang.apps.projects.queries import funds, stages


def standstill(projects: Sequence[Project], day: dt.date, before: dt.date) -> Standstill:
    """Return what stood still at the end of a day, and how many did at the end of an earlier one."""
    pack = current_pack()
    lingers = [
        Lingering(
            card.project.name, stage.name, card.lead or "未定", card.since, stage.within, card.late,
            stages.unit_of(stage), card.delay,
        )
        for stage, card in stages.lingering(projects, pack, day)
        if card.since is not None and stage.within is not None
    ]  # fmt: skip
    behind = funds.behind(projects, pack, day)
    lags = [
        FundsBehind(
            line.project.name, department_name(place.lead, pack) if place.lead else "未定",
            currency_name(line.sums.currency), *_said(line.sums),
        )
        for line, place in behind
    ]  # fmt: skip
    totals = [
        FundsTotal(currency_name(one.currency), one.projects, *_said(one))
        for one in funds.totals(line for line, _place in behind)
    ]
    return Standstill(
        Count(len(lingers), len(stages.lingering(projects, pack, before)), "阶段变更记录"),
        Count(len(lags), len(funds.behind(projects, pack, before)), "到账流水"), lingers, lags, totals,
    )  # fmt: skip


def _said(sums: funds.Sum) -> tuple[str, str, str]:
    """Return what should have arrived, what has, and the gap, each in words."""
    planned, arrived, gap = (
        amount_of(one, sums.currency) for one in (sums.planned_by_now, sums.arrived, -sums.deviation)
    )
    return planned, arrived, gap
