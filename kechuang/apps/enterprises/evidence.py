"""企业字段的依据: from a record's compact provenance to evidence that names file, row, run and derivation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.apps.catalog.models import Load
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.core import ZONE, Evidence


def loads_of(run: str) -> dict[str, Load]:
    """Return the receipts of a run by table, with table and department at hand: one query."""
    return {load.table_id: load for load in Load.objects.filter(run_id=run).select_related("table__department")}


def field_evidence(
    provenance: Mapping[str, Any], field: str, *, run: str, loads: Mapping[str, Load]
) -> Evidence | None:
    """Return the evidence of one field of a record or of a year.

    Parameters
    ----------
    provenance : mapping
        ``{"rows": [[table, row], …], "fields": {field: [index into rows, how]}}``.
    field : str
        The field; one that is not listed stands on the first row.
    run : str
        The run that the record was published from.
    loads : mapping
        Receipts of that run, by table.

    Returns
    -------
    Evidence or None
        None where the record has no row at all.
    """
    rows = provenance.get("rows") or []
    index, how = provenance.get("fields", {}).get(field, (0, ""))
    if not isinstance(index, int) or index >= len(rows):
        return None
    table, row = rows[index]
    load = loads.get(table)
    if load is None:
        return Evidence(kind="row", source=table, row=row, run=run, derived=how or None)
    return Evidence(
        kind="row",
        source=load.table.name,
        department=load.table.department.name,
        file=load.sha256,
        file_name=load.file_name,
        row=row,
        column=_heading(load, field),
        run=run,
        ingested=load.ingested.astimezone(ZONE).isoformat(timespec="seconds"),
        derived=how or None,
        basis=load.table.contract.get("basis"),
        synthetic=load.table.synthetic,
    )


def _heading(load: Load, field: str) -> str | None:
    """Return the heading under which the field stands in the department's file."""
    for key, column in load.table.contract.get("columns", {}).items():
        if (column.get("gives") or key) == field:
            spelled = column.get("from")
            return spelled if isinstance(spelled, str) else (spelled[0] if spelled else None)
    return None


def table_of(record: Enterprise | EnterpriseYear, field: str) -> tuple[str, int] | None:
    """Return table and row that a field stands on."""
    rows = record.provenance.get("rows") or []
    index = record.provenance.get("fields", {}).get(field, (0, ""))[0]
    return (rows[index][0], rows[index][1]) if isinstance(index, int) and index < len(rows) else None
