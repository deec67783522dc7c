"""增量解析 (incremental resolution): after a change only what it touched is compared, parted and named again.

The partition is the one that a build from nothing gives, and the ids are those that such a build gives with the same
ledger. Both follow from what each step may depend on:

* a row's node on the rows of its group, a pair on the rows of its two nodes and on which of their keys are hot, the
  verdict on a pair on the pairs of its two ends: so it is enough to go over these again;
* the cluster of a node on its component of the graph of edges and of what stewards declared: so the components that
  hold an end of anything that changed are parted again;
* an id on the rows of the cluster, what the ledger says of them, and who holds the id that belongs to its code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import decisions as said
from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.increment_diff import Delta, changes
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod
from kechuang.engines.lake.resolve.increment_first import first
from kechuang.engines.lake.resolve.increment_name import named
from kechuang.engines.lake.resolve.increment_part import PLACED, Reseated, parted
from kechuang.engines.lake.resolve.increment_touch import rows_of, touched
from kechuang.engines.lake.resolve.method import Method
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_write import Draft, writing
from kechuang.engines.lake.workers import each

RECORD = ["source", "row_id"]


@dataclass(frozen=True, slots=True)
class Update:
    """What an increment did.

    Parameters
    ----------
    state : State
        The state in force now.
    counts : dict of str to int
        Rows read anew and gone, nodes touched, keys that crossed their cap, pairs compared, nodes parted again, rows
        whose id changed; all zero where nothing changed.
    moved : DataFrame [source, row_id, before, entity_id]
        Rows whose id is another one than before; ``before`` is null for new rows, ``entity_id`` for rows that are gone.
        Empty after a first resolution of enterprises, where all rows are new.
    events : DataFrame
        What was appended to the ledger.
    """

    state: State
    counts: dict[str, int] = field(default_factory=dict)
    moved: pl.DataFrame = field(default_factory=pl.DataFrame)
    events: pl.DataFrame = field(default_factory=lambda: book.none(book.EVENTS))


def update(
    folder: Path, method: Method, deltas: Sequence[Delta], *, at: dt.datetime, decisions: pl.DataFrame | None = None
) -> Update:
    """Bring a state up to date; the first time, build it.

    Parameters
    ----------
    folder : Path
        Where the state lies.
    method : Method
        How rows are compared; a state that another method built is resolved from nothing, with its ledger.
    deltas : sequence of Delta
        What came, at most one of each table.
    at : datetime
        Moment of this build, with its zone.
    decisions : DataFrame, optional
        All that stewards decided so far; without, those of the last time.

    Raises
    ------
    LakeError
        If a table comes twice, rows have no id of their own, another process writes, or the disk is full. The state in
        force is not harmed.
    """
    if len({delta.source for delta in deltas}) < len(deltas):
        raise LakeError("同一张表在一次更新中给了两次，请合并后再试")
    with writing(folder) as draft:
        return _update(draft, method, deltas, at, decisions)


def clusters(state: State) -> pl.LazyFrame:
    """Return every row with its entity: LazyFrame [source, row_id, entity_id, node, reason]."""
    nodes = state.read("nodes", PLACED).select("node", "entity_id", "reason")
    return (
        state.read("rows").select(*RECORD, "node").join(nodes, on="node").select(*RECORD, "entity_id", "node", "reason")
    )


def ledger(state: State) -> book.Ledger:
    """Return the whole ledger, rows' present ids among it."""
    holdings = clusters(state).select(*RECORD, "entity_id").sort(RECORD).collect()
    return book.Ledger(
        state.read("events", book.EVENTS).collect(), holdings, state.read("former", book.FORMER).collect()
    )


def _update(
    draft: Draft, method: Method, deltas: Sequence[Delta], at: dt.datetime, decisions: pl.DataFrame | None
) -> Update:
    last = draft.before
    before = last
    if last.number and last.method != method.name:
        _demand_all(last, deltas)
        draft.forget()
        before = draft.state()
    draft.method = method.name
    if isinstance(method, EnterpriseMethod) and deltas and (not last.number or before is not last):
        stand = before.read("decisions", said.SCHEMA).collect() if decisions is None else decisions
        if decisions is not None:
            draft.replace("decisions", decisions.select(said.SCHEMA.names()).sort(said.SCHEMA.names()))
        done = first(draft, method, deltas, at, stand)
        if done is not None:
            return Update(draft.commit(), done.counts, done.moved, done.events)
    fresh, gone = _read(method, deltas, before)
    stand = before.read("decisions", said.SCHEMA).collect()
    if decisions is not None and not decisions.sort(decisions.columns).equals(stand):
        stand = decisions.select(said.SCHEMA.names()).sort(said.SCHEMA.names())
        draft.replace("decisions", stand)
    elif fresh.is_empty() and gone.is_empty() and before is last:
        return Update(last, dict.fromkeys(("fresh", "gone"), 0))

    old, new = _seated(method, before, fresh, gone)
    same = ["source", "row_id", "raw", "node", "coded"]
    rewritten = new.join(old, on=same, how="anti").sort(RECORD)
    drops = pl.concat([gone, rewritten.select(RECORD).join(old, on=RECORD, how="semi")]).unique().sort(RECORD)
    draft.add("rows", rewritten, drops)
    found = touched(method, old, new, before)
    draft.replace("hot", found.hot)

    ends = pl.concat([found.pairs.select(node="left"), found.pairs.select(node="right")]).unique()
    further = ends.join(new, on="node", how="anti")
    rows = new.join(ends, on="node", how="semi")
    if further.height:
        rows = pl.concat([rows, rows_of(before, further)])
    draft.add("scored", method.score(found.pairs, rows, found.hot).sort("left", "right"), found.nodes)
    standing = new.select("node", "coded", "code").unique()
    vanished = old.select("node").unique().join(standing, on="node", how="anti")
    stirred = pl.concat([old.join(drops, on=RECORD, how="semi").select("node"), rewritten.select("node")]).unique()
    part = parted(draft, method, before, Reseated(found.nodes, standing, vanished, stirred), stand)
    name = named(draft, last if before is not last else before, before, part, at)
    counts = {
        "fresh": fresh.height, "gone": gone.height, "touched": found.nodes.height, "crossed": found.crossed,
        "compared": found.pairs.height, "parted": part.nodes.height, "moved": name.moved.height,
    }  # fmt: skip
    return Update(draft.commit(), counts, name.moved, name.events)


def _demand_all(last: State, deltas: Sequence[Delta]) -> None:
    """Another method reads every row anew: all tables must have come, and whole."""
    given = {delta.source for delta in deltas if delta.whole}
    there = set(last.read("rows").select(pl.col("source").unique()).collect()["source"])
    if missing := sorted(there - given):
        raise LakeError(f"解析方法已更换，需要重新读取全部来源；缺少 {'、'.join(missing)} 的完整表，请一并给出")


def _read(method: Method, deltas: Sequence[Delta], before: State) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows read anew, and the ids of rows that no longer stand as they did."""
    known = before.read("rows", pl.Schema({"source": pl.String, "row_id": pl.String, "raw": pl.UInt64}))

    def read(delta: Delta) -> tuple[pl.DataFrame, pl.DataFrame]:
        found = changes(delta, known.filter(pl.col("source") == delta.source).select("row_id", "raw"))
        gone = found.gone.select(pl.lit(delta.source).alias("source"), "row_id")
        return method.read(delta.source, found.fresh), gone

    found = each(read, sorted(deltas, key=lambda delta: delta.source))
    empty = pl.DataFrame(schema={"source": pl.String, "row_id": pl.String})
    return pl.concat(fresh for fresh, _ in found) if found else empty, pl.concat([empty, *(gone for _, gone in found)])


def _seated(
    method: Method, before: State, fresh: pl.DataFrame, gone: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of all groups concerned with their nodes, as they were and as they are."""
    if not before.tables.get("rows"):
        new = method.seat(fresh)
        return new.clear(), new
    stood = before.read("rows")
    groups = stood.join(gone.lazy(), on=RECORD, how="semi").select("group").collect()
    if fresh.height:
        groups = pl.concat([groups, fresh.select("group")])
    old = stood.filter(pl.col("group").is_in(groups["group"].unique().implode())).collect()
    bare = old.drop("node", "coded").join(gone, on=RECORD, how="anti")
    new = method.seat(pl.concat([bare, fresh.select(bare.columns)]) if fresh.height else bare)
    return old, new.select(old.columns)
