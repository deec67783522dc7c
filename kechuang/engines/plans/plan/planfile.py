"""计划文件 (plan file): a plan written in YAML, read with the line of every fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kechuang.declarations.calendar import CalendarTable
from kechuang.declarations.problem import PackError, model_problems
from kechuang.declarations.yamlfile import read_yaml
from kechuang.engines.plans.calendar.dayrule import DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.plan.tasks import Constraint, Link, Plan, Task
from kechuang.engines.plans.plan.written import WrittenAfter, WrittenPlan, WrittenTask

TableOf = Callable[[str], CalendarTable]


def read_plan(path: Path, *, calendar: str, table_of: TableOf) -> Plan:
    """Read a plan from YAML.

    Parameters
    ----------
    path : pathlib.Path
        The file, as ``docs/schema/plan-1.json`` describes it.
    calendar : str
        The calendar that holds where the file names none: the id of a pack.
    table_of : callable
        Gives the table of holidays of a pack.

    Raises
    ------
    PackError
        If the file cannot be read; the text names file and line.
    """
    problems: list[PackError] = []
    located = read_yaml(path, problems)
    if located is not None:
        try:
            return _plan(WrittenPlan.model_validate(located.data), path.stem, calendar, table_of)
        except ValidationError as error:
            problems = model_problems(error, WrittenPlan, path, located.line)
    first, *others = problems
    raise PackError(first.file, first.line, first.message, others)


def _plan(written: WrittenPlan, stem: str, calendar: str, table_of: TableOf) -> Plan:
    own = written.calendar or calendar
    rules: dict[str, DayRule] = {}
    for name in written.calendars:
        _rule(name, written, rules, pack=calendar, table_of=table_of)
    tasks: list[Task] = []
    links: list[Link] = []
    _walk(written.tasks, None, tasks, links)
    links += [Link(link.before, link.after, link.type, link.lag, link.unit) for link in written.links]
    for name in {own} | {task.calendar for task in tasks if task.calendar}:
        if name not in rules:
            rules[name] = DayRule(table_of(name), name=name)
    return Plan(
        written.name or stem, tuple(tasks), tuple(links), rules, own, written.start, written.due, written.as_of,
        written.direction, written.resources,
    )  # fmt: skip


def _rule(
    name: str,
    written: WrittenPlan,
    rules: dict[str, DayRule],
    *,
    pack: str,
    table_of: TableOf,
    above: tuple[str, ...] = (),
) -> DayRule:
    """Return the rule of a calendar of the file, or of a pack; what it does not say itself is as its base has it.

    Without a ``base`` that is the plan's own calendar, and of that the pack that the command names.
    """
    if name in rules:
        return rules[name]
    given = written.calendars.get(name)
    if given is None or name in above:
        return DayRule(table_of(name), name=name)
    own = written.calendar or pack
    base_name = given.base or (own if name != own else pack)
    if base_name in above:
        raise PlanError(f"日历 {' → '.join((*above, name, base_name))} 互为基准，应改正其中一个的 base")
    base = DayRule()
    if base_name != "none":
        base = _rule(base_name, written, rules, pack=pack, table_of=table_of, above=(*above, name))
    rest, work = given.days("rest"), given.days("work")
    rules[name] = DayRule(
        base.table,
        frozenset(day - 1 for day in given.week) if given.says_week else base.week,
        (base.rest - work) | rest, (base.work - rest) | work, given.name or name,
    )  # fmt: skip
    return rules[name]


def _walk(written: tuple[WrittenTask, ...], parent: str | None, tasks: list[Task], links: list[Link]) -> None:
    for one in written:
        parts = one.constraint_parts()
        kind: Any = parts[0] if parts else None
        tasks.append(Task(
            one.id, one.name or one.id, 0 if one.tasks else one.days, parent, one.calendar,
            Constraint(kind, parts[1]) if parts else None, one.due, one.percent, one.actual_start, one.actual_finish,
            one.remaining, one.uses, one.owner,
        ))  # fmt: skip
        links.extend(_link(one.id, after) for after in one.after)
        _walk(one.tasks, one.id, tasks, links)


def _link(task: str, after: WrittenAfter) -> Link:
    return Link(after.task, task, after.type, after.lag, after.unit)
