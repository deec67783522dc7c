"""提出与交办 (raising and assigning): a problem is raised, assigned, sent on, declined, merged, split, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog.place import current_place
from kechuang.apps.enterprises.access import find
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.files.actions import Upload
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.problem_steps import (
    attach,
    known_departments,
    step,
    tell_departments,
    tell_office,
    tell_officers,
    tell_raisers,
)
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.models import Origin, Problem, Project, Task
from kechuang.apps.projects.problems.clocks import ANSWER, ASSIGN, OPEN, limit

_GIVEN_BACK = ("projects.problem_decline", "projects.problem_split")


def raise_problem(
    *,
    by: Any,
    title: str,
    describes: str = "",
    origin: str = Origin.PROJECT,
    department: str = "",
    project: Project | None = None,
    task: Task | None = None,
    entity_id: str = "",
    division: str = "",
    address: str = "",
    files: Iterable[Upload] = (),
) -> Problem:
    """Raise a problem (提出问题).

    Parameters
    ----------
    by : User
        Who raises it.
    department : str
        For which of his departments; empty for an enterprise's agent, who raises it for his own firm.
    project, task : optional
        What it stands in the way of.
    entity_id : str
        The firm that it is about.
    division, address : str
        Where; a project's own place where left out.
    files : iterable of upload
        Photos and papers.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the department, or does not act for the firm.
    Refused
        If the title is missing, or what it is about is; the sentence says what to do.
    """
    title = title.strip()[:200]
    if not title:
        raise Refused(_("请写明是什么问题，一句话即可。"))
    if task is not None:
        project = task.project
    if project is not None:
        division = division or project.division
        if not access.visible_projects(by).filter(pk=project.pk).exists():
            raise Refused(_("没有找到这个项目，请从列表中选择。"))
    if origin == Origin.PROJECT and project is None:
        raise Refused(_("请选择问题所在的项目；与项目无关的，请选“现场发现”或“企业提出”。"))
    if origin == Origin.SITE and not (address.strip() or project):
        raise Refused(_("现场发现的问题请写明地点。"))
    if origin == Origin.ENTERPRISE and not entity_id:
        raise Refused(_("请写明是哪家企业的问题。"))
    known = {*dict(names.division_choices()), project.division if project is not None else ""}
    if entity_id:
        firm = _firm(by, entity_id)
        known.add(firm.division)
        # An agent's problem stands where his firm is, whatever else was sent.
        entity_id, division = firm.entity_id, (division or firm.division) if department else firm.division
    if division and division not in known:
        raise Refused(_("没有这个行政区划（%(code)s），请从列表中选择。") % {"code": division})
    problem = Problem(
        origin=origin, title=title, describes=describes.strip(), project=project, task=task, entity_id=entity_id,
        division=division, address=address.strip()[:200], raised_by=by, raised_department=department,
        synthetic=current_place().synthetic,
    )  # fmt: skip
    access.require(by, access.RAISE, problem)
    with transaction.atomic():
        problem.save()
        problem = step(problem, "raise", by=by, assign_by=limit(ASSIGN))
        attach(problem, files, by=by)
        tell_office(problem, _("待交办：%(what)s") % {"what": problem}, due=problem.assign_by)
        tell_officers(problem, _("您服务的项目有新问题：%(what)s") % {"what": problem}, by=by, body=problem.describes)
        log(problem, "projects.problem_raise", by=by, origin=origin, department=department, entity_id=entity_id,
            project=project.code if project else "")  # fmt: skip
    return problem


def _firm(by: Any, handle: str) -> Enterprise:
    try:
        return find(by, handle)
    except Enterprise.DoesNotExist:
        raise Refused(_("没有找到这家企业（%(id)s），请核对后再提出。") % {"id": handle}) from None


def assign(
    problem: Problem,
    *,
    by: Any,
    lead: str,
    supports: Sequence[str] = (),
    due: dt.date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Problem:
    """Assign a problem (交办), or assign it anew (改派) where it is assigned already; the limit begins today.

    Parameters
    ----------
    lead, supports : str, sequence of str
        Departments of the pack.
    due : datetime.date, optional
        The last day of the answer; that of the pack's clock where left out. Another day needs a reason. Of what a body
        gave back and gives to itself again the clock goes on.
    reason : str
        Of another day, or of assigning anew.
    seen : int, optional
        The version that the person looked at.

    Raises
    ------
    PermissionDenied
        If the person belongs neither to the office nor to the supervision.
    Refused
        If a department is unknown, a reason is missing, or somebody else was first.
    """
    access.require(by, access.ASSIGN, problem)
    supports = known_departments(lead, supports)
    goes_on = _given_back(problem, lead) if lead in access.departments_of(by, access.ASSIGN) else None
    usual, reason = min(limit(ANSWER), goes_on or dt.date.max), reason.strip()
    due = due or usual
    if goes_on is None:
        _require_day(due)
    elif due > goes_on:
        raise Refused(
            _(
                "本部门退回后又交办给本部门的，时限接着计算，不晚于 %(day)s；"
                "确需更长时间的，请由工作专班办公室或督查机构中的另一家交办。"
            )
            % {"day": goes_on}
        )
    if due != usual and not reason:
        raise Refused(_("按规定时限应为 %(day)s，改为其他日期请写明理由。") % {"day": usual})
    again = problem.state == "assigned"
    if again:
        reason = reason_of(reason)
    before = {problem.lead, *problem.supports} - {lead, *supports, ""}
    note = _("交%(lead)s，限 %(due)s") % {"lead": names.department_name(lead), "due": due}
    with transaction.atomic():
        problem = step(
            problem, "reassign" if again else "assign", by=by, seen=seen,
            note="；".join(part for part in (note, reason) if part), lead=lead,
            supports=list(supports), due=due, assigned_by=by, assigned_at=core.now(),
        )  # fmt: skip
        tell_departments(problem, _("交办：%(what)s") % {"what": problem}, [lead], due=due, body=problem.describes)
        tell_departments(problem, _("请配合办理：%(what)s") % {"what": problem}, supports, due=due)
        if before:
            tell_departments(problem, _("已改派他部门，不再由本部门办理：%(what)s") % {"what": problem}, before)
        tell_raisers(problem, _("您提出的问题已交办：%(what)s"))
        log(problem, "projects.problem_assign", by=by, lead=lead, supports=list(supports), due=due, reason=reason)
    return problem


def extend(problem: Problem, *, by: Any, due: dt.date, reason: str, seen: int | None = None) -> Problem:
    """Change the last day of the answer (调整时限), with a reason; whoever answers and whoever raised it are told.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`assign`.
    """
    access.require(by, access.ASSIGN, problem)
    reason = reason_of(reason)
    _require_day(due)
    with transaction.atomic():
        was = locked(problem).due
        problem = step(problem, "extend", by=by, seen=seen, note=_("%(was)s 改为 %(due)s：%(reason)s") % {
            "was": was, "due": due, "reason": reason}, due=due)  # fmt: skip
        words = {"what": problem, "due": due}
        tell_departments(problem, _("时限调整为 %(due)s：%(what)s") % words, [problem.lead, *problem.supports], due=due)
        tell_raisers(problem, _("答复时限已调整：%(what)s"), body=reason)
        log(problem, "projects.problem_extend", by=by, was=was, due=due, reason=reason)
    return problem


def decline(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Give a problem back to the office (退回交办), with the reason why it is another's affair."""
    reason = reason_of(reason)
    with transaction.atomic():
        was = locked(problem)
        problem = step(problem, "decline", by=by, seen=seen, note=reason, lead="", supports=[], due=None,
                       assign_by=limit(ASSIGN))  # fmt: skip
        tell_office(
            problem, _("部门退回，请重新交办：%(what)s") % {"what": problem}, due=problem.assign_by, body=reason
        )
        log(problem, "projects.problem_decline", by=by, lead=was.lead, due=was.due, reason=reason)
    return problem


def withdraw(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Take a problem back (撤回) that has settled itself or was raised by mistake."""
    reason = reason_of(reason)
    with transaction.atomic():
        problem = locked(problem)
        told = [problem.lead, *problem.supports]
        if Problem.objects.filter(repeat_of=problem, state="merged").exists():
            raise Refused(_("有其他问题并入了这一件，不能撤回；请先由工作专班办公室取消并案。"))
        problem = step(problem, "withdraw", by=by, seen=seen, note=reason)
        tell_departments(problem, _("提出方已撤回：%(what)s") % {"what": problem}, told, body=reason)
        tell_office(problem, _("提出方已撤回：%(what)s") % {"what": problem}, body=reason)
        log(problem, "projects.problem_withdraw", by=by, reason=reason)
    return problem


def merge(problem: Problem, *, by: Any, into: Problem, reason: str = "", seen: int | None = None) -> Problem:
    """Merge a problem into another that says the same (并案): it is answered once, and every raiser confirms.

    What was merged into the first goes with it.

    Raises
    ------
    Refused
        If the other is the same one, is merged itself, or is done with.
    """
    if into.pk == problem.pk:
        raise Refused(_("不能并入自己，请选择另一个问题。"))
    with transaction.atomic():
        first, second = sorted((problem, into), key=lambda one: one.pk)  # two who merge crosswise wait in one order
        locked_rows = {one.pk: locked(one) for one in (first, second)}
        into = locked_rows[into.pk]
        if into.state not in OPEN:
            raise Refused(_("%(what)s现为“%(state)s”，不能并入；请选择还没有销号的问题。") % {
                "what": into.number, "state": into.state_label})  # fmt: skip
        problem = step(problem, "merge", by=by, seen=seen, note=_("并入 %(into)s %(reason)s") % {
            "into": into.number, "reason": reason.strip()}, repeat_of=into, agreed_at=None)  # fmt: skip
        for one in Problem.objects.filter(repeat_of=problem):
            Problem.objects.filter(pk=one.pk).update(repeat_of=into, agreed_at=None)
        tell_raisers(problem, _("已与同类问题并案办理，答复后请您一并确认：%(what)s"), body=str(into), tag=":merged")
        tell_raisers(into, _("有同类问题并入：%(what)s"), body=str(problem), tag=f":{problem.pk}")
        tell_departments(into, _("有同类问题并入：%(what)s") % {"what": into}, [into.lead, problem.lead],
                         tag=f":{problem.pk}")  # fmt: skip
        log(problem, "projects.problem_merge", by=by, into=into.number, reason=reason.strip())
    return problem


def split(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Take a merged problem out again (取消并案); it waits to be assigned on its own."""
    reason, was = reason_of(reason), problem.repeat_of
    with transaction.atomic():
        before = locked(problem)
        problem = step(problem, "split", by=by, seen=seen, note=reason, repeat_of=None, lead="", supports=[], due=None,
                       assign_by=limit(ASSIGN), agreed_at=None)  # fmt: skip
        tell_raisers(problem, _("已取消并案，单独办理：%(what)s"), body=reason)
        tell_office(problem, _("待交办：%(what)s") % {"what": problem}, due=problem.assign_by)
        log(problem, "projects.problem_split", by=by, was=was.number if was else "", lead=before.lead,
            due=before.due, reason=reason)  # fmt: skip
    return problem


def _given_back(problem: Problem, lead: str) -> dt.date | None:
    """Return the last day that a body had when it gave a problem back, or split it off; None where it never did.

    A body that could give back what it is to solve itself, and give it to itself again, would have a new limit a day.
    """
    entries = Entry.objects.filter(
        verb__in=_GIVEN_BACK, object_type=problem._meta.label_lower, object_id=str(problem.pk)
    ).order_by("-seq")
    for entry in entries:
        said = entry.detail
        if said.get("lead") == lead and said.get("due"):
            return dt.date.fromisoformat(said["due"])
    return None


def _require_day(due: dt.date) -> None:
    if due < core.today():
        raise Refused(_("答复时限 %(day)s 已经过去，请选择今天或以后的日期。") % {"day": due})


__all__ = ["assign", "decline", "extend", "merge", "raise_problem", "split", "withdraw"]
