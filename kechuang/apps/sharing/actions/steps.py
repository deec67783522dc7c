"""办理之后 (after a step): whom it concerns is told, the deed is added to the audit, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.inbox.actions import notify
from kechuang.apps.sharing import access
from kechuang.apps.sharing.clocks import left_of, limit_of
from kechuang.apps.sharing.models import Correction, ShareRequest
from kechuang.apps.sharing.states import ANSWER, ARBITRATE, ASK, CHECK, REPORT
from kechuang.apps.transitions.take import reason_of, take

WAITS_FOR = {
    "submitted": CHECK, "answering": ANSWER, "supplying": ANSWER, "disputed": ARBITRATE, "escalated": ARBITRATE,
    "reported": ANSWER,
}  # fmt: skip


def log(thing: ShareRequest | Correction, verb: str, *, by: Any, **detail: Any) -> None:
    """Tell those for whom the thing waits now, and add the deed to the audit; the last act of a transaction."""
    _tell(thing)
    record(verb=verb, actor=by, obj=thing, detail={"number": thing.number, "state": thing.state, **detail})


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
