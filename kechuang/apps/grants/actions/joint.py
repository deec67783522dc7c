"""部门联审 (joint review): every department that the round names says its word; one that disagrees sends it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.money import release
from kechuang.apps.grants.actions.steps import lock_programme, log, onward
from kechuang.apps.grants.models import Application, Opinion


def give_opinion(application: Application, *, by: Any, department: str, agrees: bool, text: str = "") -> Application:
    """Say a department's word, once; when all are in, the application goes on, or back to the review.

    Raises
    ------
    PermissionDenied
        If the person does not speak for a department that was asked.
    Refused
        If the department has spoken, or disagrees without saying why.
    """
    access.require(by, access.JOIN, application)
    if department not in access.joining(by, application):
        raise Refused(_("您不能代表这个部门联审，请从列表中选择本部门。"))
    if not agrees and not text.strip():
        raise Refused(_("不同意的请写明理由。"))
    with transaction.atomic():
        programme = lock_programme(application.programme)
        fresh = locked(application)
        if fresh.state != "joint_review":
            raise Refused(_("%(what)s现为“%(state)s”，不在联审中。") % {"what": fresh, "state": fresh.state_label})
        waiting = Opinion.objects.filter(application=fresh, department=department, agrees__isnull=True)
        if not waiting.update(agrees=agrees, text=text.strip()[:500], by_id=by.pk, at=core.now()):
            raise Refused(_("这个部门已经给出联审意见。"))
        opinions = list(fresh.opinions.all())
        if all(one.agrees for one in opinions):
            fresh = onward(fresh, by=by, note=text.strip())
        elif all(one.agrees is not None for one in opinions):
            against = "；".join(f"{one.department}：{one.text}" for one in opinions if not one.agrees)
            answer = (_("联审有部门不同意：%(why)s") % {"why": against})[:1000]
            fresh = onward(fresh, by=by, to="review", note=answer, answer=answer, reviewed_by=None, approved_by=None)
            release(programme, fresh, by=by, note=answer)
            Application.objects.filter(pk=fresh.pk).update(fen=None)
        log(fresh, "grants.join", by=by, department=department, agrees=agrees)
    return fresh
