"""企业字段的依据: from a record's compact provenance to evidence that names file, row, run and derivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kechuang.apps.catalog.models import Load
from kechuang.core import ZONE, Evidence

Receipts = Mapping[str, Sequence[Load]]
"""The files of a run by table, in the order in which the lake read them."""


def receipts_of(run: str) -> dict[str, list[Load]]:
    """Return the receipts of a run by table, with table and department at hand: one query."""
    found: dict[str, list[Load]] = {}
    for load in Load.objects.filter(run_id=run).select_related("table__department").order_by("pk"):
        found.setdefault(load.table_id, []).append(load)
    return found


@dataclass(frozen=True)
class Spot:
    """Where a field stands: a table, the file among that table's files (from 0), the data row (from 1)."""

    table: str
    row: int
    file: int = 0

    def load(self, receipts: Receipts) -> Load | None:
        """Return the receipt of that file."""
        loads = receipts.get(self.table, ())
        return loads[self.file] if self.file < len(loads) else None


def spot_of(provenance: Mapping[str, Any], field: str) -> Spot | None:
    """Return where a field stands, or None where it stands on no row (an absence, or no row at all)."""
    rows = provenance.get("rows") or []
    index = _note(provenance, field)[0]
    if not isinstance(index, int) or index >= len(rows):
        return None
    table, row, *file = rows[index]
    return Spot(table, row, file[0] if file else 0)


def field_evidence(provenance: Mapping[str, Any], field: str, *, run: str, receipts: Receipts) -> Evidence | None:
    """Return the evidence of one field of a record or of a year.

    Parameters
    ----------
    provenance : mapping
        ``{"rows": [[table, row], …], "fields": {field: [index into rows, how]}}``; a row of a table's later file is
        ``[table, row, file]``; an index of null says that no row of the enterprise was found.
    field : str
        The field; one that is not listed stands on the first row.
    run : str
        The run that the record was published from.
    receipts : mapping
        Receipts of that run, by table.

    Returns
    -------
    Evidence or None
        None where the record has no row at all. An absence names the tables that were looked through: the first in
        the evidence itself, all of them in its ``inputs`` where there are several.
    """
    index, how = _note(provenance, field)
    if index is None:
        return _absence(field, how, run, receipts)
    spot = spot_of(provenance, field)
    if spot is None:
        return None
    load = spot.load(receipts)
    if load is None:
        return Evidence(kind="row", source=spot.table, row=spot.row, run=run, derived=how or None)
    return _stands_on(load, run, row=spot.row, column=heading_of(load, field), derived=how or None)


def searched(field: str, receipts: Receipts) -> list[Load]:
    """Return the files whose rows were counted for a field: those of every event table that gives it."""
    return [
        load
        for loads in receipts.values()
        for load in loads
        if any(count.get("field") == field for count in load.table.contract.get("counts", ()))
    ]


def heading_of(load: Load, field: str) -> str | None:
    """Return the heading under which a field stands in the department's file, or None where no column gives it."""
    for key, column in load.table.contract.get("columns", {}).items():
        if field_of(key, column) == field:
            spelled = column.get("from")
            return spelled if isinstance(spelled, str) else (spelled[0] if spelled else None)
    return None


def field_of(key: str, column: Mapping[str, Any]) -> str:
    """Return the field that a contract's column gives; empty where it is kept in the lake only."""
    gives = column.get("gives")
    return key if gives is None else str(gives)


def _note(provenance: Mapping[str, Any], field: str) -> tuple[int | None, str]:
    index, how = provenance.get("fields", {}).get(field, (0, ""))
    return index, how


def _absence(field: str, how: str, run: str, receipts: Receipts) -> Evidence:
    looked_through = searched(field, receipts)
    if not looked_through:
        return Evidence(kind="row", run=run, derived=how or None)
    parts = tuple(_stands_on(load, run) for load in looked_through)
    return _stands_on(looked_through[0], run, derived=how or None, inputs=parts if len(parts) > 1 else ())


def _stands_on(load: Load, run: str, **more: Any) -> Evidence:
    return Evidence(
        kind="row",
        source=load.table.name,
        department=load.table.department.name,
        file=load.sha256,
        file_name=load.file_name,
        run=run,
        ingested=timezone.localtime(load.ingested, ZONE).isoformat(),
        basis=load.table.contract.get("basis"),
        synthetic=load.table.synthetic,
        **more,
    )
