"""佐证 (evidence): the attachments of works, reports and supporting plans, and who may see and add to them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Programme, Progress, Project, SupportPlan, Task

Work = Programme | Project | Task


@dataclass(frozen=True)
class Paper:
    """An attachment as a page shows it: its newest version, and what it was handed in with."""

    version: AttachmentVersion
    of: str


def papers_of(
    model: type[Any], keys: Sequence[int], until: dt.datetime | None = None
) -> dict[int, list[AttachmentVersion]]:
    """Return the newest versions (by a moment) of the attachments of rows, by the row's key; one query."""
    label = model._meta.label_lower
    rows = (
        AttachmentVersion.objects.filter(
            attachment__object_type=label, attachment__object_id__in=[str(key) for key in keys]
        )
        .select_related("attachment", "uploaded_by")
        .order_by("attachment__created_at", "attachment_id", "number")
    )
    if until is not None:
        rows = rows.filter(at__lte=until)
    newest = {one.attachment_id: one for one in rows}
    found: dict[int, list[AttachmentVersion]] = defaultdict(list)
    for one in newest.values():
        found[int(one.attachment.object_id)].append(one)
    return found


def attachments_of(work: Work, until: dt.datetime | None = None) -> list[Paper]:
    """Return what was handed in for a work (by a moment): its own attachments, and those of its progress reports."""
    own = [Paper(one, "") for one in papers_of(type(work), [work.pk], until).get(work.pk, [])]
    if not isinstance(work, Task):
        return own
    reports = {report.pk: report for report in work.reports.all()}
    if not reports:
        return own
    told = papers_of(Progress, list(reports), until)
    return own + [
        Paper(one, f"{reports[key].on} · {reports[key].percent}%") for key, papers in told.items() for one in papers
    ]


def _seen(user: Any, obj: Any) -> bool:
    """Whether a user may see a thing of this room."""
    match obj:
        case Project():
            return access.visible_projects(user).filter(pk=obj.pk).exists()
        case Task() | SupportPlan():
            return access.visible_projects(user).filter(pk=obj.project_id).exists()
        case Progress():
            return access.visible_projects(user).filter(tasks=obj.task_id).exists()
        case _:
            return access.may(user, access.VIEW, obj)


def _may_add(user: Any, obj: Any) -> bool:
    if isinstance(obj, Progress):
        return _is_open(obj.task) and access.may(user, access.REPORT, obj.task)
    if isinstance(obj, SupportPlan):
        return (
            obj.state in {"draft", "returned"}
            and (obj.project.state == "open" if obj.task is None else _is_open(obj.task))
            and access.may(user, access.SUPPORT, obj)
        )
    return obj.state == "open" and access.may(user, access.REPORT, obj)


def _is_open(task: Task) -> bool:
    return task.state == "open" and task.removed_at is None and task.project.state == "open"


def _guard(model: type[Any]) -> None:
    @guardian(model._meta.label_lower)
    def _(user: Any, verb: str, attachment: Attachment) -> bool:
        obj = model._base_manager.filter(pk=attachment.object_id).first()
        if obj is None:
            return False
        return _may_add(user, obj) if verb == "add" else _seen(user, obj)


for _model in (Programme, Project, Task, Progress, SupportPlan):
    _guard(_model)
