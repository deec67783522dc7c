"""演示的专班成员 (members): who works in an invented task force; names that say themselves that they are invented."""

from __future__ import annotations

from collections.abc import Iterator

from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.models import Member, MemberRole, TaskForce
from kechuang.apps.projects.names import department_name
from kechuang.declarations.pack import Pack

NAMES = "甲乙丙丁戊己庚辛"


def bring_together(pack: Pack, people: People) -> list[Member]:
    """Give every invented task force a place to work in and its people: a head, a liaison, one of each department."""
    forces = list(TaskForce.objects.filter(synthetic=True, count=1, members=None).order_by("order", "pk"))
    for number, force in enumerate(forces):
        force.place = f"{division_name(force.division, pack)}政务中心集中办公区 {301 + number} 室（演示）"
    TaskForce.objects.bulk_update(forces, ["place"])
    return Member.objects.bulk_create([one for force in forces for one in _of(force, pack, people)])


def _of(force: TaskForce, pack: Pack, people: People) -> Iterator[Member]:
    names = (f"演示{one}" for one in NAMES)
    if force.lead:
        yield Member(task_force=force, name=next(names), department=force.lead, role=MemberRole.HEAD,
                     duty="统筹专班工作", phone="0000-0000001")  # fmt: skip
        yield Member(task_force=force, name=next(names), department=force.lead, role=MemberRole.LIAISON,
                     duty="汇总进展、转办问题", phone="0000-0000002", user=people.of([force.lead]))  # fmt: skip
    for department, name in zip(force.supports, names, strict=False):
        yield Member(task_force=force, name=name, department=department, user=people.of([department]),
                     duty=f"办理{department_name(department, pack)}事项")  # fmt: skip
