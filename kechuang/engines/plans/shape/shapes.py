"""结果的各部分 (shapes): what the JSON of a dated plan or of a solved instance may hold, and its schema."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class StepShape(_Shape):
    """A task of a chain."""

    id: str
    name: str
    start: str
    finish: str
    days: int
    """Workdays it takes."""
    calendar: str
    """The name of the calendar that counts them."""
    why: str
    """What fixes its date: a link and the date it carries over, a constraint, the start of the plan, a due date."""


class MissedShape(_Shape):
    """A due date or a constraint that is not kept."""

    id: str
    name: str
    """Of the task that is too late; for the due date of the plan the one that ends last."""
    why: str
    """The date: a due date of the task or of the plan, a constraint."""
    date: str
    """When the task really starts or ends."""
    days: int = Field(gt=0)
    """By how many workdays of its calendar it is late."""


class OverdueShape(_Shape):
    """A task that has not begun though its latest start is past."""

    id: str
    name: str
    latest_start: str
    days: int = Field(gt=0)
    """Workdays of its calendar from its latest start up to, not including, the present day."""
    chain: list[StepShape]
    """Why: with the latest dates of all, from this task on to the date that presses it. Left out of those with the
    later starts once all chains together have ten thousand steps."""


class LinkShape(_Shape):
    """A predecessor."""

    task: str
    type: Literal["FS", "SS", "FF", "SF"]
    lag: int
    unit: Literal["workday", "day", "percent"]


class TaskShape(_Shape):
    """A task with its dates; all dates are the first or last workday, both included."""

    id: str
    name: str
    kind: Literal["task", "summary", "milestone"]
    parent: str | None
    days: int
    early_start: str
    early_finish: str
    late_start: str
    late_finish: str
    start: str
    """Where the plan places it: early dates forward, late dates backward, moved where resources were levelled."""
    finish: str
    slack: int
    """Workdays in reserve; what is missing where negative."""
    critical: bool
    percent: int
    actual_start: str | None
    actual_finish: str | None
    provisional: bool
    """Whether a date lies beyond the table of holidays."""
    after: list[LinkShape]


class LevelledShape(_Shape):
    """How over-booked resources were levelled."""

    overbooked: list[str]
    """Resources of which the plain schedule needs more than there is."""
    method: Literal["none", "search", "priority"]
    """``search``: the fewest days were looked for; ``priority``: placed in the order of the latest starts."""
    proven: bool
    """Whether none ends sooner without missing more; backward, with the due date kept, whether none begins later."""
    makespan: int
    """Workdays from the first to the last day of the levelled plan."""
    shortfall: int = Field(ge=0)
    """Workdays by which the worst of the dates is missed where tasks are placed now."""
    missed: list[MissedShape]
    """The dates missed now that the plain schedule keeps."""
    notes: list[str]
    """What a person should know of how it was levelled; also among the warnings of the plan."""


class ScheduleShape(_Shape):
    """A dated plan."""

    version: Literal[1] = 1
    name: str
    direction: Literal["forward", "backward"]
    calendar: str
    start: str
    finish: str
    early_finish: str
    due: str | None
    as_of: str | None
    latest_start: str | None
    """By when the first task that has not begun must start."""
    shortfall: int = Field(ge=0)
    """Workdays that are missing to keep the due dates, with what levelling costs."""
    chain: list[StepShape]
    """What causes the shortfall, from the first task on to the one that misses its date."""
    chain_end: MissedShape | None
    """The date to which the chain leads."""
    missed: list[MissedShape]
    """All due dates and constraints that are not kept where the tasks are placed, the worst first."""
    overdue_start: int = Field(ge=0)
    """Workdays since ``latest_start`` passed, up to the present day (``as_of`` where it is given)."""
    overdue: list[OverdueShape]
    """All tasks that have not begun though their latest start is past, the earliest first."""
    stale: list[str]
    """Tasks dated before today though they have not begun, or not ended: without ``as_of`` a plan is dated on paper."""
    critical_path: list[StepShape]
    provisional: bool
    warnings: list[str]
    levelled: LevelledShape | None
    tasks: list[TaskShape]


class ActivityShape(_Shape):
    """An activity of a resource-constrained instance; a finish is the period in which nothing of it runs any more."""

    id: str
    """Its number in the file, from 1; the artificial first and last ones are among them."""
    days: int
    """Periods it takes."""
    early_start: int
    early_finish: int
    """The earliest dates by the links alone."""
    late_start: int
    late_finish: int
    """The latest dates by the links alone that keep ``makespan``."""
    start: int
    finish: int
    """Where the schedule found places it."""
    slack: int = Field(ge=0)
    """``late_start`` less ``early_start``."""
    critical: bool
    """Whether it is on a longest chain: no other activity has less slack."""
    after: list[str]
    """Its predecessors."""


class InstanceShape(_Shape):
    """A resource-constrained instance, solved."""

    version: Literal[1] = 1
    name: str
    makespan: int
    """The latest finish of the schedule found."""
    bound: int
    """No schedule is shorter than this."""
    proven: bool
    """Whether none is shorter than ``makespan``."""
    seconds: float
    starts: list[int]
    """By activity, in the order of the file, the artificial first and last ones among them."""
    tasks: list[ActivityShape]
    """The activities, in the order of the file."""


def result_schema_text() -> str:
    """Return the JSON schema of the two results, as it stands in ``docs/schema/schedule-1.json``."""
    shapes: dict[str, type[BaseModel]] = {"schedule": ScheduleShape, "instance": InstanceShape}
    schemas = {name: shape.model_json_schema() for name, shape in shapes.items()}
    return json.dumps(schemas, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
