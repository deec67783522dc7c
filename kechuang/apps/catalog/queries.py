"""目录的读取: tables with what was last received of them, a run's files, quarantined rows."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Case, Max, OuterRef, Subquery, Sum, When

from kechuang.apps.catalog.freshness import Freshness, freshness, since_by_table
from kechuang.apps.catalog.models import LakeRun, Load, SourceTable
from kechuang.apps.enterprises.models import Publication
from kechuang.engines import lake
from kechuang.web.environment import data_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """What the newest good run received of a table, over all its files."""

    run_id: str
    rows_in: int
    accepted: int
    quarantined: int
    ingested: dt.datetime


@dataclass(frozen=True)
class Resource:
    """A table of the catalogue with what was last received of it."""

    table: SourceTable
    load: Received | None
    fresh: Freshness


def published_run() -> str | None:
    """Return the id of the run that people see, or None before the first publication."""
    return Publication.objects.filter(pk=1).values_list("current__run", flat=True).first()


def resources() -> list[Resource]:
    """Return every table with what was last received of it, up to the run that people see: four queries."""
    loads = Load.objects.filter(table=OuterRef("table"), run__status="good").order_by("-run__started", "-run")
    shown = LakeRun.objects.filter(pk=published_run()).first()
    if shown is not None:  # after a way back, what came later is there but not in use
        loads = loads.filter(run__started__lte=shown.started)
        loads = loads.order_by(Case(When(run=shown, then=0), default=1), "-run__started", "-run")
    newest = loads.values("run")
    rows = (
        Load.objects.filter(run=Subquery(newest[:1]))
        .order_by()
        .values_list("table", "run")
        .annotate(Sum("rows_in"), Sum("accepted"), Sum("quarantined"), Max("ingested"))
    )
    received = {table: Received(*row) for table, *row in rows}
    tables = SourceTable.objects.select_related("department")
    since = since_by_table()
    return [
        Resource(table, received.get(table.table), freshness(table.refresh, since.get(table.table))) for table in tables
    ]


def lake_run(run_id: str) -> lake.Run | None:
    """Return a run of the lake whose manifest is still there and whole."""
    try:
        return lake.Run.load(data_folder() / "lake" / "runs" / run_id)
    except lake.LakeError as error:
        log.warning("%s", error)
        return None


def quarantined(run_id: str, table: str, offset: int, limit: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Return headings and rows of a quarantine, as they came in, with column and reason.

    Returns
    -------
    list of str and list of dict
        Headings of the raw file; rows with ``file``, ``row``, ``column``, ``reason`` and ``cells``. Both are empty
        where the run's files are gone.
    """
    run = lake_run(run_id)
    if run is None:
        return [], []
    try:
        frame = lake.read(run, f"quarantine/{table}").sort("_file", "_row").slice(offset, limit).collect()
    except (OSError, lake.LakeError, pl.exceptions.PolarsError):
        log.warning("quarantine of %s in run %s cannot be read", table, run_id)
        return [], []
    names = [receipt.file for receipt in run.receipts if receipt.table == table]
    headings = [name for name in frame.columns if name not in {"_file", "_row", "_column", "_reason"}]
    rows = [
        {
            "file": names[row["_file"]],
            "row": row["_row"],
            "column": row["_column"] or "",
            "reason": row["_reason"],
            "cells": ["" if row[name] is None else str(row[name])[:120] for name in headings],
        }
        for row in frame.iter_rows(named=True)
    ]
    return headings, rows
