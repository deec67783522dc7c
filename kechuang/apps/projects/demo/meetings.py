"""演示的调度会 (meetings): two that were held and minuted, with what became of their items, and the next one."""

from __future__ import annotations

from typing import Any

from kechuang.apps.projects.demo.meeting_days import MeetingDays
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.problem_table import FOUND, MET, Met
from kechuang.apps.projects.demo.problems import OFFICE, Ledger
from kechuang.apps.projects.demo.trail import Trail
from kechuang.apps.projects.models import ItemVerb, Meeting, MeetingItem, Problem, Programme

CHAIR = "分管科技的副市长"
ROOM = "市政务中心第三会议室（演示）"


def fill(programme: Programme | None, ledger: Ledger, people: People, trail: Trail, days: MeetingDays) -> list[Meeting]:
    """Write three meetings; return them, the next one last."""
    line = days.line
    numbers = [days.held(1), days.held(2), days.next]
    meetings = [
        Meeting(
            state=Meeting.TABLE.initial, title=f"重点项目调度会（演示）第 {at} 次", room=ROOM,
            chair=CHAIR,
            starts_at=line.at(number, 9 if number <= line.last else 14, 30), programme=programme, department=OFFICE,
            attending=_attending(ledger, at), agenda=_agenda(ledger, at), synthetic=True, created_by=people.office,
            created_at=line.at(line.past(number - 3), 15),
        )
        for at, number in enumerate(numbers, 1)
    ]  # fmt: skip
    Meeting.objects.bulk_create(meetings)
    items: list[MeetingItem] = []
    for at in (1, 2):
        meeting, issued = meetings[at - 1], line.at(days.issued(at), 14)
        meeting.minutes = "会议听取了超期问题和红灯项目的情况，议定事项如下（演示数据）。"
        trail.step(meeting, "hold", at=line.at(days.held(at), 16), by=people.office)
        trail.step(meeting, "issue", at=issued, by=people.office)
        items += _items(meeting, at, ledger, issued)
    Meeting.objects.bulk_update(meetings, ["state", "version", "minutes"])
    MeetingItem.objects.bulk_create(items)
    return meetings


def _dealt_with(ledger: Ledger, at: int) -> list[tuple[Met, Problem]]:
    """Return what a meeting dealt with."""
    courses = ("settled", "extended")
    rows = [one for one in (*MET, *FOUND) if one.number == at and (one in FOUND or one.course in courses)]
    return [(one, ledger.by_title[one.title]) for one in rows if one.title in ledger.by_title]


def _attending(ledger: Ledger, at: int) -> list[str]:
    if at > 2:
        late = [one.lead for one in ledger.problems if one.state == "assigned" and one.lead]
        return list(dict.fromkeys(late))[:8]
    told = [name for met, problem in _dealt_with(ledger, at) for name in (met.lead, problem.raised_department)]
    return [name for name in dict.fromkeys(told) if name and name != OFFICE]


def _agenda(ledger: Ledger, at: int) -> str:
    """Return what is on the agenda: problems whose answer is due first."""
    open_ = [one for one in ledger.problems if one.state == "assigned" and one.due is not None]
    open_.sort(key=lambda one: (one.due, one.pk))
    rows = [problem for _met, problem in _dealt_with(ledger, at) if problem.raised_department != OFFICE] or open_
    lines = [f"{number}. {one.number} {one.title}" for number, one in enumerate(rows[:6], 1)]
    return "\n".join(["听取超期和临期问题办理情况：", *lines])


def _items(meeting: Meeting, at: int, ledger: Ledger, issued: Any) -> list[MeetingItem]:
    found = []
    for met, problem in _dealt_with(ledger, at):
        verb = {"settled": ItemVerb.CLOSE, "extended": ItemVerb.EXTEND}.get(met.course, ItemVerb.OPEN)
        found.append(
            MeetingItem(
                meeting=meeting, verb=verb, problem=problem, project=problem.project,
                title=met.title if verb == ItemVerb.OPEN else "", text=_WORDS[verb],
                lead=met.lead if verb == ItemVerb.OPEN else "", agreed=verb == ItemVerb.CLOSE,
                supports=list(met.supports) if verb == ItemVerb.OPEN else [],
                due=problem.due if verb != ItemVerb.CLOSE else None, done_at=issued,
            )
        )  # fmt: skip
    found.append(
        MeetingItem(meeting=meeting, verb=ItemVerb.DISCUSS, text="研究了下一阶段用地与资金保障（演示）。",
                    title="用地与资金保障", done_at=issued)
    )  # fmt: skip
    return found


_WORDS = {
    ItemVerb.OPEN: "由牵头部门会同配合部门限期办结（演示）。",
    ItemVerb.EXTEND: "前置系统改造未完成，同意调整时限（演示）。",
    ItemVerb.CLOSE: "提出方到会确认已解决（演示）。",
}
