"""督办函 (letter of urging): to a department that is past its latest date, from the body that supervises.

It says what is overdue since when and by how many working days, how often it was asked before, what is required by
which day, and to whom the answer goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.apps.documents import Block, Heading, Items, Paper, Paragraph, Table, day_text
from kechuang.apps.projects.papers.issued import Issued, or_said, titled

USUAL = "请尽快办结上述事项；确有困难的，应写明原因、已采取的措施和预计办结日期。"
"""What is required where nothing in particular is."""


@dataclass(frozen=True)
class Overdue:
    """One thing that is overdue (逾期事项).

    Parameters
    ----------
    title : str
        The problem or the task.
    due : datetime.date
        Its last day (办理时限).
    late : int
        Working days since then, at least 1; the day of the letter is counted where it is one.
    number : str
        Its number in the list (编号), such as ``WT2026-00012``.
    project : str
        The project that it belongs to.

    Raises
    ------
    ValueError
        If it is not late.
    """

    title: str
    due: dt.date
    late: int
    number: str = ""
    project: str = ""

    def __post_init__(self) -> None:
        if self.late < 1:
            raise ValueError(f"“{self.title}”未逾期（{self.late} 个工作日），不能列入督办函")


@dataclass(frozen=True)
class Reminder:
    """What was sent before (此前提醒): its day, its kind (预警, 催办) and what it asked."""

    day: dt.date
    kind: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class UrgeLetter(Issued):
    """What a letter is made of.

    Parameters
    ----------
    serial : int
        Its number within the year of its day.
    department : str
        To whom it goes.
    overdue : sequence of Overdue
        At least one; told in the order of their last days.
    answer_by : datetime.date
        The day by which the answer must be there, that day included.
    answer_to : str
        Who takes the answer: an office or a post, no person.
    reminders : sequence of Reminder
        What was sent before; told in the order of their days.
    required : sequence of str
        What is to be done; :data:`USUAL` where nothing is said.
    consequence : str
        What follows where no answer comes; left out where nothing is declared.
    provisional : bool
        Whether working days were counted beyond the table of holidays; the letter then says so.

    Raises
    ------
    ValueError
        If nothing is overdue, or the answer would be due before the letter's own day.
    """

    serial: int
    department: str
    overdue: Sequence[Overdue]
    answer_by: dt.date
    answer_to: str
    reminders: Sequence[Reminder] = ()
    required: Sequence[str] = ()
    consequence: str = ""
    provisional: bool = False

    def __post_init__(self) -> None:
        if not self.overdue:
            raise ValueError(f"给“{self.department}”的督办函没有逾期事项，不应发出")
        if self.answer_by < self.on:
            raise ValueError(f"督办函的回复时限 {self.answer_by} 早于发函日期 {self.on}，请重新确定时限")

    @property
    def number(self) -> str:
        """发文字号."""
        return f"督办〔{self.on.year}〕{self.serial}号"


def urge_letter(given: UrgeLetter) -> Paper:
    """Word a letter of urging."""
    overdue = sorted(given.overdue, key=lambda one: (one.due, one.number, one.title))
    one = len(overdue) == 1
    title = (
        titled(f"关于“{overdue[0].title}”", "逾期未办结的督办函")
        if one
        else f"关于{len(overdue)}项逾期未办结事项的督办函"
    )
    begins = "下列事项" if one else f"下列{len(overdue)}项事项"
    body: list[Block] = [
        Paragraph(f"截至{day_text(given.on)}，你单位牵头办理的{begins}已超过办理时限，尚未办结，现予督办。"),
        Heading("逾期事项"),
        _overdue(overdue, provisional=given.provisional),
        Heading("此前提醒情况"),
        *_reminders(given.reminders),
        Heading("办理要求"),
        Items([
            *(given.required or (USUAL,)),
            f"请于{day_text(given.answer_by)}前（含当日）将办理情况书面报送{given.answer_to}。",
        ]),
    ]  # fmt: skip
    if given.consequence.strip():
        body.append(Paragraph(given.consequence))
    return given.paper(title, body, number=given.number, to=given.department)


def _overdue(overdue: Sequence[Overdue], *, provisional: bool) -> Table:
    note = "注：逾期天数自办理时限次日起按工作日计算，法定节假日除外、调休上班日计入"
    if provisional:
        note += "；所涉年份的节假日安排尚未公布，天数为暂计"
    return Table(
        ["序号", "编号", "事项", "所属项目", "办理时限", "已逾期"],
        [
            [str(place), or_said(one.number, "—"), one.title, or_said(one.project, "—"), day_text(one.due),
             f"{one.late}个工作日"]
            for place, one in enumerate(overdue, 1)
        ],
        widths=[4, 11, 13, 11, 14, 9],
        align=["center", "center", "left", "left", "center", "center"],
        note=f"{note}。",
    )  # fmt: skip


def _reminders(reminders: Sequence[Reminder]) -> list[Block]:
    if not reminders:
        return [Paragraph("此前未就上述事项发出提醒。")]
    told = sorted(reminders, key=lambda one: one.day)
    said = [f"{day_text(one.day)}，{one.kind}" + (f"：{one.text}" if one.text.strip() else "。") for one in told]
    return [Paragraph(f"此前已提醒{len(told)}次："), Items(said)]
