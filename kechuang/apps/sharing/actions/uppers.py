"""载入上级目录 (taking a superior platform's catalogue): new resources come, known ones change, none doubles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.models import Place
from kechuang.apps.catalog.place import current_place
from kechuang.apps.sharing import access
from kechuang.apps.sharing.exchange import read_catalogue
from kechuang.apps.sharing.models import ShareRequest, UpperResource


@dataclass(frozen=True)
class Taken:
    """What a file did: resources new, changed, left as they were, no longer listed."""

    platform: str
    new: int
    changed: int
    same: int
    gone: int


def take_catalogue(data: bytes, *, name: str, by: Any) -> Taken:
    """Take the catalogue of another platform; the same file again changes nothing.

    Parameters
    ----------
    data : bytes
        JSON or xlsx in the format of :mod:`~kechuang.apps.sharing.exchange`.
    name : str
        The file's name, for sentences.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the platform's department.
    Refused
        If the file is no such catalogue, or is our own.
    """
    access.require(by, access.CHECK, ShareRequest())
    held = read_catalogue(data, name)
    if held.platform.code == current_place().code:
        raise Refused(_("“%(name)s”是本平台自己的目录，不能作为上级目录载入。") % {"name": name})
    now = core.now()
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=current_place().pk)  # one catalogue at a time
        known = {one.code: one for one in UpperResource.objects.filter(origin=held.platform.code)}
        new = changed = 0
        for one in held.resources:
            values = {
                **one.model_dump(mode="json", exclude={"code"}),
                "origin_name": held.platform.name,
                "gone_at": None,
            }
            row = known.pop(one.code, None)
            if row is None:
                UpperResource.objects.create(origin=held.platform.code, code=one.code, imported_at=now, **values)
                new += 1
            elif any(getattr(row, field) != value for field, value in values.items()):
                UpperResource.objects.filter(pk=row.pk).update(imported_at=now, **values)
                changed += 1
        left = [row.pk for row in known.values() if row.gone_at is None]
        UpperResource.objects.filter(pk__in=left).update(gone_at=now)
        taken = Taken(held.platform.name, new, changed, len(held.resources) - new - changed, len(left))
        record(
            verb="sharing.take_catalogue", actor=by, object_type="upper_catalogue", object_id=held.platform.code,
            detail={"file": name, "new": taken.new, "changed": taken.changed, "gone": taken.gone},
        )  # fmt: skip
    return taken
