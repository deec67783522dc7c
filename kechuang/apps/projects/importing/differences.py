"""差异 (differences): what a file says of a task otherwise than the project, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from kechuang.apps.projects import names
from kechuang.apps.projects.importing.reading import OWN
from kechuang.apps.projects.models import Task
from kechuang.apps.projects.plans.wording import in_brackets
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import DayRule, Plan
from kechuang.engines.plans import Task as PlanTask

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


def after_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the predecessors of every task in words, in a fixed order."""
    found: dict[str, list[str]] = {}
    for link in plan.links:
        found.setdefault(link.after, []).append(f"{link.before}{in_brackets(link)}")
    return {code: tuple(sorted(texts)) for code, texts in found.items()}


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


def calendar_json(rule: DayRule) -> dict[str, Any]:
    """Return a team's calendar as a project keeps it."""
    return {
        "name": rule.name[:60], "week": [day + 1 for day in sorted(rule.week)], "holidays": rule.table is not None,
        "rest": [str(day) for day in sorted(rule.rest)], "work": [str(day) for day in sorted(rule.work)],
    }  # fmt: skip


def differences(
    known: Task, one: PlanTask, before: tuple[str, ...], after: tuple[str, ...], *, is_summary: bool, pack: Pack
) -> tuple[tuple[str, str, str], ...]:
    """Return the fields of a task that a file has otherwise, each with its label, as it was and as it would be."""
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
