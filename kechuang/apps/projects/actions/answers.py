"""答复与销号 (answers and close-out): what was done is told, who raised the problem says whether it is solved.

Nobody else closes a problem, with two exceptions, each with a reason that stays in the trail: where the raiser is
silent beyond his days the office confirms in his place, and a coordination meeting closes what the raiser, present
there, agreed to (:mod:`.meetings`). Where several raised the same, all of them confirm and any of them may object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.files.actions import Upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.problem_steps import (
    attach,
    family,
    moved_on,
    step,
    tell_departments,
    tell_office,
    tell_officers,
    tell_raisers,
)
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.models import NoteKind, Problem, ProblemNote
from kechuang.apps.projects.problems.clocks import ANSWER, CONFIRM, limit


def answer(problem: Problem, *, by: Any, text: str, files: Iterable[Upload] = (), seen: int | None = None) -> Problem:
    """Answer a problem (答复) with what was done; the raiser's days to confirm begin.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the lead department.
    Refused
        If nothing is said, or somebody else was first.
    """
    text = _said(text)
    with transaction.atomic():
        problem = step(problem, "answer", by=by, seen=seen, answer=text, answered_at=core.now(),
                       confirm_by=limit(CONFIRM), agreed_at=None)  # fmt: skip
        Problem.objects.filter(repeat_of=problem, state="merged").update(agreed_at=None)
        one = ProblemNote.objects.create(
            problem=problem, kind=NoteKind.ANSWER, department=problem.lead, text=text, by=by
        )
        hashes = attach(one, files, by=by)
        tell_raisers(problem, _("已答复，请您确认是否解决：%(what)s"), due=problem.confirm_by, body=text)
        log(problem, "projects.problem_answer", by=by, lead=problem.lead, files=hashes)
    return problem


def add_part(problem: Problem, *, by: Any, department: str, text: str, files: Iterable[Upload] = ()) -> ProblemNote:
    """Tell what a supporting department did (配合部门办理情况); the lead is told, the state stays.

    Raises
    ------
    PermissionDenied
        If the department does not support this problem, or the person does not belong to it.
    Refused
        If nothing is said, or the problem is not being dealt with.
    """
    text = _said(text)
    with transaction.atomic():
        problem = locked(problem)
        if department not in problem.supports or department not in access.departments_of(by, access.ANSWER):
            reason = _("只有这个问题的配合部门可以填报配合办理情况，请由配合部门人员填报。")
            note(AccessKind.DENIED, actor=by, verb=access.ANSWER, obj=problem, reason=reason)
            raise PermissionDenied(reason)
        if problem.state != "assigned":
            raise Refused(moved_on(problem))
        one = ProblemNote.objects.create(problem=problem, kind=NoteKind.PART, department=department, text=text, by=by)
        hashes = attach(one, files, by=by)
        tell_departments(problem, _("配合部门已填报办理情况：%(what)s") % {"what": problem}, [problem.lead], body=text,
                         tag=f":{one.pk}")  # fmt: skip
        log(problem, "projects.problem_part", by=by, department=department, files=hashes)
    return one


def confirm(problem: Problem, *, by: Any, seen: int | None = None) -> Problem:
    """Say that a problem is solved (确认销号); it is closed when everybody who raised it has said so.

    Parameters
    ----------
    problem : Problem
        The problem itself, or one that was merged into it.

    Raises
    ------
    PermissionDenied
        If the person did not raise it.
    Refused
        If it has not been answered.
    """
    with transaction.atomic():
        main = _main(problem, seen)
        access.require(by, access.CONFIRM, main if main.pk == problem.pk else problem)
        if main.state != "answered":
            raise Refused(moved_on(main))
        _require_another(main, by)
        rows = family(main)
        mine = [one.pk for one in rows if one.pk == problem.pk or access.may(by, access.CONFIRM, one)]
        now = core.now()
        Problem.objects.filter(pk__in=mine).update(agreed_at=now)
        silent = [one for one in rows if one.agreed_at is None and one.pk not in mine]
        if not silent:
            if access.may(by, access.CONFIRM, main):
                main = step(main, "confirm", by=by, closed_at=now)
            else:
                main = step(main, "confirm_all", by=None, closed_at=now, note=_("最后由 %(one)s 的提出方确认") % {
                    "one": problem.number})  # fmt: skip
            tell_closed(main)
        log(problem, "projects.problem_confirm", by=by, main=main.number, closed=not silent)
    problem.refresh_from_db()
    return problem


def object_to(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Say that a problem is not solved (未解决): it goes back to the lead, with a new limit, and it is counted.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`confirm`.
    """
    reason = reason_of(reason)
    with transaction.atomic():
        main = _main(problem, seen)
        access.require(by, access.CONFIRM, main if main.pk == problem.pk else problem)
        if main.state != "answered":
            raise Refused(moved_on(main))
        changes: dict[str, Any] = {
            "due": limit(ANSWER), "confirm_by": None, "agreed_at": None, "objections": main.objections + 1,
        }  # fmt: skip
        if problem.pk == main.pk:
            main = step(main, "object", by=by, note=reason, **changes)
        else:
            said = _("%(one)s 的提出方：%(reason)s") % {"one": problem.number, "reason": reason}
            main = step(main, "object_for", by=None, note=said, **changes)
        Problem.objects.filter(repeat_of=main, state="merged").update(agreed_at=None)
        words = {"what": main, "n": main.objections}
        tell_departments(main, _("提出方未认可，第 %(n)d 次退回办理：%(what)s") % words, [main.lead, *main.supports],
                         due=main.due, body=reason)  # fmt: skip
        tell_officers(main, _("您服务的项目有问题未获认可：%(what)s") % words, by=by, body=reason)
        if main.objections > 1:
            tell_office(main, _("第 %(n)d 次退回办理，请关注：%(what)s") % words, body=reason)
        log(problem, "projects.problem_object", by=by, main=main.number, times=main.objections, reason=reason)
    problem.refresh_from_db()
    return problem


def confirm_for(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Confirm in the place of a raiser who is silent beyond his days (代为确认), with the reason; he is told."""
    reason = reason_of(reason)
    with transaction.atomic():
        require_not_lead(locked(problem), by)
        problem = step(problem, "confirm_for", by=by, seen=seen, note=reason, closed_at=core.now())
        tell_closed(problem, body=_("提出方逾期未确认，代为确认的理由：%(reason)s") % {"reason": reason})
        log(problem, "projects.problem_confirm_for", by=by, reason=reason, confirm_by=problem.confirm_by)
    return problem


def reopen(problem: Problem, *, by: Any, reason: str, seen: int | None = None) -> Problem:
    """Open a closed problem again (重新打开): it has come back; the lead has a new limit."""
    reason = reason_of(reason)
    with transaction.atomic():
        problem = step(problem, "reopen", by=by, seen=seen, note=reason, due=limit(ANSWER), confirm_by=None,
                       closed_at=None, agreed_at=None)  # fmt: skip
        Problem.objects.filter(repeat_of=problem, state="merged").update(agreed_at=None)
        told = [problem.lead, *problem.supports]
        tell_departments(problem, _("问题重新打开：%(what)s") % {"what": problem}, told, due=problem.due, body=reason)
        tell_office(problem, _("问题重新打开：%(what)s") % {"what": problem}, body=reason)
        tell_officers(problem, _("问题重新打开：%(what)s") % {"what": problem}, by=by, body=reason)
        log(problem, "projects.problem_reopen", by=by, reason=reason)
    return problem


def _main(problem: Problem, seen: int | None) -> Problem:
    """Return, locked, the problem itself or the one it is merged into now, if it stands as the person saw it."""
    now = Problem.objects.get(pk=problem.pk)
    wanted = {one.pk: one for one in (now, now.repeat_of) if one is not None}
    rows = {key: locked(wanted[key]) for key in sorted(wanted)}  # in the order in which a merge takes them
    own = rows[problem.pk]
    if (own.state, own.repeat_of_id) != (now.state, now.repeat_of_id):
        raise Refused(moved_on(own))
    main = rows[own.repeat_of_id] if own.state == "merged" and own.repeat_of_id is not None else own
    if seen is not None and main.version != seen:
        raise Refused(moved_on(main))
    return main


def _require_another(problem: Problem, by: Any) -> None:
    last = problem.notes.filter(kind=NoteKind.ANSWER).order_by("-pk").first()
    if last is not None and last.by_id is not None and last.by_id == by.pk:
        raise Refused(_("不能确认自己答复的问题，请由提出部门的其他人员确认。"))


def require_not_lead(problem: Problem, by: Any) -> None:
    """Make sure that a department does not close in another's place what it was to solve itself.

    Raises
    ------
    Refused
        If the person belongs to the lead department.
    """
    if problem.lead and problem.lead in access.departments_of(by, access.ASSIGN):
        raise Refused(_("不能代为确认本部门牵头办理的问题，请由提出方或其他部门的人员确认。"))


def tell_closed(problem: Problem, body: str = "") -> None:
    """Tell the departments and everybody who raised it that a problem is closed."""
    told = [problem.lead, *problem.supports]
    tell_departments(problem, _("已销号：%(what)s") % {"what": problem}, told)
    tell_officers(problem, _("已销号：%(what)s") % {"what": problem}, by=None)
    tell_raisers(problem, _("您提出的问题已销号：%(what)s"), body=body)


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("请写明做了什么、结果如何，提出方据此确认。"))
    return text


__all__ = ["add_part", "answer", "confirm", "confirm_for", "object_to", "reopen", "require_not_lead", "tell_closed"]
