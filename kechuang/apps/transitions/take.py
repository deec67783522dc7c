"""走一步 (taking a step): lock, may this person, is it possible now, change; what the steps of every room have alike.

The room's own part comes after it and in the same transaction: whom to tell, what to add to the audit.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.transitions.apply import access_of, apply
from kechuang.apps.transitions.models import Stateful

Thing = TypeVar("Thing", bound=Stateful)


def take(thing: Thing, step: str, *, by: Any, note: str = "", **changes: Any) -> Thing:
    """Take one step of a thing, inside the caller's transaction.

    Parameters
    ----------
    thing : Stateful
        As the page showed it; it is read again under its lock.
    step : str
        Name of the step in its table.
    by : User or None
        Who takes it; None for steps of the platform itself.
    note : str
        What the log says beside it.
    **changes
        Fields that change with it.

    Raises
    ------
    PermissionDenied
        If the person may not; noted in the log of accesses.
    Refused
        If it is not possible from the present state.
    """
    fresh = locked(thing)
    if by is not None:
        access_of(fresh).require(by, fresh.TABLE[step].who, fresh)
    apply(fresh, step, actor=by, note=note, **changes)
    return fresh


def reason_of(text: str) -> str:
    """Return a reason that was given.

    Raises
    ------
    Refused
        If there is none.
    """
    text = text.strip()
    if not text:
        raise Refused(_("请写明理由，对方据此补正、申诉或留档。"))
    return text
