"""把握大的全部采纳 (accepting what is likely right): all facts of a page that the engine itself would take.

Each is a decision of its own in the log, and is taken back like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.actions.deciding import hold, lock_pages, log, take_step
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.queries import sure


def stamp_of(facts: Iterable[Fact]) -> str:
    """Return what a person has seen who takes several facts at once: which they are, and what each of them says."""
    told = "\n".join(f"{fact.key} {fact.stamp}" for fact in facts)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def accept_sure(report: Report, *, by: Any, seen: str | None = None) -> int:
    """Accept the facts of a page that wait and that the engine calls accepted, all or none; return how many.

    Of very many only the first, as :func:`~kechuang.apps.reports.queries.sure` gives them: the rest by asking again.

    Parameters
    ----------
    report : Report
        The page.
    by : User
        Who decides.
    seen : str, optional
        :func:`stamp_of` of the facts as he saw them; by default he saw them as they are.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If there is none, or they are others by now than he has seen.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        lock_pages([report.pk])
        facts = list(sure(report))
        if not facts:
            raise Refused(_("这一页没有把握大而待审的事实"))
        if seen is not None and seen != stamp_of(facts):
            raise Refused(_("这一页把握大的事实已有变化，没有采纳；请看过后再定"))
        held = [hold(fact, seen=None) for fact in facts]
        touched = [take_step(one, "accept", by=by, after=one.says, note="") for one in held]
        board = feed.settle(set().union(*touched))
        for one, own in zip(held, touched, strict=True):
            log(one.judgement, "reports.accept", by, _of(board, own))
    return len(held)


def _of(board: list[feed.Change], own: set[feed.Triple]) -> list[feed.Change]:
    """Return what of the changes on the board one of the facts has part in."""
    about = {(indicator, place) for indicator, place, _period in own}
    periods = {period for _indicator, _place, period in own}
    some = [one for one in board if (one["indicator"], one["place"]) in about]
    return [one for one in some if one.get("period") is None or one["period"] in periods]
