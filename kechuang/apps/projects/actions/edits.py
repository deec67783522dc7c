"""任务留痕 (edits): a copy of a task after every change, and the answer to two people who change one task at once.

The copies are what figures of a past day are reckoned from; a change without one would falsify them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects.models import Task, TaskEdit, TaskLink

#: What people may change of a task, and what it is called when somebody is told of a change.
EDITABLE: Mapping[str, Any] = {
    "name": gettext_lazy("名称"), "days": gettext_lazy("工期"), "due": gettext_lazy("时限"),
    "lead": gettext_lazy("牵头部门"), "supports": gettext_lazy("配合部门"), "owner": gettext_lazy("责任人"),
    "calendar": gettext_lazy("日历"), "constraint_kind": gettext_lazy("限制"),
    "constraint_date": gettext_lazy("限制日期"), "standard": gettext_lazy("完成标准"), "uses": gettext_lazy("占用"),
}  # fmt: skip
_TOLD: Mapping[str, Any] = {
    **EDITABLE, "parent": gettext_lazy("上级任务"), "order": gettext_lazy("次序"), "links": gettext_lazy("前置任务"),
    "removed": gettext_lazy("移除"),
}  # fmt: skip


class Outdated(Refused):
    """Somebody else changed the thing since the page was opened; the text says who, when and what."""


def copy_of(task: Task, links: Sequence[TaskLink] | None = None) -> dict[str, Any]:
    """Return all of a task as JSON holds it, its predecessors with it."""
    before = links if links is not None else list(task.links_before.select_related("before"))
    return {
        "code": task.code, "name": task.name, "parent": task.parent_id, "order": task.order, "days": task.days,
        "calendar": task.calendar, "constraint_kind": task.constraint_kind,
        "constraint_date": _text(task.constraint_date), "due": _text(task.due), "lead": task.lead,
        "department": task.department, "supports": list(task.supports), "owner": task.owner_id,
        "percent": task.percent, "actual_start": _text(task.actual_start), "actual_finish": _text(task.actual_finish),
        "remaining": task.remaining, "uses": dict(task.uses), "standard": task.standard, "state": task.state,
        "removed": task.removed_at is not None,
        "links": sorted([one.before.code, one.kind, one.lag, one.unit] for one in before),
    }  # fmt: skip


def keep_first(task: Task) -> None:
    """Keep how a task stood before its first change, where nobody did when it came; dated when it came."""
    if not task.edits.exists():
        TaskEdit.objects.create(
            task=task, revision=task.revision, by=task.created_by, at=task.created_at, copy=copy_of(task)
        )


def keep(task: Task, *, by: Any, reason: str = "") -> None:
    """Keep how a task stands after a change, as its present revision."""
    TaskEdit.objects.create(
        task=task, revision=task.revision, by=by if by.pk is not None else None, at=core.now(), reason=reason[:500],
        copy=copy_of(task),
    )  # fmt: skip


def keep_new(tasks: Iterable[Task], *, by: Any, reason: str = "") -> None:
    """Keep tasks that were just added, with three queries for all of them."""
    tasks = list(tasks)
    links: dict[int, list[TaskLink]] = {task.pk: [] for task in tasks}
    for link in TaskLink.objects.filter(after__in=links).select_related("before"):
        links[link.after_id].append(link)
    TaskEdit.objects.bulk_create(
        [
            TaskEdit(
                task=task, revision=task.revision, by=by if by.pk is not None else None, at=core.now(),
                reason=reason[:500], copy=copy_of(task, links[task.pk]),
            )
            for task in tasks
        ]
    )  # fmt: skip


def require_revision(task: Task, revision: int | None) -> None:
    """Make sure that nobody has changed a task since revision ``revision`` of it was shown.

    Raises
    ------
    Outdated
        Otherwise; who did what is told.
    """
    if revision is None or task.revision == revision:
        return
    edits = list(task.edits.filter(revision__gt=revision).select_related("by").order_by("-revision"))
    if not edits:
        raise Outdated(_("任务“%(task)s”刚刚被他人修改，请核对后再保存；您填写的内容保留在本页。") % {"task": task})
    last = edits[0]
    at = timezone.localtime(last.at, core.ZONE)
    raise Outdated(
        _(
            "%(who)s于 %(at)s 修改了任务“%(task)s”（%(what)s）。"
            "您的修改没有保存，填写的内容保留在本页，核对后可以再次保存。"
        )
        % {"who": last.by or _("平台"), "at": f"{at:%Y-%m-%d %H:%M}", "task": task, "what": _changes(task, revision)}
    )


def _changes(task: Task, revision: int) -> str:
    """Return what differs between a revision and the present one: ``工期 5→8、时限 …``."""
    before = task.edits.filter(revision__lte=revision).order_by("-revision").first()
    now = task.edits.order_by("-revision").first()
    if before is None or now is None:
        return _("内容已变")
    told = [
        str(label) if key in {"standard", "links", "owner", "uses", "supports", "parent", "order", "lead", "removed"}
        else f"{label} {_shown(before.copy.get(key))} → {_shown(now.copy.get(key))}"
        for key, label in _TOLD.items() if before.copy.get(key) != now.copy.get(key)
    ]  # fmt: skip
    return "、".join(told[:4]) or _("内容相同")


def _shown(value: Any) -> str:
    return "—" if value in {None, ""} else str(value)


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
