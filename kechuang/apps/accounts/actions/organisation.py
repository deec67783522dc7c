"""机构与任职的动作: units, posts, who is appointed to a post and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import forget, require
from kechuang.apps.accounts.actions.users import valid
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.accounts.models import Appointment, OrgUnit, Post, UnitKind, User
from kechuang.apps.audit.record import record
from kechuang.declarations.pack import Pack


def add_unit(
    *,
    actor: Any,
    code: str,
    name: str,
    kind: str,
    parent: OrgUnit | None = None,
    division: str = "",
    department: str = "",
    synthetic: bool = False,
) -> OrgUnit:
    """Add a unit to the organisation tree.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, the code is taken or a field is wrong.
    """
    require(actor, "organisation.manage")
    unit = OrgUnit(
        code=code.strip(), name=name.strip(), kind=kind, parent=parent, division=division, department=department,
        synthetic=synthetic,
    )  # fmt: skip
    valid(unit)
    with transaction.atomic():
        unit.save()
        record(verb="unit.add", actor=actor, obj=unit, detail={"code": unit.code, "name": unit.name, "kind": kind})
    return unit


def add_post(*, actor: Any, unit: OrgUnit, title: str) -> Post:
    """Add a post to a unit."""
    require(actor, "organisation.manage")
    post = Post(unit=unit, title=title.strip())
    valid(post)
    with transaction.atomic():
        post.save()
        record(verb="post.add", actor=actor, obj=post, detail={"unit": unit.code, "title": post.title})
    return post


def appoint(*, actor: Any, user: User, post: Post, starts_on: dt.date | None = None, main: bool = True) -> Appointment:
    """Put a person in a post. A new main post makes the others side posts.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, or the person holds the post already.
    """
    require(actor, "organisation.manage")
    starts_on = starts_on or core.today()
    with transaction.atomic():
        user = locked(user)
        running = Appointment.objects.filter(user=user).exclude(ends_on__lt=starts_on)
        if running.filter(post=post).exists():
            raise Refused(_("%(user)s已任%(post)s。") % {"user": user, "post": post})
        if main:
            running.filter(main=True).update(main=False)
        appointment = Appointment(user=user, post=post, starts_on=starts_on, main=main)
        valid(appointment)
        appointment.save()
        forget(user)
        record(
            verb="post.appoint",
            actor=actor,
            obj=appointment,
            detail={"user": user.username, "post": str(post), "starts_on": starts_on, "main": main},
        )
    return appointment


def end_appointment(*, actor: Any, appointment: Appointment, ends_on: dt.date | None = None) -> Appointment:
    """End an appointment; the day given is the last one in the post.

    Raises
    ------
    PermissionDenied, Refused
        If the actor may not, it has ended already, or the day is before it began.
    """
    require(actor, "organisation.manage")
    ends_on = ends_on or core.today()
    with transaction.atomic():
        appointment = locked(appointment)
        if appointment.ends_on and appointment.ends_on <= core.today():
            raise Refused(_("这项任职已于 %(day)s 结束。") % {"day": appointment.ends_on})
        if ends_on < appointment.starts_on:
            raise Refused(_("任职止期不能早于起期 %(day)s。") % {"day": appointment.starts_on})
        appointment.ends_on = ends_on
        appointment.save(update_fields=["ends_on"])
        forget(appointment.user)
        record(
            verb="post.end",
            actor=actor,
            obj=appointment,
            detail={"user": appointment.user.username, "post": str(appointment.post), "ends_on": ends_on},
        )
    return appointment


def load_organisation(*, actor: Any, pack: Pack) -> int:
    """Bring the departments that a place declares for itself into the tree; return how many were new.

    A unit that is there keeps what people have changed in it; departments of nation and province stay out.
    """
    require(actor, "organisation.manage")
    with transaction.atomic():
        known = set(OrgUnit.objects.values_list("code", flat=True))
        place = pack.divisions[pack.place] if pack.place else None
        root = OrgUnit.objects.filter(code="government").first()
        codes = []
        if root is None:
            name = (place.name if place else pack.name) + _("人民政府")
            root = OrgUnit(
                code="government", name=name, kind=UnitKind.GOVERNMENT, division=pack.place or "",
                department="government" if "government" in pack.departments else "", synthetic=pack.synthetic,
            )  # fmt: skip
            root.save()
            codes.append(root.code)
        departments = OrgUnit.objects.bulk_create(
            OrgUnit(
                code=department.id, name=department.name, kind=UnitKind.DEPARTMENT, parent=root,
                division=pack.place or "", department=department.id, synthetic=pack.synthetic,
            )
            for department in pack.departments.values()
            if department.level in {"city", "district"} and department.id not in known | {"government"}
        )  # fmt: skip
        codes += [unit.code for unit in departments]
        if codes:
            record(verb="unit.load", actor=actor, object_type="pack", object_id=pack.id, detail={"units": codes})
    return len(codes)
