"""触及的号 (touched ids): the clusters that were parted again are named by the ledger, and so is who must give way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.entities import alike
from kechuang.engines.lake.resolve.increment_part import PLACED, Parted
from kechuang.engines.lake.resolve.ledger import RECORD
from kechuang.engines.lake.resolve.ledger_assign import assign
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_write import Draft


@dataclass(frozen=True, slots=True)
class Named:
    """Rows whose id changed [source, row_id, before, entity_id], and what the ledger was told."""

    moved: pl.DataFrame
    events: pl.DataFrame


def named(draft: Draft, last: State, before: State, part: Parted, at: dt.datetime) -> Named:
    """Name the clusters that were parted again and write nodes and ledger.

    Parameters
    ----------
    draft : Draft
        In which rows are up to date.
    last : State
        Whose ids are in force.
    before : State
        From which the draft goes on: ``last``, or an empty one if all is resolved anew.
    part : Parted
    at : datetime
        Moment of the build.
    """
    events, former = last.read("events", book.EVENTS), last.read("former", book.FORMER)
    nodes = part.nodes.with_columns(pl.when("coded").then("code").alias("held"))
    held = nodes.filter(pl.col("held").is_not_null()).select("cluster", "held").unique()
    owned = book.bound(events, held["held"])["entity_id"].to_frame()
    # An id that belongs to one of the codes may be borne by a cluster elsewhere, which then needs another one.
    placed = before.read("nodes", PLACED)
    yielding = placed.join(owned.lazy(), on="entity_id", how="semi").collect()
    yielding = yielding.join(part.was, on="node", how="anti").join(part.nodes, on="node", how="anti")
    nodes = pl.concat([part.nodes, yielding.select(part.nodes.columns)])
    was = pl.concat([part.was, yielding]) if before is last else last.read("nodes", PLACED).collect()

    records = _records(draft.state(), nodes.select("node"))
    codes = nodes.filter("coded").select("cluster", "code").unique()
    asked = records.join(nodes.select("node", "cluster"), on="node").join(codes, on="cluster", how="left")
    held_before = _records(last, was.select("node")).join(was.select("node", "entity_id"), on="node")
    stood = held_before.select(*RECORD, "entity_id")
    done = assign(asked.select(*RECORD, "cluster", "code"), stood, events, former, seq=draft.number, at=at)
    draft.add("events", done.events)
    draft.add("former", done.former)

    ids = asked.join(done.holdings, on=RECORD).select("cluster", "entity_id").unique()
    fresh = alike(nodes.join(ids, on="cluster").select(PLACED.names()), records).sort("node")
    if before is last:
        drops = pl.concat([was.select("node"), fresh.select("node")]).unique().sort("node")
        draft.add("nodes", fresh, drops)
    else:
        draft.replace("nodes", fresh)
    moved = stood.rename({"entity_id": "before"}).join(done.holdings, on=RECORD, how="full", coalesce=True)
    moved = moved.filter(pl.col("before").ne_missing(pl.col("entity_id"))).sort(RECORD)
    return Named(moved, done.events)


def _records(state: State, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of some nodes: DataFrame [source, row_id, node]."""
    schema = pl.Schema({"source": pl.String, "row_id": pl.String, "node": pl.UInt64})
    rows = state.read("rows", schema).select(*RECORD, "node")
    return rows.join(nodes.lazy(), on="node", how="semi").collect()
