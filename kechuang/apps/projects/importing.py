"""计划导入 (import of a plan): what a file says beside a project's plan: what would come, change and go, what clashes.

Read: Microsoft Project's XML, the plan sheet as xlsx, the written plan as YAML. Tasks are known by their numbers.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.contents import XLSX, detect
from kechuang.apps.projects import names
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.written import after_text
from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.pack import Pack
from kechuang.declarations.problem import PackError
from kechuang.engines import plans
from kechuang.engines.plans import DayRule, Plan, PlanError, Schedule, drift, read_mspdi, read_plan, read_sheet
from kechuang.engines.plans import Task as PlanTask

OWN = "own"
LIMITS = {".xml": 16 * 1024 * 1024, ".xlsx": 16 * 1024 * 1024, ".yaml": 4 * 1024 * 1024, ".yml": 4 * 1024 * 1024}
TYPES = {".xml": "application/xml", ".xlsx": XLSX, ".yaml": "application/yaml", ".yml": "application/yaml"}
MOST = 5_000
_LABELS = {
    "name": gettext_lazy("名称"), "days": gettext_lazy("工期"), "parent": gettext_lazy("上级任务"),
    "due": gettext_lazy("时限"), "constraint": gettext_lazy("日期限制"), "after": gettext_lazy("前置任务"),
    "lead": gettext_lazy("牵头部门"), "calendar": gettext_lazy("日历"), "uses": gettext_lazy("占用资源"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What would change of a task: field by field, before and after."""

    code: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


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


def suffix_of(name: str) -> str:
    """Return the kind of a file by its name.

    Raises
    ------
    Refused
        If plans are not read from such files.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in LIMITS:
        raise Refused(
            _("文件“%(name)s”不能导入，应为 .xml（Microsoft Project 另存为 XML）、.xlsx 或 .yaml。") % {"name": name}
        )
    return suffix


def read_file(file: BinaryIO, name: str, project: Project) -> tuple[Plan, tuple[str, ...]]:
    """Read a plan from a file that somebody handed in.

    Returns
    -------
    (Plan, tuple of str)
        The plan, and what could not be taken as it stands.

    Raises
    ------
    Refused
        If it cannot be read, is too large or hostile; one sentence.
    """
    suffix = suffix_of(name)
    if suffix == ".xlsx":
        detect(file, name, frozenset({XLSX}))
    file.seek(0)
    data = file.read(LIMITS[suffix] + 1)
    if len(data) > LIMITS[suffix]:
        raise Refused(
            _("文件“%(name)s”超过 %(most)d MiB，应拆成几个项目。") % {"name": name, "most": LIMITS[suffix] >> 20}
        )
    with tempfile.TemporaryDirectory() as folder:
        # Under a name of ours: what the person called the file never names a path.
        path = Path(folder) / f"plan{suffix}"
        path.write_bytes(data)
        try:
            plan, notes, beside = _READERS[suffix](path, project)
            if plan.tasks:  # a plan that cannot be dated is told before it is kept
                notes += beside(plans.schedule(plan, today=core.today()))
        except PlanError as error:
            raise Refused(str(error).replace(path.name, name).rstrip("。") + "。") from None
        except PackError as error:
            told = _("文件“%(name)s”第 %(line)d 行：%(what)s。")
            raise Refused(told % {"name": name, "line": error.line, "what": error.message}) from None
    if not plan.tasks:
        raise Refused(_("文件“%(name)s”里没有任务。") % {"name": name})
    if len(plan.tasks) > MOST:
        raise Refused(_("文件“%(name)s”有 %(n)d 个任务，一个项目最多 %(most)d 个，应拆成几个项目。") % {
            "name": name, "n": len(plan.tasks), "most": MOST})  # fmt: skip
    for task in plan.tasks:
        if len(task.id) > 40 or len(task.name) > 200:
            raise Refused(
                _("任务 %(id)s 的编号超过 40 个字或名称超过 200 个字，应缩短后再导入。") % {"id": task.id[:40]}
            )
    return plan, tuple(one.replace(path.name, name) for one in notes)


#: A plan, what could not be taken as it stands, and what tells where its dates here differ from the file's own.
_Read = tuple[Plan, tuple[str, ...], Callable[[Schedule], tuple[str, ...]]]


def _table_of(project: Project) -> Callable[[str], CalendarTable]:
    pack = current_pack()

    def find(name: str) -> CalendarTable:
        if name in {OWN, pack.id} or name in project.calendars:
            return pack.calendar
        raise PlanError(f"日历 {name} 没有登记，应先在“日历与资源”中登记，或在文件中去掉")

    return find


def _xml(path: Path, project: Project) -> _Read:
    found = read_mspdi(path, table=current_pack().calendar)
    # Here nothing is planned into the past: dated so, the file is told apart from what it will be in this project.
    plan = replace(found.plan, as_of=core.today())
    return plan, found.notes, lambda dated: drift(found, dated)


def _xlsx(path: Path, project: Project) -> _Read:
    return read_sheet(path, calendar=OWN, table_of=_table_of(project)), (), _same


def _yaml(path: Path, project: Project) -> _Read:
    return read_plan(path, calendar=OWN, table_of=_table_of(project)), (), _same


def _same(dated: Schedule) -> tuple[str, ...]:
    return ()


_READERS: Mapping[str, Callable[[Path, Project], _Read]] = {
    ".xml": _xml, ".xlsx": _xlsx, ".yaml": _yaml, ".yml": _yaml,
}  # fmt: skip


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
        fields = _differences(
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


def after_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the predecessors of every task as text, in a fixed order."""
    found: dict[str, list[str]] = {}
    for link in plan.links:
        found.setdefault(link.after, []).append(after_text(link))
    return {code: tuple(sorted(texts)) for code, texts in found.items()}


def _overdue(project: Project, gone: list[Task]) -> list[tuple[Task, dt.date]]:
    from kechuang.apps.projects.actions.tasks import overdue

    return overdue(gone, project)


def _own_links(project: Project) -> dict[str, tuple[str, ...]]:
    from kechuang.apps.projects.actions.dating import read_plan as present

    return after_of(present(project))


def department_of(owner: str, pack: Pack) -> str:
    """Return the id of the department that an owner in a file names; empty for none."""
    from kechuang.apps.projects.forms.task_table import department_id

    return department_id(owner, pack)


def told_of(one: PlanTask) -> dict[str, Any]:
    """Return what a file tells of a task that a project keeps."""
    bound = one.constraint
    return {
        "name": one.name, "days": one.days, "parent": one.parent or "", "due": one.due,
        "constraint": (bound.kind, bound.date) if bound and bound.kind != "ASAP" else ("", None),
        "calendar": one.calendar if one.calendar and one.calendar != OWN else "", "uses": dict(one.uses),
    }  # fmt: skip


def _differences(
    known: Task, one: PlanTask, before: tuple[str, ...], after: tuple[str, ...], *, is_summary: bool, pack: Pack
) -> tuple[tuple[str, str, str], ...]:
    was: dict[str, Any] = {
        "name": known.name, "days": known.days, "parent": known.parent.code if known.parent else "", "due": known.due,
        "constraint": (known.constraint_kind if known.constraint_kind != "ASAP" else "", known.constraint_date),
        "calendar": known.calendar, "uses": known.uses,
    }  # fmt: skip
    now = told_of(one)
    if is_summary:
        now["days"] = was["days"]  # a summary lasts as its parts do
    found = [(key, was[key], now[key]) for key in was if was[key] != now[key]]
    lead = department_of(one.owner, pack)
    if lead and lead != known.department:
        found.append(("lead", names.department_name(known.department, pack), names.department_name(lead, pack)))
    if before != after:
        found.append(("after", "；".join(before), "；".join(after)))
    return tuple((str(_LABELS[key]), _shown(a), _shown(b)) for key, a, b in found)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        value = " ".join(str(one) for one in value if one)
    if isinstance(value, dict):
        value = "；".join(f"{name} {amount}" for name, amount in value.items())
    return str(value) if value or value == 0 else "—"


def _tells_progress(known: Task | None, one: PlanTask) -> bool:
    told = (one.percent, one.actual_start, one.actual_finish)
    if known is None:
        return told != (0, None, None)
    return told not in {(known.percent, known.actual_start, known.actual_finish), (0, None, None)}


def calendar_json(rule: DayRule) -> dict[str, Any]:
    """Return a team's calendar as a project keeps it."""
    return {
        "name": rule.name[:60], "week": [day + 1 for day in sorted(rule.week)], "holidays": rule.table is not None,
        "rest": [str(day) for day in sorted(rule.rest)], "work": [str(day) for day in sorted(rule.work)],
    }  # fmt: skip
