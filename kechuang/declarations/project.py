"""重点项目与工作专班 (project, task_force): what is built, and the groups set up to see it through."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from kechuang.core import Money
from kechuang.declarations.base import PeriodValue
from kechuang.declarations.figure import Figure
from kechuang.declarations.named import Id, Named, StageId
from kechuang.declarations.plan_task import WrittenTask
from kechuang.declarations.project_demo import Demo

INVESTMENT = "总投资"
"""Label of the figure that is a project's investment."""

Kind = Literal["industry", "platform", "institute", "reform", "investment", "striving", "creation"]
"""产业项目、平台、研究院、改革事项、外资项目、对上争取、试点示范创建."""

APPLIED_FOR: tuple[Kind, ...] = ("striving", "creation")
"""Kinds that somebody above grants on application."""


class TaskForce(Named):
    """A group set up for a task (工作专班); ``count`` says how many where a report names them only by number."""

    noun: ClassVar[str] = "工作专班"

    programme: Id | None = None
    count: int = Field(default=1, ge=1)
    since: PeriodValue | None = None
    methods: tuple[str, ...] = Field(default=(), description="集中办公, 倒排工期, 挂图作战, 销号 …")


class ProjectTask(WrittenTask):
    """A task of a declared project: the written form of a plan's task, and who leads and supports it."""

    lead: str | None = None
    supports: tuple[str, ...] = ()
    standard: str = Field(default="", description="完成标准: what must be shown for it to be closed out")
    tasks: tuple[ProjectTask, ...] = ()


class Project(Named):
    """A key project (重点项目) that a report names.

    ``pipeline`` and ``stage`` say how far it has come; without a stage that is not known. The figure labelled 总投资 is
    its :attr:`investment`.
    """

    noun: ClassVar[str] = "项目"

    kind: Kind = "industry"
    programme: Id | None = None
    aspect: str | None = Field(default=None, description="方面 of the programme")
    task_force: str | None = None
    level: str = Field(default="", description="省重大建设项目, 一号项目 …")
    undertaker: str = Field(default="", description="the firm or body that builds it")
    product: str = Field(default="", max_length=200, description="主要产品: what it will make")
    address: str = ""
    leader: str = Field(default="", description="post of the leader who answers for it, never a person's name")
    pipeline: Id | None = None
    stage: StageId | None = None
    as_of: PeriodValue | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    apply_by: dt.date | None = Field(default=None, description="申报截止日: last day to apply, where it is applied for")
    batch: str = Field(default="", max_length=60, description="批次 in which it was granted, as printed")
    ordinal: str = Field(default="", max_length=60, description="次序 as printed: 全国第4家, 全省首家 …")
    plan: tuple[ProjectTask, ...] = ()
    resources: dict[str, int] = Field(default_factory=dict, description="teams and things that tasks use: how many")
    checklist: Id | None = None
    elements: dict[StageId, str] = Field(default_factory=dict, description="elements in place, and what each is")
    demo: Demo | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Project:
        if self.stage is not None and self.pipeline is None:
            raise ValueError(f"写了 stage {self.stage} 而没有 pipeline，应写明是哪个阶段管道的阶段")
        if self.aspect is not None and self.programme is None:
            raise ValueError(f"写了 aspect {self.aspect} 而没有 programme，应写明属于哪个攻坚行动")
        if self.elements and self.checklist is None:
            raise ValueError("写了 elements 而没有 checklist，应写明是哪张要素清单的要素")
        if self.start is not None and self.due is not None and self.due < self.start:
            raise ValueError(f"due {self.due} 早于 start {self.start}，应核对两个日期")
        if self.demo is not None and (self.start or self.due or self.apply_by):
            raise ValueError("写了 demo（相对日期）就不应再写 start、due、apply_by")
        asked = self.apply_by or (self.demo is not None and self.demo.apply_by is not None)
        if asked and self.kind not in APPLIED_FOR:
            raise ValueError(f"写了 apply_by 而 kind 是 {self.kind}，申报截止日只用于 {'、'.join(APPLIED_FOR)}")
        if (self.batch or self.ordinal) and self.kind != "creation":
            raise ValueError(f"写了 batch 或 ordinal 而 kind 是 {self.kind}，批次、次序只用于 creation")
        return self

    @model_validator(mode="after")
    def _has_what_tasks_use(self) -> Project:
        for task in self.tasks:
            for name, amount in task.uses.items():
                if name not in self.resources:
                    raise ValueError(f"任务 {task.id} 占用 {name}，而 resources 中没有它，应写明有多少")
                if not 0 <= amount <= self.resources[name]:
                    raise ValueError(f"任务 {task.id} 占用 {name} {amount}，而 resources 中只有 {self.resources[name]}")
        return self

    @property
    def investment(self) -> Figure | None:
        """The figure labelled 总投资."""
        return next((figure for figure in self.figures if figure.label == INVESTMENT), None)

    @property
    def investment_amount(self) -> Money | None:
        """The investment in money, None where none is printed or it is not in 元, 万元 or 亿元."""
        figure = self.investment
        if figure is None:
            return None
        try:
            return Money.parse(f"{figure.value}{figure.unit}")
        except ValueError:
            return None

    @property
    def tasks(self) -> tuple[ProjectTask, ...]:
        """Every task of the plan, each before those below it."""
        return tuple(_walk(self.plan))


def _walk(tasks: tuple[ProjectTask, ...]) -> list[ProjectTask]:
    return [one for task in tasks for one in (task, *_walk(task.tasks))]
