"""周报的内容 (facts of a weekly brief): figures with their sources, what moved, what is late and why, what comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.apps.projects.papers.issued import Issued


@dataclass(frozen=True)
class Count:
    """A figure of the brief (主要数据): now, a week before (None where it was not counted), and where it comes from."""

    now: int
    before: int | None
    source: str

    @property
    def change(self) -> str:
        """The change since the week before, in words."""
        if self.before is None:
            return "上周未统计"
        if self.now == self.before:
            return "持平"
        return f"增加{self.now - self.before}" if self.now > self.before else f"减少{self.before - self.now}"


@dataclass(frozen=True)
class Moved:
    """What moved (本周进展): a project, what happened on which day, by which department."""

    project: str
    department: str
    day: dt.date
    what: str


@dataclass(frozen=True)
class Late:
    """What is late (滞后事项): since its last day, by so many working days, and why.

    Parameters
    ----------
    project : str
        The project.
    what : str
        The task or the milestone.
    department : str
        Who leads it.
    due : datetime.date
        Its last day.
    late : int
        Working days since then; 0 where it is not past it yet but can no longer keep it.
    why : str
        The sentence of the chain that leads there.
    """

    project: str
    what: str
    department: str
    due: dt.date
    late: int
    why: str = ""


@dataclass(frozen=True)
class OpenedProblem:
    """A problem that was raised or assigned in the week (新增问题); no ``due`` before it is assigned."""

    number: str
    title: str
    lead: str = ""
    due: dt.date | None = None


@dataclass(frozen=True)
class ClosedProblem:
    """A problem that was closed in the week (销号问题)."""

    number: str
    title: str
    lead: str
    closed: dt.date


@dataclass(frozen=True)
class Milestone:
    """What is planned for the next week (下周节点)."""

    day: dt.date
    project: str
    what: str
    department: str


@dataclass(frozen=True)
class Red:
    """A project that stands on red (红灯项目), since when and why; ``planned`` and ``done`` in percent."""

    project: str
    department: str
    since: dt.date
    done: int
    planned: int | None
    why: str


@dataclass(frozen=True)
class Lingering:
    """A project that stays longer in its stage than allowed (阶段滞留).

    Parameters
    ----------
    project, stage, department : str
        The project, the stage that it stands in, who leads it.
    since : datetime.date
        When it entered the stage.
    allowed : str
        The longest stay, as it is declared, such as ``60个工作日``.
    over : int
        By how many days of ``unit`` it is over; 0 where only days off have passed since.
    unit : str
        ``个工作日`` or ``天``.
    why : str
        What its department said of the delay.
    """

    project: str
    stage: str
    department: str
    since: dt.date
    allowed: str
    over: int
    unit: str
    why: str = ""


@dataclass(frozen=True)
class FundsBehind:
    """A project of whose funds less has arrived than planned (到账滞后), each amount in words with its currency."""

    project: str
    department: str
    currency: str
    planned: str
    arrived: str
    gap: str


@dataclass(frozen=True)
class FundsTotal:
    """What lags in one currency: how many projects, and their sums; currencies are never added to each other."""

    currency: str
    projects: int
    planned: str
    arrived: str
    gap: str


@dataclass(frozen=True)
class Standstill:
    """阶段滞留和到账滞后: what stood still at the end of a day, with the number of each against an earlier day.

    Raises
    ------
    ValueError
        If a list is not as long as its count.
    """

    lingering: Count
    behind: Count
    lingers: Sequence[Lingering] = ()
    lags: Sequence[FundsBehind] = ()
    totals: Sequence[FundsTotal] = ()

    def __post_init__(self) -> None:
        for label, count, rows in (("阶段滞留", self.lingering, self.lingers), ("到账滞后", self.behind, self.lags)):
            if count.now != len(rows):
                raise ValueError(f"{label}项目数为 {count.now}，清单却有 {len(rows)} 个，请核对后再生成")


@dataclass(frozen=True, kw_only=True)
class WeeklyBrief(Issued):
    """What a brief is made of.

    Parameters
    ----------
    serial : int
        期号.
    scope : str
        Which projects it speaks of.
    first, last : datetime.date
        The week.
    red, yellow, green : Count
        Projects by light.
    closed, overdue : Count
        What was closed in the week; what is overdue and open.
    moved, late, opened, closed_problems, milestones, reds : sequences
        The parts of the brief, in the order in which they shall be told.
    standstill : Standstill or None
        What stood still at the end of the week; None in a brief that was made before this was told.

    Raises
    ------
    ValueError
        If the week ends before it begins, or the list of red projects is not as long as their count.
    """

    serial: int
    scope: str
    first: dt.date
    last: dt.date
    red: Count
    yellow: Count
    green: Count
    closed: Count
    overdue: Count
    moved: Sequence[Moved] = ()
    late: Sequence[Late] = ()
    opened: Sequence[OpenedProblem] = ()
    closed_problems: Sequence[ClosedProblem] = ()
    milestones: Sequence[Milestone] = ()
    reds: Sequence[Red] = ()
    standstill: Standstill | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"周报的止日 {self.last} 早于起日 {self.first}，请核对报告期")
        if self.red.now != len(self.reds):
            raise ValueError(f"周报的红灯项目数为 {self.red.now}，清单却有 {len(self.reds)} 个，请核对后再生成")
