"""声明的载入 (load of declarations): what a pack says of programmes, task forces, projects and quotas becomes rows.

Doing it again changes what the pack says anew, and nothing that a person has touched: of a project that was edited
only its figures and sentences follow the pack, a stage only where nobody moved it, a plan only where there is none.
What a pack no longer lists stays and is told. Dates of an invented project are counted from the day of the first load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.projects.actions.postponing import later_project, postpone
from kechuang.apps.projects.actions.revisions import told_changes
from kechuang.apps.projects.declared.cases import take_cases
from kechuang.apps.projects.declared.facts import Facts, element_rows, project_facts
from kechuang.apps.projects.declared.plans import Offsets, take_plans
from kechuang.apps.projects.declared.programmes import take_programmes, take_task_forces
from kechuang.apps.projects.declared.quotas import take_quotas
from kechuang.apps.projects.declared.rows import Changed, followed, gone, locked, otherwise, write
from kechuang.apps.projects.declared.rows import new as new_row
from kechuang.apps.projects.models import FundsArrived, Programme, Project, Quota, StageMove, TaskForce, TypicalCase
from kechuang.declarations.pack import Pack
from kechuang.declarations.project import Project as DeclaredProject

#: What the figures of past days hang on.
RECKONED = ("lead", "due", "programme", "task_force", "division")


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
        programmes, redirected, apart = take_programmes(pack)
        forces, reformed = take_task_forces(pack, programmes)
        projects, new, changed, over = _take_projects(pack, programmes, forces)
        tasks, undated = take_plans([(projects[one.id], one) for one in pack.projects if one.plan], pack)
        quotas = take_quotas(pack, programmes, forces)
        told = [*undated, *apart, *over]
        told += [*gone(Programme, programmes), *gone(TaskForce, forces), *gone(Project, projects)]
        told += gone(Quota, pack.quotas)
        told += gone(TypicalCase, take_cases(pack, projects))
        loaded = Loaded(
            programmes=len(programmes), task_forces=len(forces), projects=len(projects), tasks=tasks, quotas=quotas,
            told=tuple(told),
        )  # fmt: skip
        _tell_of_later(changed)
        for row, what in (*redirected, *reformed, *changed):
            record(verb="projects.load", actor=None, obj=row, detail={"changed": told_changes(what)})
        record(
            verb="projects.load", actor=None, object_type="pack", object_id=pack.id,
            detail={"programmes": loaded.programmes, "task_forces": loaded.task_forces, "projects": loaded.projects,
                    "new": len(new), "tasks": tasks, "quotas": quotas, "told": told},
        )  # fmt: skip
    return loaded


def _take_projects(
    pack: Pack, programmes: Mapping[str, Programme], forces: Mapping[str, TaskForce]
) -> tuple[dict[str, Project], set[str], list[Changed], list[str]]:
    facts = {one.id: project_facts(one, pack, programmes, forces) for one in pack.projects}
    held = locked(Project, facts)
    told = [*_keep_out(facts, held, programmes), *_keep_off(facts, held, forces)]
    by_hand = StageMove.objects.filter(project__in=held.values(), by__isnull=False).exclude(from_stage=F("to_stage"))
    moved = set(by_hand.values_list("project", flat=True))
    offsets, new = Offsets(pack, core.today()), []
    given, moves, funds, changed = [], [], [], []
    for order, one in enumerate(pack.projects):
        row, values = held.get(one.id), facts[one.id]
        if row is None:
            row = new_row(Project, one.id, order, values | _first(one, offsets))
            row.elements = element_rows(one, {})
            new.append(row)
            continue
        values = followed(row, values) | {"elements": element_rows(one, row.elements)}
        if row.pk not in moved and _enters(row, one):
            moves.append(_stage_move(row, one, row.stage if row.pipeline == one.pipeline else ""))
            values |= {"pipeline": one.pipeline, "stage": one.stage}
        given.append((row, values))
        if what := otherwise(row, values, RECKONED, {"programme": programmes.values(), "task_force": forces.values()}):
            changed.append((row, what))
    write(Project, given)
    Project.objects.bulk_create(new, batch_size=200)
    found = held | {row.code: row for row in new}
    for one in pack.projects:
        if one.id not in held:
            moves += _course(found[one.id], one, offsets)
            funds += _funds(found[one.id], one, offsets)
    StageMove.objects.bulk_create(moves, batch_size=500)
    FundsArrived.objects.bulk_create(funds, batch_size=500)
    return found, {row.code for row in new}, changed, told


def _tell_of_later(changed: Iterable[Changed]) -> None:
    """Tell the office of every project whose limit the pack moves later, as of one that a person moves."""
    for row, what in changed:
        was, now = what.get("due", (None, None))
        postpone(row, later_project(row, was), reason=_("声明包更改了时限"), key=f"load:{row.pk}:{was}:{now}")


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


def _keep_off(
    facts: Mapping[str, dict[str, Any]], held: Mapping[str, Project], forces: Mapping[str, TaskForce]
) -> list[str]:
    """Leave projects where they are that would come under a task force that is over; one sentence for each."""
    over = {one.pk: one for one in forces.values() if one.ended_on is not None}
    told = []
    for code, values in facts.items():
        row, force = held.get(code), over.get(values["task_force"])
        stays = row.task_force_id if row is not None else None
        if force is None or force.pk == stays or (row is not None and row.revision):
            continue
        values["task_force"] = stays
        told.append(_("工作专班“%(over)s”已于 %(day)s 撤销，项目“%(name)s”没有列入；应先恢复专班，再载入声明包。") % {
            "over": force, "day": force.ended_on, "name": values["name"]})  # fmt: skip
    return told


def _enters(row: Project, one: DeclaredProject) -> bool:
    """Whether a project that nobody moved enters the declared stage.

    Not where a person edited it and its pipeline is another: that there is none (不分阶段) leaves no move behind.
    """
    if not one.stage or (row.revision and row.pipeline != one.pipeline):
        return False
    return (one.pipeline, one.stage) != (row.pipeline, row.stage)


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
    when = one.as_of.label.removeprefix("至 ") if one.as_of else ""  # an open start says 至 itself
    note = _("报道所述，截至 %(when)s") % {"when": when} if when else _("声明包载入")
    return StageMove(
        project=row, pipeline=one.pipeline or "", from_stage=before, to_stage=one.stage or "", note=note,
        evidence=row.evidence,
    )  # fmt: skip


def _funds(row: Project, one: DeclaredProject, offsets: Offsets) -> Iterator[FundsArrived]:
    for moved in one.demo.funds if one.demo is not None else ():
        if moved.kind in {"arrived", "planned"}:
            yield FundsArrived(project=row, planned=moved.kind == "planned", on=offsets.day(moved.on),
                               amount=moved.amount.fen, currency=row.currency, note=_("演示数据"))  # fmt: skip
