"""进度报告 (progress): what the department that leads a task, or its project, tells of it.

A correction is another report. A report counts from the moment when it is made; its facts may lie before, never after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import require_datable, require_open
from kechuang.apps.projects.actions.edits import Outdated, keep_first
from kechuang.apps.projects.actions.steps import log, plan_moved, tell
from kechuang.apps.projects.actions.tasks import require_open_task
from kechuang.apps.projects.models import Progress, Task

ALL = 100


def report(
    task: Task,
    *,
    by: Any,
    percent: int,
    on: dt.date | None = None,
    actual_start: dt.date | None = None,
    actual_finish: dt.date | None = None,
    remaining: int | None = None,
    note: str = "",
    files: Sequence[Upload] = (),
    seen: int | None = None,
    dated: bool = True,
) -> Progress:
    """Report how a task stands.

    Parameters
    ----------
    percent : int
        How much is done, 0 to 100.
    on : datetime.date, optional
        The day whose state is told; today where left out.
    actual_start, actual_finish : datetime.date, optional
        When it really began and ended.
    remaining : int, optional
        Workdays still needed; reckoned from ``percent`` where left out.
    files : sequence of uploads
        Evidence.
    seen : int, optional
        The key of the newest report that the person saw, 0 where there was none: of two who report at once the second
        is told what the first said.
    dated : bool
        Whether the plan is dated with it; where many reports come at once, the caller dates it after the last.

    Raises
    ------
    PermissionDenied
        If the person is of neither lead.
    Refused
        If the facts contradict each other or the present day, the task is a summary or no longer open, or somebody
        else reported meanwhile.
    """
    on = on or core.today()
    with transaction.atomic():
        project = locked(task.project)
        task = locked(task)
        task.project = project
        access.require(by, access.REPORT, task)
        require_open(project)
        require_open_task(task)
        if task.has_parts():
            raise Refused(_("“%(task)s”是摘要任务，进度由其下任务汇总，应在其下任务上报告。") % {"task": task})
        last = task.reports.select_related("by").order_by("-at", "-pk").first()
        _require_seen(task, last, seen)
        start = actual_start or (task.actual_start if percent else None)
        _require_facts(
            task, last, on=on, percent=percent, start=start, finish=actual_finish, remaining=remaining, note=note
        )
        keep_first(task)
        made = Progress.objects.create(
            task=task, on=on, percent=percent, actual_start=start, actual_finish=actual_finish, remaining=remaining,
            note=note.strip(), by=by if by.pk is not None else None,
        )  # fmt: skip
        task.percent, task.actual_start, task.actual_finish, task.remaining = percent, start, actual_finish, remaining
        task.save(update_fields=["percent", "actual_start", "actual_finish", "remaining"])
        if dated:
            require_datable(project)
        for upload in files:
            store_upload(upload, by=by, obj=made)
        if dated:
            plan_moved(project)
        if percent == ALL:
            _tell_done(task, by)
        log(task, "projects.report", by=by, percent=percent, on=str(on), files=len(files))
    return made


def _require_seen(task: Task, last: Progress | None, seen: int | None) -> None:
    if seen is None or (last.pk if last else 0) == seen or last is None:
        return
    at = timezone.localtime(last.at, core.ZONE)
    raise Outdated(
        _(
            "%(who)s于 %(at)s 已报告任务“%(task)s”完成 %(percent)d%%。"
            "您的报告没有保存，填写的内容保留在本页，核对后可以再次报送。"
        )
        % {"who": last.by or _("平台"), "at": f"{at:%Y-%m-%d %H:%M}", "task": task, "percent": last.percent}
    )


def _require_facts(
    task: Task,
    last: Progress | None,
    *,
    on: dt.date,
    percent: int,
    start: dt.date | None,
    finish: dt.date | None,
    remaining: int | None,
    note: str,
) -> None:
    today = core.today()
    for label, day in ((_("截至日期"), on), (_("实际开始"), start), (_("实际完成"), finish)):
        if day is not None and day > today:
            raise Refused(
                _("%(label)s %(day)s 晚于今天，进度只能报告已经发生的；请改正日期。") % {"label": label, "day": day}
            )
    if last is not None and on < last.on:
        raise Refused(
            _("截至日期 %(day)s 早于上一次报告（%(last)s），请填写不早于它的日期。") % {"day": on, "last": last.on}
        )
    if not 0 <= percent <= ALL:
        raise Refused(_("完成比例应在 0 与 100 之间。"))
    if percent == ALL and finish is None:
        raise Refused(_("完成 100%% 的，请填写实际完成日期。") % {})
    if percent < ALL and finish is not None:
        raise Refused(_("完成不足 100%% 的不能填写实际完成日期，请改正其中一项。") % {})
    if percent and start is None and task.days:
        raise Refused(_("已有进展的，请填写实际开始日期。"))
    if finish is not None and start is None:
        raise Refused(_("填写了实际完成日期的，请同时填写实际开始日期。"))
    if start is not None and finish is not None and finish < start:
        raise Refused(
            _("实际完成 %(finish)s 早于实际开始 %(start)s，请改正日期。") % {"finish": finish, "start": start}
        )
    if percent == ALL and remaining:
        raise Refused(_("已全部完成的，还需工作日应为 0 或不填。"))
    if percent < ALL and remaining == 0 and task.days:
        raise Refused(_("还没有全部完成，还需工作日应大于 0；不清楚的可以不填。"))
    if percent < task.percent and not note.strip():
        raise Refused(
            _("完成比例由 %(was)d%% 降为 %(now)d%%，请在说明中写明原因。") % {"was": task.percent, "now": percent}
        )


def _tell_done(task: Task, by: Any) -> None:
    """Tell the project's lead that a task of another department is done and can be handed in."""
    project = task.project
    if project.lead and project.lead != task.department:
        tell(
            task, _("任务已完成，待提交销号：%(task)s") % {"task": task}, departments=[project.lead],
            verb=access.REPORT, key=f"task_done:{task.pk}:{task.reports.count()}",
        )  # fmt: skip


def latest(task: Task) -> Progress | None:
    """Return the newest report of a task."""
    return task.reports.order_by("-at", "-pk").first()
