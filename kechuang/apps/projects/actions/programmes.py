"""攻坚行动的登记与修改 (programmes): entered and changed; below one that is open, never in a circle."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.revisions import changes_of, name_of, stale, told_changes
from kechuang.apps.projects.actions.steps import log, tell
from kechuang.apps.projects.models import Programme, Project

#: What a person may enter and change.
FIELDS = ("name", "year", "division", "lead", "part_of", "aspects", "light_rule", "describes")
CREATE, EDIT = "projects.programme_create", "projects.programme_edit"


def create(*, by: Any, **fields: Any) -> Programme:
    """Enter a programme.

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
        If there is one of this name for the year and place, or it would come below one that is not open.
    """
    _known(fields)
    programme = Programme(code="", created_by=by, synthetic=current_pack().synthetic, **_tidy(fields))
    with transaction.atomic():
        lock_place()
        access.require(by, access.MANAGE, programme)
        if programme.part_of is not None:
            _require_open(locked(programme.part_of), below=programme)
        _require_single(programme)
        programme.code = f"new:{core.now().timestamp()}:{id(programme)}"
        programme.save()
        programme.code = f"XD{core.today():%Y}-{programme.pk:05d}"
        programme.order = last_in_order(Programme)
        programme.save(update_fields=["code", "order"])
        _told(programme, ("lead", "part_of"), by=by)
        log(programme, CREATE, by=by, code=programme.code, name=programme.name, lead=programme.lead)
    return programme


def edit(programme: Programme, *, by: Any, revision: int | None, reason: str = "", **fields: Any) -> Programme:
    """Change a programme's own fields.

    Parameters
    ----------
    programme : Programme
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
        If it is not open, somebody else changed it meanwhile, it would come below itself or below one that is not
        open, or an aspect is taken away under which projects stand.
    """
    _known(fields)
    with transaction.atomic():
        lock_place()
        # All in one order: of two that are hung below each other at once, the second sees what the first did.
        rows = {one.pk: one for one in Programme._base_manager.select_for_update(of=("self",)).order_by("pk")}
        fresh = rows.get(programme.pk) or locked(programme)
        access.require(by, access.MANAGE, fresh)
        if revision != fresh.revision:
            raise Refused(stale(fresh, (EDIT,)))
        if fresh.state != "open":
            raise Refused(_("攻坚行动“%(name)s”%(state)s，不能修改；应先撤回提交、重新打开或恢复。") % {
                "name": fresh, "state": fresh.state_label})  # fmt: skip
        changed = changes_of(fresh, _tidy(fields))
        if not changed:
            return fresh
        for name, (_old, new) in changed.items():
            setattr(fresh, name, new)
        if "part_of" in changed and fresh.part_of is not None:
            above = rows.get(fresh.part_of.pk) or locked(fresh.part_of)
            _require_open(above, below=fresh)
            _require_no_circle(fresh, above, rows)
        if "aspects" in changed:
            _require_aspects(fresh)
        if changed.keys() & {"name", "year", "division"}:
            _require_single(fresh)
        if changed.keys() & {"lead", "division"} and not access.may(by, access.MANAGE, fresh):
            raise Refused(_("改后您所在的部门将不再负责这个行动，请由工作专班办公室或接手的部门办理移交。"))
        fresh.revision += 1
        fresh.save(update_fields=[*changed, "revision"])
        _told(fresh, changed, by=by)
        if "light_rule" in changed:
            transaction.on_commit(lambda: _judge_anew(fresh), robust=True)
        log(fresh, EDIT, by=by, revision=fresh.revision, reason=reason.strip()[:500], changed=told_changes(changed))
    return fresh


def last_in_order(model: type[Any]) -> int:
    """Return the place in the order behind all that are there."""
    last: int | None = model.objects.order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1


def _require_open(above: Programme, *, below: Programme) -> None:
    """Make sure, under its lock, that nothing comes below a programme that is handed in, closed or given up."""
    if above.state != "open":
        raise Refused(_("攻坚行动“%(name)s”%(state)s，不能再列入“%(below)s”；应先重新打开行动，或另选上级行动。") % {
            "name": above, "state": above.state_label, "below": below})  # fmt: skip


def _require_no_circle(programme: Programme, above: Programme, rows: dict[int, Programme]) -> None:
    """Make sure that a programme does not come below itself; the sentence names the way round."""
    way: list[Programme] = [above]
    while way[-1].pk != programme.pk and way[-1].part_of_id in rows:
        way.append(rows[way[-1].part_of_id])
    if way[-1].pk != programme.pk:
        return
    if len(way) == 1:
        raise Refused(_("行动不能以自己为上级，请另选上级行动或不选。"))
    raise Refused(_("“%(above)s”是“%(name)s”的下级行动（%(way)s），不能再作它的上级；请另选上级行动。") % {
        "above": above, "name": programme, "way": " → ".join(str(one) for one in reversed(way))})  # fmt: skip


def _require_aspects(programme: Programme) -> None:
    """Make sure that no project stands under an aspect that the programme no longer has."""
    rows = Project.objects.filter(programme=programme).exclude(aspect="").exclude(state="cancelled")
    lost = list(rows.exclude(aspect__in=programme.aspects)) if programme.aspects else []
    if lost:
        raise Refused(_("还有 %(n)d 个项目列在去掉的方面下（%(names)s），请先修改这些项目的方面。") % {
            "n": len(lost), "names": "、".join(f"{one.name}：{one.aspect}" for one in lost[:3])})  # fmt: skip


def _require_single(programme: Programme) -> None:
    twins = Programme.objects.filter(name=programme.name, year=programme.year, division=programme.division)
    if twins.exclude(pk=programme.pk).exclude(state="cancelled").exists():
        raise Refused(
            _("本地同一年度已有同名行动“%(name)s”，请直接修改该行动，或写明年度、期别。") % {"name": programme.name}
        )


def _known(fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"not fields of a programme that people enter: {unknown}")


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as they are stored: a name, no aspect twice."""
    given = dict(fields)
    if "name" in given:
        given["name"] = name_of(given["name"])
    if "aspects" in given:
        given["aspects"] = [one for one in dict.fromkeys(one.strip() for one in given["aspects"] or ()) if one]
    return given


def _told(programme: Programme, changed: Any, *, by: Any) -> None:
    """Tell departments what now is theirs: the programme itself, or one more below it."""
    own, key = access.departments_of(by, access.MANAGE), f"programme:{programme.pk}:{programme.revision}"
    if "lead" in changed and programme.lead not in own:
        tell(programme, _("由贵部门牵头攻坚行动：%(name)s") % {"name": programme.name}, departments=[programme.lead],
             verb=access.MANAGE, key=f"{key}:lead")  # fmt: skip
    above = programme.part_of
    if "part_of" in changed and above is not None and above.lead not in own:
        tell(programme, _("“%(name)s”已列入贵部门牵头的“%(above)s”，须先于它销号") % {
            "name": programme.name, "above": above.name}, departments=[above.lead], verb=access.MANAGE,
            key=f"{key}:above")  # fmt: skip


def _judge_anew(programme: Programme) -> None:
    """Keep the turns of its projects' lights that another rule brings."""
    from kechuang.apps.projects.actions.lights import refresh

    refresh(Project.objects.filter(programme=programme, state="open"))


__all__ = ["CREATE", "EDIT", "FIELDS", "create", "edit", "last_in_order"]
