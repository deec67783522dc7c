"""导入预览 (preview): what would come, change and go if a file's plan were taken, and what forbids it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.importing.differences import Change, after_of, department_of, differences
from kechuang.apps.projects.models import Project, Task
from kechuang.engines.plans import Plan
from kechuang.engines.plans import Task as PlanTask


@dataclass(frozen=True)
class Preview:
    """A file beside a project's plan.

    Attributes
    ----------
    plan : Plan
        As the file has it.
    added : tuple of PlanTask
        Tasks that the project does not have.
    changed : tuple of Change
        Tasks that it has otherwise.
    gone : tuple of Task
        Tasks that the file does not have and that would be taken out.
    kept : tuple of Task
        Tasks that the file does not have but that stay, because something was reported or handed in.
    progress : tuple of str
        Codes of tasks of which the file tells other progress.
    conflicts : tuple of str
        What forbids taking it, one sentence each.
    notes : tuple of str
        What a person should know, one sentence each.
    """

    plan: Plan
    added: tuple[PlanTask, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Task, ...] = ()
    kept: tuple[Task, ...] = ()
    progress: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether the file says nothing new."""
        return not (self.added or self.changed or self.gone or self.progress)


def preview(project: Project, plan: Plan, notes: tuple[str, ...] = ()) -> Preview:
    """Say what would become of a project's plan if a file's were taken."""
    tasks = {one.code: one for one in project.tasks.select_related("parent").order_by("order", "pk")}
    there = {code: one for code, one in tasks.items() if one.removed_at is None}
    listed = {one.id: one for one in plan.tasks}
    summaries = {one.parent_id for one in there.values()}
    links, pack = after_of(plan), current_pack()
    own = _own_links(project)
    added, changed, conflicts = [], [], []
    for code, one in listed.items():
        known = there.get(code)
        if known is None:
            added.append(one)
            conflicts += _under_what_is_over(one, tasks)
            continue
        fields = differences(
            known, one, own.get(code, ()), links.get(code, ()), is_summary=known.pk in summaries, pack=pack
        )
        if fields and known.state != "open":
            conflicts.append(
                _("任务“%(task)s”%(state)s，文件却要改它（%(what)s）；应先撤回、重新打开，或在文件中改回。")
                % {"task": known, "state": known.state_label, "what": "、".join(one[0] for one in fields)}
            )
        elif fields:
            conflicts += _under_what_is_over(one, tasks)
        if fields:
            changed.append(Change(code, one.name, fields))
    reported = set(project.tasks.filter(reports__isnull=False).values_list("pk", flat=True))
    absent = [one for code, one in there.items() if code not in listed]
    kept = [one for one in absent if one.pk in reported or one.state != "open"]
    stays = {one.parent_id for one in kept}
    gone = [one for one in absent if one not in kept and one.pk not in stays]
    conflicts += [
        _("任务“%(task)s”已过时限（%(day)s），文件却没有它；不再做的应由工作专班办公室或督查机构终止，或在文件中补上。")
        % {"task": one, "day": day}
        for one, day in _overdue(project, gone)
    ]
    progress = [code for code, one in listed.items() if _tells_progress(there.get(code), one)]
    unknown = sorted({one.owner for one in plan.tasks if one.owner and not department_of(one.owner, pack)})
    told = list(notes)
    if unknown:
        told.append(
            _("责任栏中的“%(names)s”不在部门名册中，这些任务的牵头部门不变。") % {"names": "、".join(unknown[:5])}
        )
    return Preview(
        plan, tuple(added), tuple(changed), tuple(gone),
        tuple(kept), tuple(progress), tuple(conflicts), tuple(told),
    )  # fmt: skip


def _under_what_is_over(one: PlanTask, tasks: Mapping[str, Task]) -> list[str]:
    """Return a sentence where a row that comes, changes or comes back lies below a task that is not open."""
    above = tasks.get(one.parent or "")
    if above is None or above.state == "open":
        return []
    told = _("任务“%(task)s”的上级任务“%(above)s”%(state)s；应先撤回、重新打开或恢复上级任务，或在文件中另选上级任务。")
    return [told % {"task": one.name, "above": above, "state": above.state_label}]


def _overdue(project: Project, gone: list[Task]) -> list[tuple[Task, dt.date]]:
    from kechuang.apps.projects.actions.tasks import overdue

    return overdue(gone, project)


def _own_links(project: Project) -> dict[str, tuple[str, ...]]:
    from kechuang.apps.projects.actions.dating import read_plan as present

    return after_of(present(project))


def _tells_progress(known: Task | None, one: PlanTask) -> bool:
    told = (one.percent, one.actual_start, one.actual_finish)
    if known is None:
        return told != (0, None, None)
    return told not in {(known.percent, known.actual_start, known.actual_finish), (0, None, None)}
