"""赋号 (assigning ids): each cluster of rows gets its entity id by the ledger, and the ledger gets its events.

In this order: a cluster with a credit code takes the id that belongs to the code; the other clusters go on under an id
that their rows have now and no coded cluster claimed, else under one that their rows had before and that is not in use;
else an id is minted from the code, or from the smallest row. What the rule needs to know of other clusters is only who
holds an id that belongs to one of the codes: so it can be asked for a few clusters as for all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.credit_code import entity_id
from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.ledger import RECORD, Ledger
from kechuang.engines.lake.resolve.ledger_match import match

BETWEEN = "␟"
NEVER = 2**62
BATCH = 100_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """What an assignment found, and what it adds to the ledger.

    Parameters
    ----------
    holdings : DataFrame [source, row_id, entity_id]
        The id of every row that was asked for.
    named : DataFrame [cluster, entity_id]
        The id of every cluster.
    events, former : DataFrame
        To be appended.
    """

    holdings: pl.DataFrame
    named: pl.DataFrame
    events: pl.DataFrame
    former: pl.DataFrame


def assign_all(records: pl.DataFrame, ledger: Ledger, at: dt.datetime) -> tuple[Ledger, pl.DataFrame]:
    """Give ids to all the clusters there are.

    Parameters
    ----------
    records : DataFrame [source, row_id, cluster, code]
        Every row with its cluster and the code of that cluster, null where it has none.
    ledger : Ledger
        As it stands.
    at : datetime
        The moment of the build, with its zone.

    Returns
    -------
    Ledger
        With what this build added.
    DataFrame [source, row_id, entity_id]
        The id of every row.
    """
    done = assign(records, ledger.holdings, ledger.events.lazy(), ledger.former.lazy(), seq=ledger.seq + 1, at=at)
    events, former = pl.concat([ledger.events, done.events]), pl.concat([ledger.former, done.former])
    return Ledger(events, done.holdings, former), done.holdings


def assign(
    records: pl.DataFrame,
    before: pl.DataFrame,
    events: pl.LazyFrame,
    former: pl.LazyFrame,
    *,
    seq: int,
    at: dt.datetime,
) -> Assignment:
    """Give ids to some clusters.

    Parameters
    ----------
    records : DataFrame [source, row_id, cluster, code]
        The rows of the clusters; the clusters must be whole.
    before : DataFrame [source, row_id, entity_id]
        The rows of all the ids that these clusters' rows had, those gone since and those of ids that belong to one of
        the clusters' codes (:func:`ledger.bound`) among them; the ids must be whole.
    events, former : LazyFrame
        The whole ledger, of which little is read.
    seq : int
        Number of this build.
    at : datetime
        Its moment.

    Raises
    ------
    ValueError
        If one cluster has two codes.
    """
    clusters = _clusters(records)
    clusters = clusters.with_columns(natural=digests(clusters.select(pl.coalesce("code", "smallest")).to_series()))
    owned = book.bound(events, clusters["code"])
    held = records.join(former.select(*RECORD, "entity_id").unique().collect(), on=RECORD).select(
        *RECORD, "cluster", "entity_id"
    )
    concerned = [before["entity_id"], held["entity_id"], owned["entity_id"], clusters["natural"]]
    known = book.standing(book.of_ids(events, concerned))

    by_code = clusters.join(owned, on="code").select("cluster", "entity_id")
    rest = clusters.join(by_code, on="cluster", how="anti")
    present = records.join(before, on=RECORD).select(*RECORD, "cluster", "entity_id")
    idle = held.join(known.filter("active"), on="entity_id", how="anti")
    wishes = pl.concat([present.with_columns(idle=False), idle.with_columns(idle=True)])
    wishes = wishes.join(by_code, on="entity_id", how="anti").join(rest, on="cluster", how="semi")
    by_rows = match(_claims(wishes, known, rest))
    minted = _mint(rest.join(by_rows, on="cluster", how="anti"), events, pl.concat([by_code, by_rows]), known)
    named = pl.concat([by_code, by_rows, minted.select("cluster", "entity_id")])

    holdings = records.join(named, on="cluster").select(*RECORD, "entity_id").sort(RECORD)
    told = _events(
        named=named, by_rows=by_rows, minted=minted, clusters=clusters, known=known, before=before, holdings=holdings
    )
    stamp = [pl.lit(seq, pl.Int64).alias("seq"), pl.lit(at).cast(book.EVENTS["at"]).alias("at")]
    told = told.with_columns(stamp).select(book.EVENTS.names()).sort("event", "entity_id", "other", nulls_last=True)
    left = before.join(holdings, on=[*RECORD, "entity_id"], how="anti").sort(RECORD)
    return Assignment(holdings, named, told, left.with_columns(stamp[0]).select(book.FORMER.names()))


def _clusters(records: pl.DataFrame) -> pl.DataFrame:
    """Return cluster, code and the smallest row of each (its source and row_id as one text)."""
    coded = records.lazy().filter(pl.col("code").is_not_null()).select("cluster", "code").unique().collect()
    if coded["cluster"].n_unique() != coded.height:
        raise ValueError("a cluster with two codes")
    plain = (
        records.lazy()
        .join(coded.lazy(), on="cluster", how="anti")
        .group_by("cluster")
        .agg(pl.concat_str(RECORD, separator=BETWEEN).min().alias("smallest"))
        .collect()
    )
    return pl.concat([coded, plain], how="diagonal").select("cluster", "code", "smallest").sort("cluster")


def digests(texts: pl.Series) -> pl.Series:
    """Return ``E`` and 15 hex digits of the SHA-256 of each text; never more than a batch is in Python's hands."""
    parts = [
        pl.Series([entity_id(text) for text in texts[start : start + BATCH]], dtype=pl.String)
        for start in range(0, len(texts), BATCH)
    ]
    return pl.concat(parts) if parts else pl.Series(dtype=pl.String)


def _claims(wishes: pl.DataFrame, known: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Order the ids that clusters could have, by the clusters' wish and by the ids' favour."""
    claims = (
        wishes.group_by("cluster", "entity_id", "idle")
        .agg(pl.len().alias("rows"), pl.concat_str(RECORD, separator=BETWEEN).min().alias("first"))
        .join(known.select("entity_id", "coded", "born"), on="entity_id", how="left")
        .join(clusters.select("cluster", pl.col("code").is_null().alias("plain")), on="cluster")
    )
    wish = ["idle", pl.col("coded").fill_null(False).not_(), pl.col("born").fill_null(NEVER), "entity_id"]
    favour = ["plain", -pl.col("rows").cast(pl.Int64), "first"]
    return claims.sort(wish).with_row_index("wish").sort(favour).with_row_index("favour")


def _mint(clusters: pl.DataFrame, events: pl.LazyFrame, taken: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the clusters with a new id each: one that no cluster ever had."""
    done = clusters.clear().with_columns(pl.lit(None, pl.String).alias("entity_id"))
    used = pl.concat([known["entity_id"], taken["entity_id"]]).unique()
    todo, turn = clusters.with_columns(entity_id="natural"), 0
    while todo.height:
        first = pl.col("cluster").rank("ordinal").over("entity_id") == 1
        free = todo.filter(first & ~pl.col("entity_id").is_in(used.implode()))
        done = pl.concat([done, free])
        todo, turn = todo.join(free, on="cluster", how="anti"), turn + 1
        text = pl.concat_str(pl.coalesce("code", "smallest"), pl.lit(str(turn)), separator=BETWEEN)
        todo = todo.with_columns(digests(todo.select(text).to_series()).alias("entity_id"))
        before = book.of_ids(events, [todo["entity_id"]]).select("entity_id").collect()["entity_id"]
        used = pl.concat([used, before, free["entity_id"]]).unique()
    return done


def _events(
    *,
    named: pl.DataFrame,
    by_rows: pl.DataFrame,
    minted: pl.DataFrame,
    clusters: pl.DataFrame,
    known: pl.DataFrame,
    before: pl.DataFrame,
    holdings: pl.DataFrame,
) -> pl.DataFrame:
    """Return what happened to the ids: event, entity_id, other, code, source, row_id."""
    parts = pl.col("smallest").str.splitn(BETWEEN, 2)
    mint = minted.select(
        "entity_id", "code", parts.struct[0].alias("source"), parts.struct[1].alias("row_id"), event=pl.lit("mint")
    )
    again = named.join(known.filter(~pl.col("active")), on="entity_id", how="semi")
    revive = again.select("entity_id", event=pl.lit("revive"))
    bind = by_rows.join(clusters.filter(pl.col("code").is_not_null()), on="cluster")
    bind = bind.select("entity_id", "code", event=pl.lit("bind"))

    went = before.join(holdings, on=RECORD, suffix="_now").group_by("entity_id", "entity_id_now").agg(rows=pl.len())
    ended = before.select("entity_id").unique().join(named, on="entity_id", how="anti")
    mostly = pl.col("entity_id_now").sort_by(-pl.col("rows").cast(pl.Int64), "entity_id_now").first()
    heirs = went.group_by("entity_id").agg(mostly.alias("other"))
    ended = ended.join(heirs, on="entity_id", how="left")
    how = pl.when(pl.col("other").is_null()).then(pl.lit("retire")).otherwise(pl.lit("merge"))
    ended = ended.select("entity_id", "other", how.alias("event"))

    fresh = pl.concat([minted.select("entity_id"), again.select("entity_id")])
    split = went.join(fresh, left_on="entity_id_now", right_on="entity_id", how="semi")
    split = split.join(named, on="entity_id", how="semi")
    split = split.select(
        pl.col("entity_id_now").alias("entity_id"), pl.col("entity_id").alias("other"), event=pl.lit("split")
    )
    columns = {name: kind for name, kind in book.EVENTS.items() if name not in {"seq", "at"}}
    return pl.concat([pl.DataFrame(schema=columns), mint, revive, bind, ended, split], how="diagonal")
