"""接口的形状 (shapes) of the interface of projects: what is asked and what is answered; money in 分."""

from kechuang.apps.projects.api.schemas.lights import (
    AssessmentOut,
    AssessmentQuery,
    AssessmentRow,
    AssessmentRule,
    ColourCounts,
    LightOut,
    LightsOut,
    LightsQuery,
)
from kechuang.apps.projects.api.schemas.plans import PlanOut, ProgressIn, ProgressOut
from kechuang.apps.projects.api.schemas.problems import (
    CourseStep,
    DoneNote,
    LedgerOne,
    LedgerPage,
    LedgerRow,
    ProblemIn,
    ProblemQuery,
)
from kechuang.apps.projects.api.schemas.projects import (
    ProjectOut,
    ProjectPage,
    ProjectQuery,
    ProjectRow,
    ReportedFigure,
    StageStep,
)
from kechuang.apps.projects.api.schemas.shared import TEXT, Colour, Date, Day, Key, Number, Word

__all__ = [
    "TEXT", "AssessmentOut", "AssessmentQuery", "AssessmentRow", "AssessmentRule", "Colour", "ColourCounts",
    "CourseStep", "Date", "Day", "DoneNote", "Key", "LedgerOne", "LedgerPage", "LedgerRow", "LightOut", "LightsOut",
    "LightsQuery", "Number", "PlanOut", "ProblemIn", "ProblemQuery", "ProgressIn", "ProgressOut", "ProjectOut",
    "ProjectPage", "ProjectQuery", "ProjectRow", "ReportedFigure", "StageStep", "Word",
]  # fmt: skip
