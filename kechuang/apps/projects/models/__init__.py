"""Tables of projects: 行动, 专班, 项目, 任务, 进度, 基线, 问题, 督办, 调度会, 短板, 指标, 阶段, 亮灯, 简报."""

from kechuang.apps.projects.models.brief import Brief
from kechuang.apps.projects.models.light import Light, LightChange
from kechuang.apps.projects.models.meeting import ItemVerb, Meeting, MeetingItem
from kechuang.apps.projects.models.plan_baseline import PlanBaseline
from kechuang.apps.projects.models.problem import NoteKind, Origin, Problem, ProblemNote
from kechuang.apps.projects.models.programme import Programme
from kechuang.apps.projects.models.progress import Progress
from kechuang.apps.projects.models.project import Contact, Project, ProjectKind
from kechuang.apps.projects.models.quota import Quota, QuotaEntry
from kechuang.apps.projects.models.stage import EntryKind, FundsArrived, StageMove
from kechuang.apps.projects.models.support_plan import SupportPlan
from kechuang.apps.projects.models.task import Task, TaskEdit, TaskLink
from kechuang.apps.projects.models.task_force import Member, MemberRole, TaskForce
from kechuang.apps.projects.models.typical_case import CaseLevel, TypicalCase
from kechuang.apps.projects.models.urge import Urge, UrgeKind
from kechuang.apps.projects.models.weakness import Weakness

__all__ = [
    "Brief", "CaseLevel", "Contact", "EntryKind", "FundsArrived", "ItemVerb", "Light", "LightChange", "Meeting",
    "MeetingItem", "Member", "MemberRole", "NoteKind", "Origin", "PlanBaseline", "Problem", "ProblemNote", "Programme",
    "Progress", "Project", "ProjectKind", "Quota", "QuotaEntry", "StageMove", "SupportPlan", "Task", "TaskEdit",
    "TaskForce", "TaskLink", "TypicalCase", "Urge", "UrgeKind", "Weakness",
]  # fmt: skip
