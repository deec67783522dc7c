"""季度通报 (quarterly notice): completion on time by department, with the rule by which it is reckoned.

A department's figures reconcile: what was due is what was done in time, done late or is open. The rate is exact; it is
rounded only where it is printed, and who ranks before whom is decided by the exact rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.apps.documents import Block, Heading, Paper, Paragraph, Table, day_text, days_text
from kechuang.apps.projects.papers.brief_facts import Standstill
from kechuang.apps.projects.papers.issued import Issued, titled
from kechuang.apps.projects.papers.standstill_part import standstill_part
from kechuang.core import Ratio

_QUARTERS = "一二三四"


@dataclass(frozen=True)
class Completion:
    """How a department completed what was due in the quarter (完成情况).

    Parameters
    ----------
    department : str
        Who leads.
    on_time, late, open : int
        Done by its last day; done after it; not done by the day of the count.

    Raises
    ------
    ValueError
        If a number is negative.
    """

    department: str
    on_time: int
    late: int
    open: int

    def __post_init__(self) -> None:
        if min(self.on_time, self.late, self.open) < 0:
            raise ValueError(f"“{self.department}”的完成数不能为负，请核对后再生成")

    @property
    def due(self) -> int:
        """What was due in the quarter (应完成)."""
        return self.on_time + self.late + self.open

    @property
    def rate(self) -> Ratio | None:
        """Share done on time (按时完成率), exact; None where nothing was due."""
        return Ratio.of(self.on_time, self.due)


@dataclass(frozen=True, kw_only=True)
class QuarterlyNotice(Issued):
    """What a notice is made of.

    Parameters
    ----------
    year, quarter : int
        The quarter, 1 to 4.
    to : str
        主送机关.
    scope : str
        What is counted, such as ``重点项目和改革任务``.
    rule : str
        The rule by which on time is judged, in the words in which it is declared.
    source : str
        Where the figures come from.
    counted : datetime.date
        The day for which the list was counted.
    departments : sequence of Completion
        One a department.
    standstill : Standstill or None
        What stood still at the end of the quarter; None in a notice that was made before this was told.

    Raises
    ------
    ValueError
        If the quarter is none, no rule is stated, or a department is named twice.
    """

    year: int
    quarter: int
    to: str
    scope: str
    rule: str
    source: str
    counted: dt.date
    departments: Sequence[Completion]
    standstill: Standstill | None = None

    def __post_init__(self) -> None:
        if self.quarter not in (1, 2, 3, 4):
            raise ValueError(f"季度应为 1 至 4，得到 {self.quarter}")
        if not self.rule.strip():
            raise ValueError("季度通报未写明计算规则，请先写明按时完成如何计算")
        names = [one.department for one in self.departments]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"季度通报中重复出现：{'、'.join(twice)}，每个部门只列一行")

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day of the quarter."""
        first = dt.date(self.year, 3 * self.quarter - 2, 1)
        after = dt.date(self.year + self.quarter // 4, 3 * self.quarter % 12 + 1, 1)
        return first, after - dt.timedelta(days=1)


def quarterly_notice(given: QuarterlyNotice) -> Paper:
    """Word a quarterly notice."""
    quarter = f"{given.year}年第{_QUARTERS[given.quarter - 1]}季度"
    body: list[Block] = [
        Paragraph(f"现将{quarter}（{days_text(*given.days)}）{given.scope}完成情况通报如下。"),
        Heading("总体情况"),
        Paragraph(_whole(given)),
        Heading("各部门完成情况"),
        _table(given),
        *(standstill_part(given.standstill, given.counted) if given.standstill is not None else ()),
        Heading("计算规则"),
        Paragraph(given.rule),
        Paragraph(
            "按时完成率为按时完成数除以应完成数，四舍五入保留一位小数；名次按未舍入的完成率排列，完成率相同的名次相同。"
        ),
    ]
    return given.paper(titled(f"关于{quarter}{given.scope}", "完成情况的通报"), body, to=given.to)


def _whole(given: QuarterlyNotice) -> str:
    whole = Completion(
        "合计",
        sum(one.on_time for one in given.departments),
        sum(one.late for one in given.departments),
        sum(one.open for one in given.departments),
    )
    if not whole.due:
        return f"截至{day_text(given.counted)}，本季度无应完成事项。"
    return (
        f"截至{day_text(given.counted)}，应完成{whole.due}项，按时完成{whole.on_time}项，逾期完成{whole.late}项，"
        f"未完成{whole.open}项，按时完成率{_percent(whole.rate)}。"
    )


def _table(given: QuarterlyNotice) -> Table:
    rates = {one.department: one.rate for one in given.departments}
    ranked = [rate for rate in rates.values() if rate is not None]
    # The better rate first, of equal rates the one with more to do; who had nothing due comes last, without a place.
    order = sorted(given.departments, key=lambda one: (*_last_if_none(one.rate), -one.due, one.department))
    rows = [
        ["—" if one.rate is None else str(1 + sum(rate > one.rate for rate in ranked)), one.department, str(one.due),
         str(one.on_time), str(one.late), str(one.open), _percent(one.rate)]
        for one in order
    ]  # fmt: skip
    return Table(
        ["名次", "部门", "应完成", "按时完成", "逾期完成", "未完成", "按时完成率"], rows,
        widths=[5, 17, 7, 8, 8, 7, 10], align=["center", "left", "right", "right", "right", "right", "right"],
        note=f"来源：{given.source}，截至{day_text(given.counted)}", empty="本季度无应完成事项",
    )  # fmt: skip


def _last_if_none(rate: Ratio | None) -> tuple[bool, object]:
    return (True, 0) if rate is None else (False, -rate.value)


def _percent(rate: Ratio | None) -> str:
    return "—" if rate is None else rate.percent(1).replace("\u00a0", "")
