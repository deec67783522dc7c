"""裁定数值不一 (settling a conflict): one fact is taken, those that contradict it are not; all stay in sight.

What stands accepted then goes up on the board, or does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.reports import access, feed, standing
from kechuang.apps.reports.actions.deciding import hold, lock_pages, take_step
from kechuang.apps.reports.models import Fact
from kechuang.apps.reports.models.fact import figure
from kechuang.apps.reports.states import STANDS


def settle_conflict(
    chosen: Fact, others: Sequence[Fact], *, by: Any, seen: Mapping[int, str] | None = None, note: str = ""
) -> int:
    """Take one of several facts and reject those that contradict it, all or none; return how many are rejected.

    Parameters
    ----------
    chosen : Fact
        The one that holds.
    others : sequence of Fact
        What stands beside it; what does not contradict it is left as it is.
    by : User
        Who decides.
    seen : mapping, optional
        The stamp of each fact as he saw it, by its id; by default he saw them as they are given here.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If nothing contradicts it, somebody was first, or one is read otherwise by now.
    """
    access.require(by, access.REVIEW)
    others = [one for one in others if contradicts(chosen, one)]
    if not others:
        raise Refused(_("这里没有数值不一的事实，请刷新页面后再定"))
    with transaction.atomic():
        lock_pages(one.report_id for one in (chosen, *others))
        taken = hold(chosen, seen=seen.get(chosen.pk, "") if seen is not None else None)
        against = [hold(one, seen=seen.get(one.pk, "") if seen is not None else None) for one in others]
        touched: set[feed.Triple] = set()
        reason = note.strip() or _("与“%(text)s”数值不一，以该数为准") % {"text": figure(taken.says)}
        steps = 0
        for one in against:
            if one.judgement.state != "rejected":
                touched |= take_step(one, "reject", by=by, after={}, note=reason)
                steps += 1
        if taken.fact and taken.judgement.state not in STANDS:
            touched |= take_step(taken, "accept", by=by, after=taken.fact.read, note=note)
        record(
            verb="reports.settle", actor=by, obj=taken.judgement,
            detail={
                "chosen": [taken.judgement.report_id, taken.judgement.key, figure(taken.says)],
                "others": [
                    [one.fact.report_id, one.fact.key, one.fact.figure] for one in against if one.fact is not None
                ],
                "note": note.strip(), "board": feed.settle(touched),
            },
        )  # fmt: skip
    return steps


def contradicts(one: Fact, other: Fact) -> bool:
    """Whether the reading names two facts as contradicting each other, or what stands of them on the board does."""
    if f"{other.report_id}#{other.name}" in one.conflicts or f"{one.report_id}#{one.name}" in other.conflicts:
        return True
    return standing.against(one.judgement, other.judgement)


def feed_board() -> None:
    """Bring the board up to what reviewers have accepted, after a build has put up what the pack declares."""
    with transaction.atomic():
        feed.settle_all()
