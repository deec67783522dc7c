"""记账 (posting): how a deed becomes a voucher, once; balances and totals, always reckoned from the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from kechuang.apps.grants.models import Application, Line, Programme, Voucher
from kechuang.apps.grants.models.ledger import ACCOUNTS, Kind

Move = tuple[str, str, int]
"""Account that receives, account that gives, 分."""
HELD = tuple(account for account in ACCOUNTS if account not in ("budget", "available", "returned"))
"""The accounts that hold what is promised or paid."""


def post(
    kind: Kind,
    key: str,
    moves: Sequence[Move],
    *,
    programme: Programme,
    application: Application | None = None,
    by: Any = None,
    note: str = "",
) -> Voucher | None:
    """Record a deed in the ledger, inside the caller's transaction; the same key again records nothing.

    Parameters
    ----------
    key : str
        What makes two deeds one.
    moves : sequence of (debit, credit, 分)
        What goes where; a move of nothing is left out.

    Returns
    -------
    Voucher or None
        None where the key is known already.

    Raises
    ------
    ValueError
        If an amount is negative or an account unknown.
    """
    for debit, credit, fen in moves:
        if fen < 0 or debit not in ACCOUNTS or credit not in ACCOUNTS:
            raise ValueError(f"分录 {credit} → {debit} {fen} 不成立")
    if Voucher.objects.filter(key=key).exists():
        return None
    voucher = Voucher.objects.create(
        key=key, kind=kind, programme=programme, application=application, by_id=getattr(by, "pk", None), note=note[:300]
    )
    Line.objects.bulk_create(
        Line(voucher=voucher, programme=programme, debit=debit, credit=credit, fen=fen)
        for debit, credit, fen in moves
        if fen
    )
    return voucher


def balances(programme: Programme | None = None, *, application: Application | None = None) -> dict[str, int]:
    """Return what every account holds, in 分: of one round, of one application, or of all. Their sum is nothing."""
    lines = Line.objects.all()
    if programme is not None:
        lines = lines.filter(programme=programme)
    if application is not None:
        lines = lines.filter(voucher__application=application)
    found = dict.fromkeys(ACCOUNTS, 0)
    for account, fen in lines.values_list("debit").annotate(total=Sum("fen")).order_by():
        found[account] += int(fen)
    for account, fen in lines.values_list("credit").annotate(total=Sum("fen")).order_by():
        found[account] -= int(fen)
    return found


@dataclass(frozen=True)
class Total:
    """What the ledger says of one year, round or kind, in 分."""

    year: int
    programme: int
    name: str
    mode: str
    department: str
    accounts: Mapping[str, int]

    @property
    def allotted(self) -> int:
        """What was appropriated and has not left yet."""
        return sum(fen for account, fen in self.accounts.items() if account.startswith("allotted."))

    @property
    def left(self) -> int:
        """What is neither promised nor paid."""
        return self.accounts["available"]

    @property
    def budget(self) -> int:
        """What was given to spend."""
        return -self.accounts["budget"]

    @property
    def promised(self) -> int:
        """What is promised and has not left: granted, or appropriated."""
        return self.accounts["committed"] + self.allotted

    @property
    def out(self) -> int:
        """What has reached enterprises, advances included."""
        return self.accounts["paid"] + self.accounts["advance"]


def totals(until: dt.date | None = None) -> list[Total]:
    """Reckon the figures of every round from the lines, newest year first, in three queries.

    Parameters
    ----------
    until : datetime.date, optional
        As they stood at the end of that day: later vouchers are left out.
    """
    sums: dict[int, dict[str, int]] = {}
    lines = Line.objects.all() if until is None else Line.objects.filter(voucher__on__lte=until)
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = lines.values_list("programme_id", side).annotate(total=Sum("fen")).order_by()
        for programme, account, fen in rows:
            held = sums.setdefault(programme, dict.fromkeys(ACCOUNTS, 0))
            held[account] += sign * int(fen)
    return [
        Total(one.year, one.pk, one.name, one.mode, one.department, sums.get(one.pk, dict.fromkeys(ACCOUNTS, 0)))
        for one in Programme.objects.order_by("-year", "pk")
    ]


def differences(rounds: Collection[int] | None = None) -> list[str]:
    """Return every place where the ledger, the rounds, the applications and the payments do not agree; none is right.

    These are held against each other: all accounts together against nothing; what a round holds and gave back against
    its accounts; what applications were granted against the same; what payments say against what was paid.

    Parameters
    ----------
    rounds : collection of int, optional
        Only these rounds, by primary key.
    """
    found: list[str] = []
    for total in totals():
        if rounds is not None and total.programme not in rounds:
            continue
        programme = Programme.objects.get(pk=total.programme)
        held = sum(total.accounts[account] for account in HELD)
        granted = _sum(
            Application.objects.filter(programme=programme, fen__isnull=False).exclude(
                state__in=("refused", "withdrawn")
            ),
            F("fen"),
        )
        out = _paid(programme)
        for what, one, other in (
            ("全部科目合计", sum(total.accounts.values()), 0),
            ("批次预算与总账", programme.budget_fen, total.budget),
            ("批次已核定与总账", programme.held_fen, held),
            ("批次已交回与总账", programme.returned_fen, total.accounts["returned"]),
            ("各申请核定金额与总账", granted, held),
            ("各笔支付与总账", out, total.out + total.accounts["recoverable"] + total.accounts["recovered"]),
        ):
            if one != other:
                found.append(f"{programme}：{what}不符，{one} 分对 {other} 分")
    return found


def _sum(rows: Any, of: Any) -> int:
    return int(rows.aggregate(total=Sum(of))["total"] or 0)


def _paid(programme: Programme) -> int:
    from kechuang.apps.grants.models import Payment

    return _sum(Payment.objects.filter(batch__programme=programme, state=Payment.State.PAID), F("fen"))
