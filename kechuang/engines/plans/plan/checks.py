"""计划检查 (checks): what makes a plan unusable before anything is reckoned, each fault one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kechuang.engines.plans.plan.tasks import Plan, Task

_PERCENT = 100
_LONGEST = 36_500
_MOST = 1_000_000  # of a resource
_DEEPEST = 100  # summaries in each other
_NEEDS_DATE = {"MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"}
_OF_SUMMARY = {"ASAP", "SNET", "FNLT"}


def check(plan: Plan) -> list[str]:
    """Return every fault that needs no dates to be seen."""
    return list(_faults(plan))


def _faults(plan: Plan) -> Iterator[str]:
    if not plan.tasks:
        yield "计划里没有任务，应至少写一个"
    if plan.calendar not in plan.calendars:
        yield f"计划的日历 {plan.calendar} 没有声明，应在 calendars 中写明，或改用已有的一个"
    if plan.start and plan.due and plan.due < plan.start:
        yield f"计划的时限 {plan.due} 早于开始 {plan.start}，应核对两个日期"
    for name, amount in plan.resources.items():
        if not 0 <= amount <= _MOST:
            yield f"资源 {name} 的总量 {amount} 不对，应在 0 与 {_MOST} 之间"
    for name, count in Counter(task.id for task in plan.tasks).items():
        if count > 1:
            yield f"任务编号 {name} 用了 {count} 次，每个任务应有自己的编号"
    tasks = {task.id: task for task in plan.tasks}
    summaries = {task.parent for task in plan.tasks if task.parent is not None}
    for task in plan.tasks:
        yield from _of_task(plan, task, tasks, task.id in summaries)
    for link in plan.links:
        for end, role in ((link.before, "前置任务"), (link.after, "后续任务")):
            if end not in tasks:
                yield f"前置关系 {link.before} → {link.after} 的{role} {end} 不存在，应核对任务编号"
        if link.before == link.after:
            yield f"任务 {tasks.get(link.before, link.before)} 以自己为前置任务，应删去这条关系"
        if link.after in summaries and link.kind in {"FF", "SF"}:
            yield (
                f"前置关系 {link.before} → {link.after} 是 {link.kind}，而 {tasks[link.after]} 是摘要任务，"
                "摘要任务何时完成由其下任务决定，应改为 FS 或 SS，或连到其下的任务"
            )


def _of_task(plan: Plan, task: Task, tasks: dict[str, Task], summary: bool) -> Iterator[str]:
    if not 0 <= task.days <= _LONGEST:
        yield f"任务 {task} 的工期 {task.days} 天不对，应在 0 与 {_LONGEST} 之间"
    if not 0 <= task.percent <= _PERCENT:
        yield f"任务 {task} 的完成比例 {task.percent}% 不对，应在 0 与 100 之间"
    if task.remaining is not None and not 0 <= task.remaining <= _LONGEST:
        yield f"任务 {task} 的剩余工期 {task.remaining} 天不对，应在 0 与 {_LONGEST} 之间"
    if task.calendar is not None and task.calendar not in plan.calendars:
        yield f"任务 {task} 的日历 {task.calendar} 没有声明，应在 calendars 中写明"
    if task.parent is not None and task.parent not in tasks:
        yield f"任务 {task} 的上级 {task.parent} 不存在，应核对任务编号"
    if task.parent is not None:
        yield from _of_outline(task, tasks)
    if task.due and plan.start and task.due < plan.start:
        yield f"任务 {task} 的时限 {task.due} 早于计划开始 {plan.start}，应核对两个日期"
    if task.actual_finish and not task.actual_start:
        yield f"任务 {task} 写了实际完成而没有实际开始，应补上 actual_start"
    if task.actual_start and task.actual_finish and task.actual_finish < task.actual_start:
        yield f"任务 {task} 的实际完成 {task.actual_finish} 早于实际开始 {task.actual_start}，应核对两个日期"
    constraint = task.constraint
    if constraint is not None:
        if (constraint.kind in _NEEDS_DATE) != (constraint.date is not None):
            need = "缺少日期，应写作" if constraint.date is None else "不带日期，应只写"
            yield f"任务 {task} 的限制 {constraint.kind} {need} {constraint.kind}" + (
                " 2026-03-01" if constraint.date is None else ""
            )
        if summary and constraint.kind not in _OF_SUMMARY:
            yield f"摘要任务 {task} 的限制 {constraint.kind} 不能用，摘要任务只能用 SNET、FNLT 或 ASAP"
    for resource, amount in task.uses.items():
        if resource not in plan.resources:
            yield f"任务 {task} 用到的资源 {resource} 没有声明，应在 resources 中写明有多少"
        elif not 0 <= amount <= plan.resources[resource]:
            yield f"任务 {task} 要用 {resource} {amount}，而总共只有 {plan.resources[resource]}，应减少用量或增加资源"
        if summary and amount:
            yield f"摘要任务 {task} 不能自己占用资源，应写在其下的任务上"


def _of_outline(task: Task, tasks: dict[str, Task]) -> Iterator[str]:
    seen = {task.id}
    above = task.parent
    while above is not None and above in tasks:
        if above == task.id:
            yield f"任务 {task} 是自己的上级，应改正上下级"
        if above in seen:
            return  # where it is a circle further up, it is told there
        seen.add(above)
        if len(seen) > _DEEPEST:
            yield f"任务 {task} 的上级套了 {_DEEPEST} 层以上，应减少层级"
            return
        above = tasks[above].parent
