"""照旧的主体 (entities that go on): clusters of which nothing is left to be asked, as their id is plain.

A cluster goes on as one that was there if none of its nodes and rows was in another one, nothing of the other went
elsewhere, and both have the same credit code or none. Such a cluster keeps its id, and the ledger has nothing to be
told of it: with a code the id is that of the code, since the code was in that cluster alone; without one it is the only
id that its rows have, no other cluster has a row of it, and an id in use is given to none whose rows did not have it.
Only an id that the ledger binds to a code of another cluster must be given back: that one is asked after all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from kechuang.engines.lake.resolve.increment_moves import Moves
from kechuang.engines.lake.resolve.increment_part import Parted
from kechuang.engines.lake.resolve.ledger import RECORD
from kechuang.engines.lake.resolve.lookup import Among

WAS = ["node", "coded", "code", "cluster", "entity_id"]


@dataclass(frozen=True)
class Settled:
    """Which clusters go on and which must be named.

    Parameters
    ----------
    was : DataFrame [node, coded, code, cluster, entity_id]
        The nodes that were parted again or that a row left or joined, as they were.
    now : DataFrame [node, coded, code, cluster]
        The same as they are.
    kept : DataFrame [was, now, entity_id]
        Clusters as they were, as they are, and the ids that go on.
    """

    was: pl.DataFrame
    now: pl.DataFrame
    kept: pl.DataFrame

    @classmethod
    def of(cls, part: Parted, moves: Moves) -> Settled:
        """Find the clusters that go on."""
        calm = moves.calm.join(part.was.select("node"), on="node", how="anti")["node"].to_numpy()
        still = part.placed.at(part.placed.places("node", Among(calm)), WAS)
        was = pl.concat([part.was.select(WAS), still])
        now = pl.concat([part.nodes.select(WAS[:-1]), still.select(WAS[:-1])])
        ties = pl.concat([_by_node(was, now), _by_row(was, now, moves)]).unique()
        alone = ties.filter(pl.len().over("was") == 1, pl.len().over("now") == 1)
        told = alone.join(_codes(was), left_on="was", right_on="cluster", how="left")
        told = told.join(_codes(now), left_on="now", right_on="cluster", how="left", suffix="_now")
        kept = told.filter(pl.col("code").eq_missing(pl.col("code_now"))).select("was", "now")
        ids = was.select("cluster", "entity_id").unique()
        return cls(was, now, kept.join(ids, left_on="was", right_on="cluster"))

    @property
    def rest(self) -> pl.DataFrame:
        """The clusters that must be named: DataFrame [cluster, code]."""
        there = self.now.select("cluster").unique().join(self.kept, left_on="cluster", right_on="now", how="anti")
        return there.join(_codes(self.now), on="cluster", how="left")

    @property
    def ended(self) -> pl.DataFrame:
        """The clusters as they were that did not go on: DataFrame [cluster, entity_id]."""
        there = self.was.select("cluster", "entity_id").unique()
        return there.join(self.kept, left_on="cluster", right_on="was", how="anti")

    def without(self, ids: pl.Series) -> Settled:
        """Return the same with the clusters of some ids among those that must be named."""
        return replace(self, kept=self.kept.filter(~pl.col("entity_id").is_in(ids.implode())))

    def left(self, moves: Moves) -> pl.DataFrame:
        """Return the rows that left clusters which go on: DataFrame [source, row_id, entity_id]."""
        return _rows(moves.left, self.was, self.kept.select("entity_id", cluster="was"))

    def came(self, moves: Moves) -> pl.DataFrame:
        """Return the rows that came to clusters which go on: DataFrame [source, row_id, entity_id]."""
        return _rows(moves.came, self.now, self.kept.select("entity_id", cluster="now"))


def _by_node(was: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    return was.select("node", was="cluster").join(now.select("node", now="cluster"), on="node").select("was", "now")


def _by_row(was: pl.DataFrame, now: pl.DataFrame, moves: Moves) -> pl.DataFrame:
    rows = moves.left.select(*RECORD, "node").join(moves.came.select(*RECORD, node_now="node"), on=RECORD)
    rows = rows.join(was.select("node", was="cluster"), on="node")
    return rows.join(now.select(node_now="node", now="cluster"), on="node_now").select("was", "now")


def _codes(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return the codes of clusters that have one: DataFrame [cluster, code]."""
    return nodes.filter("coded").select("cluster", "code").unique()


def _rows(rows: pl.DataFrame, nodes: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    of_node = nodes.select("node", "cluster").join(ids, on="cluster").select("node", "entity_id")
    return rows.select(*RECORD, "node").join(of_node, on="node").select(*RECORD, "entity_id")
