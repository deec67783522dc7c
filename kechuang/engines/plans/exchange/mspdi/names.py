"""MSPDI 的写法 (names): how Microsoft Project XML numbers what a plan names, and in what order it writes a task."""

from __future__ import annotations

from xml.etree.ElementTree import Element

NAMESPACE = "http://schemas.microsoft.com/project"
LINK_KINDS = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
CONSTRAINTS = {0: "ASAP", 1: "ALAP", 2: "MSO", 3: "MFO", 4: "SNET", 5: "SNLT", 6: "FNET", 7: "FNLT"}
LINK_NUMBERS = {name: number for number, name in LINK_KINDS.items()}
CONSTRAINT_NUMBERS = {name: number for number, name in CONSTRAINTS.items()}
ELAPSED = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
"""Lag and duration formats that count all hours of all days."""
ESTIMATED = frozenset(range(35, 45)) | {51, 52}
PERCENT = frozenset({19, 51})
ELAPSED_PERCENT = frozenset({20, 52})
DAY_FORMAT, ELAPSED_DAY_FORMAT, PERCENT_FORMAT = 7, 8, 19
MINUTES_A_DAY = 480
NOON_TENTHS = 14_400
"""Tenths of a minute in a calendar day."""
EVERY_DAY_ID = "@every-day"
"""Id of the calendar in which elapsed durations are counted."""
TEXT_FIELDS = {
    f"Text{number}": 188743731 + 3 * (number - 1) if number <= 6 else
    188743747 + (number - 7) if number <= 10 else 188743997 + (number - 11)
    for number in range(1, 31)
}  # fmt: skip
"""Numbers of the text fields that a task may carry."""

_TASK_ORDER = (
    "UID", "GUID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "CreateDate", "Contact", "WBS", "WBSLevel",
    "OutlineNumber", "OutlineLevel", "Priority", "Start", "Finish", "Duration", "ManualStart", "ManualFinish",
    "ManualDuration", "DurationFormat", "Work", "Stop", "Resume", "ResumeValid", "EffortDriven", "Recurring",
    "OverAllocated", "Estimated", "Milestone", "Summary", "DisplayAsSummary", "Critical", "IsSubproject",
    "IsSubprojectReadOnly", "SubprojectName", "ExternalTask", "ExternalTaskProject", "EarlyStart", "EarlyFinish",
    "LateStart", "LateFinish", "StartVariance", "FinishVariance", "WorkVariance", "FreeSlack", "TotalSlack",
    "StartSlack", "FinishSlack", "FixedCost", "FixedCostAccrual", "PercentComplete", "PercentWorkComplete", "Cost",
    "OvertimeCost", "OvertimeWork", "ActualStart", "ActualFinish", "ActualDuration", "ActualCost",
    "ActualOvertimeCost", "ActualWork", "ActualOvertimeWork", "RegularWork", "RemainingDuration", "RemainingCost",
    "RemainingWork", "RemainingOvertimeCost", "RemainingOvertimeWork", "ACWP", "CV", "ConstraintType", "CalendarUID",
    "ConstraintDate", "Deadline", "LevelAssignments", "LevelingCanSplit", "LevelingDelay", "LevelingDelayFormat",
    "PreLeveledStart", "PreLeveledFinish", "Hyperlink", "HyperlinkAddress", "HyperlinkSubAddress",
    "IgnoreResourceCalendar", "Notes", "HideBar", "Rollup", "BCWS", "BCWP", "PhysicalPercentComplete",
    "EarnedValueMethod", "PredecessorLink", "ActualWorkProtected", "ActualOvertimeWorkProtected", "ExtendedAttribute",
    "Baseline", "OutlineCode", "IsPublished", "StatusManager", "CommitmentStart", "CommitmentFinish",
    "CommitmentType",
)  # fmt: skip
_PROJECT_ORDER = (
    "SaveVersion", "UID", "Name", "GUID", "Title", "Subject", "Category", "Company", "Manager", "Author",
    "CreationDate", "Revision", "LastSaved", "ScheduleFromStart", "StartDate", "FinishDate", "FYStartDate",
    "CriticalSlackLimit", "CurrencyDigits", "CurrencySymbol", "CurrencyCode", "CurrencySymbolPosition", "CalendarUID",
    "DefaultStartTime", "DefaultFinishTime", "MinutesPerDay", "MinutesPerWeek", "DaysPerMonth", "DefaultTaskType",
    "DefaultFixedCostAccrual", "DefaultStandardRate", "DefaultOvertimeRate", "DurationFormat", "WorkFormat",
    "EditableActualCosts", "HonorConstraints", "EarnedValueMethod", "InsertedProjectsLikeSummary",
    "MultipleCriticalPaths", "NewTasksEffortDriven", "NewTasksEstimated", "SplitsInProgressTasks",
    "SpreadActualCost", "SpreadPercentComplete", "TaskUpdatesResource", "FiscalYearStart", "WeekStartDay",
    "MoveCompletedEndsBack", "MoveRemainingStartsBack", "MoveRemainingStartsForward", "MoveCompletedEndsForward",
    "BaselineForEarnedValue", "AutoAddNewResourcesAndTasks", "StatusDate", "CurrentDate", "MicrosoftProjectServerURL",
    "Autolink", "NewTaskStartDate", "NewTasksAreManual", "DefaultTaskEVMethod", "ProjectExternallyEdited",
    "ExtendedCreationDate", "ActualsInSync", "RemoveFileProperties", "AdminProject", "BaselineCalendar", "OutlineCodes",
    "WBSMasks", "ExtendedAttributes", "Calendars", "Tasks", "Resources", "Assignments",
)  # fmt: skip


def tag(name: str) -> str:
    """Return the full name of an element."""
    return f"{{{NAMESPACE}}}{name}"


_RANKS = {
    tag("Task"): {tag(name): rank for rank, name in enumerate(_TASK_ORDER)},
    tag("Project"): {tag(name): rank for rank, name in enumerate(_PROJECT_ORDER)},
}


def put(parent: Element, name: str, text: str | None) -> None:
    """Give the child of a task or of the project its text, at its place among the others; None takes it away."""
    found = parent.find(tag(name))
    if text is None:
        if found is not None:
            parent.remove(found)
        return
    if found is None:
        found = Element(tag(name))
        insert(parent, found)
    found.text = text


def insert(parent: Element, child: Element) -> None:
    """Insert a child of a task or of the project after those that the document writes before it."""
    ranks = _RANKS[parent.tag]
    rank = ranks[child.tag]
    place = 0
    for number, other in enumerate(parent, 1):
        if ranks.get(other.tag, len(ranks)) <= rank:
            place = number
    if len(parent):
        child.tail = parent[max(0, place - 1)].tail if place < len(parent) else parent[-1].tail
    parent.insert(place, child)
