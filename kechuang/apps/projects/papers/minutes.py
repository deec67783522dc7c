"""调度会纪要 (minutes of a coordination meeting): what was discussed, which problems it opened, extended and closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.apps.documents import Block, Heading, Paper, Paragraph, Table, day_text
from kechuang.apps.projects.papers.issued import Issued, or_said
from kechuang.core import ZONE

NOT_TOLD = "未登记"


@dataclass(frozen=True)
class Topic:
    """An item that was discussed (研究事项), and what was agreed on it."""

    title: str
    agreed: str = ""


@dataclass(frozen=True)
class OpenedItem:
    """A problem that the meeting hands out (交办问题)."""

    number: str
    title: str
    lead: str
    due: dt.date
    supports: Sequence[str] = ()
    required: str = ""


@dataclass(frozen=True)
class ExtendedItem:
    """A problem whose last day the meeting moves (调整时限); ``was`` is the day that held before."""

    number: str
    title: str
    lead: str
    due: dt.date
    was: dt.date | None = None
    why: str = ""


@dataclass(frozen=True)
class ClosedItem:
    """A problem that the meeting closes (销号问题), and what was found."""

    number: str
    title: str
    lead: str
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class Minutes(Issued):
    """What minutes are made of.

    Parameters
    ----------
    meeting : str
        What the meeting is called.
    starts_at : datetime.datetime
        When it began; told in local time.
    place : str
        Where.
    chair : str
        Who presided, by post; no person's name.
    attending : sequence of str
        Departments that took part.
    number : str
        Number of the minutes, such as ``第3期``; none where it is empty.
    discussed, opened, extended, closed : sequences
        What was done, in the order in which it shall be told.
    """

    meeting: str
    starts_at: dt.datetime
    place: str = ""
    chair: str = ""
    attending: Sequence[str] = ()
    number: str = ""
    discussed: Sequence[Topic] = ()
    opened: Sequence[OpenedItem] = ()
    extended: Sequence[ExtendedItem] = ()
    closed: Sequence[ClosedItem] = ()


def minutes(given: Minutes) -> Paper:
    """Word the minutes of a meeting."""
    body: list[Block] = [
        Paragraph(_moment(given.starts_at), lead="时间："),
        Paragraph(or_said(given.place, NOT_TOLD), lead="地点："),
        Paragraph(or_said(given.chair, NOT_TOLD), lead="主持："),
        Paragraph("、".join(given.attending) or NOT_TOLD, lead="参会单位："),
        Heading("研究事项"),
        *_discussed(given.discussed),
        Heading("交办问题"),
        *_opened(given.opened),
        Heading("调整时限的问题"),
        *_extended(given.extended),
        Heading("销号问题"),
        *_closed(given.closed),
    ]
    title = given.meeting if given.meeting.endswith("纪要") else f"{given.meeting}纪要"
    return given.paper(title, body, number=given.number)


def _moment(moment: dt.datetime) -> str:
    local = moment.astimezone(ZONE) if moment.tzinfo else moment
    return f"{day_text(local.date())}{local:%H:%M}"


def _discussed(topics: Sequence[Topic]) -> list[Block]:
    if not topics:
        return [Paragraph("本次会议未登记研究事项。")]
    told: list[Block] = []
    for one in topics:
        told += [Heading(one.title, 2), Paragraph(or_said(one.agreed, "会议作了研究，未形成议定意见。"))]
    return told


def _opened(opened: Sequence[OpenedItem]) -> list[Block]:
    if not opened:
        return [Paragraph("本次会议无新交办问题。")]
    return [
        Paragraph(f"本次会议交办问题{len(opened)}个："),
        Table(
            ["编号", "问题", "议定要求", "牵头部门", "配合部门", "办理时限"],
            [
                [one.number, one.title, or_said(one.required, "—"), one.lead, "、".join(one.supports) or "—",
                 day_text(one.due)]
                for one in opened
            ],
            widths=[11, 11, 11, 8, 8, 14], align=["center", "left", "left", "left", "left", "center"],
        ),
    ]  # fmt: skip


def _extended(extended: Sequence[ExtendedItem]) -> list[Block]:
    if not extended:
        return [Paragraph("本次会议未调整问题的办理时限。")]
    return [
        Paragraph(f"本次会议调整{len(extended)}个问题的办理时限："),
        Table(
            ["编号", "问题", "牵头部门", "原时限", "新时限", "理由"],
            [
                [one.number, one.title, one.lead, day_text(one.was) if one.was else "未定", day_text(one.due),
                 or_said(one.why, "—")]
                for one in extended
            ],
            widths=[11, 11, 8, 12, 12, 9], align=["center", "left", "left", "center", "center", "left"],
        ),
    ]  # fmt: skip


def _closed(closed: Sequence[ClosedItem]) -> list[Block]:
    if not closed:
        return [Paragraph("本次会议无销号问题。")]
    return [
        Paragraph(f"本次会议销号问题{len(closed)}个："),
        Table(
            ["编号", "问题", "牵头部门", "办结情况"],
            [[one.number, one.title, one.lead, or_said(one.found, "—")] for one in closed],
            widths=[11, 20, 11, 20], align=["center", "left", "left", "left"],
        ),
    ]  # fmt: skip
