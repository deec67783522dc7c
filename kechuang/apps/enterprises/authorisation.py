"""税务数据授权的读取 (whose tax data may be used), and the invented authorisations of an invented city.

A demonstration without them would show nothing but missing data; with all of them nobody would see what is missing: one
invented firm in forty has said nothing.
"""

from __future__ import annotations

import datetime as dt
import zlib

import polars as pl
from django.db import connection, transaction
from django.db.models import QuerySet

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.enterprises.bulk import copy_rows
from kechuang.apps.enterprises.models import Generation, TaxAuthorisation

ONE_IN = 40
PARTS = 900
"""How many ids a database is asked about at once."""
_COLUMNS = ("entity_id", "given", "ends_on", "by_label", "changed_at", "changes", "synthetic")


def authorised(day: dt.date | None = None) -> QuerySet[TaxAuthorisation]:
    """Return the authorisations that hold on a day, today by default."""
    return TaxAuthorisation.objects.filter(given=True).exclude(ends_on__lt=day or core.today())


def authorised_entities(among: list[str] | None = None) -> list[str]:
    """Return the ids of the firms whose tax data may be used today, of all firms or of those named."""
    rows = authorised()
    if among is None:
        return list(rows.values_list("entity_id", flat=True))
    return [
        one
        for start in range(0, len(among), PARTS)
        for one in rows.filter(entity_id__in=among[start : start + PARTS]).values_list("entity_id", flat=True)
    ]


def authorise_demo(generation: Generation, firms: pl.DataFrame) -> int:
    """Enter the authorisations of a synthetic city's firms that have said nothing yet; return how many.

    A city with real data gets none, whoever asks.

    Parameters
    ----------
    firms : polars.DataFrame
        A row a firm: ``entity_id, synthetic``.
    """
    if not generation.synthetic or "synthetic" not in firms.columns:
        return 0
    known = set(TaxAuthorisation.objects.values_list("entity_id", flat=True))
    invented = firms.filter(pl.col("synthetic").fill_null(False))["entity_id"].sort().to_list()
    ids = [one for one in invented if one not in known and zlib.crc32(one.encode()) % ONE_IN]
    moment = connection.ops.adapt_datetimefield_value(core.now())
    made = copy_rows(
        TaxAuthorisation, _COLUMNS, ((one, True, None, "演示数据，未经真实授权", moment, 1, True) for one in ids)
    )
    if made:
        with transaction.atomic():
            detail = {"firms": made, "synthetic": True}
            record(verb="policies.authorise", actor=None, obj=generation, detail=detail)
    return made
