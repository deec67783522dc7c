"""计划引擎 (plans): tasks and links → early and late dates, slack, critical path, what is missing to the due date.

>>> plan = read_plan(path, calendar="cn", table_of=lambda pack: load_pack(pack).calendar)   # doctest: +SKIP
>>> schedule(plan, today=today()).shortfall                                                 # doctest: +SKIP

Rooms, each of which knows only those before it: ``calendar`` (workdays), ``plan`` (what people tell), ``dating`` (early
and late dates, and why) and ``solving`` (scarce teams as bare numbers), ``levelling`` (no team booked twice),
``tracking`` (baselines, re-planning, lights) and ``exchange`` (other programs); ``shape`` is the JSON of the results.
"""

from kechuang.engines.plans.calendar.dayrule import EVERY_DAY, WEEKDAYS, DayRule
from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.overdue import Overdue
from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.dating.scheduling import schedule
from kechuang.engines.plans.dating.trail import LinkTold, Step
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.icalendar import icalendar
from kechuang.engines.plans.exchange.mspdi.drift import drift
from kechuang.engines.plans.exchange.mspdi.imported import Imported
from kechuang.engines.plans.exchange.mspdi.put_back import put_back
from kechuang.engines.plans.exchange.mspdi.read import read_mspdi
from kechuang.engines.plans.exchange.mspdi.write import mspdi
from kechuang.engines.plans.exchange.sheet.columns import HEADINGS
from kechuang.engines.plans.exchange.sheet.read import read_sheet
from kechuang.engines.plans.exchange.sheet.write import sheet_rows, write_sheet
from kechuang.engines.plans.levelling.levelled import Levelled
from kechuang.engines.plans.levelling.overbooked import level
from kechuang.engines.plans.plan.planfile import read_plan
from kechuang.engines.plans.plan.tasks import Constraint, Link, Plan, Task
from kechuang.engines.plans.plan.written import plan_schema_text
from kechuang.engines.plans.sentence import Say, Sentence
from kechuang.engines.plans.shape.shapes import InstanceShape, ScheduleShape, StepShape, result_schema_text
from kechuang.engines.plans.shape.telling import solved, told
from kechuang.engines.plans.solving.instance import Instance
from kechuang.engines.plans.solving.patterson import read_instance
from kechuang.engines.plans.solving.search import Solved, search
from kechuang.engines.plans.tracking.baselines import Baseline, Kept, Shift, baseline, compare
from kechuang.engines.plans.tracking.lights import Light, Standing, light
from kechuang.engines.plans.tracking.percent import leaves, percent_done, planned_percent
from kechuang.engines.plans.tracking.replanning import WhatIf, replan, what_if

__all__ = [
    "EVERY_DAY", "HEADINGS", "WEEKDAYS", "Baseline", "Constraint", "Dated", "DayRule", "Imported", "Instance",
    "InstanceShape", "Kept", "Levelled", "Light", "Link", "LinkTold", "Missed", "Overdue", "Plan", "PlanError", "Say",
    "Schedule", "ScheduleShape", "Sentence", "Shift", "Solved", "Standing", "Step", "StepShape", "Task", "WhatIf",
    "WorkCalendar", "baseline", "compare", "drift", "icalendar", "leaves", "level", "light", "mspdi", "percent_done",
    "plan_schema_text", "planned_percent", "put_back", "read_instance", "read_mspdi", "read_plan", "read_sheet",
    "replan", "result_schema_text", "schedule", "search", "sheet_rows", "solved", "told", "what_if", "write_sheet",
]  # fmt: skip
