"""增量解析 (incremental resolution): after a change only what it touched is compared, parted and named again.

The partition is the one that a build from nothing gives, and the ids are those that such a build gives with the same
ledger. Both follow from what each step may depend on:

* a row's node on the rows of its group, a pair on the rows of its two nodes and on which of their keys are hot, the
  verdict on a pair on the pairs around it: so it is enough to compare the nodes that say something else, and to judge
  again around the pairs that came out otherwise;
* the cluster of a node on its component of the graph of edges and of what stewards declared: so the components that
  hold an end of an edge that changed are parted again;
* an id on the rows of the cluster, what the ledger says of them, and who holds the id that belongs to its code: so
  clusters that go on as they were, or with rows that nobody else had, keep theirs without being asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import decisions as said
from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.allocator import give_back
from kechuang.engines.lake.resolve.increment_diff import KNOWN, NONE, Delta, changes
from kechuang.engines.lake.resolve.increment_enterprise import EnterpriseMethod
from kechuang.engines.lake.resolve.increment_first import first
from kechuang.engines.lake.resolve.increment_moves import Moves
from kechuang.engines.lake.resolve.increment_name import named, named_anew
from kechuang.engines.lake.resolve.increment_part import PLACED, parted
from kechuang.engines.lake.resolve.increment_touch import touched
from kechuang.engines.lake.resolve.lookup import Among, Places
from kechuang.engines.lake.resolve.method import Method
from kechuang.engines.lake.resolve.seating import Hashes
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_view import View
from kechuang.engines.lake.resolve.state_write import Draft, writing
from kechuang.engines.lake.workers import each

RECORD = ["source", "row_id"]
NUMBERS = ("raw", "group", "node")
ROWS = pl.Schema({**dict.fromkeys(RECORD, pl.String), **dict.fromkeys(NUMBERS, pl.UInt64)})


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
    rows = View(before, "rows", ROWS)
    fresh, gone = _read(method, deltas, before, rows)
    stand = before.read("decisions", said.SCHEMA).collect()
    if decisions is not None and not decisions.sort(decisions.columns).equals(stand):
        stand = decisions.select(said.SCHEMA.names()).sort(said.SCHEMA.names())
        draft.replace("decisions", stand)
    elif fresh.is_empty() and not gone.size and before is last:
        return Update(last, dict.fromkeys(("fresh", "gone"), 0))

    moves = Moves.between(*_seated(method, rows, fresh, gone))
    draft.add("rows", moves.came, moves.drops)
    found = touched(method, moves, rows, before)
    draft.replace("hot", found.hot)
    scored = method.score(found.pairs, _ends(method, found.pairs, moves.new, rows), found.hot).sort("left", "right")
    moves = moves.slim()
    give_back()
    part = parted(draft, method, before, moves, touched=found.nodes, scored=scored, stand=stand)
    going_on = before is last
    name = named(draft, before, part, moves, rows=rows, at=at) if going_on else named_anew(draft, last, part.nodes, at)
    counts = {
        "fresh": fresh.height, "gone": gone.size, "touched": found.nodes.height, "crossed": found.crossed,
        "compared": found.pairs.height, "parted": part.nodes.height, "moved": name.moved.height,
    }  # fmt: skip
    return Update(draft.commit(), counts, name.moved, name.events)


def _demand_all(last: State, deltas: Sequence[Delta]) -> None:
    """Another method reads every row anew: all tables must have come, and whole."""
    given = {delta.source for delta in deltas if delta.whole}
    there = set(last.read("rows").select(pl.col("source").unique()).collect()["source"])
    if missing := sorted(there - given):
        raise LakeError(f"解析方法已更换，需要重新读取全部来源；缺少 {'、'.join(missing)} 的完整表，请一并给出")


def _read(method: Method, deltas: Sequence[Delta], before: State, rows: View) -> tuple[pl.DataFrame, Places]:
    """Return rows read anew, and the places of rows that no longer stand as they did."""
    known = before.read("rows", pl.Schema([("source", pl.String()), *KNOWN.items()]))
    raws = _by_source(rows)

    def read(delta: Delta) -> tuple[pl.DataFrame, Hashes]:
        mine = known.filter(pl.col("source") == delta.source).select(KNOWN.names())
        found = changes(delta, mine, raws.get(delta.source, NONE))
        return method.read(delta.source, found.fresh), found.gone

    found = each(read, sorted(deltas, key=lambda delta: delta.source))
    if not found:
        return pl.DataFrame(schema={"source": pl.String, **KNOWN}), np.empty(0, dtype=np.int64)
    gone = Among(np.concatenate([one for _, one in found]))
    return pl.concat(one for one, _ in found), rows.places("raw", gone)


def _by_source(rows: View) -> dict[str, Hashes]:
    """Return the hashes of the rows in force of each table."""
    parts: dict[str, list[Hashes]] = {}
    for source, start, stop in rows.runs("source"):
        parts.setdefault(source, []).append(rows.hashes("raw")[start:stop][rows.force[start:stop]])
    return {source: np.concatenate(some) for source, some in parts.items()}


def _seated(method: Method, rows: View, fresh: pl.DataFrame, gone: Places) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of all groups concerned with their nodes, as they were and as they are."""
    if not rows.size:
        new = method.seat(fresh)
        return new.clear(), new
    groups = [rows.at(gone, ["group"])["group"].to_numpy()]
    if fresh.height:
        groups.append(fresh["group"].to_numpy())
    places = rows.places("group", Among(np.concatenate(groups)))
    old = rows.at(places)
    bare = old.drop("node", "coded").filter(pl.Series(~np.isin(places, gone, assume_unique=True)))
    new = method.seat(pl.concat([bare, fresh.select(bare.columns)]) if fresh.height else bare)
    return old, new.select(old.columns)


def _ends(method: Method, pairs: pl.DataFrame, new: pl.DataFrame, rows: View) -> pl.DataFrame:
    """Return the rows of all nodes of some pairs, as far as their comparison looks at them."""
    columns = [*method.compared, "node", "coded"]
    ends = Among(np.concatenate([pairs[side].to_numpy() for side in ("left", "right")]))
    standing = new.select(columns)
    known = standing.filter(pl.Series(ends.mask(new["node"].to_numpy())))
    further = ends.values[~Among(new["node"].to_numpy()).mask(ends.values)]
    if not further.size:
        return known
    return pl.concat([known, rows.at(rows.places("node", Among(further)), columns)])
