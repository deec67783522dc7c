"""演示的问题台账 (problems): raised, assigned, answered, confirmed, with the limits of the pack's clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kechuang.apps.projects.demo.meeting_days import MeetingDays
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.problem_table import FOUND, MET, Met
from kechuang.apps.projects.demo.timeline import pick
from kechuang.apps.projects.demo.trail import Trail
from kechuang.apps.projects.models import NoteKind, Origin, Problem, ProblemNote, Project
from kechuang.apps.projects.problems.clocks import ANSWER, ASSIGN, CONFIRM
from kechuang.declarations.pack import Pack
from kechuang.engines.deadlines import Term, due

OFFICE = "task_force_office"
_STATED = [
    "state", "version", "lead", "supports", "assign_by", "due", "confirm_by", "assigned_by", "assigned_at", "answer",
    "answered_at", "objections", "closed_at", "agreed_at", "repeat_of",
]  # fmt: skip


@dataclass
class Ledger:
    """What was made: the problems by title, and how the meetings dealt with them."""

    by_title: dict[str, Problem] = field(default_factory=dict)
    notes: list[ProblemNote] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """All problems, the first raised first."""
        return list(self.by_title.values())


class Steps:
    """Takes one problem through its steps."""

    def __init__(self, pack: Pack, people: People, trail: Trail, days: MeetingDays) -> None:
        self.pack, self.line, self.people, self.trail, self.days = pack, days.line, people, trail, days
        self.notes: list[ProblemNote] = []

    def limit(self, step: str, number: int) -> dt.date:
        """Return the last day of a step that begins on a workday."""
        found = due(self.line.day(number), Term.parse(self.pack.problem_clocks[step].term), self.line.table).date
        assert found is not None
        return found

    def take(self, problem: Problem, met: Met) -> None:
        """Take a saved problem as far as it has come."""
        raised = self.days.issued(met.number) if met.course.startswith("opened") else self.line.past(met.on)
        self.trail.step(problem, "raise", at=problem.raised_at, by=problem.raised_by)
        problem.assign_by = self.limit(ASSIGN, raised)
        if met.course in {"raised", "merged"}:
            return
        assigned = raised if met.course.startswith("opened") else self.line.past(raised + 1)
        self._assign(problem, met, assigned)
        getattr(self, f"_{met.course}")(problem, met, assigned)

    def merge(self, problem: Problem, into: Problem, number: int) -> None:
        """Merge a problem into another that says the same."""
        self.trail.step(problem, "merge", at=self.line.at(number, 15), by=self.people.office,
                        note=f"并入 {into.number}（演示）")  # fmt: skip
        problem.repeat_of = into

    def _assign(self, problem: Problem, met: Met, number: int) -> None:
        problem.lead, problem.supports = met.lead, list(met.supports)
        problem.assigned_by, problem.assigned_at = self.people.office, self.line.at(number, 14, 30)
        problem.due = self.limit(ANSWER, number)
        self.trail.step(problem, "assign", at=problem.assigned_at, by=self.people.office)

    def _move_due(self, problem: Problem, to: int, *, at: int | None = None) -> None:
        """Let the office move the last day, on the workday before it ends unless told otherwise."""
        assert problem.due is not None and problem.assigned_at is not None
        when = at if at is not None else self.line.past(self.line.number(problem.due) - 1)
        moment = max(self.line.at(when, 11), problem.assigned_at + dt.timedelta(minutes=30))
        day = self.line.day(to)
        self.trail.step(problem, "extend", at=moment, by=self.people.office,
                        note=f"{problem.due} 改为 {day}：须等前置手续办结（演示）")  # fmt: skip
        problem.due = day

    def _answer(self, problem: Problem, met: Met, number: int) -> None:
        assert problem.due is not None
        if self.line.day(number) > problem.due:
            self._move_due(problem, number)
        by, at = self.people.of([met.lead]), self.line.at(number, 10, 20)
        for department in met.supports[:1]:
            self._note(problem, NoteKind.PART, department, "已按分工提供意见和材料（演示）", self.line.at(number, 9))
        problem.answer = "已会同有关单位研究解决，办理结果附后（演示）"
        problem.answered_at, problem.confirm_by = at, self.limit(CONFIRM, number)
        self.trail.step(problem, "answer", at=at, by=by)
        self._note(problem, NoteKind.ANSWER, met.lead, problem.answer, at)

    def _note(self, problem: Problem, kind: str, department: str, text: str, at: dt.datetime) -> None:
        by = self.people.of([department])
        self.notes.append(ProblemNote(problem=problem, kind=kind, department=department, text=text, by=by, at=at))

    def _assigned(self, problem: Problem, met: Met, number: int) -> None:
        assert problem.due is not None
        if self.line.number(problem.due) < 1:
            self._move_due(problem, 1 + pick(met.title, 8))

    def _extended(self, problem: Problem, met: Met, number: int) -> None:
        self._move_due(problem, 6, at=self.days.issued(met.number))

    def _overdue(self, problem: Problem, met: Met, number: int) -> None:
        assert problem.due is not None
        late = met.number or 1 + pick(met.title, 7)
        if self.line.number(problem.due) != -late:
            self._move_due(problem, -late, at=number if self.line.number(problem.due) > -late else None)

    def _answered(self, problem: Problem, met: Met, number: int) -> None:
        self._answer(problem, met, max(number, self.line.last - 1))

    def _objected(self, problem: Problem, met: Met, number: int) -> None:
        self._answer(problem, met, number + 4)
        self.trail.step(problem, "object", at=self.line.at(number + 5, 9, 40), by=problem.raised_by,
                        note="现场仍未达到要求，请继续办理（演示）")  # fmt: skip
        problem.objections, problem.confirm_by = 1, None
        problem.due = self.limit(ANSWER, number + 5)
        self._assigned(problem, met, number)

    def _confirmed(self, problem: Problem, met: Met, number: int) -> None:
        answered = max(min(number + 3 + pick(met.title, 4), self.line.last - 1), number)
        self._answer(problem, met, answered)
        closed = min(answered + 1 + pick(met.title, 2), self.line.last)
        problem.closed_at = problem.agreed_at = self.line.at(closed, 16)
        self.trail.step(problem, "confirm", at=problem.closed_at, by=problem.raised_by)

    def _confirmed_for(self, problem: Problem, met: Met, number: int) -> None:
        self._answer(problem, met, number + 5)
        assert problem.confirm_by is not None
        problem.closed_at = self.line.at(self.line.past(self.line.number(problem.confirm_by) + 1), 16)
        self.trail.step(problem, "confirm_for", at=problem.closed_at, by=self.people.office,
                        note="提出方逾期未确认，经电话核实已解决（演示）")  # fmt: skip

    def _withdrawn(self, problem: Problem, met: Met, number: int) -> None:
        self.trail.step(problem, "withdraw", at=self.line.at(self.line.past(number + 3), 9), by=problem.raised_by,
                        note="对方已不再要求，问题自行消除（演示）")  # fmt: skip

    def _declined(self, problem: Problem, met: Met, number: int) -> None:
        when = self.line.past(number + 2)
        self.trail.step(problem, "decline", at=self.line.at(when, 15), by=self.people.of([met.lead]),
                        note="不属本部门职责，请重新交办（演示）")  # fmt: skip
        problem.lead, problem.supports, problem.due = "", [], None
        problem.assign_by = self.limit(ASSIGN, when)

    def _settled(self, problem: Problem, met: Met, number: int) -> None:
        issued = self.days.issued(met.number)
        assert problem.due is not None
        if self.line.number(problem.due) < issued:
            self._move_due(problem, issued)
        problem.closed_at = problem.agreed_at = self.line.at(issued, 15, 30)
        self.trail.step(problem, "settle", at=problem.closed_at, by=self.people.office,
                        note="会上确认已解决（演示）")  # fmt: skip

    def _opened_confirmed(self, problem: Problem, met: Met, number: int) -> None:
        self._confirmed(problem, met, number)

    def _opened_assigned(self, problem: Problem, met: Met, number: int) -> None:
        self._assigned(problem, met, number)


def fill(pack: Pack, projects: Mapping[str, Project], people: People, trail: Trail, days: MeetingDays) -> Ledger:
    """Write the ledger: what the pack declares, what was raised beside it, what the meetings found."""
    rows = _listed(pack, projects)
    made = [_raised(met, projects, people, days) for met in rows]
    _firms(made, people)
    order = sorted(range(len(made)), key=lambda at: made[at].raised_at)
    Problem.objects.bulk_create([made[at] for at in order], batch_size=200)
    steps = Steps(pack, people, trail, days)
    ledger = Ledger({made[at].title: made[at] for at in order}, steps.notes)
    for at in order:
        steps.take(made[at], rows[at])
    for met, problem in zip(rows, made, strict=True):
        if met.into:
            steps.merge(problem, ledger.by_title[met.into], days.line.past(met.on + 1))
    Problem.objects.bulk_update(made, _STATED, batch_size=200)
    ProblemNote.objects.bulk_create(steps.notes, batch_size=200)
    return ledger


def _listed(pack: Pack, projects: Mapping[str, Project]) -> list[Met]:
    """Return all problems of projects that are there."""
    declared = [
        Met(one.title, pack.department_names.get(one.lead, one.lead), one.on, one.state, project.id,
            tuple(pack.department_names.get(name, name) for name in one.supports), one.source)
        for project in pack.projects if project.demo is not None for one in project.demo.problems
    ]  # fmt: skip
    return [met for met in (*declared, *MET, *FOUND) if met.project in projects]


def _raised(met: Met, projects: Mapping[str, Project], people: People, days: MeetingDays) -> Problem:
    line = days.line
    project = projects[met.project]
    opened = met.course.startswith("opened")
    department = met.raised or (OFFICE if opened or met.source == "site" else project.lead)
    moment = line.at(days.issued(met.number), 14) if opened else line.at(line.past(met.on), 9, pick(met.title, 50))
    if met.source == "enterprise":
        department = ""
    return Problem(
        state=Problem.TABLE.initial, origin=Origin.MEETING if opened else Origin(met.source), title=met.title,
        describes="编造的问题，用来演示问题台账。", project=project, division=project.division, address=met.place,
        raised_department=department, raised_at=moment, synthetic=True,
        raised_by=people.of([department]) if department else None,
    )  # fmt: skip


def _firms(problems: Sequence[Problem], people: People) -> None:
    """Let enterprises' problems be those of published firms, the first and every third that of the demo's agent."""
    # The room of projects knows firms by their id; only this demonstration looks up which there are.
    from kechuang.apps.enterprises.queries import current_generation

    generation: Any = current_generation()
    firms: list[str] = []
    if generation is not None:
        firms = list(generation.enterprise_set.order_by("entity_id").values_list("entity_id", flat=True)[:40])
    agent, own = people.agent()
    theirs: list[Any] = [one for one in problems if one.origin == Origin.ENTERPRISE]
    for at, one in enumerate(theirs):
        if own and at % 3 == 0:
            one.entity_id, one.raised_by = own, agent
        elif firms:
            one.entity_id = firms[1 + at * 3] if len(firms) > 1 + at * 3 else firms[-1]
        else:
            one.origin, one.raised_department = Origin.PROJECT, one.project.lead
            one.raised_by = people.of([one.project.lead])
