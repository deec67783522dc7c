"""预算不足 (a budget that is short): what all who ask would get together, and how it is shared among them.

An item says beforehand what happens when its budget is short: everybody gets the same share (按比例压减), or those
before the others in full (按次序). Neither can be known while applications are still coming in or unreviewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.grants.eligibility import values_of
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.grants.models.programme import Mode
from kechuang.apps.grants.states import BEFORE_MONEY
from kechuang.engines import policies

ASKING = ("invited", "papers", *BEFORE_MONEY)


def is_receiving(programme: Programme) -> bool:
    """Whether more may still ask: the window is open, and firms come by themselves."""
    return programme.is_open and programme.mode != Mode.AUTOMATIC


def asking(programme: Programme) -> list[Application]:
    """Return the live applications of a round to which nothing is promised yet."""
    rows = programme.applications.filter(state__in=ASKING, fen__isnull=True)
    if programme.closed_on is not None:
        rows = rows.exclude(state="invited")
    return list(rows.order_by("pk"))


def claim(application: Application) -> int | None:
    """Return the 分 that an application comes to: as reviewed, or as its conditions say; None where nobody knows."""
    if application.state == "approval" and application.proposed_fen is not None:
        return application.due_fen or application.proposed_fen
    return next((one["fen"] for one in reversed(application.checks) if one.get("fen") is not None), None)


def demand(programme: Programme) -> int | None:
    """Return what all who ask would get together, in 分; None where that is not known of one of them."""
    found = [claim(one) for one in asking(programme)]
    return None if None in found else sum(fen for fen in found if fen is not None)


def shared(programme: Programme, applications: Sequence[Application]) -> list[int]:
    """Return what each of these gets of what the round has left, in 分, as its item declares.

    Equal ones are told apart by their entity ids, so that no order of rows decides.
    """
    amounts = pl.Series([claim(one) or 0 for one in applications], dtype=pl.Int64)
    order = None
    if programme.terms.cut == "in_order":
        known = _order_values(programme, applications)
        order = pl.Series([known.get(one.entity_id) for one in applications], dtype=pl.Int64)
    ids = pl.Series([one.entity_id for one in applications], dtype=pl.String)
    cut: Any = programme.terms.cut
    return policies.allot(amounts, programme.left_fen, cut=cut, ids=ids, order=order).to_list()


def _order_values(programme: Programme, applications: Sequence[Application]) -> dict[str, int | None]:
    records = Enterprise.objects.filter(
        generation=current_generation(), entity_id__in=[one.entity_id for one in applications]
    ).select_related("generation")  # fmt: skip
    key, pack = programme.terms.order_by, current_pack()
    found: dict[str, int | None] = {}
    for record in records:
        value = next((value for _column, value in values_of([key], record, pack)), None)
        found[record.entity_id] = value if isinstance(value, int) and not isinstance(value, bool) else None
    return found
