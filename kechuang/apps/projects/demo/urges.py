"""演示的督办 (urgings): what the declared escalation has sent for the problems that are overdue now."""

from __future__ import annotations

from collections.abc import Iterable

from kechuang import core
from kechuang.apps.projects.demo.timeline import Timeline
from kechuang.apps.projects.models import Problem, Urge, UrgeKind
from kechuang.apps.projects.papers import Overdue, Reminder, UrgeLetter, kept
from kechuang.apps.projects.problems.clocks import ANSWER, LETTER, limit, standing
from kechuang.apps.projects.problems.urging import Subject, words_of
from kechuang.declarations.pack import Pack
from kechuang.declarations.problem_terms import EscalationStep


def fill(pack: Pack, problems: Iterable[Problem], line: Timeline) -> list[Urge]:
    """Write the urgings on problems whose answer is due or overdue; letters are numbered by their days."""
    made: list[tuple[int, int, Urge]] = []
    for order, problem in enumerate(problems):
        if problem.state != "assigned" or problem.due is None or problem.assigned_at is None:
            continue
        ends = line.number(problem.due)
        begun = line.number(problem.assigned_at.astimezone(core.ZONE).date())
        for one in sorted(pack.escalation.values(), key=lambda one: one.when):
            number = ends + one.when
            if begun < number <= line.last:
                made.append((number, order, _urge(problem, one, number, line)))
    # By the order of the problems: the keys of two databases, or of two fillings, are not alike.
    rows = [one for _number, _order, one in sorted(made, key=lambda found: found[:2])]
    _letters(rows, pack, line)
    Urge.objects.bulk_create(rows, batch_size=200)
    return rows


def _urge(problem: Problem, one: EscalationStep, number: int, line: Timeline) -> Urge:
    assert problem.due is not None
    day = line.day(number)
    stands = standing(problem.due, near=0, table=line.table, on=day)
    subject = Subject(problem, ANSWER, problem.lead, problem.due, stands.left, stands.text)
    return Urge(
        key=f"{subject.key}:{one.id}", kind=one.deed, step=one.id, problem=problem, project=problem.project,
        department=problem.lead, due=problem.due, late=subject.late, text=words_of(subject, one.deed),
        at=line.at(number, 8, 30),
    )  # fmt: skip


def _letters(rows: list[Urge], pack: Pack, line: Timeline) -> None:
    """Give letters their numbers within the year, and keep what each is made of."""
    names = {ident: one.name for ident, one in pack.departments.items()}
    body = pack.project_bodies["supervision"]
    issuer = names[pack.department_names.get(body.department, body.department)]
    serials: dict[int, int] = {}
    for one in rows:
        if one.kind != UrgeKind.LETTER:
            continue
        assert one.due is not None and one.problem is not None
        day = one.at.astimezone(core.ZONE).date()
        one.year, one.serial = day.year, serials.get(day.year, 0) + 1
        serials[day.year] = one.serial
        one.answer_by = limit(LETTER, day)
        before = [two for two in rows if two.problem is one.problem and two.at < one.at and two.kind != UrgeKind.REPORT]
        one.content = kept(
            UrgeLetter(
                issuer=issuer, on=day, serial=one.serial, department=names.get(one.department, one.department),
                answer_by=one.answer_by, answer_to=issuer,
                overdue=[Overdue(title=one.problem.title, due=one.due, late=one.late, number=one.problem.number,
                                 project=one.problem.project.name if one.problem.project else "")],
                reminders=[Reminder(two.at.astimezone(core.ZONE).date(), UrgeKind(two.kind).label.strip())
                           for two in before],
                required=[one.text], synthetic=True,
                provisional=not (line.table.is_certain(one.due) and line.table.is_certain(one.answer_by)),
            )
        )  # fmt: skip
