"""计划引擎 (plans): tasks and links → early and late dates, slack, critical path, what is missing to the due date.

>>> plan = read_plan(path, calendar="cn", table_of=lambda pack: load_pack(pack).calendar)   # doctest: +SKIP
>>> schedule(plan, today=today()).shortfall                                                 # doctest: +SKIP
"""

from kechuang.engines.plans.baselines import Baseline, Kept, Shift, baseline, compare
from kechuang.engines.plans.dayrule import EVERY_DAY, WEEKDAYS, DayRule
from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.drift import drift
from kechuang.engines.plans.exchange.icalendar import icalendar
from kechuang.engines.plans.exchange.imported import Imported
from kechuang.engines.plans.exchange.mspdi_read import read_mspdi
from kechuang.engines.plans.exchange.mspdi_write import mspdi
from kechuang.engines.plans.exchange.put_back import put_back
from kechuang.engines.plans.exchange.sheet_columns import HEADINGS
from kechuang.engines.plans.exchange.sheet_read import read_sheet
from kechuang.engines.plans.exchange.sheet_write import sheet_rows, write_sheet
from kechuang.engines.plans.levelled import Levelled
from kechuang.engines.plans.levelling.instance import Instance
from kechuang.engines.plans.levelling.patterson import read_instance
from kechuang.engines.plans.levelling.search import Solved, search
from kechuang.engines.plans.lights import Light, Standing, leaves, light, percent_done, planned_percent
from kechuang.engines.plans.missed import Missed
from kechuang.engines.plans.overbooked import level
from kechuang.engines.plans.overdue import Overdue
from kechuang.engines.plans.plan import Constraint, Link, Plan, Task
from kechuang.engines.plans.planfile import read_plan
from kechuang.engines.plans.replanning import WhatIf, replan, what_if
from kechuang.engines.plans.scheduling import Dated, Schedule, schedule
from kechuang.engines.plans.shape import InstanceShape, ScheduleShape, StepShape, result_schema_text, solved, told
from kechuang.engines.plans.trail import Step
from kechuang.engines.plans.workcalendar import WorkCalendar
from kechuang.engines.plans.written import plan_schema_text

__all__ = [
    "EVERY_DAY", "HEADINGS", "WEEKDAYS", "Baseline", "Constraint", "Dated", "DayRule", "Imported", "Instance",
    "InstanceShape", "Kept", "Levelled", "Light", "Link", "Missed", "Overdue", "Plan", "PlanError", "Schedule",
    "ScheduleShape", "Shift", "Solved", "Standing", "Step", "StepShape", "Task", "WhatIf", "WorkCalendar", "baseline",
    "compare", "drift", "icalendar", "leaves", "level", "light", "mspdi", "percent_done", "plan_schema_text",
    "planned_percent", "put_back", "read_instance", "read_mspdi", "read_plan", "read_sheet", "replan",
    "result_schema_text", "schedule", "search", "sheet_rows", "solved", "told", "what_if", "write_sheet",
]  # fmt: skip
