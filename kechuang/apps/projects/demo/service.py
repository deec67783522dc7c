"""演示的服务专员、要素和申报台账 (service): who goes with a project, who sees to an element, what was applied for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.timeline import Timeline
from kechuang.apps.projects.models import EntryKind, NoteKind, Problem, ProblemNote, Project, StageMove
from kechuang.apps.projects.problems import officers
from kechuang.declarations.pack import Pack

#: With how many projects one person goes.
MOST = 4
#: Posts that see to the elements of a checklist, in turn.
POSTS = ("招商部门分管副局长", "园区管委会主任", "基金公司总经理", "招商小组组长", "政策法规科科长", "展示中心主任")
#: Limits of elements in workdays: the last of those not in place is still to come, the one before it is late.
FIRST, STEP = -24, 5
#: What was entered of an application: its kind, workday, body with post, and words.
ENTERED = (
    (EntryKind.GUIDE, -60, "省级主管部门（演示）", "申报通知，附申报指南（演示）"),
    (EntryKind.MATERIAL, -21, "市级初审专家组（演示）", "申报书初稿，提出修改意见（演示）"),
    (EntryKind.CONTACT, -12, "省级主管部门处室负责人（演示）", "汇报筹建情况，沟通申报口径（演示）"),
)


def assign_officers(projects: Iterable[Project], people: People) -> list[Project]:
    """Give an officer to some projects under way: those for whose departments somebody has a demo account."""
    found: list[Project] = []
    for project in projects:
        who = people.of(officers.seats_of(project)) if project.state == "open" else None
        if who is not None and sum(one.officer == who for one in found) < MOST:
            project.officer = who
            found.append(project)
    Project.objects.bulk_update(found, ["officer"], batch_size=200)
    return found


def follow(served: Iterable[Project], line: Timeline) -> list[ProblemNote]:
    """Let the officers note what they did about the problems that are being dealt with."""
    by = {one.pk: one.officer for one in served}
    rows = [
        ProblemNote(
            problem=one, kind=NoteKind.FOLLOW, department=officers.seat_of(by[one.project_id], one),
            by=by[one.project_id], text="已约责任部门到现场会商，明确分工和下一步（演示）",
            at=max(line.at(line.last, 16), one.assigned_at),
        )
        for one in Problem.objects.filter(project__in=by, state="assigned").select_related("project__task_force")
        if one.assigned_at is not None
    ]  # fmt: skip
    return ProblemNote.objects.bulk_create(rows, batch_size=200)


def fill_elements(pack: Pack, projects: Iterable[Project], line: Timeline) -> list[Project]:
    """Say who sees to the elements of checklists by when, since when they are in place, and that one is late."""
    found = []
    for project in projects:
        checklist = pack.checklists.get(project.checklist)
        if checklist is None:
            continue
        filled: dict[str, Any] = {}
        for at, one in enumerate(checklist.elements):
            text, due = project.elements.get(one.id, {}).get("text", ""), FIRST + STEP * at
            done = line.past(due - 2)
            filled[one.id] = {
                "text": text, "post": POSTS[at % len(POSTS)], "by": "演示数据", "at": "",
                "on": f"{line.day(line.last)}",
                "due": f"{line.day(due if text or at < len(checklist.elements) - 1 else 12)}",
                "done": f"{line.day(done)}" if text else "",
            }  # fmt: skip
        project.elements = filled
        found.append(project)
    Project.objects.bulk_update(found, ["elements"], batch_size=200)
    return found


def enter_applications(pack: Pack, projects: Mapping[str, Project], line: Timeline, people: People) -> list[StageMove]:
    """Enter the guide, the materials and a contact of what is applied for."""
    rows = []
    for one in projects.values():
        pipeline = pack.pipelines.get(one.pipeline)
        if one.apply_by is None or pipeline is None or not one.stage or one.state != "open":
            continue
        for kind, day, body, text in ENTERED:
            rows.append(StageMove(
                project=one, pipeline=pipeline.id, from_stage=one.stage, to_stage=one.stage, on=line.day(day),
                note=text, evidence=[{"kind": kind.value, "name": body}], by=people.of([one.lead]), at=line.at(day, 16),
            ))  # fmt: skip
    return StageMove.objects.bulk_create(rows, batch_size=200)
