"""人员表 (tables of persons) and of whatever else is no enterprise: read, cut to what is compared, and resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from kechuang.engines.lake.resolve.decisions import rule
from kechuang.engines.lake.resolve.entities import keep
from kechuang.engines.lake.resolve.generic import resolve_generic
from kechuang.engines.lake.resolve.generic_columns import standard
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.partition import Constraints
from kechuang.engines.lake.resolve.resolve import MANY, Alarms, Resolved


def resolve_persons(
    parts: Mapping[str, pl.DataFrame],
    out: Path,
    *,
    decisions: pl.DataFrame | None,
    ledger: Ledger | None,
    tell: Callable[[str], None],
) -> Resolved:
    """Resolve the standard rows of tables of persons.

    Parameters
    ----------
    parts : mapping
        Table → rows (:func:`~kechuang.engines.lake.resolve.generic_columns.standard`).
    out : Path
        Where the clusters go.
    decisions : DataFrame, optional
        What somebody said of two rows.
    ledger : Ledger, optional
        Which ids were given so far.
    tell : callable
        Told what is being done.
    """

    def meant(rows: pl.DataFrame) -> Constraints:
        assert decisions is not None
        return rule(decisions, rows.with_columns(code=pl.lit(None, pl.String)).lazy()).constraints

    result, counts, doubtful = resolve_generic(
        pl.concat(parts.values()), constraints=meant if decisions is not None else None, tell=tell
    )
    result.write_parquet(out, compression="zstd")
    codes = pl.DataFrame(schema={"entity_id": pl.String, "code": pl.String})
    kept = None if ledger is None else keep(out, ledger, codes)
    size = result.group_by("entity_id").agg(records=pl.len()).filter(pl.col("records") > MANY).sort("entity_id")
    nothing = pl.DataFrame(schema={"kind": pl.String, "value": pl.UInt64, "nodes": pl.Int64})
    odd = pl.DataFrame(schema={"code": pl.String, "name_text": pl.String, "main_text": pl.String, "records": pl.Int64})
    return Resolved(out, doubtful, Alarms(nothing, odd, size), counts, kept)


def person_rows(batch: pl.DataFrame, row_id: pl.Series, name: str, found: Mapping[str, str]) -> pl.DataFrame:
    """Return the standard rows of a batch of a table."""
    cells = batch.select(*dict.fromkeys(found.values()))
    return standard(cells.with_columns(pl.lit(name).alias("source"), row_id.alias("row_id")), found)
