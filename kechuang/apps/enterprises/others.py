"""其他来源的说法 (what other sources say): the values of a field that were not taken, with their row and the reason."""

from __future__ import annotations

import logging

import polars as pl
from django.utils.translation import gettext as _

from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises.evidence import Receipts
from kechuang.core import Money
from kechuang.engines import lake
from kechuang.web.drawer import Row

log = logging.getLogger(__name__)
SHOWN = 8
LONGEST = 80
_TABLE = "legal_entity_losers"
_MONEY = frozenset({"capital"})


def others(run_id: str, entity_id: str, field: str, receipts: Receipts) -> list[Row]:
    """Return what other rows say of a field of an enterprise; nothing where all agree or the run's files are gone."""
    run = lake_run(run_id)
    if run is None or _TABLE not in run.tables:
        return []
    try:
        found = (
            lake.read(run, _TABLE)
            .filter(pl.col("entity_id") == entity_id, pl.col("field") == field)
            .head(SHOWN)
            .collect()
        )
    except (OSError, lake.LakeError, pl.exceptions.PolarsError):
        log.warning("losing values of %s in run %s cannot be read", entity_id, run_id)
        return []
    rows = []
    for line in found.iter_rows(named=True):
        loads = receipts.get(line["table"], ())
        named = loads[0].table.name if loads else line["table"]
        value = Money(int(line["value"])).exact() if field in _MONEY else line["value"]
        said = _("%(table)s第 %(row)s 行") % {"table": named, "row": f"{line['row']:,}"}
        rows.append(Row(_("其他来源的说法"), f"{value[:LONGEST]}（{said}；{line['why']}）"))
    return rows
