"""到账 (funds): planned and real arrivals of funds; a mistake is reversed by a second line, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.models import FundsArrived, Project
from kechuang.apps.projects.money import amount_of
from kechuang.apps.projects.names import pipeline_of

LARGEST = 2**62


def enter(project: Project, *, by: Any, planned: bool, on: dt.date, amount: int, note: str = "") -> FundsArrived:
    """Enter an arrival of funds, or a planned one.

    Parameters
    ----------
    planned : bool
        Whether it is only planned.
    on : datetime.date
        The day; that of a real arrival is not in the future.
    amount : int
        In hundredths of the project's currency; more than nothing.

    Raises
    ------
    PermissionDenied
        If the person does not answer for the project.
    Refused
        If the project was given up, its pipeline keeps no funds, the day or amount cannot be, or the very same line
        stands already.
    """
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        _require_running(fresh)
        pipeline = pipeline_of(fresh.pipeline)
        if pipeline is None or not pipeline.funds:
            raise Refused(_("这个项目的阶段管道不记资金，请在“修改”中选择记资金的管道，如外资到账。"))
        if not 0 < amount < LARGEST:
            raise Refused(_("金额应大于 0，写作 500万元 或 1200000.00元。"))
        if not planned and on > core.today():
            raise Refused(_("到账日期不能晚于今天；还没有到账的，请登记为计划。"))
        note = note.strip()[:500]
        same = fresh.funds.filter(planned=planned, on=on, amount=amount, note=note, reversed_by=None)
        if same.exists():
            raise Refused(_("同一天、同一金额、同一说明的一笔已经登记；确为两笔的，请在说明中写明区别。"))
        made = FundsArrived.objects.create(
            project=fresh, planned=planned, on=on, amount=amount, currency=fresh.currency, note=note, by=by
        )
        log(fresh, "projects.enter_funds", by=by, planned=planned, on=on, amount=amount, currency=made.currency)
    return made


def reverse(row: FundsArrived, *, by: Any, reason: str) -> FundsArrived:
    """Take a line out by a second one of the opposite amount; both stay.

    Raises
    ------
    Refused
        If the project was given up, no reason is given, or the line is a reversal or was reversed already.
    """
    with transaction.atomic():
        project = locked(row.project)
        access.require(by, access.MANAGE, project)
        _require_running(project)
        fresh = locked(row)
        if fresh.reverses_id is not None:
            raise Refused(_("这一笔本身是冲正，不能再冲正；请重新登记正确的一笔。"))
        if FundsArrived.objects.filter(reverses=fresh).exists():
            raise Refused(_("这一笔已经冲正。"))
        made = FundsArrived.objects.create(
            project=project, planned=fresh.planned, on=fresh.on, amount=-fresh.amount, currency=fresh.currency,
            reverses=fresh, note=reason_of(reason)[:500], by=by,
        )  # fmt: skip
        log(project, "projects.reverse_funds", by=by, line=fresh.pk, amount=fresh.amount,
            text=amount_of(fresh.amount, fresh.currency), note=made.note)  # fmt: skip
    return made


def _require_running(project: Project) -> None:
    """Money may come after a project is closed, never into one that was given up."""
    if project.state == "cancelled":
        raise Refused(_("项目“%(project)s”已终止，不能再登记或冲正资金；应先恢复项目。") % {"project": project})


__all__ = ["enter", "reverse"]
