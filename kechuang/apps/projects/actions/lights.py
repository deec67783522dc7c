"""亮灯的动作 (actions on lights): the day on which a light turned is kept; the cure of a red is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import log, tell
from kechuang.apps.projects.models import LightChange, Project
from kechuang.apps.projects.standing import lights


def refresh(projects: Iterable[Project] | None = None) -> list[LightChange]:
    """Keep a change for every project whose light is another than the one kept last; return what was written.

    Done every day and after every report on progress; doing it twice writes nothing the second time. Who leads a
    project that turns red learns of it.

    Parameters
    ----------
    projects : iterable of Project, optional
        Those that may have turned; all where left out.
    """
    with transaction.atomic():
        rows = Project.objects.select_for_update(of=("self",)).select_related("programme").order_by("pk")
        listed = list(rows if projects is None else rows.filter(pk__in=[one.pk for one in projects]))
        before, now = lights.latest(listed), lights.judge(listed)
        turned = [
            one for one in listed if one.pk not in before or before[one.pk].light != now[one.pk].light.colour
        ]  # fmt: skip
        return [_keep(one, now[one.pk], by=None) for one in turned]


def confirm_cure(*, by: Any, project: Project, note: str) -> LightChange:
    """Confirm that what made a project red is mended: its yellow turns green before its time is over.

    Parameters
    ----------
    by : User
        Somebody of the office or the supervision.
    project : Project
        A project whose yellow was red.
    note : str
        What was seen.

    Raises
    ------
    Refused
        If his own department leads the project, the light is no cured red, the rule knows no confirmation, or
        something else keeps it yellow.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("programme").get(pk=project.pk)
        access.require(by, access.VERIFY, project)
        if by.pk is not None and project.leading() & access.departments_of(by, access.VERIFY):
            raise Refused(_("不能确认本部门牵头项目的整改，请由工作专班办公室或督查机构中其他部门的人员确认。"))
        if not note.strip():
            raise Refused(_("请写明核实到的整改情况。"))
        judged = lights.current(project)
        shown, cure = judged.light, judged.rule.cure if judged.rule else None
        if shown.colour != "yellow" or shown.was != "red":
            raise Refused(_("这个项目不是红灯整改后的黄灯，无需确认。"))
        if cure is None or not cure.confirmed:
            raise Refused(_("本项目的红黄绿规则不经确认转绿灯，请等整改期满。"))
        green = lights.current(project, confirmed=True)
        if green.light.colour != "green":
            raise Refused(_("除整改期外还有亮黄灯的原因：%(why)s；请先解决。") % {"why": green.light.reasons[0]})
        made = _keep(project, green, by=by, note=note.strip())
    return made


def _keep(project: Project, judged: lights.Judged, *, by: Any, note: str = "") -> LightChange:
    found = judged.light
    reasons = [_("整改经核实：%(note)s") % {"note": note}, *found.reasons] if note else list(found.reasons)
    made = LightChange.objects.create(
        project=project, on=core.today(), light=found.colour, was=found.was, reasons=reasons,
        rule=judged.rule.id if judged.rule else "", percent=judged.percent or 0, planned=judged.planned,
        finish=judged.finish,
    )  # fmt: skip
    if by is not None:
        log(project, "projects.confirm_cure", by=by, light=found.colour, was=found.was, reasons=reasons)
    if found.colour == "red":
        tell(
            project, _("%(project)s亮红灯：%(why)s") % {"project": project, "why": reasons[0]},
            departments=[project.lead], verb=access.REPORT, key=f"light:{made.pk}",
        )  # fmt: skip
    return made
