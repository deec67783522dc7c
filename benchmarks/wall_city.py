"""A made-up wall of projects in a scratch data folder, for `plans_wall`: nobody's projects, marked synthetic.

Every project has its own plan of tasks under a few summaries, linked one to the next with some leaps, milestones among
them, a baseline, progress up to the present day and, for some, falling behind; some problems hang on late tasks.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from pathlib import Path
from typing import Any

FORCES = (
    "研发平台", "校城融合", "能源创新", "共同体", "孵化提升", "企业培育", "产学研对接", "人才引育", "科技活动",
    "对上争取",
)  # fmt: skip
WORKS = (
    "选址", "用地报批", "可行性研究", "环境影响评价", "勘察设计", "施工图审查", "施工许可", "场地平整", "主体施工",
    "设备采购", "设备安装", "人员招聘", "调试", "试运行", "专项验收", "资料归档",
)  # fmt: skip
LEADS = (
    "science_technology", "industry_information", "natural_resources", "housing_construction", "commerce", "approval",
)  # fmt: skip


def prepare(data: Path, projects: int, tasks: int) -> str:
    """Fill an empty data folder with projects of so many tasks each; return the cookie of somebody signed in."""
    os.environ |= {"KECHUANG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "kechuang.web.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test import Client

    call_command("migrate", interactive=False, verbosity=0)
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.accounts.actions import create_user, grant_role, load_organisation
    from kechuang.apps.catalog.models import Place
    from kechuang.apps.cockpit.shapes import write_shapes
    from kechuang.core import now
    from kechuang.declarations.pack import load_pack

    pack = load_pack("demo")
    with transaction.atomic():
        Place.objects.create(pack="demo", code=pack.place, name=pack.name, synthetic=True, loaded_at=now())
        load_organisation(actor=CONSOLE, pack=pack)
        user, _password = create_user(
            actor=CONSOLE, username="benchmark", display_name="测速", synthetic=True, must_change_password=False
        )
        grant_role(actor=CONSOLE, user=user, role="leader", reason="测速")
        fill(pack, projects, tasks)
    write_shapes(data, pack)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    connection.close()
    return client.cookies["sessionid"].value


def fill(pack: Any, projects: int, tasks: int, seed: int = 6) -> None:
    """Add the projects with plans, baselines, progress, lights and problems."""
    from kechuang import core
    from kechuang.apps.catalog.place import districts
    from kechuang.apps.projects.actions.lights import refresh
    from kechuang.apps.projects.models import Programme, Project, TaskForce

    draw = random.Random(seed)
    today = core.today()
    place = {"division": pack.place, "synthetic": True}
    programme = Programme.objects.create(code="b.drive", name="科教创新攻坚行动（演示）", **place)
    forces = [
        TaskForce.objects.create(code=f"b.force{n}", name=f"{name}专班", programme=programme, order=n, **place)
        for n, name in enumerate(FORCES)
    ]
    codes = [code for code, _name in districts(pack)]
    for number in range(projects):
        start = today - dt.timedelta(days=draw.randint(200, 300))
        project = Project.objects.create(
            code=f"b.project{number}", name=f"{FORCES[number % len(FORCES)]}演示项目 {number + 1} 号",
            programme=programme, task_force=forces[number % len(forces)], division=codes[number % len(codes)],
            lead=LEADS[number % len(LEADS)], start=start, due=start + dt.timedelta(days=draw.randint(310, 420)),
            synthetic=True, order=number, leader=("分管科技副市长", "分管工业副市长")[number % 2],
        )  # fmt: skip
        plan(project, tasks, draw, behind=(0, 0, 0, 15, 45)[number % 5], today=today)
    refresh()


def plan(project: Any, tasks: int, draw: random.Random, *, behind: int, today: dt.date) -> None:
    """Give a project its tasks and links, a baseline, and progress that lags by some ``behind`` points."""
    from kechuang.apps.projects.models import PlanBaseline, TaskLink
    from kechuang.apps.projects.plans import planning
    from kechuang.engines import plans

    rows = _tasks(project, tasks, draw)
    links = [
        TaskLink(before=rows[max(number - draw.choice((1, 1, 1, 2, 3)), 0)], after=task,
                 kind=draw.choice(("FS", "FS", "FS", "SS")))
        for number, task in enumerate(rows) if number
    ]  # fmt: skip
    TaskLink.objects.bulk_create(links)
    listed, pack = list(project.tasks.all()), planning.current_pack()
    dated = plans.schedule(
        planning.plan_of(project, listed, links, as_of=project.start, pack=pack), today=project.start
    )
    kept = plans.baseline(dated, "首个基线", taken=project.start)
    PlanBaseline.objects.create(
        project=project,
        number=1,
        name="首个基线",
        plan={},
        dates=kept.to_json(),
        start=dated.start,
        finish=dated.finish,
    )
    _report(project, rows, dated, today - dt.timedelta(days=behind * 3), draw)
    if behind:
        _problem(project, next((task for task in rows if task.percent < 100 and task.days), rows[-1]), draw, today)


def _tasks(project: Any, tasks: int, draw: random.Random) -> list[Any]:
    """Add summaries with their tasks, the last of each a milestone; return those that are no summaries."""
    from kechuang.apps.projects.models import Task

    summaries = max(tasks // 12, 1)
    each = max((tasks - summaries) // summaries, 1)
    most = max(260 * 3 // (tasks - summaries), 2)
    rows = []
    for part in range(summaries):
        phase = Task.objects.create(
            project=project, code=f"{part + 1}", name=f"第 {part + 1} 阶段", order=part * 1000, synthetic=True
        )
        count = each if part < summaries - 1 else tasks - summaries - each * (summaries - 1)
        rows += [
            Task(
                project=project, parent=phase, code=f"{part + 1}.{number + 1}", synthetic=True,
                name=f"{WORKS[number % len(WORKS)]}{'完成' if number == count - 1 else ''}",
                order=part * 1000 + number + 1, days=0 if number == count - 1 else draw.randint(1, most),
                lead=draw.choice(LEADS),
            )
            for number in range(count)
        ]  # fmt: skip
    return Task.objects.bulk_create(rows)


def _report(project: Any, rows: list[Any], dated: Any, reached: dt.date, draw: random.Random) -> None:
    """Report what should have been done by a day as done, and close it."""
    from kechuang import core
    from kechuang.apps.projects.models import Task

    for task in rows:
        one = dated.tasks[task.code]
        if one.finish < reached:
            task.percent, task.actual_start, task.actual_finish = 100, one.start, one.finish
            task.state, task.closed_at = "closed", core.now() - dt.timedelta(days=draw.randint(1, 60))
        elif one.start < reached:
            task.percent, task.actual_start = draw.randint(10, 90), one.start
    Task.objects.bulk_update(rows, ["percent", "actual_start", "actual_finish", "state", "closed_at"])


def _problem(project: Any, task: Any, draw: random.Random, today: dt.date) -> None:
    from kechuang import core
    from kechuang.apps.projects.models import Problem

    Problem.objects.create(
        origin="project", title=f"{project.name}{task.name}卡住", project=project, task=task, state="assigned",
        division=project.division, lead=task.lead, due=today + dt.timedelta(days=draw.randint(-6, 8)),
        synthetic=True, raised_department=project.lead, assigned_at=core.now() - dt.timedelta(days=10),
    )  # fmt: skip
