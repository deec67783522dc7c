"""专员跟进 (following): what a project's officer did about a problem; the lead and whoever raised it learn of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.files.actions import Upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.problem_steps import attach, moved_on, tell_departments, tell_raisers
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.models import NoteKind, Problem, ProblemNote
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.problems.officers import seat_of, serves


def follow(problem: Problem, *, by: Any, text: str, files: Iterable[Upload] = ()) -> ProblemNote:
    """Tell what an officer did about a problem (跟进情况); its state and its limit stay as they are.

    Raises
    ------
    PermissionDenied
        If the person is not the officer of the problem's project.
    Refused
        If nothing is said, or the problem is done with.
    """
    text = text.strip()
    if not text:
        raise Refused(_("请写明跟进了什么、下一步怎么办。"))
    with transaction.atomic():
        problem = locked(problem)
        if not serves(by, problem):
            reason = _("只有项目的服务专员可以登记跟进情况；需要更换专员的，请牵头部门在项目的“修改”中指定。")
            note(AccessKind.DENIED, actor=by, verb=access.REPORT, obj=problem, reason=reason)
            raise PermissionDenied(reason)
        if problem.state not in OPEN:
            raise Refused(moved_on(problem))
        one = ProblemNote.objects.create(
            problem=problem, kind=NoteKind.FOLLOW, department=seat_of(by, problem), text=text, by=by
        )
        hashes = attach(one, files, by=by)
        tag = f":follow{one.pk}"
        tell_departments(problem, _("服务专员已跟进：%(what)s") % {"what": problem}, [problem.lead], body=text, tag=tag)
        tell_raisers(problem, _("服务专员已跟进您提出的问题：%(what)s"), body=text, tag=tag)
        log(problem, "projects.problem_follow", by=by, department=one.department, files=hashes)
    return one


__all__ = ["follow"]
