"""声明的载入 (load of declarations): what a pack says of programmes, task forces, projects and quotas becomes rows.

Doing it again changes what the pack says anew, and nothing that a person has touched: of a project that was edited
only its figures and sentences follow the pack, a stage only where nobody moved it, a plan only where there is none.
What a pack no longer lists stays and is told. Dates of an invented project are counted from the day of the first load.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.projects.actions.revisions import told_changes
from kechuang.apps.projects.declared_cases import take_cases
from kechuang.apps.projects.declared_facts import (
    Facts,
    element_rows,
    programme_facts,
    project_facts,
    quota_facts,
    task_force_facts,
)
from kechuang.apps.projects.declared_plans import Offsets, take_plans
from kechuang.apps.projects.models import FundsArrived, Programme, Project, Quota, StageMove, TaskForce, TypicalCase
from kechuang.declarations.pack import Pack
from kechuang.declarations.project import Project as DeclaredProject

Row = TypeVar("Row", bound=Model)

#: What follows the pack even where a person has edited the project: nobody enters these by hand.
ALWAYS = frozenset({"figures", "evidence", "synthetic"})
#: What the figures of past days hang on.
RECKONED = ("lead", "due", "programme", "task_force", "division")
#: A project with what a load changed of it: what was, what is.
Changed = tuple[Project, dict[str, tuple[Any, Any]]]


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a load did: how many things are declared now, how many tasks came, and what people should know."""

    programmes: int
    task_forces: int
    projects: int
    tasks: int
    quotas: int
    told: tuple[str, ...] = ()


def load_declared(pack: Pack) -> Loaded:
    """Take what a pack declares of projects; the second time only what is new in it.

    Parameters
    ----------
    pack : Pack
        A checked pack, which the place has loaded before.

    Returns
    -------
    Loaded
        With one sentence for each thing that the pack no longer lists.
    """
    with transaction.atomic():
        programmes = _take(Programme, {one.id: programme_facts(one, pack) for one in pack.programmes.values()})
        _place_under(programmes, pack)
        forces = _take(TaskForce, {one.id: task_force_facts(one, pack, programmes) for one in pack.task_forces})
        projects, new, changed, over = _take_projects(pack, programmes, forces)
        tasks, undated = take_plans([(projects[one.id], one) for one in pack.projects if one.plan], pack)
        quotas = _take_quotas(pack, programmes, forces)
        told = [*undated, *over, *_gone(Programme, programmes), *_gone(TaskForce, forces), *_gone(Project, projects)]
        told += _gone(Quota, pack.quotas)
        told += _gone(TypicalCase, take_cases(pack, projects))
        loaded = Loaded(
            programmes=len(programmes), task_forces=len(forces), projects=len(projects), tasks=tasks, quotas=quotas,
            told=tuple(told),
        )  # fmt: skip
        for row, what in changed:
            record(verb="projects.load", actor=None, obj=row, detail={"changed": told_changes(what)})
        record(
            verb="projects.load", actor=None, object_type="pack", object_id=pack.id,
            detail={"programmes": loaded.programmes, "task_forces": loaded.task_forces, "projects": loaded.projects,
                    "new": len(new), "tasks": tasks, "quotas": quotas, "told": told},
        )  # fmt: skip
    return loaded


def _take(model: type[Row], facts: Mapping[str, Facts]) -> dict[str, Row]:
    """Write the rows with these codes: those that are not there, and those of which the pack now says otherwise."""
    held = _locked(model, facts)
    _write(model, [(held[code], values) for code, values in facts.items() if code in held])
    fresh = [_new(model, code, order, values) for order, (code, values) in enumerate(facts.items()) if code not in held]
    model._base_manager.bulk_create(fresh, batch_size=500)
    return held | {row.code: row for row in fresh}  # type: ignore[attr-defined]


def _locked(model: type[Row], codes: Collection[str]) -> dict[str, Row]:
    rows = model._base_manager.select_for_update(of=("self",)).filter(code__in=list(codes)).order_by("pk")
    return {row.code: row for row in rows}  # type: ignore[attr-defined]


def _new(model: type[Row], code: str, order: int, values: Facts) -> Row:
    state = {"state": model.TABLE.initial} if hasattr(model, "TABLE") else {}  # bulk_create calls no save()
    row = model(code=code, declared=True, order=order, **state)
    for name, value in values.items():
        setattr(row, model._meta.get_field(name).attname, value)  # type: ignore[union-attr]
    return row


def _write(model: type[Row], given: list[tuple[Row, Facts]]) -> None:
    """Write what differs, in one statement for all rows."""
    changed, fields = [], set()
    for row, values in given:
        columns = {name: model._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
        differing = {name for name, column in columns.items() if getattr(row, column) != values[name]}
        if differing:
            for name in differing:
                setattr(row, columns[name], values[name])
            changed.append(row)
            fields |= differing
    if changed:
        model._base_manager.bulk_update(changed, sorted(fields), batch_size=200)


def _place_under(programmes: Mapping[str, Programme], pack: Pack) -> None:
    """Hang programmes below those they are part of."""
    above = {one.id: programmes[one.part_of].pk if one.part_of else None for one in pack.programmes.values()}
    _write(Programme, [(programmes[code], {"part_of": key}) for code, key in above.items()])


def _take_projects(
    pack: Pack, programmes: Mapping[str, Programme], forces: Mapping[str, TaskForce]
) -> tuple[dict[str, Project], set[str], list[Changed], list[str]]:
    facts = {one.id: project_facts(one, pack, programmes, forces) for one in pack.projects}
    held = _locked(Project, facts)
    told = _keep_out(facts, held, programmes)
    moved = set(StageMove.objects.filter(project__in=held.values(), by__isnull=False).values_list("project", flat=True))
    offsets, new = Offsets(pack, core.today()), []
    given, moves, funds, changed = [], [], [], []
    for order, one in enumerate(pack.projects):
        row, values = held.get(one.id), facts[one.id]
        if row is None:
            row = _new(Project, one.id, order, values | _first(one, offsets))
            row.elements = element_rows(one, {})
            new.append(row)
            continue
        if row.revision:
            values = {name: value for name, value in values.items() if name in ALWAYS}
        values = values | {"elements": element_rows(one, row.elements)}
        if one.stage and row.pk not in moved and (one.pipeline, one.stage) != (row.pipeline, row.stage):
            moves.append(_stage_move(row, one, row.stage if row.pipeline == one.pipeline else ""))
            values |= {"pipeline": one.pipeline, "stage": one.stage}
        given.append((row, values))
        if what := _reckoned_otherwise(row, values, programmes, forces):
            changed.append((row, what))
    _write(Project, given)
    Project.objects.bulk_create(new, batch_size=200)
    found = held | {row.code: row for row in new}
    for one in pack.projects:
        if one.id not in held:
            moves += _course(found[one.id], one, offsets)
            funds += _funds(found[one.id], one, offsets)
    StageMove.objects.bulk_create(moves, batch_size=500)
    FundsArrived.objects.bulk_create(funds, batch_size=500)
    return found, {row.code for row in new}, changed, told


def _reckoned_otherwise(
    row: Project, values: Facts, programmes: Mapping[str, Programme], forces: Mapping[str, TaskForce]
) -> dict[str, tuple[Any, Any]]:
    """Return what a load changes of that by which past days are reckoned, with what was: it must come back for them."""
    rows: dict[str, dict[Any, Any]] = {
        "programme": {one.pk: one for one in programmes.values()},
        "task_force": {one.pk: one for one in forces.values()},
    }
    differing = [
        name for name in RECKONED
        if name in values and getattr(row, Project._meta.get_field(name).attname) != values[name]  # type: ignore[union-attr]
    ]  # fmt: skip
    return {
        name: (getattr(row, name), rows[name].get(values[name]) if name in rows else values[name]) for name in differing
    }


def _keep_out(
    facts: Mapping[str, dict[str, Any]], held: Mapping[str, Project], programmes: Mapping[str, Programme]
) -> list[str]:
    """Leave projects where they are that would come under a programme that is not open; one sentence for each."""
    over = {one.pk: one for one in programmes.values() if one.state != "open"}  # locked when they were taken
    told = []
    for code, values in facts.items():
        row, programme = held.get(code), over.get(values["programme"])
        stays = row.programme_id if row is not None else None
        if programme is None or programme.pk == stays or (row is not None and row.revision):
            continue
        values["programme"] = stays
        told.append(_("攻坚行动“%(over)s”%(state)s，项目“%(name)s”没有列入；应先重新打开行动，再载入声明包。") % {
            "over": programme, "state": programme.state_label, "name": values["name"]})  # fmt: skip
    return told


def _first(one: DeclaredProject, offsets: Offsets) -> Facts:
    """Return what is written at the first load only: the stage, and what an invented project counts from that day."""
    facts: Facts = {"pipeline": one.pipeline or "", "stage": one.stage or ""}
    if one.demo is None:
        return facts
    sums = {
        kind: sum(moved.amount.fen for moved in one.demo.funds if moved.kind == kind) or None
        for kind in ("contracted", "registered")
    }
    dates = {"start": one.demo.begin, "due": one.demo.due, "apply_by": one.demo.apply_by}
    return facts | sums | {name: offsets.day(at) for name, at in dates.items() if at is not None}


def _course(row: Project, one: DeclaredProject, offsets: Offsets) -> list[StageMove]:
    """Return the stages that a project is declared to have gone through."""
    if one.demo is None or not one.demo.stages:
        return [_stage_move(row, one, "")] if one.stage else []
    moves, before = [], ""
    for reached in one.demo.stages:
        moves.append(StageMove(project=row, pipeline=row.pipeline, from_stage=before, to_stage=reached.stage,
                               on=offsets.day(reached.on), note=_("演示数据")))  # fmt: skip
        before = reached.stage
    return moves


def _stage_move(row: Project, one: DeclaredProject, before: str) -> StageMove:
    """Return the move into a declared stage: on which day it was entered no report says, only when it stood there."""
    note = _("报道所述，截至 %(when)s") % {"when": one.as_of.label} if one.as_of else _("声明包载入")
    return StageMove(
        project=row, pipeline=one.pipeline or "", from_stage=before, to_stage=one.stage or "", note=note,
        evidence=row.evidence,
    )  # fmt: skip


def _funds(row: Project, one: DeclaredProject, offsets: Offsets) -> Iterator[FundsArrived]:
    for moved in one.demo.funds if one.demo is not None else ():
        if moved.kind == "arrived":
            yield FundsArrived(project=row, planned=moved.on > 0, on=offsets.day(moved.on), amount=moved.amount.fen,
                               currency=row.currency, note=_("演示数据"))  # fmt: skip


def _take_quotas(pack: Pack, programmes: Mapping[str, Any], forces: Mapping[str, Any]) -> int:
    """Write a row for each division of each quota; entries that people made hang on it and stay."""
    held = {
        (row.code, row.division): row
        for row in Quota.objects.select_for_update(of=("self",)).filter(code__in=list(pack.quotas)).order_by("pk")
    }
    given, new = [], []
    for quota in pack.quotas.values():
        for division, values in quota_facts(quota, pack, programmes, forces).items():
            row = held.get((quota.id, division))
            if row is not None:
                given.append((row, values))
                continue
            row = Quota(code=quota.id, division=division, declared=True)
            for name, value in values.items():
                setattr(row, Quota._meta.get_field(name).attname, value)  # type: ignore[union-attr]
            new.append(row)
    _write(Quota, given)
    Quota.objects.bulk_create(new, batch_size=500)
    return len(given) + len(new)


def _gone(model: type[Any], codes: Collection[str]) -> list[str]:
    """Return one sentence for each declared row that the pack no longer lists; it stays as it is."""
    rows = model.objects.filter(Q(declared=True)).exclude(code__in=list(codes))
    label = str(model._meta.verbose_name)
    names = dict.fromkeys(row.name for row in rows)
    return [_("声明包已不再列出%(label)s“%(name)s”，原有记录保留。") % {"label": label, "name": name} for name in names]


def is_listed(project: Project, pack: Pack) -> bool:
    """Whether the pack lists a project that came from it; one that people entered counts as listed."""
    return not project.declared or any(one.id == project.code for one in pack.projects)


#: What a person may have changed, and how the pages call it.
_COMPARED = ("name", "programme", "task_force", "aspect", "kind", "level", "division", "address", "lead", "supports",
             "undertaker", "product", "leader", "investment", "describes", "checklist", "start", "due", "apply_by",
             "batch", "ordinal")  # fmt: skip


def differences(project: Project, pack: Pack) -> list[tuple[str, Any, Any]]:
    """Return where a person's edit and the pack differ: the field, what the pack says, what stands.

    Both are told on the record; nothing that a person entered is overwritten by the pack.
    """
    one = next((one for one in pack.projects if one.id == project.code), None)
    if one is None or not project.revision:
        return []
    programmes = {row.code: row for row in Programme.objects.only("pk", "code")}
    forces = {row.code: row for row in TaskForce.objects.only("pk", "code")}
    facts = project_facts(one, pack, programmes, forces)
    found = []
    for name in _COMPARED:
        field = Project._meta.get_field(name)
        if name in facts and facts[name] != getattr(project, field.attname):  # type: ignore[union-attr]
            found.append((name, facts[name], getattr(project, field.attname)))  # type: ignore[union-attr]
    if one.stage and (one.pipeline, one.stage) != (project.pipeline, project.stage):
        found.append(("stage", one.stage, project.stage))
    return found
