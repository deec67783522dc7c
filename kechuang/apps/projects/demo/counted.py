"""演示的计数与资金 (counted): entries of district quotas, and the planned arrivals of funds beside the real ones."""

from __future__ import annotations

from collections.abc import Mapping

from kechuang.apps.projects import access
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.timeline import Timeline, pick
from kechuang.apps.projects.models import FundsArrived, Project, Quota, QuotaEntry
from kechuang.declarations.pack import Pack


def count(pack: Pack, line: Timeline, people: People) -> list[QuotaEntry]:
    """Write as many confirmed entries as the pack says are reached, and for each quota one that waits."""
    rows: list[QuotaEntry] = []
    held = {(one.code, one.division): one for one in Quota.objects.filter(code__in=list(pack.quotas), synthetic=True)}
    for quota in pack.quotas.values():
        lead = pack.department_names.get(quota.lead or "", quota.lead or "")
        by = people.of([lead]) or people.office
        department = lead if by != people.office else access.body(access.OFFICE)
        waiting = True
        for value in quota.values:
            row = held.get((quota.id, value.division))
            if row is None:
                continue
            for number in range(1, (value.reached or 0) + 1):
                day = line.past(-10 - 9 * number - pick(value.division, 9))
                rows.append(QuotaEntry(
                    quota=row, name=_entry_name(quota.name, value.division, number), on=line.day(day), by=by,
                    at=line.at(day, 15), confirmed_by=people.supervision, confirmed_at=line.at(day + 2, 10),
                    department=department, note="演示数据", synthetic=True,
                ))  # fmt: skip
            if waiting and value.reached is not None:
                waiting = False
                rows.append(QuotaEntry(
                    quota=row, name=_entry_name(quota.name, value.division, (value.reached or 0) + 1),
                    on=line.day(line.past(-3)), by=by, at=line.at(line.past(-2), 15), note="演示数据",
                    department=department, synthetic=True,
                ))  # fmt: skip
    QuotaEntry.objects.bulk_create(rows, batch_size=200)
    return rows


def _entry_name(quota: str, division: str, number: int) -> str:
    return f"{quota} {division}-{number}"


def plan_funds(pack: Pack, projects: Mapping[str, Project], line: Timeline) -> list[FundsArrived]:
    """Write what was planned to arrive beside each real arrival, some days before it, where the pack plans nothing.

    What the pack itself plans came with its load.
    """
    there = set(
        FundsArrived.objects.filter(project__in=projects.values(), planned=True, on__lte=line.today)
        .values_list("project", flat=True)
    )  # fmt: skip
    rows: list[FundsArrived] = []
    for one in pack.projects:
        project = projects.get(one.id)
        if project is None or one.demo is None or project.pk in there:
            continue
        for at, moved in enumerate(one.demo.funds):
            if moved.kind != "arrived":
                continue
            number = moved.on - pick(one.id + str(at), 12)
            rows.append(FundsArrived(
                project=project, planned=True, on=line.day(number), amount=moved.amount.fen, currency=project.currency,
                note="计划到账（演示）", at=line.at(line.past(number - 20), 11),
            ))  # fmt: skip
    FundsArrived.objects.bulk_create(rows, batch_size=200)
    return rows
