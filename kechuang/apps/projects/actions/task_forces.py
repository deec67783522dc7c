"""工作专班的设立、修改与撤销 (task forces): one that is over takes no project and stays on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_above, lock_place, require_visible
from kechuang.apps.projects.actions.programmes import last_in_order
from kechuang.apps.projects.actions.revisions import changes_of, name_of, stale, told_changes
from kechuang.apps.projects.actions.steps import log, reason_of, tell
from kechuang.apps.projects.models import TaskForce

#: What a person may enter and change.
FIELDS = ("name", "programme", "division", "place", "lead", "supports", "since", "methods", "describes")
CREATE, EDIT = "projects.force_create", "projects.force_edit"
END, RESTORE = "projects.force_end", "projects.force_restore"


def create(*, by: Any, **fields: Any) -> TaskForce:
    """Set up a task force.

    Parameters
    ----------
    by : User
        Somebody of its lead or of the office of task forces.
    **fields
        Those of :data:`FIELDS`; what is left out stays empty.

    Raises
    ------
    PermissionDenied
        If the person belongs to neither, or the place lies outside his regions.
    Refused
        If there is one of this name in the place, or its programme is not open.
    """
    _known(fields)
    force = TaskForce(code="", created_by=by, synthetic=current_pack().synthetic, **_tidy(fields))
    with transaction.atomic():
        lock_place()
        access.require(by, access.MANAGE, force)
        require_visible(by, programme=force.programme)
        _require_open_programme(force)
        _require_single(force)
        force.code = f"new:{core.now().timestamp()}:{id(force)}"
        force.save()
        force.code, force.order = f"ZB{core.today():%Y}-{force.pk:05d}", last_in_order(TaskForce)
        force.save(update_fields=["code", "order"])
        _told(force, {}, by=by)
        log(force, CREATE, by=by, code=force.code, name=force.name, lead=force.lead)
    return force


def edit(force: TaskForce, *, by: Any, revision: int | None, reason: str = "", **fields: Any) -> TaskForce:
    """Change a task force.

    Parameters
    ----------
    force : TaskForce
        As the page showed it; it is read again under its lock.
    revision : int
        The revision that the person's form was filled from.
    reason : str
        Why; kept in the trail.
    **fields
        Those of :data:`FIELDS` that may have changed.

    Raises
    ------
    PermissionDenied
        If the person is neither of its lead nor of the office.
    Refused
        If it is over, somebody else changed it meanwhile, or its programme is not open.
    """
    _known(fields)
    with transaction.atomic():
        lock_place()
        lock_above(force, programme=fields.get("programme"))
        fresh = locked(force)
        access.require(by, access.MANAGE, fresh)
        if revision != fresh.revision:
            raise Refused(stale(fresh, (EDIT,)))
        require_running(fresh)
        given = _tidy({**{name: getattr(fresh, name) for name in FIELDS}, **fields})
        for name in ("supports", "methods"):
            if set(given[name]) == set(getattr(fresh, name)):  # ticked in another order is no change
                given[name] = getattr(fresh, name)
        changed = changes_of(fresh, given)
        if not changed:
            return fresh
        for name, (_old, new) in changed.items():
            setattr(fresh, name, new)
        if "programme" in changed:
            require_visible(by, programme=fresh.programme)
            _require_open_programme(fresh)
        if changed.keys() & {"name", "division"}:
            _require_single(fresh)
        if changed.keys() & {"lead", "division"} and not access.may(by, access.MANAGE, fresh):
            raise Refused(_("改后您所在的部门将不再负责这个专班，请由工作专班办公室或接手的部门办理移交。"))
        fresh.revision += 1
        fresh.save(update_fields=[*changed, "revision"])
        _told(fresh, {name: old for name, (old, _new) in changed.items()}, by=by)
        log(fresh, EDIT, by=by, revision=fresh.revision, reason=reason.strip()[:500], changed=told_changes(changed))
    return fresh


def end(force: TaskForce, *, by: Any, on: dt.date, reason: str) -> TaskForce:
    """Dissolve a task force (撤销); it stays on record and can be restored.

    Raises
    ------
    PermissionDenied
        If the person is neither of its lead nor of the office.
    Refused
        If projects that are not closed hang on it, it is over already, the day lies ahead, or no reason is given.
    """
    with transaction.atomic():
        fresh = locked(force)
        access.require(by, access.MANAGE, fresh)
        require_running(fresh)
        if on > core.today():
            raise Refused(_("撤销日期不能晚于今天，请在撤销当日或以后登记。"))
        under = list(fresh.projects.filter(state__in=("open", "submitted")).order_by("order", "pk"))
        if under:
            told = "、".join(one.name for one in under[:5]) + (_("等") if len(under) > 5 else "")
            raise Refused(_("专班还负责 %(n)d 个未销号的项目（%(names)s），请先为其另选专班，或待其销号、终止。") % {
                "n": len(under), "names": told})  # fmt: skip
        reason = reason_of(reason)[:500]
        fresh.ended_on = on
        fresh.save(update_fields=["ended_on"])
        tell(fresh, _("工作专班已撤销：%(name)s") % {"name": fresh.name}, departments=[fresh.lead, *fresh.supports],
             verb=access.SUPPORT, users=members_of(fresh), body=reason, key=f"force:{fresh.pk}:end:{on}")  # fmt: skip
        log(fresh, END, by=by, reason=reason, changed=told_changes({"ended_on": (None, on)}))
    return fresh


def restore(force: TaskForce, *, by: Any, reason: str) -> TaskForce:
    """Restore a task force that was dissolved.

    Raises
    ------
    PermissionDenied
        If the person is neither of its lead nor of the office.
    Refused
        If it is not over, another of its name was set up meanwhile, its programme is not open, or no reason is given.
    """
    with transaction.atomic():
        lock_place()
        if force.programme is not None:
            locked(force.programme)
        fresh = locked(force)
        access.require(by, access.MANAGE, fresh)
        if fresh.ended_on is None:
            raise Refused(_("工作专班“%(name)s”没有撤销，无需恢复。") % {"name": fresh})
        _require_open_programme(fresh)
        _require_single(fresh)
        before, reason = fresh.ended_on, reason_of(reason)[:500]
        fresh.ended_on = None
        fresh.save(update_fields=["ended_on"])
        log(fresh, RESTORE, by=by, reason=reason, changed=told_changes({"ended_on": (before, None)}))
    return fresh


def members_of(force: TaskForce) -> list[Any]:
    """Return the accounts of its members: its matters reach them."""
    return [one.user for one in force.members.select_related("user") if one.user is not None and one.user.is_active]


def require_running(force: TaskForce) -> None:
    """Make sure, under its lock, that a task force is not over.

    Raises
    ------
    Refused
        If it is.
    """
    if force.ended_on is not None:
        raise Refused(_("工作专班“%(name)s”已于 %(day)s 撤销，不能修改；应先恢复专班。") % {
            "name": force, "day": force.ended_on})  # fmt: skip


def _require_open_programme(force: TaskForce) -> None:
    if force.programme is None:
        return
    programme = locked(force.programme)
    if programme.state != "open":
        raise Refused(_("攻坚行动“%(name)s”%(state)s，不能再设专班；应先重新打开行动，或另选行动。") % {
            "name": programme, "state": programme.state_label})  # fmt: skip


def _require_single(force: TaskForce) -> None:
    twins = TaskForce.objects.filter(name=force.name, division=force.division, ended_on=None)
    if twins.exclude(pk=force.pk).exists():
        raise Refused(_("本地已有同名专班“%(name)s”，请直接修改该专班，或另取名称。") % {"name": force.name})


def _known(fields: Mapping[str, Any]) -> None:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"not fields of a task force that people enter: {unknown}")


def _tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as they are stored: a name, no member department twice nor beside its being the lead."""
    given = dict(fields)
    if "name" in given:
        given["name"] = name_of(given["name"])
    for name in ("supports", "methods"):
        if name in given:
            given[name] = [one for one in dict.fromkeys(given[name] or ()) if one]
    if "supports" in given:
        given["supports"] = [one for one in given["supports"] if one != given.get("lead")]
    return given


def _told(force: TaskForce, before: Mapping[str, Any], *, by: Any) -> None:
    """Tell departments that are new to a task force that they lead it or belong to it."""
    own, key = access.departments_of(by, access.MANAGE), f"force:{force.pk}:{force.revision}"
    if (not before or "lead" in before) and force.lead not in own:
        tell(force, _("由贵部门牵头工作专班：%(name)s") % {"name": force.name}, departments=[force.lead],
             verb=access.MANAGE, key=f"{key}:lead")  # fmt: skip
    new = set(force.supports) - set(before.get("supports", force.supports if before else ())) - own
    tell(force, _("贵部门为工作专班成员：%(name)s") % {"name": force.name}, departments=sorted(new),
         verb=access.SUPPORT, key=f"{key}:support")  # fmt: skip


__all__ = [
    "CREATE",
    "EDIT",
    "END",
    "FIELDS",
    "RESTORE",
    "create",
    "edit",
    "end",
    "members_of",
    "require_running",
    "restore",
]
