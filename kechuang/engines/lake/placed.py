"""归户后的行 (placed rows): accepted rows of a run with the entity that the ledger gives them.

An accepted table is what a file says under its contract, and the same file as long as that does not change. Which
entity its rows speak of may change without it: a merge, a split, a steward's word. So the accepted table keeps only the
id that follows from a row's own code, and ``entities/clusters`` of the run has the entity of every row; here both are
read together. A run without a resolution has codes on all rows, and their ids are the ledger's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from kechuang.declarations.source import Role, Source
from kechuang.engines.lake.credit_code import entity_id
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.ledger import BEGINS, ENDS, bound
from kechuang.engines.lake.run import Run, read
from kechuang.engines.lake.stewards import row_ids_by

CLUSTERS, EVENTS = "entities/clusters", "entities/events"
CODE_LENGTH = 18
NAMING: tuple[Role, ...] = ("code", "name", "reg_no")
"""What a table must say of an enterprise for its rows to be resolved."""


def placed_rows(run: Run, source: Source) -> pl.LazyFrame:
    """Return the accepted rows of a table, ``entity_id`` being the entity that the ledger gives each row.

    Parameters
    ----------
    run : Run
        A good run.
    source : Source
        The table's contract.

    Raises
    ------
    LakeError
        If the run has no such table.
    """
    return with_entities(read(run, f"accepted/{source.table}"), members_of(run, source.table), source.key)


def rows_about(run: Run, source: Source, name: str) -> pl.LazyFrame:
    """Return the accepted rows of a table that speak of one entity, without reading where all others belong.

    Parameters
    ----------
    run : Run
        A good run.
    source : Source
        The table's contract.
    name : str
        A credit code; or an entity's id, where one that has gone into another since counts for that one.

    Raises
    ------
    LakeError
        If the run has no such table, or its rows speak of no entity.
    """
    rows, members = read(run, f"accepted/{source.table}"), members_of(run, source.table)
    named = members is not None and any(source.with_role(role) for role in NAMING)
    columns = rows.collect_schema().names()
    if not named and "entity_id" not in columns:
        if source.entity not in columns:
            raise LakeError(f"“{source.name}”没有主体标识，不能按主体查询")
        return rows.filter(pl.col(source.entity) == name)
    events = read(run, EVENTS) if EVENTS in run.tables else None
    return of_entities(rows, members, source.key, present_ids(events, [name]))


def present_ids(events: pl.LazyFrame | None, names: Collection[str]) -> list[str]:
    """Return the ids that credit codes and former ids have by the events of a ledger, or by the codes alone."""
    codes = [name for name in names if len(name) == CODE_LENGTH]
    given = {code: entity_id(code) for code in codes}
    if events is None:
        return list(dict.fromkeys(given.get(name, name) for name in names))
    given |= dict(bound(events, pl.Series(codes, dtype=pl.String)).iter_rows()) if codes else {}
    return list(dict.fromkeys(_now(events, given.get(name, name)) for name in names))


def _now(events: pl.LazyFrame, name: str) -> str:
    """Follow an id through the merges that it went into."""
    status, seen = pl.col("event").is_in((*BEGINS, *ENDS)), {name}
    while True:
        told = events.filter(status, pl.col("entity_id") == name).sort("seq").select("event", "other").tail(1).collect()
        into = told["other"].item() if told.height and told["event"].item() == "merge" else None
        if into is None or into in seen:
            return name
        seen.add(name := into)


def with_entities(rows: pl.LazyFrame, members: pl.LazyFrame | None, key: Sequence[str]) -> pl.LazyFrame:
    """Return accepted rows with the entity of each row in place of the one that its code gives."""
    names = rows.collect_schema().names()
    if members is None or "entity_id" not in names:
        return rows
    named = members.select("row_id", pl.col("entity_id").alias("_entity"))
    placed = rows.with_columns(row_ids_by(key)).join(named, on="row_id", how="left", maintain_order="left")
    return placed.with_columns(entity_id="_entity").select(names)


def of_entities(
    rows: pl.LazyFrame, members: pl.LazyFrame | None, key: Sequence[str], ids: Collection[str]
) -> pl.LazyFrame:
    """Return the accepted rows of some entities, their ``entity_id`` put right."""
    names = rows.collect_schema().names()
    if members is None:
        return rows.filter(pl.col("entity_id").is_in(list(ids)))
    named = members.filter(pl.col("entity_id").is_in(list(ids))).select("row_id", _entity="entity_id")
    held = rows.with_columns(row_ids_by(key)).join(named, on="row_id", how="inner", maintain_order="left")
    return (held.with_columns(entity_id="_entity") if "entity_id" in names else held).select(names)


def members_of(run: Run, table: str) -> pl.LazyFrame | None:
    """Return the entity of each row of a table (row_id, entity_id); None where the rows' codes say it."""
    if CLUSTERS not in run.tables:
        return None
    return read(run, CLUSTERS).filter(pl.col("source") == table).select("row_id", "entity_id")
