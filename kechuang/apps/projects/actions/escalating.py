"""预警升级 (escalation): what the pack declares for the days before and after a last day, done once for each.

Beside it those who answer for a project are told what stands still, and when the last day to apply is near or over.

Done again, it sends nothing twice; killed at any point, the next time does the rest: each urging is a transaction of
its own, and its key stands once in the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.models import User
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import tell
from kechuang.apps.projects.actions.urging import send
from kechuang.apps.projects.models import Problem, Project, Urge, UrgeKind
from kechuang.apps.projects.problems.clocks import ANSWER, calendar
from kechuang.apps.projects.problems.urging import LATEST, TASK, Subject, subjects
from kechuang.apps.projects.standing.applying import standings
from kechuang.apps.projects.standing.standstill import behind, lingering
from kechuang.declarations.problem_terms import EscalationStep
from kechuang.engines.deadlines import Calendar

#: Of a limit of the office or of the raiser only what is over is reminded of: letters are for those who answer.
OTHERS = frozenset({UrgeKind.REMIND})
#: A reminder overtakes a warning: both ask the same of the same people.
KINDS = {UrgeKind.WARN: "ask", UrgeKind.REMIND: "ask"}
AFTER_OTHERS = frozenset({UrgeKind.LETTER, UrgeKind.REPORT})


def steps_reached(
    subject: Subject, steps: Iterable[EscalationStep], table: Calendar, sent: Mapping[str, dt.date]
) -> list[EscalationStep]:
    """Return the steps to take for a thing now, the earliest first.

    Parameters
    ----------
    subject : Subject
        The thing.
    steps : iterable of EscalationStep
        As the pack declares them.
    sent : mapping of str to datetime.date
        The steps taken already for this last day, and when.

    Returns
    -------
    list of EscalationStep
        Of those reached and not taken, the last of each kind; none that a later one of its kind has overtaken. A step
        before the last day is left out where it had been reached when the thing began: nobody is warned on the day on
        which he is asked. A letter and a report come only after something else was sent on an earlier day, and the
        report never on the day of the letter. By a task's latest finish is only warned and reminded; the steps before
        its limit are then left out.
    """
    steps = list(steps)
    offset, asked_before = -subject.left, any(day < core.today() for day in sent.values())
    last: dict[str, EscalationStep] = {}
    for one in sorted(steps, key=lambda one: one.when):
        if one.when > offset or (one.when > 0 and not subject.passed):
            continue
        if subject.limit not in {ANSWER, TASK, LATEST} and (one.deed not in OTHERS or one.when < 1):
            continue
        if (subject.limit == LATEST and one.deed not in KINDS) or (subject.latest is not None and one.when < 1):
            continue
        if one.when <= 0 and (subject.passed or not _begun_before(subject, one.when, table)):
            continue
        if one.deed in AFTER_OTHERS and not asked_before:
            continue
        last[KINDS.get(one.deed, one.deed)] = one
    found = sorted((one for one in last.values() if one.id not in sent), key=lambda one: one.when)
    letters = {one.id for one in steps if one.deed == UrgeKind.LETTER}
    if any(one.id in letters for one in found) or core.today() in {sent[one] for one in letters if one in sent}:
        found = [one for one in found if one.deed != UrgeKind.REPORT]
    return found


def _begun_before(subject: Subject, when: int, table: Calendar) -> bool:
    """Whether a thing had begun when a step before its last day was reached."""
    thing = subject.thing
    began = thing.assigned_at if isinstance(thing, Problem) else thing.created_at
    if began is None:
        return True
    return table.workdays_between(timezone.localtime(began, core.ZONE).date(), subject.due) > -when


def escalate(tick: Callable[[int], None] | None = None) -> dict[str, int]:
    """Take every step of escalation that has been reached; return how many of each kind were sent.

    Parameters
    ----------
    tick : callable, optional
        Called with the number of things looked at, so that a job can say how far it is.
    """
    pack, table = current_pack(), calendar()
    steps = list(pack.escalation.values())
    count = dict.fromkeys((str(kind) for kind in UrgeKind), 0)
    known = _taken()
    for number, subject in enumerate(subjects(), 1):
        for one in steps_reached(subject, steps, table, known.get(subject.key, {})):
            if send(subject, one.deed, step=one.id, key=f"{subject.key}:{one.id}", to=one.to) is not None:
                count[one.deed] += 1
        if tick is not None:
            tick(number)
    projects = list(Project.objects.filter(state="open").select_related("task_force", "officer").order_by("pk"))
    _warn_of_standstill(projects)
    _warn_of_applying(projects)
    return count


def _warn_of_standstill(projects: list[Project]) -> None:
    """Warn the leads of projects that stay too long in a stage or lag with their funds, once for each stay or sum."""
    for one in [*lingering(projects), *behind(projects)]:
        with transaction.atomic():
            tell(
                one.project, _("预警：%(what)s") % {"what": one.text}, departments=[one.project.lead],
                verb=access.REPORT, key=f"still:{one.key}",
            )  # fmt: skip


def _warn_of_applying(projects: list[Project]) -> None:
    """Tell who answers for a project that its last day to apply (申报截止日) is near, then that it is over.

    Each once for each last day; past it the office learns of it too.
    """
    stands = standings(projects, current_pack())
    for one in projects:
        found = stands.get(one.pk)
        if found is None or not (found.near or found.overdue):
            continue
        words = {"what": one.name, "due": one.apply_by, "left": found.text}
        title = (
            _("已过申报截止日：%(what)s，应于 %(due)s 前申报，%(left)s")
            if found.overdue
            else _("申报截止临近：%(what)s，应于 %(due)s 前申报，%(left)s")
        ) % words
        key = f"apply:{one.pk}:{one.apply_by}:{'over' if found.overdue else 'near'}"
        leads = {one.lead, one.task_force.lead if one.task_force is not None else ""}
        with transaction.atomic():
            tell(one, title, departments=leads, verb=access.MANAGE, users=_officer(one), due=one.apply_by, key=key)
            if found.overdue:
                tell(one, title, departments=[access.body(access.OFFICE)], verb=access.URGE, due=one.apply_by, key=key)


def _officer(project: Project) -> list[User]:
    officer = project.officer
    return [officer] if officer is not None and officer.is_active and access.may(officer, access.VIEW, project) else []


def _taken() -> dict[str, dict[str, dt.date]]:
    """Return the steps taken by the keys of their things, and when; one query."""
    found: dict[str, dict[str, dt.date]] = {}
    open_ = Urge.objects.exclude(problem__state="closed").exclude(task__state="closed")
    for key, step, at in open_.values_list("key", "step", "at"):
        thing = key.rsplit(f":{step}", 1)[0]  # a key by hand goes on after its step
        found.setdefault(thing, {})[step] = timezone.localtime(at, core.ZONE).date()
    return found


__all__ = ["escalate", "steps_reached"]
