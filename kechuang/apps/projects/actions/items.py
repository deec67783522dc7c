"""议定事项的落实 (carrying out items): what the minutes say becomes the ledger, in one transaction with their issue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.answers import require_not_lead, tell_closed
from kechuang.apps.projects.actions.problem_steps import step, tell_raisers
from kechuang.apps.projects.actions.problems import assign, extend, raise_problem
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.models import ItemVerb, Meeting, MeetingItem, Origin, Problem
from kechuang.apps.projects.problems.clocks import CONFIRM, limit


def carry_out(item: MeetingItem, number: int, meeting: Meeting, *, by: Any, of_body: bool) -> None:
    """Do what an item says.

    Parameters
    ----------
    number : int
        Its place in the minutes, for sentences.
    of_body : bool
        Whether who issues the minutes may assign; what others raise waits for the office.

    Raises
    ------
    Refused
        If it cannot be done any more; the sentence names the item.
    """
    try:
        match item.verb:
            case ItemVerb.OPEN:
                item.problem = _open(item, meeting, by=by, of_body=of_body)
                item.due = item.problem.due or item.problem.assign_by
            case ItemVerb.EXTEND if item.due is not None:
                problem = _fresh(item)
                item.was = problem.due
                extend(problem, by=by, due=item.due, reason=f"{meeting.title}：{item.text}")
            case ItemVerb.CLOSE:
                item.agreed = _close(_fresh(item), item, meeting, by=by)
    except Refused as refusal:
        raise Refused(_("第 %(n)d 项没有落实，纪要没有印发：%(why)s") % {"n": number, "why": refusal}) from refusal
    item.done_at = core.now()
    item.save(update_fields=["problem", "due", "was", "agreed", "done_at"])  # as it was carried out


def _fresh(item: MeetingItem) -> Problem:
    assert item.problem is not None  # checked when it was entered
    return locked(item.problem)


def _open(item: MeetingItem, meeting: Meeting, *, by: Any, of_body: bool) -> Problem:
    """Raise what the meeting found, for the department that convened it; assign it where that may be done."""
    project = item.project or meeting.project
    own = access.departments_of(by, access.RAISE)
    department = meeting.department if meeting.department in own else min(access.bodies() & own, default="")
    made = raise_problem(
        by=by, title=item.title, describes=item.text, origin=Origin.MEETING, department=department, project=project,
    )  # fmt: skip
    if not item.lead or not of_body:
        return made
    reason = _("%(meeting)s议定") % {"meeting": meeting.title}
    return assign(made, by=by, lead=item.lead, supports=item.supports, due=item.due, reason=reason)


def _close(problem: Problem, item: MeetingItem, meeting: Meeting, *, by: Any) -> bool:
    """Close a problem where its raiser agreed, else ask him; return whether it is closed."""
    require_not_lead(problem, by)
    note = _("%(meeting)s：%(text)s") % {"meeting": meeting.title, "text": item.text}
    if agreed_at(item, problem, meeting):
        problem = step(problem, "settle", by=by, note=note, closed_at=core.now(), agreed_at=core.now())
        tell_closed(problem, body=note)
        log(problem, "projects.problem_settle", by=by, meeting=meeting.title)
        return True
    if problem.state == "answered":
        return False  # it waits for its raiser already
    if problem.state != "assigned":
        raise Refused(_("%(what)s现为“%(state)s”，还没有交办，不能销号；请改为“交办”或“研究”。") % {
            "what": problem.number, "state": problem.state_label})  # fmt: skip
    problem = step(problem, "present", by=by, note=note, answer=problem.answer or note, answered_at=core.now(),
                   confirm_by=limit(CONFIRM), agreed_at=None)  # fmt: skip
    Problem.objects.filter(repeat_of=problem, state="merged").update(agreed_at=None)
    tell_raisers(problem, _("调度会认为已解决，请您确认：%(what)s"), due=problem.confirm_by, body=note)
    log(problem, "projects.problem_present", by=by, meeting=meeting.title)
    return False


def agreed_at(item: MeetingItem, problem: Problem, meeting: Meeting) -> bool:
    """Whether a problem may be closed at a meeting: its raiser's department was there and agreed, and it is alone.

    Where others were merged into it, or an enterprise raised it, those who are not there are asked.
    """
    there = {meeting.department, *meeting.attending}
    alone = not problem.repeats.filter(state="merged").exists()
    return item.agreed and alone and bool(problem.raised_department) and problem.raised_department in there


__all__ = ["agreed_at", "carry_out"]
