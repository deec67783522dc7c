"""额度与指标 (promising and appropriating): what approval takes from a budget, gives back, and has appropriated."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.steps import lock_programme, log_many, onward, reason_of
from kechuang.apps.grants.ledger import HELD, balances, post
from kechuang.apps.grants.models import Application, Appropriation, Programme
from kechuang.apps.grants.models.ledger import Kind
from kechuang.apps.grants.terms import LEVELS
from kechuang.core import Money


def promise(programme: Programme, application: Application, fen: int, *, by: Any) -> None:
    """Take an amount from the budget of a locked round for an application.

    Raises
    ------
    Refused
        If the budget does not suffice.
    """
    room = Programme.objects.filter(pk=programme.pk, held_fen__lte=F("budget_fen") - F("returned_fen") - fen)
    if not room.update(held_fen=F("held_fen") + fen):
        programme.refresh_from_db()
        raise Refused(_("“%(name)s”的预算只剩 %(left)s，不够核定 %(fen)s，请追加预算或调整金额。") % {
            "name": programme, "left": Money(programme.left_fen).exact(), "fen": Money(fen).exact()})  # fmt: skip
    post(
        Kind.COMMIT, f"commit:{application.pk}:{application.version}", [("committed", "available", fen)],
        programme=programme, application=application, by=by,
    )  # fmt: skip


def release(programme: Programme, application: Application, *, by: Any, note: str) -> int:
    """Give back what an application holds and has not been paid; return the 分 given back."""
    held = balances(application=application)
    moves = [("available", account, held[account]) for account in HELD if _unspent(account) and held[account] > 0]
    fen = sum(move[2] for move in moves)
    if fen:
        Programme.objects.filter(pk=programme.pk).update(held_fen=F("held_fen") - fen)
        post(
            Kind.RELEASE, f"release:{application.pk}:{application.version}", moves, programme=programme,
            application=application, by=by, note=note,
        )  # fmt: skip
    return fen


def _unspent(account: str) -> bool:
    return account == "committed" or account.startswith("allotted.")


def shared_out(fen: int, purses: Mapping[str, int]) -> dict[str, int]:
    """Divide an amount among purses in proportion to what they hold, to the 分, none giving more than it holds.

    What remains of single 分 goes to the purses with the largest remainders.

    Raises
    ------
    ValueError
        If they hold less than the amount together.
    """
    whole = sum(purses.values())
    if fen > whole or fen < 0:
        raise ValueError(f"{fen} 分超过 {whole} 分")
    if fen == 0:
        return dict.fromkeys(purses, 0)
    exact = {name: Fraction(fen * held, whole) for name, held in purses.items()}
    found = {name: int(share) for name, share in exact.items()}
    left = fen - sum(found.values())
    for name in sorted(exact, key=lambda one: (found[one] - exact[one], one))[:left]:
        found[name] += 1
    return found


def by_share(fen: int, parts: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide an amount by declared shares, to the 分; nothing where no shares are declared.

    >>> by_share(101, {"city": Fraction(3, 5), "county": Fraction(2, 5)})
    {'city': 61, 'county': 40}
    """
    whole = math.lcm(*(one.denominator for one in parts.values())) if parts else 0
    weights = {name: int(one * whole) * max(fen, 1) for name, one in parts.items()}
    return shared_out(fen, weights) if parts else {}


def appropriate(
    programme: Programme,
    *,
    by: Any,
    applications: Sequence[Application],
    number: str,
    issued_on: dt.date,
    shares: Mapping[str, int],
) -> Appropriation:
    """Record the document that appropriates the money of applications, in the parts that the treasuries bear.

    Parameters
    ----------
    number : str
        The document's number (指标文号); one is recorded once.
    shares : mapping
        分 by level: ``province``, ``city``, ``county``.

    Raises
    ------
    Refused
        If the parts do not add up to what the applications were granted, to the 分.
    """
    access.require(by, access.ALLOT, programme)
    number = reason_of(number)
    parts = {level: fen for level, fen in shares.items() if fen}
    if set(parts) - set(LEVELS) or any(fen < 0 for fen in parts.values()):
        raise Refused(_("分级金额只能是省级、市级、县级，且不能为负。"))
    if not applications:
        raise Refused(_("请至少选择一件待下达指标的申请。"))
    with transaction.atomic():
        fresh = lock_programme(programme)
        if Appropriation.objects.filter(number=number).exists():
            raise Refused(_("指标文号 %(number)s 已经登记，请核对文号。") % {"number": number})
        amounts = {one.pk: balances(application=one)["committed"] for one in applications}
        total = sum(amounts.values())
        if sum(parts.values()) != total:
            raise Refused(_("省、市、县合计 %(sum)s，与所选 %(n)d 件申请的核定金额 %(total)s 不符，请改正。") % {
                "sum": Money(sum(parts.values())).exact(), "n": len(applications),
                "total": Money(total).exact()})  # fmt: skip
        paper = Appropriation.objects.create(
            programme=fresh, number=number, issued_on=issued_on, total_fen=total, shares=parts, by_id=by.pk
        )
        done, rest = [], dict(parts)
        for one in sorted(applications, key=lambda row: row.pk):
            gives = shared_out(amounts[one.pk], rest)
            rest = {level: rest[level] - fen for level, fen in gives.items()}
            moved = onward(at_stage(one, fresh, "appropriation"), by=by, note=number, appropriation=paper)
            post(
                Kind.ALLOT, f"allot:{paper.pk}:{one.pk}",
                [(f"allotted.{level}", "committed", fen) for level, fen in gives.items()],
                programme=fresh, application=moved, by=by, note=number,
            )  # fmt: skip
            done.append(moved)
        log_many(done, "grants.appropriate", by=by, obj=paper, number=number, total=Money(total), shares=parts)
    return paper


def at_stage(application: Application, programme: Programme, stage: str) -> Application:
    """Return an application of a round as it is now, or say that it is not at this stage."""
    fresh = Application.objects.select_related("programme").get(pk=application.pk)
    if fresh.programme_id != programme.pk or fresh.state != stage:
        raise Refused(_("%(what)s现为“%(state)s”，不在这一环节，请刷新页面后再选。") % {
            "what": fresh, "state": fresh.state_label})  # fmt: skip
    return fresh
