"""问题台账的导出 (sheet of problems): a view of the ledger as a workbook, each row marked where it is invented."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects import names
from kechuang.apps.projects.export import MOST, workbook
from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.problems import ledger


def problem_workbook(rows: QuerySet[Problem], *, by: object) -> bytes:
    """Return problems as xlsx and note in the audit who took how many.

    Raises
    ------
    Refused
        If there are more than one workbook should hold.
    """
    if rows.count() > MOST:
        raise Refused(_("一次最多导出 %(n)s 个问题，请先筛选。") % {"n": f"{MOST:,}"})
    headings = [
        _("编号"), _("问题"), _("情况"), _("来源"), _("项目、企业或地点"), _("提出部门"), _("提出时间"), _("状态"),
        _("牵头部门"), _("配合部门"), _("交办时间"), _("答复时限"), _("时限情况"), _("督办"), _("答复"), _("退回次数"),
        _("销号时间"), _("并入"), _("数据性质"),
    ]  # fmt: skip
    body = [
        [
            one.number, one.title, one.describes, str(one.get_origin_display()), line.about,
            names.department_name(one.raised_department) if one.raised_department else line.firm, _day(one.raised_at),
            one.state_label, line.lead, names.department_list(one.supports), _day(one.assigned_at),
            one.due.isoformat() if one.due else "", line.standing.text if line.standing else "", line.urged,
            one.answer, one.objections, _day(one.closed_at), one.repeat_of.number if one.repeat_of else "",
            _("演示数据") if one.synthetic else "",
        ]
        for line in ledger.lines(list(rows)) for one in [line.problem]
    ]  # fmt: skip
    return workbook(_("问题台账"), headings, body, by=by)


def _day(moment: object) -> str:
    return f"{timezone.localtime(moment, core.ZONE):%Y-%m-%d}" if moment else ""  # type: ignore[arg-type]
