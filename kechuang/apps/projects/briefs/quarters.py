"""季度通报的事实 (facts of a quarterly notice): completion by department of what was due in the quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.briefs.lingering import standstill
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.papers import Completion, QuarterlyNotice
from kechuang.apps.projects.past.due import stood_on
from kechuang.apps.projects.standing.assessing import Outcome, judge, score_of


def days_of(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a quarter, 1 to 4."""
    first = dt.date(year, 3 * quarter - 2, 1)
    after = dt.date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return first, after - dt.timedelta(days=1)


def last_quarter(today: dt.date) -> tuple[int, int]:
    """Return year and number of the last whole quarter."""
    quarter = (today.month - 1) // 3
    return (today.year, quarter) if quarter else (today.year - 1, 4)


def quarterly(
    projects: Sequence[Project], *, year: int, quarter: int, scope: str, issuer: str, on: dt.date
) -> QuarterlyNotice:
    """Return the facts of a quarterly notice, counted at the end of the quarter's last day.

    Raises
    ------
    Refused
        If the pack declares no rule of assessment.
    """
    pack = current_pack()
    rule = next(iter(pack.assessments.values()), None)
    if rule is None:
        raise Refused(_("声明包没有写明考核规则，不能编制季度通报，请在 projects/assessments.yaml 中补上后再办理。"))
    first, last = days_of(year, quarter)
    by: dict[str, list[Outcome]] = {}
    for one in judge(stood_on(projects, last), on=last):
        if one.stood.due is not None and one.stood.due >= first:
            by.setdefault(one.stood.department, []).append(one.outcome)
    departments = []
    for ident, outcomes in by.items():
        counts = score_of(ident, outcomes, rule).counts
        named = pack.departments.get(ident)
        departments.append(
            Completion(
                named.name if named is not None else ident or "未定牵头部门", counts[Outcome.ON_TIME],
                counts[Outcome.LATE], counts[Outcome.OVERDUE],
            )
        )  # fmt: skip
    return QuarterlyNotice(
        issuer=issuer, on=on, synthetic=any(one.synthetic for one in projects), year=year, quarter=quarter,
        to="各责任单位", scope=scope, rule=rule.text if rule.verified else f"{rule.text}（{rule.basis}）",
        source="考核清单", counted=last, departments=departments,
        standstill=standstill(projects, last, first - dt.timedelta(days=1)),
    )  # fmt: skip
