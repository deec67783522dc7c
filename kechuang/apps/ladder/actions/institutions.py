"""研发机构的动作: take a year's list of industrial enterprises above scale, and move one institution on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import access
from kechuang.apps.ladder.models import Institution
from kechuang.apps.transitions import apply


@dataclass(frozen=True)
class ListTaken:
    """What a year's list changed: firms that came, that stayed, that left, and codes that nobody has."""

    entered: int
    stayed: int
    left: int
    unknown: tuple[str, ...]


def take_above_scale(codes: Iterable[str], *, by: Any, year: int) -> ListTaken:
    """Take the list of a year (当年规上工业企业名单), by credit code.

    A firm that was on the list of the year before keeps the state of its institution; one that is on neither begins
    at 未建; one that is not on it any more is marked as having left. The same list again changes nothing.

    Raises
    ------
    PermissionDenied
        If the person may not for every district.
    Refused
        If the list is empty or of a year to come.
    """
    access.require(by, access.MANAGE, access.whole())
    wanted = sorted({code.strip().upper() for code in codes if code.strip()})
    if not wanted:
        raise Refused(_("名单里没有统一社会信用代码。"))
    if year > core.today().year:
        raise Refused(_("%(year)s 年的名单还不能载入。") % {"year": year})
    rows = Enterprise.objects.filter(generation=current_generation())
    firms = {one.credit_code: one for start in range(0, len(wanted), 900)
             for one in rows.filter(credit_code__in=wanted[start : start + 900])}  # fmt: skip
    with transaction.atomic():
        before = {one.entity_id: one for one in Institution.objects.filter(year=year - 1)}
        held = {one.entity_id: one for one in Institution.objects.select_for_update().filter(year=year)}
        made, stayed, listed = [], 0, set()
        for firm in firms.values():
            listed.add(firm.entity_id)
            if (present := held.get(firm.entity_id)) is not None:
                if present.state == "left":
                    apply(present, "return", actor=by)
                stayed += 1
                continue
            old = before.get(firm.entity_id)
            kept = old if old is not None and old.state != "left" else None
            made.append(Institution(
                year=year, entity_id=firm.entity_id, name=firm.name, division=firm.division,
                state=kept.state if kept else "none", institution=kept.institution if kept else "",
                synthetic=firm.synthetic,
            ))  # fmt: skip
        gone = [one for entity, one in held.items() if entity not in listed and one.state != "left"]
        for one in gone:
            apply(one, "leave", actor=by, left_why=_("不在 %(year)s 年名单") % {"year": year})
        Institution.objects.bulk_create(made, batch_size=2_000)
        unknown = tuple(code for code in wanted if code not in firms)
        taken = ListTaken(len(made), stayed, len(gone), unknown)
        record(
            verb="ladder.take_above_scale", actor=by, object_type="above_scale", object_id=str(year),
            detail={"entered": taken.entered, "stayed": stayed, "left": taken.left, "unknown": len(unknown)},
        )  # fmt: skip
    return taken


def move_institution(one: Institution, step: str, *, by: Any, institution: str = "", note: str = "") -> Institution:
    """Move an institution on (先建、推动、提升), or note that it is gone.

    Raises
    ------
    PermissionDenied, NotNow, StaleState
        As for every step of a table.
    Refused
        If an institution is said to be built without its name.
    """
    access.require(by, access.MANAGE, one)
    named = institution.strip() or one.institution
    if step == "build" and not named:
        raise Refused(_("请写明机构名称。"))
    with transaction.atomic():
        apply(one, step, actor=by, note=note, institution="" if step == "lose" else named[:200])
        record(verb="ladder.move_institution", actor=by, obj=one, detail={"step": step, "year": one.year})
    return one
