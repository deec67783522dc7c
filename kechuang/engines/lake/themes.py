"""基础库与专题库的表 (tables of databases): what departments feed them, put together after the enterprises are known.

Rows that speak of an enterprise carry its ``entity_id`` from their accepted row: events are joined by it, never matched
by name. Every row says where it stands (``_table``, ``_file`` from 0, ``_row`` from 1) and which row of its table it is
(``_key``, by the contract's key): by both it has a history. Tables of one row a key have ``provenance`` instead, and
their losing values beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.database import Database, DatabaseTable, Feed, Survivorship
from kechuang.declarations.source import Source
from kechuang.engines.lake.cells import TYPES
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.merge import Part
from kechuang.engines.lake.parts import dated, spoken
from kechuang.engines.lake.placing import Placing
from kechuang.engines.lake.stewards import BETWEEN
from kechuang.engines.lake.table import Loaded
from kechuang.engines.lake.writing import Writing, Written

_PLACE = ("_table", "_file", "_row")
ROW = ("_table", "_key")
"""What tells the rows of a table apart whose rows stand one under the other."""


@dataclass(frozen=True, slots=True)
class Databases:
    """What a pack declares of its databases.

    Parameters
    ----------
    declared : mapping
        Databases by id.
    feeds : sequence of Feed
        Who feeds which table.
    survivorship : mapping
        Rules by ``<table>.<field>``, those of the lake's own base tables too.
    """

    declared: Mapping[str, Database] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    survivorship: Mapping[str, Survivorship] = field(default_factory=dict)

    def history(self) -> dict[str, tuple[tuple[str, ...], str | None]]:
        """Return by the lake's name of each table: the key by which it has a history, its column of business time."""
        return {
            database.lake_name(name): (table.key if table.rows == "one" else ROW, table.valid_from)
            for database in self.declared.values()
            for name, table in database.tables.items()
            if not table.lake
        }


def build_databases(
    connection: Any, tables: Iterable[Loaded], databases: Databases, *, out: Path, placing: Placing | None = None
) -> Written:
    """Write every table of a database that is fed by a table of this run.

    Parameters
    ----------
    connection : ibis backend
        Where the expressions run.
    tables : iterable of Loaded
        The accepted tables.
    databases : Databases
        What is declared.
    out : Path
        The run's unfinished folder.
    placing : Placing, optional
        Where rows belong, if not by their codes alone.

    Returns
    -------
    dict
        Name (``base/<database>__<table>``, ``theme/…``) → (file, rows).
    """
    placing = placing or Placing()
    loaded = {item.source.table: item for item in sorted(tables, key=lambda one: (one.source.rank, one.source.table))}
    written: Written = {}
    for database in databases.declared.values():
        for name, table in database.tables.items():
            feeds = {feed.from_: feed for feed in databases.feeds if feed.table == f"{database.id}.{name}"}
            fed = [(feeds[source], loaded[source]) for source in loaded if source in feeds]
            if table.lake or not fed:
                continue
            folder = out / database.kind
            folder.mkdir(parents=True, exist_ok=True)
            flat = f"{database.id}__{name}"
            given = [(feed, item.source, _rows(placing.rows(connection, item), feed)) for feed, item in fed]
            if table.rows == "one":
                writing = Writing(connection, folder, out / "work", databases.survivorship)
                made = _one_a_key(writing, flat, table, given)
            else:
                path = folder / f"{flat}.parquet"
                made = {flat: (path, connection.rows(write(connection, _one_under_the_other(table, given), path)))}
            written |= {f"{database.kind}/{key}": value for key, value in made.items()}
    return written


Given = list[tuple[Feed, Source, Any]]


def _rows(frame: Any, feed: Feed) -> Any:
    for column, values in feed.where.items():
        frame = frame.filter(frame[column].cast("string").isin(list(values)))
    return frame


def _type(table: DatabaseTable, name: str) -> Any:
    return ibis.dtype(TYPES[table.fields[name].type])


def _entity(frame: Any) -> Any:
    return frame.entity_id if "entity_id" in frame.columns else ibis.null("string")


def _one_under_the_other(table: DatabaseTable, given: Given) -> Any:
    parts = []
    for feed, source, frame in given:
        columns = feed.columns(table, source)
        taken = {
            name: frame[columns[name]].cast(_type(table, name)) if name in columns else ibis.null(_type(table, name))
            for name in table.fields
        }
        lead = {"entity_id": _entity(frame)} if table.enterprise else {}
        place = {"_table": ibis.literal(source.table), "_key": _row_key(source, frame),
                 "_file": frame._file, "_row": frame._row}  # fmt: skip
        parts.append(frame.select(**lead, **taken, **place))
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return every.order_by(list(_PLACE))


def _row_key(source: Source, frame: Any) -> Any:
    """Return what :func:`~kechuang.engines.lake.stewards.row_ids` gives, as an expression."""
    if not source.key:
        return frame._file.cast("string") + "-" + frame._row.cast("string")
    first, *others = (ibis.coalesce(frame[name].cast("string"), "") for name in source.key)
    return reduce(lambda whole, part: whole + BETWEEN + part, others, first)


def _one_a_key(writing: Writing, flat: str, table: DatabaseTable, given: Given) -> Written:
    said: list[Part] = []
    for feed, source, frame in given:
        columns = feed.columns(table, source)
        key = {name: frame[columns[name]].cast(_type(table, name)) for name in table.key}
        values = {name: frame[column].cast(_type(table, name)) for name, column in columns.items() if name not in key}
        if table.enterprise:
            values["entity_id"] = _entity(frame)
        kept = dated(source, frame).mutate(**key, **{f"v:{name}": value for name, value in values.items()})
        kept = kept.filter([kept[name].notnull() for name in table.key])
        named = {name: f"v:{name}" for name in values}
        said += spoken(
            source, kept, table.key, named, {}, alone=set(source.key) == {columns[name] for name in table.key}
        )
    spines = [part.frame.select(*table.key) for part in said]
    spine = ibis.union(*spines, distinct=True) if len(spines) > 1 else spines[0].distinct()
    core = {name: _type(table, name) for name in table.fields if name not in table.key}
    _, written = writing.merged(flat, spine, said, table.key, lead=table.key, core=core, synthetic=None)
    return written
