"""触及的号 (touched ids): clusters that do not go on as they were are named by the ledger, and so is who gives way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.entities import ALONE, alike
from kechuang.engines.lake.resolve.increment_moves import Moves, differing
from kechuang.engines.lake.resolve.increment_part import PLACED, Parted
from kechuang.engines.lake.resolve.increment_settled import Settled
from kechuang.engines.lake.resolve.ledger import RECORD
from kechuang.engines.lake.resolve.ledger_assign import assign
from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_view import View
from kechuang.engines.lake.resolve.state_write import Draft


@dataclass(frozen=True, slots=True)
class Named:
    """Rows whose id changed [source, row_id, before, entity_id], and what the ledger was told."""

    moved: pl.DataFrame
    events: pl.DataFrame


def named(draft: Draft, before: State, part: Parted, moves: Moves, *, rows: View, at: dt.datetime) -> Named:
    """Name the clusters that did not go on and write nodes and ledger.

    Parameters
    ----------
    draft : Draft
    before : State
        As it was.
    part : Parted
    moves : Moves
    rows : View
        The rows as they were.
    at : datetime
        Moment of the build.
    """
    events, former = before.read("events", book.EVENTS), before.read("former", book.FORMER)
    settled = Settled.of(part, moves)
    # An id that belongs to one of the codes may be borne by a cluster elsewhere, which then needs another one.
    owned = book.bound(events, settled.rest["code"])["entity_id"]
    settled = settled.without(owned)
    rest, ended = settled.rest, settled.ended
    aside = _aside(part, pl.concat([ended, _bearing(part.placed, owned, ended)]))
    was = pl.concat([part.was.join(ended, on="cluster", how="semi"), aside])
    nodes = pl.concat([part.nodes.join(rest, on="cluster", how="semi"), aside.select(part.nodes.columns)])

    held, now = _records(rows, moves, was, nodes)
    codes = nodes.filter("coded").select("cluster", "code").unique()
    asked = now.join(nodes.select("node", "cluster"), on="node").join(codes, on="cluster", how="left")
    stood = held.join(was.select("node", "entity_id"), on="node").select(*RECORD, "entity_id")
    done = assign(asked.select(*RECORD, "cluster", "code"), stood, events, former, seq=draft.number, at=at)
    left, came = settled.left(moves), settled.came(moves)
    gone, new = left.join(came, on=RECORD, how="anti"), came.join(left, on=RECORD, how="anti")
    draft.add("events", done.events)
    went = gone.with_columns(seq=pl.lit(draft.number, pl.Int64)).select(book.FORMER.names())
    draft.add("former", pl.concat([done.former, went]).sort(RECORD))

    ids = pl.concat([settled.kept.select("entity_id", cluster="now"), done.named.select("entity_id", "cluster")])
    told = pl.concat([part.nodes, aside.select(part.nodes.columns)]).join(ids, on="cluster").select(PLACED.names())
    alone = Among(told.filter(pl.col("reason") == ALONE)["node"].to_numpy())
    _write(draft, pl.concat([part.was, aside]), alike(told, pl.DataFrame({"node": _present(rows, moves, alone)})))
    moved = pl.concat([
        _moved(stood, done.holdings),
        gone.select(*RECORD, before="entity_id", entity_id=pl.lit(None, pl.String)),
        new.select(*RECORD, pl.lit(None, pl.String).alias("before"), "entity_id"),
    ]).sort(RECORD)  # fmt: skip
    return Named(moved, done.events)


def named_anew(draft: Draft, last: State, nodes: pl.DataFrame, at: dt.datetime) -> Named:
    """Name all clusters after everything was resolved anew, and write nodes and ledger.

    Parameters
    ----------
    draft : Draft
        In which rows are up to date.
    last : State
        Whose ids are in force.
    nodes : DataFrame [node, coded, code, component, cluster, reason]
        All that there are now.
    at : datetime
        Moment of the build.
    """
    events, former = last.read("events", book.EVENTS), last.read("former", book.FORMER)
    records, held = _of_state(draft.state()), _of_state(last)
    codes = nodes.filter("coded").select("cluster", "code").unique()
    asked = records.join(nodes.select("node", "cluster"), on="node").join(codes, on="cluster", how="left")
    was = last.read("nodes", PLACED).select("node", "entity_id").collect()
    stood = held.join(was, on="node").select(*RECORD, "entity_id")
    done = assign(asked.select(*RECORD, "cluster", "code"), stood, events, former, seq=draft.number, at=at)
    draft.add("events", done.events)
    draft.add("former", done.former)
    told = nodes.join(done.named, on="cluster").select(PLACED.names())
    draft.replace("nodes", alike(told, records).sort("node"))
    return Named(_moved(stood, done.holdings), done.events)


def _bearing(placed: View, ids: pl.Series, ended: pl.DataFrame) -> pl.DataFrame:
    """Return the clusters that bear some ids and did not end: DataFrame [cluster, entity_id]."""
    sought = ids.to_frame("entity_id").join(ended, on="entity_id", how="anti")["entity_id"]
    if sought.is_empty():
        return ended.clear()
    here = placed.told(pl.col("entity_id").is_in(sought.implode())).to_numpy() & placed.force
    return placed.at(np.flatnonzero(here), ended.columns).unique()


def _aside(part: Parted, clusters: pl.DataFrame) -> pl.DataFrame:
    """Return the nodes of those clusters as they were that were not parted again."""
    further = clusters.join(part.was, on="cluster", how="anti")["cluster"].to_numpy()
    return part.placed.at(part.placed.places("cluster", Among(further)), PLACED.names())


def _records(rows: View, moves: Moves, was: pl.DataFrame, nodes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that some nodes had and that some nodes have: DataFrame [source, row_id, node] each."""
    columns = [*RECORD, "node"]
    wanted = Among(np.concatenate([was["node"].to_numpy(), nodes["node"].to_numpy()]))
    places = rows.places("node", wanted)
    held = rows.at(places, columns)
    stays = held.filter(pl.Series(~Among(moves.left["raw"].to_numpy()).mask(rows.hashes("raw")[places])))
    return held, pl.concat([stays, moves.came.select(columns)])


def _present(rows: View, moves: Moves, nodes: Among) -> np.ndarray:
    """Return the node of every row that some nodes have now."""
    places = rows.places("node", nodes)
    stays = ~Among(moves.left["raw"].to_numpy()).mask(rows.hashes("raw")[places])
    came = moves.came["node"].to_numpy()
    return np.concatenate([rows.hashes("node")[places][stays], came[nodes.mask(came)]])


def _write(draft: Draft, was: pl.DataFrame, now: pl.DataFrame) -> None:
    """Write the nodes that are placed otherwise than they were."""
    lost, gained = differing(was, now.sort("node"), ["node"])
    draft.add("nodes", gained, lost.select("node").sort("node"))


def _of_state(state: State) -> pl.DataFrame:
    """Return all rows: DataFrame [source, row_id, node]."""
    schema = pl.Schema({"source": pl.String, "row_id": pl.String, "node": pl.UInt64})
    return state.read("rows", schema).select(*RECORD, "node").collect()


def _moved(stood: pl.DataFrame, holdings: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose id is another: DataFrame [source, row_id, before, entity_id]."""
    both = stood.rename({"entity_id": "before"}).join(holdings, on=RECORD, how="full", coalesce=True)
    return both.filter(pl.col("before").ne_missing(pl.col("entity_id"))).sort(RECORD)
