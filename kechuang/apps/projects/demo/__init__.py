"""演示数据的填充 (demo fill): an invented city's projects get the past that their declarations speak of, once.

Everything is marked synthetic, falls on workdays before the day of filling, is the same for the same day, and keeps
what the actions keep: every step is one of the declared table, nobody verifies his own work, nothing is closed without
evidence. It is written in few statements, because a demonstration must be there at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from kechuang import core
from kechuang.apps.audit.models import Entry
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.lights import refresh
from kechuang.apps.projects.demo import counted, lights, meetings, members, problems, service, support, urges, work
from kechuang.apps.projects.demo.courses import Course, course_of
from kechuang.apps.projects.demo.meeting_days import MeetingDays
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.proof import Proof
from kechuang.apps.projects.demo.timeline import Timeline
from kechuang.apps.projects.demo.trail import Trail
from kechuang.apps.projects.models import Programme, Project
from kechuang.apps.projects.plans import planning
from kechuang.declarations.pack import Pack

VERB = "projects.demo"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """How much was written."""

    projects: int
    reports: int
    closed: int
    problems: int
    urges: int
    meetings: int


def fill_demo() -> Filled | None:
    """Give the projects of an invented city their past; None where it is no such city, or was done before.

    Done after the demo accounts are there, in whose names the deeds stand; without them nothing is done.
    """
    pack, people = current_pack(), People()
    if not pack.synthetic or not people.complete:
        return None
    with transaction.atomic():
        declared = [one.id for one in pack.projects if one.synthetic]
        lock_place()  # two who start at once: the second waits here, and then sees that it was done
        rows = Project.objects.select_for_update(of=("self",)).select_related("programme", "task_force")
        projects = {one.code: one for one in rows.filter(code__in=declared, synthetic=True).order_by("pk")}
        if not projects or Entry.objects.filter(verb=VERB).exists():
            return None
        filled = _fill(pack, projects, people)
        record(verb=VERB, actor=None, object_type="pack", object_id=pack.id, detail=vars(filled))
    return filled


def _fill(pack: Pack, projects: dict[str, Project], people: People) -> Filled:
    line, trail, proof = Timeline(pack, core.today()), Trail(), Proof()
    courses = _courses(pack, projects, line)
    planned = {one.project.pk for one in courses}
    unplanned = [one for one in projects.values() if one.pk not in planned]
    work.enter(courses, unplanned, line)
    work.agree(courses, people)
    reports = work.report(courses, people, proof)
    closed = work.close(courses, people, trail)
    lights.history(courses, unplanned, pack, line)
    days = MeetingDays(line)
    ledger = problems.fill(pack, projects, people, trail, days)
    sent = urges.fill(pack, ledger.problems, line)
    drive = Programme.objects.filter(code="demo.key-drives").first()
    met = meetings.fill(drive, ledger, people, trail, days)
    support.file_plans(courses, people, trail)
    support.find_weaknesses(courses, line, people, trail)
    members.bring_together(pack, people)
    counted.count(pack, line, people)
    counted.plan_funds(pack, projects, line)
    service.follow(service.assign_officers(projects.values(), people), line)
    service.fill_elements(pack, projects.values(), line)
    service.enter_applications(pack, projects, line, people)
    trail.write()
    Project.objects.filter(pk__in=[one.pk for one in projects.values()]).update(plan_revision=F("plan_revision") + 1)
    refresh(list(projects.values()))
    return Filled(
        projects=len(projects), reports=reports, closed=closed, problems=len(ledger.problems), urges=len(sent),
        meetings=len(met),
    )  # fmt: skip


def _courses(pack: Pack, projects: dict[str, Project], line: Timeline) -> list[Course]:
    """Return the ways of the projects that have a plan and a start."""
    declared = {one.id: one.demo for one in pack.projects}
    tasks, links = planning.tasks_of(projects.values())
    found = []
    for project in projects.values():
        demo, own = declared[project.code], tasks.get(project.pk, [])
        if demo is None or not own or project.start is None or any(task.version or task.percent for task in own):
            continue  # without a plan, or somebody has begun to use it
        plan = planning.plan_of(project, own, links.get(project.pk, []), as_of=line.today, pack=pack)
        found.append(course_of(project, own, plan, demo, line))
    return found


__all__ = ["Filled", "fill_demo"]
