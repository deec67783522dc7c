"""批次对比 (diff): what differs between two runs, table by table and key by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.asof import table_of
from kechuang.engines.lake.changes import PLACE, PREFIX
from kechuang.engines.lake.history import key_of_run, replayed
from kechuang.engines.lake.run import Run

OP = "_op"


@dataclass(frozen=True, slots=True)
class Difference:
    """A table in two runs: rows in each, keys added, changed and deleted (None where it has no key to tell by)."""

    table: str
    rows: tuple[int, int]
    added: int | None
    changed: int | None
    deleted: int | None


def compare(one: Run, other: Run, table: str | None = None) -> Iterator[Difference]:
    """Give the tables that differ between two runs; all that are asked for where one is named.

    Raises
    ------
    LakeError
        If a table cannot be put together again.
    """
    names = {name: None for run in (one, other) for name in run.tables if not name.startswith(("quarantine/", PREFIX))}
    if table is not None:
        names = {table_of(other if _has(other, table) else one, table): None}
    for name in names:
        held = [run.tables.get(name) for run in (one, other)]
        rows = (held[0].rows if held[0] else 0, held[1].rows if held[1] else 0)
        if held[0] is None or held[1] is None:
            yield Difference(name, rows, rows[1] if held[0] is None else 0, 0, rows[0] if held[1] is None else 0)
        elif held[0].sha256 == held[1].sha256:
            if table is not None:
                yield Difference(name, rows, 0, 0, 0)
        elif not key_of_run(other, name) or key_of_run(one, name) != key_of_run(other, name):
            yield Difference(name, rows, None, None, None)
        else:
            found = dict(differing(one, other, name).group_by(OP).len().collect(engine="streaming").iter_rows())
            if found or table is not None:
                yield Difference(name, rows, found.get("I", 0), found.get("U", 0), found.get("D", 0))


def differing(one: Run, other: Run, table: str) -> pl.LazyFrame:
    """Return the keys that differ: ``_op``, the key, and every column twice (``<name>`` after, ``<name>_was`` before).

    Raises
    ------
    LakeError
        If a table cannot be put together again.
    """
    name = table_of(other, table)
    key = list(key_of_run(other, name))
    before, after = replayed(one, name), replayed(other, name)
    past, kinds = before.collect_schema(), after.collect_schema()
    content = [column for column in kinds.names() if column not in PLACE and column not in key]
    shared = [column for column in content if column in past.names()]
    was = before.select(*key, *(pl.col(column).alias(f"{column}_was") for column in shared), pl.lit(True).alias("_was"))
    both = after.select(*key, *content, pl.lit(True).alias("_now")).join(was, on=key, how="full", coalesce=True)
    for column in content:
        if column not in shared:
            both = both.with_columns(pl.lit(None).cast(kinds[column]).alias(f"{column}_was"))
        elif past[column] != kinds[column]:
            both = both.with_columns(pl.col(column, f"{column}_was").cast(pl.String))
    moved = [pl.col(column).ne_missing(pl.col(f"{column}_was")) for column in content]
    op = pl.when(pl.col("_was").is_null()).then(pl.lit("I")).when(pl.col("_now").is_null()).then(pl.lit("D"))
    found = both.with_columns(op.otherwise(pl.lit("U")).alias(OP))
    found = found.filter((pl.col(OP) != "U") | (pl.any_horizontal(moved) if moved else pl.lit(False)))
    pairs = [column for name in content for column in (name, f"{name}_was")]
    return found.select(OP, *key, *pairs).sort(key)


def _has(run: Run, table: str) -> bool:
    return table in run.tables or f"accepted/{table}" in run.tables
