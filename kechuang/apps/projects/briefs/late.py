"""滞后事项及原因 (what is late and why): overdue tasks by the last word on them, missed dates by their chain."""

from __future__ import annotations

from collections.abc import Iterator

from kechuang.apps.documents import day_text
from kechuang.apps.projects.briefs.problems import stood
from kechuang.apps.projects.briefs.week import Week
from kechuang.apps.projects.models import Problem, Progress, Task
from kechuang.apps.projects.papers import (
    Late,
)
from kechuang.apps.projects.past.history import end_of
from kechuang.apps.projects.plans.answer import names_of
from kechuang.apps.projects.problems.clocks import calendar, workdays_left
from kechuang.engines.plans import (
    Schedule,
)

#: Of the overdue tasks those that are so longest; that there are more is said beside their number.
MOST = 40
#: States of a problem that is not done with.
OPEN_PROBLEM = ("raised", "assigned", "answered")


def overdue_source(week: Week) -> str:
    """Say where the number of overdue tasks comes from, and how many of them are listed."""
    more = len(week.overdue) > MOST
    return f"考核清单（逾期未完成），本期列出逾期最久的{MOST}项" if more else "考核清单（逾期未完成）"


def late(week: Week) -> Iterator[Late]:
    """Yield what is late and why: overdue tasks by the last word on them, then plans that miss their date."""
    table = calendar()
    told: set[tuple[int, str]] = set()
    chained: set[int] = set()
    notes, problems = _notes(week), _held_up(week)
    names = dict(Task.objects.filter(project__in=week.projects).values_list("pk", "code"))
    for one in week.overdue[:MOST]:
        stood = one.stood
        assert stood.due is not None  # it was judged
        told.add((stood.project, names[stood.task]))
        why = "".join((problems.get(stood.task, ""), notes.get(stood.task, "")))
        chain = _chain(week.schedules.get(stood.project), names[stood.task])
        if chain and stood.project in chained:
            chain = "卡点同本项目上一条。"
        elif chain:
            chained.add(stood.project)
        yield Late(
            stood.project_name, stood.name, week.name(stood.department), stood.due,
            max(-workdays_left(stood.due, table, week.last), 0), f"{chain}{why}",
        )  # fmt: skip
    for pk, dated in week.schedules.items():
        end = dated.chain_end
        project = week.by_key[pk]
        if not dated.shortfall or end is None or (pk, end.task.id) in told or pk not in week.open:
            continue
        due = end.task.due or dated.plan.due or end.date
        yield Late(
            project.name, end.task.name, week.name(end.task.owner or project.lead), due,
            max(-workdays_left(due, table, week.last), 0) if due < week.last else 0, _chain(dated),
        )  # fmt: skip


def _chain(dated: Schedule | None, uid: str = "") -> str:
    """Return the sentence of the chain that leads to a missed date; empty where it does not concern the task."""
    if dated is None or not dated.shortfall or (uid and uid not in {step.task.id for step in dated.chain}):
        return ""
    begin = f"应于{day_text(dated.latest_start)}开工，已晚{dated.overdue_start}个工作日；" if (
        dated.overdue_start and dated.latest_start
    ) else ""  # fmt: skip
    return f"{begin}卡在{names_of(dated.chain)}，最早{day_text(dated.early_finish)}完成，差{dated.shortfall}个工作日。"


def _notes(week: Week) -> dict[int, str]:
    """Return the last word that departments had on their tasks by the last day."""
    rows = Progress.objects.filter(task__project__in=week.projects, at__lte=end_of(week.last)).exclude(note="")
    told = rows.order_by("at").values_list("task", "note")
    return {task: f"{note.strip().rstrip('。')}。" for task, note in told if note.strip()}


def _held_up(week: Week) -> dict[int, str]:
    """Return the problem that stood in the way of each task at the end of the week."""
    rows = Problem.objects.filter(task__project__in=week.projects, raised_at__lte=end_of(week.last))
    found = list(rows.order_by("-raised_at"))
    then = stood(found, week.last)
    return {
        one.task_id: f"“{one.title.rstrip('。')}”尚未解决（{one.number}）。"
        for one in found if one.task_id is not None and then[one.pk].state in OPEN_PROBLEM
    }  # fmt: skip
