"""一步 (a step): lock, may this person, is it possible now, change, tell whom it concerns, audit; one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.record import record
from kechuang.apps.inbox.actions import notify
from kechuang.apps.sharing import access
from kechuang.apps.sharing.clocks import left_of, limit_of
from kechuang.apps.sharing.models import Correction, ShareRequest
from kechuang.apps.sharing.states import ANSWER, ARBITRATE, ASK, CHECK, REPORT
from kechuang.apps.transitions import apply

Timed = TypeVar("Timed", ShareRequest, Correction)
WAITS_FOR = {
    "submitted": CHECK, "answering": ANSWER, "supplying": ANSWER, "disputed": ARBITRATE, "escalated": ARBITRATE,
    "reported": ANSWER,
}  # fmt: skip


def take(thing: Timed, step: str, *, by: Any, note: str = "", **changes: Any) -> Timed:
    """Take one step of a request or a correction, inside the caller's transaction.

    Parameters
    ----------
    thing : ShareRequest or Correction
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
        access.require(by, fresh.TABLE[step].who, fresh)
    apply(fresh, step, actor=by, note=note, **changes)
    return fresh


def log(thing: ShareRequest | Correction, verb: str, *, by: Any, **detail: Any) -> None:
    """Tell those for whom the thing waits now, and add the deed to the audit; the last act of a transaction."""
    _tell(thing)
    record(verb=verb, actor=by, obj=thing, detail={"number": thing.number, "state": thing.state, **detail})


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


def known_limit(state: str) -> None:
    """Make sure that the pack declares the limit under which a state runs.

    Raises
    ------
    Refused
        If it does not: a step without a limit would never be overdue.
    """
    if limit_of(state) is None:
        raise Refused(_("声明包没有写明这一步的时限，请在 sharing/clocks.yaml 中补上后再办理。"))


def _tell(thing: ShareRequest | Correction) -> None:
    verb = WAITS_FOR.get(thing.state)
    asker = thing.requested_by_id if isinstance(thing, ShareRequest) else thing.reported_by_id
    words: Mapping[str, str] = {"what": str(thing), "state": thing.state_label}
    left, place = left_of(thing), about(thing)
    kind = "share_request" if isinstance(thing, ShareRequest) else "share_correction"
    if verb is not None:
        for user in access.people_of(holder(thing, verb), verb):
            if access.may(user, verb, thing):
                notify(
                    user, kind=kind, title=_("待办理：%(what)s，%(state)s") % words,
                    due=left.due.date if left else None, key=f"{kind}:{thing.pk}:{thing.version}:{user.pk}", **place,
                )  # fmt: skip
    if thing.history.count() > 1:
        notify(
            asker, kind=kind, title=_("%(what)s：%(state)s") % words, body=thing.answer,
            key=f"{kind}:{thing.pk}:{thing.version}:own", **place,
        )  # fmt: skip


def about(thing: ShareRequest | Correction) -> dict[str, str]:
    """Return what a message says of the thing that it is about, and where one finds it."""
    link = f"/sharing/{'requests' if isinstance(thing, ShareRequest) else 'corrections'}/{thing.pk}"
    return {"object_type": thing._meta.label_lower, "object_id": str(thing.pk), "link": link}


def holder(thing: ShareRequest | Correction, verb: str) -> str:
    """Return the department whose people may take the next step."""
    if verb == CHECK:
        return access.body("platform")
    if verb == ARBITRATE:
        return access.body("arbiter" if thing.state == "escalated" else "platform")
    return thing.owner if verb == ANSWER else thing.department


__all__ = ["ASK", "REPORT", "about", "holder", "known_limit", "log", "reason_of", "take"]
