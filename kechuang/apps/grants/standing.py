"""不重复享受 (exclusions): what a firm was promised or paid before stands against what it is granted now.

就高不重复 and 累计封顶 are declared by the items; what counts against them is read from the ledger. Who was promised
first keeps his amount; what comes later is held to what is left, so that both together are never too much.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl
from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.grants.ledger import HELD
from kechuang.apps.grants.models import Application, Line, Programme
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies

_KEPT = tuple(account for account in HELD if account not in ("recoverable", "recovered"))
"""Accounts that hold what a firm has or will have; money demanded back is not counted as had."""
SHAPE = {"id": pl.String, "item": pl.String, "amount": pl.Int64, "on": pl.Date}


@dataclass(frozen=True)
class Bound:
    """What of an amount is left beside what the firm has already.

    Attributes
    ----------
    fen : int or None
        The amount in 分; None where it was not known.
    limit : int or None
        The most that may be granted, whoever proposes it; None where nothing stands against it.
    fallen : bool
        Whether nothing is left at all.
    text : str
        Why, in words; empty where nothing was taken away.
    """

    fen: int | None
    limit: int | None = None
    fallen: bool = False
    text: str = ""


def history(entity_id: str, programme: Programme | None = None) -> pl.DataFrame:
    """Return what rounds promised or paid a firm, from the lines of the ledger.

    Parameters
    ----------
    programme : Programme, optional
        Leave this round out, and whatever was promised after it promised something.

    Returns
    -------
    polars.DataFrame
        ``id``, ``item``, ``amount`` (分, after what was given back), ``on``.
    """
    lines = Line.objects.filter(voucher__application__entity_id=entity_id)
    others, own = lines, None
    if programme is not None:
        own = lines.filter(programme=programme).aggregate(first=Min("voucher"))["first"]
        others = lines.exclude(programme=programme)
    if own is not None:
        earlier = others.values("voucher__application").annotate(first=Min("voucher")).filter(first__lt=own)
        others = others.filter(voucher__application__in=earlier.values("voucher__application"))
    sums: dict[int, int] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = others.filter(**{f"{side}__in": _KEPT}).values_list("voucher__application").annotate(total=Sum("fen"))
        for pk, fen in rows.order_by():
            sums[pk] = sums.get(pk, 0) + sign * int(fen)
    found = Application.objects.filter(pk__in=sums).select_related("programme").order_by("pk")
    awards = [
        {"id": entity_id, "item": one.programme.item, "amount": sums[one.pk], "on": one.approved_on}
        for one in found
        if sums[one.pk] > 0
    ]
    return pl.DataFrame(awards, schema=SHAPE)


def bound(programme: Programme, entity_id: str, fen: int | None, on: dt.date) -> Bound:
    """Hold an amount to what the item's exclusions leave of it on a day."""
    try:
        items = current_pack().policy_items
    except NoPlace:
        return Bound(fen)
    item = items.get(programme.item)
    if item is None:
        return Bound(fen)
    had = history(entity_id, programme)
    every = list(items.values())
    highest = _highest(item, every, entity_id, fen, had) if not had.is_empty() else Bound(fen)
    return _total(highest, item, every, entity_id, had=had, on=on)


def _highest(item: PolicyItem, items: list[PolicyItem], entity_id: str, fen: int | None, had: pl.DataFrame) -> Bound:
    """Of items of one group the highest counts: what was had of a lower one is taken off, a higher one leaves nothing.

    Where the amount is not known the group is asked with an amount above all others, only to learn what was had.
    """
    before = had.filter(pl.col("item") != item.id).group_by("id", "item", maintain_order=True).agg(
        pl.col("amount").sum()
    )  # fmt: skip
    asked = fen if fen is not None else int(before["amount"].sum() or 0) + 1
    now = pl.DataFrame([{"id": entity_id, "item": item.id, "amount": asked}], schema=before.schema)
    table = policies.highest_only(pl.concat([now, before]), items)
    instead = table["instead"][0]
    names = {one.id: one.name for one in items}
    if instead:
        amount = Money(int(before.filter(pl.col("item") == instead)["amount"][0]))
        return Bound(None, 0, fallen=True, text=_("就高不重复：已按“%(item)s”享受 %(fen)s。") % {
            "item": names[instead], "fen": amount.exact()})  # fmt: skip
    lower = table.filter(pl.col("instead") == item.id)
    taken = int(lower["amount"].sum() or 0)
    if not taken:
        return Bound(fen)
    words = {"items": "、".join(names[one] for one in lower["item"]), "fen": Money(taken).exact()}
    text = _("就高不重复：已按“%(items)s”享受 %(fen)s，只补差额。") % words
    return Bound(None, None, text=text) if fen is None else Bound(fen - taken, fen - taken, text=text)


def _total(
    so_far: Bound, item: PolicyItem, items: list[PolicyItem], entity_id: str, *, had: pl.DataFrame, on: dt.date
) -> Bound:
    """Hold an amount to every ceiling that the item shares, whether it declares it or another does."""
    sharing = [
        (one, one.exclusions.total_cap)
        for one in items
        if one.exclusions.total_cap is not None and item.id in (one.id, *one.exclusions.total_cap.with_)
    ]
    if not sharing or so_far.fallen:
        return so_far
    least = min(cap.limit.fen for _one, cap in sharing)
    full = pl.DataFrame(
        [{"id": entity_id, "item": item.id, "amount": least}],
        schema={"id": pl.String, "item": pl.String, "amount": pl.Int64},
    )
    room = int(policies.capped_total(full, [one for one, _cap in sharing], had, on=on)["amount"][0])
    limit = room if so_far.limit is None else min(room, so_far.limit)
    fen = None if so_far.fen is None else min(so_far.fen, limit)
    text = so_far.text
    if room < least:
        text += _("累计封顶 %(cap)s，还可享受 %(room)s。") % {"cap": Money(least).exact(), "room": Money(room).exact()}
    return Bound(fen, limit, fallen=limit <= 0, text=text)
