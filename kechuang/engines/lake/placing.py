"""归户 (placing): every accepted row gets the entity that it speaks of.

A row with a valid credit code speaks of the holder of that code. As soon as one row of a build has none, or once a
resolution stands, the rows of all tables that name an enterprise go through it (:mod:`.resolve`): what changed since
the last build is compared anew, and the ledger says which entity every row is. The state of the resolution lies in the
lake beside the runs and goes on from build to build; a build that fails after it may leave it ahead of the current run,
which harms nothing, because the same rows give the same entities. What a run was made with is kept with the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial as bound
from pathlib import Path
from typing import Any

import polars as pl

from kechuang import core
from kechuang.declarations.source import Role, Source
from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.placed import NAMING
from kechuang.engines.lake.resolve.increment import Update, clusters, update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod
from kechuang.engines.lake.resolve.increment_part import PLACED
from kechuang.engines.lake.resolve.increment_touch import HOT
from kechuang.engines.lake.resolve.ledger import EVENTS
from kechuang.engines.lake.resolve.resolve import MANY
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.stewards import row_ids
from kechuang.engines.lake.table import Loaded
from kechuang.engines.lake.writing import Written

STATE = "entities"
TOGETHER = 400_000  # rows whose places are looked up together
SAID: tuple[Role, ...] = (*NAMING, "former_name", "person", "phone", "address", "capital", "founded_on", "division")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the rows of a build belong.

    Parameters
    ----------
    files : mapping
        Table → Parquet file [_file, _row, placed_id, placed_code] of its rows; empty where codes alone decide.
    written : dict
        The tables that the run keeps: ``entities/…`` → (file, rows).
    counts : mapping
        What the resolution did, in rows and pairs.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    written: Written = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict, compare=False)  # base and thematic tables ask for the same

    def rows(self, connection: Any, item: Loaded) -> Any:
        """Return the accepted rows of a table with their ``entity_id``; a code that is not the entity's is dropped."""
        if item.source.table not in self._known:
            self._known[item.source.table] = self._joined(connection, item)
        return self._known[item.source.table]

    def _joined(self, connection: Any, item: Loaded) -> Any:
        frame = connection.read_parquet(item.accepted)
        if item.source.table not in self.files:
            return frame
        placed = connection.read_parquet(self.files[item.source.table])
        columns = [name for name in frame.columns if name != "entity_id"]
        joined = frame.drop("entity_id") if "entity_id" in frame.columns else frame
        joined = joined.left_join(placed, ["_file", "_row"])
        changed: dict[str, Any] = {"entity_id": joined.placed_id}
        if item.source.entity in columns:
            changed[item.source.entity] = joined.placed_code
        return joined.select(*(name for name in columns if name not in changed), **changed)


def place(
    tables: Sequence[Loaded],
    *,
    lake: Path,
    out: Path,
    work: Path,
    divisions: Mapping[str, DivisionLike],
    decisions: pl.DataFrame | None,
) -> Placing:
    """Find the entity of every accepted row.

    Parameters
    ----------
    tables : sequence of Loaded
        The accepted tables of the build.
    lake, out, work : Path
        The lake, the unfinished run, and a folder for what is thrown away.
    divisions : mapping
        Divisions of the pack by code.
    decisions : DataFrame, optional
        All that stewards decided so far; without, those of the last build.
    """
    naming = [item for item in tables if any(item.source.with_role(role) for role in NAMING)]
    folder = lake / STATE
    if not State.open(folder).number and not any(_nameless(item) for item in naming):
        return Placing()
    deltas = [*map(_delta, naming), *_gone(State.open(folder), {item.source.table for item in naming})]
    done = update(folder, EnterpriseMethod(divisions), deltas, at=core.now(), decisions=decisions)
    (out / STATE).mkdir(exist_ok=True)
    written = dict(_kept(done.state, out / STATE))
    return Placing(dict(_placed(naming, done.state, work)), written, _counts(done))


def _nameless(item: Loaded) -> bool:
    """Whether a row of the table has no entity by its own code."""
    rows = pl.scan_parquet(item.accepted)
    if "entity_id" not in rows.collect_schema():
        return bool(item.rows)
    return bool(rows.select(pl.col("entity_id").is_null().any()).collect().item())


def _delta(item: Loaded) -> Delta:
    rows = pl.scan_parquet(item.accepted)
    kinds = rows.collect_schema()
    said = {
        role if place == 0 else f"{role}_{place + 1}": _text(item.source, column, kinds)
        for role in SAID
        for place, column in enumerate(item.source.with_role(role))
        if column in kinds
    }
    return Delta(item.source.table, rows.select(row_ids(item.source), **said), whole=True)


def _gone(state: State, naming: set[str]) -> Iterator[Delta]:
    """Return for every table that this build has no more that its rows are gone."""
    if "rows" not in state.tables:
        return
    for source in state.read("rows").select(pl.col("source").unique().sort()).collect()["source"]:
        if source not in naming:
            yield Delta(source, pl.LazyFrame(schema={"row_id": pl.String}), whole=True)


def _text(source: Source, column: str, kinds: pl.Schema) -> pl.Expr:
    """Return a typed cell as text again, as the standardiser reads it."""
    cell = pl.col(column)
    if f"{column}_raw" in kinds:  # what stands where no valid code could be read: weak evidence, and no code
        cell = pl.coalesce(cell, f"{column}_raw")
    if source.columns[column].type != "money":
        return cell.cast(pl.String)
    yuan, currency = (cell // 100).cast(pl.String), f"{column}_currency"
    if currency not in kinds:
        return yuan
    return pl.when(pl.col(currency).fill_null("").is_in(["", "CNY"])).then(yuan)


def _placed(items: Sequence[Loaded], state: State, work: Path) -> Iterator[tuple[str, Path]]:
    """Write where each row of each table belongs, by file and row; small tables are looked up together."""
    work.mkdir(parents=True, exist_ok=True)
    nodes = state.read("nodes", PLACED).select(
        "node", placed_id="entity_id", placed_code=pl.when("coded").then("code")
    ).collect()  # fmt: skip
    for group in _groups(items):
        tables = [item.source.table for item in group]
        rows = state.read("rows").filter(pl.col("source").is_in(tables)).select("source", "row_id", "node")
        found = rows.join(nodes.lazy(), on="node").drop("node").collect()
        for item in group:
            path = work / f"placed-{item.source.table}.parquet"
            own = found.lazy().filter(pl.col("source") == item.source.table).drop("source")
            keyed = pl.scan_parquet(item.accepted).select("_file", "_row", row_ids(item.source))
            keyed.join(own, on="row_id").drop("row_id").sink_parquet(path, compression="lz4")
            yield item.source.table, path


def _groups(items: Sequence[Loaded]) -> Iterator[list[Loaded]]:
    """Part tables into groups of not many more than :data:`TOGETHER` rows."""
    group: list[Loaded] = []
    for item in items:
        group.append(item)
        if sum(one.rows for one in group) >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _kept(state: State, folder: Path) -> Iterator[tuple[str, tuple[Path, int]]]:
    """Write what a run keeps of its resolution: rows, doubtful pairs, alarms, the ledger's events."""
    write = bound(_write, folder)
    yield write("clusters", clusters(state).sort("source", "row_id"))
    yield write("doubtful", _undecided(state))
    yield write("hot", state.read("hot", HOT))
    yield write("odd", _odd(state.read("rows")))
    size = clusters(state).group_by("entity_id").agg(records=pl.len()).filter(pl.col("records") > MANY)
    yield write("large", size.sort("entity_id"))
    yield write("events", state.read("events", EVENTS))


def _undecided(state: State) -> pl.LazyFrame:
    """Return the doubtful pairs whose ends did not become one entity in another way."""
    entity = state.read("nodes", PLACED).select("node", "entity_id")
    pairs = state.read("edges").filter(~pl.col("linked"))
    for end in ("left", "right"):
        pairs = pairs.join(entity.rename({"entity_id": f"{end}_entity"}), left_on=end, right_on="node")
    apart = pairs.filter(pl.col("left_entity") != pl.col("right_entity"))
    return apart.drop("left_entity", "right_entity").sort("left", "right")


def _odd(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the names that stand under somebody else's code, beside the name most of whose rows bear it."""
    named = rows.filter(pl.col("code").is_not_null(), pl.col("name_text").is_not_null())
    strange = named.filter(~pl.col("coded")).group_by("code", "name_text").agg(records=pl.len())
    main = (
        named.filter("coded").join(strange.select("code").unique(), on="code", how="semi")
        .group_by("code", "name_text").agg(n=pl.len()).sort("code", "n", "name_text", descending=[False, True, False])
        .group_by("code", maintain_order=True).agg(main_text=pl.col("name_text").first())
    )  # fmt: skip
    joined = strange.join(main, on="code", how="left")
    return joined.select("code", "name_text", "main_text", "records").sort("code", "name_text")


def _write(folder: Path, name: str, frame: pl.LazyFrame) -> tuple[str, tuple[Path, int]]:
    path = folder / f"{name}.parquet"
    frame.sink_parquet(path, compression="zstd", compression_level=1)
    rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    return f"{STATE}/{name}", (path, int(rows))


def _counts(done: Update) -> dict[str, int]:
    return {name: int(count) for name, count in done.counts.items()}
