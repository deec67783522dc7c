"""统筹平衡 (levelling together): projects that share teams are levelled as one plan by a job; each lead takes his part.

Nothing is written before somebody takes it; what is taken is kept as a baseline of each project, under the number of
the proposal, so that everybody sees who has taken his part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.inbox.actions import notify
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.states import CANCELLED, FAILED
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.dating import sentence
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.actions.levelling import SECONDS, held_of, missed_told, supposed_of
from kechuang.apps.projects.actions.replanning import take_plan
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.models import PlanBaseline, Project
from kechuang.apps.projects.plans.joined import Joined, join
from kechuang.apps.projects.plans.wording import plain
from kechuang.apps.projects.queries.loads import RUNNING, loads_of, running
from kechuang.engines import plans
from kechuang.engines.plans import Levelled, PlanError, Schedule

KIND = "projects.level_together"
MOST = 60
"""Projects that are levelled together; more share no team that one could steer."""


def ask_together(projects: Sequence[Project], *, by: Any, seconds: int) -> Job:
    """Ask for a proposal by a job; who asks again for the same plans gets the same job, unless it came to nothing.

    The plans are those of the projects and of all others that he sees and that hold the same teams.

    Raises
    ------
    PermissionDenied
        If the person plans for nobody.
    Refused
        If there are too few or too many, one of them is over, or the time limit is none of those offered.
    """
    access.require(by, access.PLAN)
    if seconds not in SECONDS:
        raise Refused(_("请从列表中选择时间上限。"))
    if not 2 <= len(projects) <= MOST:
        raise Refused(_("请选择 2 至 %(most)d 个项目一起统筹；单个项目在其计划页面平衡资源。") % {"most": MOST})
    for one in projects:
        if one.state not in RUNNING:
            raise Refused(_("项目“%(project)s”%(state)s，不参加统筹；请去掉后再试。") % {
                "project": one, "state": one.state_label})  # fmt: skip
    payload = {
        "projects": _revisions(projects), "held": _revisions(_holders(projects, running(by))), "seconds": seconds,
    }  # fmt: skip
    mark = hashlib.sha256(repr(payload).encode()).hexdigest()[:32]
    # By person, for two who see different projects do not get the same proposal.
    key = first = f"{KIND}:{core.today()}:{by.pk}:{mark}"
    with transaction.atomic():
        number = 1
        while Job.objects.filter(key=key, state__in=(FAILED, CANCELLED)).exists():
            number += 1
            key = f"{first}:{number}"
        return enqueue(KIND, key=key, by=by, payload=payload)


def _revisions(projects: Iterable[Project]) -> dict[str, int]:
    return {str(one.pk): one.plan_revision for one in sorted(projects, key=lambda one: one.pk)}


def _holders(projects: Sequence[Project], everybody: Iterable[Project]) -> list[Project]:
    """Return who takes no part but has to do with the teams of those who do."""
    names, keys = _names(projects), {one.pk for one in projects}
    return [one for one in everybody if one.pk not in keys and not names.isdisjoint(one.resources)]


def _names(projects: Iterable[Project]) -> set[str]:
    return {name for one in projects for name in one.resources}


def level_together(projects: Sequence[Project], everybody: Sequence[Project], *, seconds: float) -> dict[str, Any]:
    """Level projects as one plan and return the proposal as a page and a job keep it.

    Parameters
    ----------
    projects : sequence of Project
        Who takes part.
    everybody : sequence of Project
        Who holds teams meanwhile; those among them that take no part stay where they are.
    seconds : float
        The time limit of the search.

    Raises
    ------
    Refused
        If nobody has a plan, or one cannot be dated.
    """
    joined = join(projects, loads_of(everybody, names=_names(projects)))
    if not joined.single:
        raise Refused(_("所选项目都没有计划，先编制计划再统筹。"))
    try:
        before = {key: plans.schedule(plan, today=core.today()) for key, plan in joined.single.items()}
        dated, how = plans.level(joined.plan, today=core.today(), seconds=seconds)
        parts = [_part(one, joined, before[one.pk], dated, how) for one in projects if one.pk in before]
    except PlanError as error:
        raise Refused(sentence(error)) from None
    notes = _notes(joined, dated, how, {one.pk: one for one in projects})
    return {
        "projects": parts, "overbooked": list(how.overbooked), "method": how.method, "proven": how.proven,
        "held": _revisions(_holders(projects, everybody)),
        # Whom each sentence names: nobody reads one about a project that he may not see.
        "notes": [told for told, _who in notes], "about": [sorted(who) for _told, who in notes],
    }  # fmt: skip


def _part(project: Project, joined: Joined, before: Schedule, dated: Schedule, how: Levelled) -> dict[str, Any]:
    """Return what a proposal comes to for one project."""
    now = {
        code: one for uid, one in dated.tasks.items() if uid not in joined.held
        for key, code in [joined.owner_of(uid)] if key == project.pk and code
    }  # fmt: skip
    moved = {
        code: str(one.start) for code, one in now.items()
        if one.kind != "summary" and not one.task.actual_start and one.start > before.tasks[code].start
    }  # fmt: skip
    missed = []
    for one in how.missed:
        key, code = (0, "") if one.task.id in joined.held else joined.owner_of(one.task.id)
        if key == project.pk:
            missed.append(missed_told(one) | {"code": code})
    return {
        "project": project.pk, "plan_revision": project.plan_revision, "was": str(before.finish),
        "finish": str(max(one.finish for one in now.values())), "moved": moved,
        "from": {code: str(before.tasks[code].start) for code in moved},
        "held": held_of(joined.single[project.pk], moved), "missed": missed,
    }  # fmt: skip


def _notes(joined: Joined, dated: Schedule, how: Levelled, projects: dict[int, Project]) -> list[tuple[str, set[int]]]:
    """Return what a person should know of a proposal, in the names of projects and tasks, and whom each names."""
    told: list[tuple[str, set[int]]] = []
    for note in how.notes:
        who: set[int] = set()
        told.append((plain(note, _namer(joined, projects, who)), who))
    rule = joined.plan.calendars[joined.plan.calendar]
    clash = {
        take.project.pk: str(take.project) for uid, take in joined.held.items()
        # A team that works on days off is fixed on the next workday of the place.
        if rule.workdays(take.days[0], dated.tasks[uid].start.toordinal())
    }  # fmt: skip
    if clash:
        said = _("“%(names)s”没有参加统筹，但其安排仍与方案冲突；应把它们一起列入，或另行协调。")
        told.append((said % {"names": "”、“".join(clash.values())}, set(clash)))
    return told


def _namer(joined: Joined, projects: dict[int, Project], who: set[int]) -> Callable[[object], object]:
    """Return what names a task with its project, and notes the project in ``who``."""

    def named(value: object) -> object:
        if not isinstance(value, plans.Task):
            return value
        if value.id in joined.held:
            project, code = joined.held[value.id].project, value.id
        else:
            key, code = joined.owner_of(value.id)
            project = projects[key]
        who.add(project.pk)
        return f"“{project}”" if not code else _("“%(project)s”的“%(task)s”") % {"project": project, "task": value.name}

    return named


def baseline_name(job: Job) -> str:
    """Return under which name a project keeps the plan that it took from a proposal."""
    return _("统筹平衡方案 %(n)d") % {"n": job.pk}


def taken(job: Job, projects: Collection[int]) -> set[int]:
    """Return which projects have taken their part of a proposal."""
    rows = PlanBaseline.objects.filter(project__in=projects, name=baseline_name(job), taken_at__gte=job.requested_at)
    return set(rows.values_list("project", flat=True))


def outdated(job: Job) -> bool:
    """Return whether somebody who takes no part needs the teams otherwise than when the proposal was made."""
    held = _result(job).get("held", {})
    rows = list(Project.objects.filter(pk__in=held, state__in=RUNNING))
    if job.requested_by is not None:
        rows += _holders(list(Project.objects.filter(pk__in=job.payload["projects"])), running(job.requested_by))
    return any(one.plan_revision != held.get(str(one.pk)) for one in rows)


def _require_current(job: Job) -> None:
    if outdated(job):  # whose plan it is is not said: not everybody may know of him
        raise Outdated(_("有项目的计划在此期间已被调整，请重新统筹。"))


def take_together(job: Job, *, by: Any, projects: Collection[int], reason: str) -> list[PlanBaseline]:
    """Take a proposal for some of its projects, all of these or none.

    Raises
    ------
    PermissionDenied
        If the person does not plan for the lead of one of them.
    Refused
        If none is chosen or one does not move; ``Outdated`` if a plan was changed since the proposal was made.
    """
    parts = {one["project"]: one for one in _result(job)["projects"]}
    if not projects:
        raise Refused(_("请选择至少一个项目。"))
    access.require(by, access.PLAN)
    made = []
    with transaction.atomic():
        _require_current(job)
        rows = {one.pk: one for one in Project.objects.filter(pk__in=projects)}
        for key in sorted(set(projects)):  # always in one order: two who take at once do not wait for each other
            part, project = parts.get(key), rows.get(key)
            if part is None or project is None or not part["moved"]:
                raise Refused(_("所选项目不在方案中，或不需要调整；请刷新页面。"))
            try:
                made.append(take_plan(
                    project, by=by, supposed=supposed_of(part), reason=reason, name=baseline_name(job),
                    plan_revision=part["plan_revision"],
                ))  # fmt: skip
            except Outdated:
                raise Outdated(
                    _("“%(project)s”的计划在方案形成后已被调整或报告了进度，方案没有采用；请重新统筹。")
                    % {"project": project}
                ) from None
    return made


def tell_leads(job: Job, *, by: Any) -> list[str]:
    """Tell those who plan for the other projects of a proposal that it waits for them; return their departments.

    Each is told of his own projects only, and only of those that the person sees.

    Raises
    ------
    PermissionDenied
        If the person plans for nobody.
    Refused
        If nobody else is needed; ``Outdated`` if the proposal can no longer be taken.
    """
    access.require(by, access.PLAN)
    parts = [one for one in _result(job)["projects"] if one["moved"]]
    _require_current(job)
    done = taken(job, [one["project"] for one in parts])
    rows = access.visible_projects(by).filter(pk__in=[one["project"] for one in parts]).exclude(pk__in=done)
    waiting = [one for one in rows.select_related("task_force") if not access.may(by, access.PLAN, one)]
    if not waiting:
        raise Refused(_("方案不需要其他部门采用。"))
    told: dict[User, list[str]] = {}
    for one in waiting:
        for user in access.people_of(one.lead, access.PLAN, one.division):
            told.setdefault(user, []).append(str(one))
    with transaction.atomic():
        departments = sorted({one.lead for one in waiting})
        for user, names in told.items():
            notify(
                user, kind="project", title=_("统筹平衡方案等待采用"), link=link_of(job), object_type="jobs.job",
                object_id=str(job.pk), key=f"together:{job.pk}:{user.pk}", body="、".join(names),
            )  # fmt: skip
        log(job, "projects.level_tell", by=by, departments=departments)
    return departments


def link_of(job: Job) -> str:
    """Return the address of a proposal."""
    return f"/projects/loads/level/{job.pk}"


def _result(job: Job) -> dict[str, Any]:
    if job.kind != KIND or not isinstance(job.result, dict):
        raise Refused(_("方案还没有形成，请稍候。"))
    return job.result
