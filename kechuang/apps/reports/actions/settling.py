"""裁定数值不一 (settling a conflict): of facts that contradict each other one is taken; all stay in sight.

What stands accepted then goes up on the board, or does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.actions.deciding import take_step
from kechuang.apps.reports.models import Fact
from kechuang.apps.reports.states import STANDS


def settle_conflict(chosen: Fact, others: Sequence[Fact], *, by: Any, seen: Mapping[int, int], note: str = "") -> None:
    """Take one of several facts that contradict each other and reject the others, all or none.

    Parameters
    ----------
    chosen : Fact
        The one that holds.
    others : sequence of Fact
        The ones that do not.
    by : User
        Who decides.
    seen : mapping
        How many decisions about each fact he had seen, by its id.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If they do not contradict each other, or somebody was first.
    """
    access.require(by, access.REVIEW)
    others = [one for one in others if one.pk != chosen.pk]
    if not others:
        raise Refused(_("这里没有数值不一的事实，请刷新页面后再定"))
    reason = note.strip() or _("与“%(text)s”数值不一，以其为准") % {"text": chosen.figure}
    with transaction.atomic():
        for one in others:
            if one.state != "rejected":
                take_step(one, "reject", by=by, seen=seen.get(one.pk, 0), after={}, note=reason)
        if chosen.state not in STANDS:
            take_step(chosen, "accept", by=by, seen=seen.get(chosen.pk, 0), after=chosen.read, note=note)
        record(
            verb="reports.settle", actor=by, obj=chosen.judgement,
            detail={
                "chosen": [chosen.report_id, chosen.key, chosen.figure],
                "others": [[one.report_id, one.key, one.figure] for one in others], "note": note.strip(),
            },
        )  # fmt: skip


def feed_board() -> None:
    """Bring the board up to what reviewers have accepted, after a build has put up what the pack declares."""
    with transaction.atomic():
        feed.settle_all()
