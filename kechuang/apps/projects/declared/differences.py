"""声明与登记之差 (differences): what the pack lists, and where a person's edit and the pack say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.apps.projects.declared.cases import case_facts
from kechuang.apps.projects.declared.facts import (
    Facts,
    key_of,
    programme_facts,
    project_facts,
    quota_facts,
    task_force_facts,
)
from kechuang.apps.projects.declared.rows import differing_in
from kechuang.apps.projects.models import Programme, Project, Quota, TaskForce, TypicalCase
from kechuang.declarations.pack import Pack

Row = Project | Programme | TaskForce | Quota | TypicalCase


def is_listed(row: Row, pack: Pack) -> bool:
    """Whether the pack lists a thing that came from it; one that people entered counts as listed."""
    return not row.declared or _declared_of(row, pack) is not None


#: What a person may have changed, and how the pages call it.
_COMPARED: Mapping[type[Any], tuple[str, ...]] = {
    Project: ("name", "programme", "task_force", "aspect", "kind", "level", "division", "address", "lead", "supports",
              "undertaker", "product", "leader", "investment", "describes", "checklist", "start", "due", "apply_by",
              "batch", "ordinal"),
    Programme: ("name", "year", "division", "lead", "part_of", "aspects", "light_rule", "describes"),
    TaskForce: ("name", "programme", "division", "lead", "supports", "since", "methods", "describes"),
    Quota: ("name", "unit", "period", "programme", "task_force", "lead", "comparator", "value", "upper"),
    TypicalCase: ("name", "level", "division", "lead", "chosen_by", "chosen_as", "batch", "chosen_on", "project",
                  "describes", "results"),
}  # fmt: skip


def _declared_of(row: Any, pack: Pack) -> Any:
    """Return the entry of the pack from which a row came; None where it does not list it."""
    match row:
        case Programme():
            return pack.programmes.get(row.code)
        case TaskForce():
            return next((one for one in pack.task_forces if one.id == row.code), None)
        case Quota():
            one = pack.quotas.get(row.code)
            return one if one and any(value.division == row.division for value in one.values) else None
        case TypicalCase():
            case = pack.typical_cases.get(row.code)
            return case if case is not None and case.counted is None else None
        case _:
            return next((one for one in pack.projects if one.id == row.code), None)


def _facts_of(row: Any, one: Any, pack: Pack) -> Facts:
    """Return what an entry of the pack says of its row."""
    programmes = {row.code: row for row in Programme.objects.only("pk", "code")}
    if isinstance(row, Programme):
        return programme_facts(one, pack) | {"part_of": key_of(programmes, one.part_of)}
    if isinstance(row, TaskForce):
        return task_force_facts(one, pack, programmes)
    if isinstance(row, TypicalCase):
        return case_facts(one, pack, {row.code: row for row in Project.objects.only("pk", "code")})
    forces = {row.code: row for row in TaskForce.objects.only("pk", "code")}
    if isinstance(row, Quota):
        return quota_facts(one, pack, programmes, forces)[row.division]
    return project_facts(one, pack, programmes, forces)


def differences(row: Row, pack: Pack) -> list[tuple[str, Any, Any]]:
    """Return where a person's edit and the pack differ: the field, what the pack says, what stands.

    Both are told on the record; nothing that a person entered is overwritten by the pack.
    """
    one = _declared_of(row, pack) if row.revision else None
    if one is None:
        return []
    facts = _facts_of(row, one, pack)
    found = [
        (name, facts[name], getattr(row, row._meta.get_field(name).attname))  # type: ignore[union-attr]
        for name in differing_in(row, facts, _COMPARED[type(row)])
    ]
    if isinstance(row, Project) and one.stage and one.pipeline != row.pipeline:
        found.append(("pipeline", one.pipeline, row.pipeline))
    elif isinstance(row, Project) and one.stage and one.stage != row.stage:
        found.append(("stage", one.stage, row.stage))
    return found
