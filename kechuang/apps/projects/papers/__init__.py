"""项目文书 (papers of projects): 督办函, 工作周报, 调度会纪要, 季度通报, made of plain facts.

Each has a dataclass of what it is made of and a function that words it. Nothing here asks a database: whoever makes a
paper gathers its facts, so that the same facts can be kept and give the same paper again
(:func:`~kechuang.apps.projects.papers.keeping.kept`).
"""

from kechuang.apps.projects.papers.brief_facts import (
    ClosedProblem,
    Count,
    FundsBehind,
    FundsTotal,
    Late,
    Lingering,
    Milestone,
    Moved,
    OpenedProblem,
    Red,
    Standstill,
    WeeklyBrief,
)
from kechuang.apps.projects.papers.keeping import again, kept
from kechuang.apps.projects.papers.minutes import ClosedItem, ExtendedItem, Minutes, OpenedItem, Topic, minutes
from kechuang.apps.projects.papers.quarterly_notice import Completion, QuarterlyNotice, quarterly_notice
from kechuang.apps.projects.papers.urge_letter import Overdue, Reminder, UrgeLetter, urge_letter
from kechuang.apps.projects.papers.weekly_brief import weekly_brief

__all__ = [
    "ClosedItem", "ClosedProblem", "Completion", "Count", "ExtendedItem", "FundsBehind", "FundsTotal", "Late",
    "Lingering", "Milestone", "Minutes", "Moved", "OpenedItem", "OpenedProblem", "Overdue",
    "QuarterlyNotice", "Red", "Reminder", "Standstill", "Topic", "UrgeLetter", "WeeklyBrief", "again", "kept",
    "minutes", "quarterly_notice", "urge_letter", "weekly_brief",
]  # fmt: skip
