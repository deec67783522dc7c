"""专班成员 (members): who is in a task force; personal data, of which the audit keeps no name and no telephone."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.revisions import changes_of, name_of
from kechuang.apps.projects.actions.steps import log, tell
from kechuang.apps.projects.actions.task_forces import require_running
from kechuang.apps.projects.models import Member, TaskForce

FIELDS = ("name", "department", "role", "duty", "phone", "user")
ADD, EDIT, REMOVE = "projects.member_add", "projects.member_edit", "projects.member_remove"
MOST_MEMBERS = 100


def add(force: TaskForce, *, by: Any, **fields: Any) -> Member:
    """Add somebody to a task force; who has an account learns of it.

    Parameters
    ----------
    by : User
        Somebody of the force's lead or of the office.
    **fields
        Those of :data:`FIELDS`.

    Raises
    ------
    PermissionDenied
        If the person belongs to neither.
    Refused
        If the force is over or full, the person is in it already, or the account is none of the department.
    """
    with transaction.atomic():
        fresh = _running(force, by)
        if fresh.members.count() >= MOST_MEMBERS:
            raise Refused(_("一个专班至多登记 %(n)d 名成员，请先移除不再参加的。") % {"n": MOST_MEMBERS})
        member = Member(task_force=fresh, **_tidy(fields))
        _require_account(member)
        _require_once(member)
        member.save()
        _welcome(member, by)
        log(fresh, ADD, by=by, member=member.pk, department=member.department, role=member.role)
    return member


def edit(member: Member, *, by: Any, seen: str, **fields: Any) -> Member:
    """Change what is entered of a member.

    Parameters
    ----------
    seen : str
        The :func:`mark` of what the person's form was filled from.

    Raises
    ------
    PermissionDenied
        If the person is neither of the force's lead nor of the office.
    Refused
        As for :func:`add`; also if somebody else has changed the entry meanwhile.
    """
    with transaction.atomic():
        force = _running(member.task_force, by)
        fresh = locked(member)
        if seen != mark(fresh):
            raise Refused(_("这名成员的登记刚刚已由他人修改，未保存；您填写的内容仍在本页，请刷新另页核对后再保存。"))
        changed = changes_of(fresh, _tidy(fields))
        if not changed:
            return fresh
        for name, (_old, new) in changed.items():
            setattr(fresh, name, new)
        if changed.keys() & {"user", "department"}:
            _require_account(fresh)
        _require_once(fresh)
        fresh.save(update_fields=list(changed))
        if "user" in changed:
            _welcome(fresh, by)
        log(force, EDIT, by=by, member=fresh.pk, department=fresh.department, role=fresh.role, fields=sorted(changed))
    return fresh


def remove(member: Member, *, by: Any) -> None:
    """Take somebody off a task force: personal data that are no longer needed are not kept."""
    with transaction.atomic():
        force = locked(member.task_force)
        access.require(by, access.MANAGE, force)
        fresh = locked(member)
        key, department, role = fresh.pk, fresh.department, fresh.role
        fresh.delete()
        log(force, REMOVE, by=by, member=key, department=department, role=role)


def mark(member: Member) -> str:
    """Return what tells two readings of a member's entry apart."""
    values = [member.name, member.department, member.role, member.duty, member.phone, member.user_id]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:16]


def _running(force: TaskForce, by: Any) -> TaskForce:
    fresh = locked(force)
    access.require(by, access.MANAGE, fresh)
    require_running(fresh)
    return fresh


def _require_account(member: Member) -> None:
    """Make sure that the account, where one is given, is that of somebody who works in the department today."""
    if member.user is None:
        return
    if not access.people_of(member.department, access.VIEW).filter(pk=member.user.pk).exists():
        raise Refused(_("所选账号不是派出部门的在用账号，请另选账号或派出部门；没有账号的可以不选。"))


def _require_once(member: Member) -> None:
    others = member.task_force.members.exclude(pk=member.pk)
    if others.filter(name=member.name, department=member.department).exists():
        raise Refused(_("该部门的同名成员已在专班中，请直接修改原登记；确有重名的，请在姓名后注明以示区别。"))
    if member.user is not None and others.filter(user=member.user).exists():
        raise Refused(_("这个账号已登记在专班另一名成员名下，请核对。"))


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "name" in given:
        given["name"] = name_of(given["name"])
    return given


def _welcome(member: Member, by: Any) -> None:
    if member.user is not None and member.user.pk != getattr(by, "pk", None):
        force, role = member.task_force, member.get_role_display()
        tell(force, _("您已列为工作专班%(role)s：%(name)s") % {"role": role, "name": force.name}, users=[member.user],
             body=member.duty, key=f"force:{force.pk}:member:{member.pk}:{member.user.pk}")  # fmt: skip


__all__ = ["ADD", "EDIT", "FIELDS", "REMOVE", "add", "edit", "mark", "remove"]
