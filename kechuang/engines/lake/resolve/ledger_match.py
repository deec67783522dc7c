"""号随主体 (ids follow the entity): of several clusters that could go on under an id, one does.

Clusters ask for the ids that their rows held, an id chooses among the clusters that ask (stable matching: each cluster
asks for its next id when it was refused, an id may change its mind when a better one asks). The outcome does not
depend on the order of either. A cluster prefers an id that had a credit code, then the older one; an id prefers the
cluster with a code, then the one with most of its rows, then the one with the smallest of them.
"""

from __future__ import annotations

import polars as pl


def match(claims: pl.DataFrame) -> pl.DataFrame:
    """Give each cluster at most one id and each id to at most one cluster.

    Parameters
    ----------
    claims : DataFrame [cluster, entity_id, wish, favour]
        What a cluster could be called. ``wish`` orders the ids of a cluster, ``favour`` the clusters of an id (smaller
        first); neither has ties within its cluster or its id.

    Returns
    -------
    DataFrame [cluster, entity_id]
        In the order of ``cluster``.
    """
    left = claims.select("cluster", "entity_id", "wish", "favour")
    while True:
        asked = left.filter(pl.col("wish") == pl.col("wish").min().over("cluster"))
        refused = asked.filter(pl.col("favour") > pl.col("favour").min().over("entity_id"))
        if refused.is_empty():
            return asked.select("cluster", "entity_id").sort("cluster")
        left = left.join(refused, on=["cluster", "entity_id"], how="anti")
