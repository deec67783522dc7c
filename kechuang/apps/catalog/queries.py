"""目录的读取: tables with their newest receipt, a run, quarantined rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kechuang.apps.catalog.models import LakeRun, Load, SourceTable
from kechuang.engines import lake
from kechuang.web.environment import data_folder


@dataclass(frozen=True)
class Resource:
    """A table of the catalogue with what was last received of it."""

    table: SourceTable
    load: Load | None

    @property
    def share(self) -> float:
        """The share of rows that the newest load accepted, 0 to 1."""
        return self.load.accepted / self.load.rows_in if self.load and self.load.rows_in else 0.0


def resources() -> list[Resource]:
    """Return every table with its newest receipt: two queries."""
    newest: dict[str, Load] = {}
    for load in Load.objects.filter(run__status="good").order_by("-run__started"):
        newest.setdefault(load.table_id, load)
    tables = SourceTable.objects.select_related("department")
    return [Resource(table, newest.get(table.table)) for table in tables]


def lake_run(run_id: str) -> lake.Run | None:
    """Return a run of the lake whose files are still there."""
    return next((run for run in lake.runs(data_folder() / "lake") if run.id == run_id), None)


def quarantined(run: LakeRun, table: str, offset: int, limit: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Return headings and rows of a quarantine, as they came in, with column and reason.

    Returns
    -------
    list of str and list of dict
        Headings of the raw file; rows with ``row``, ``column``, ``reason`` and ``cells``.
    """
    found = lake_run(run.id)
    if found is None:
        return [], []
    frame = lake.read(found, f"quarantine/{table}").sort("_row").slice(offset, limit).collect()
    headings = [name for name in frame.columns if not name.startswith("_")]
    rows = [
        {
            "row": row["_row"],
            "column": row["_column"],
            "reason": row["_reason"],
            "cells": ["" if row[name] is None else str(row[name])[:120] for name in headings],
        }
        for row in frame.iter_rows(named=True)
    ]
    return headings, rows


def rows_held() -> dict[str, int]:
    """Return how many accepted rows each department holds, from the newest receipts."""
    held: dict[str, int] = {}
    for resource in resources():
        if resource.load:
            name = resource.table.department.name
            held[name] = held.get(name, 0) + resource.load.accepted
    return held
