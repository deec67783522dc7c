"""触及的分量 (touched components): verdicts on pairs are renewed where they may differ, what hangs on them is parted.

A verdict on a pair may look at pairs around it as far as the method says, and may have changed only as near to a pair
that was lost, gained or came out otherwise. Old labels say which component a node was in; a new edge has both its ends
among these nodes, so that their old components are all that it can join. A coded node that lost or gained a row and
kept its edges parts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve import decisions as said
from kechuang.engines.lake.resolve.entities import ALONE, BY_CODE, BY_WORD
from kechuang.engines.lake.resolve.increment_moves import Moves, differing
from kechuang.engines.lake.resolve.lookup import Among, Bools
from kechuang.engines.lake.resolve.method import Method
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.state import PAIR, State
from kechuang.engines.lake.resolve.state_view import View
from kechuang.engines.lake.resolve.state_write import Draft

PLACED = pl.Schema(
    [
        ("node", pl.UInt64()), ("coded", pl.Boolean()), ("code", pl.String()), ("component", pl.UInt64()),
        ("cluster", pl.UInt64()), ("entity_id", pl.String()), ("reason", pl.String()),
    ]
)  # fmt: skip
EDGE = ["left", "right", "weight", "reason"]
TOLD = pl.Schema([("kind", pl.String()), ("left", pl.UInt64()), ("right", pl.UInt64())])


@dataclass(frozen=True, slots=True)
class Parted:
    """The components that were parted again.

    Parameters
    ----------
    nodes : DataFrame [node, coded, code, component, cluster, reason]
        All their nodes that there are now.
    was : DataFrame
        The nodes of the old components, with their ids.
    placed : View
        All nodes as they were.
    """

    nodes: pl.DataFrame
    was: pl.DataFrame
    placed: View


def parted(
    draft: Draft,
    method: Method,
    before: State,
    moves: Moves,
    *,
    touched: pl.DataFrame,
    scored: pl.DataFrame,
    stand: pl.DataFrame,
) -> Parted:
    """Renew verdicts and part the components concerned.

    Parameters
    ----------
    draft : Draft
        In which rows are up to date; pairs, edges and constraints are brought up to date.
    method : Method
    before : State
        As it was.
    moves : Moves
    touched : DataFrame [node]
        Nodes that were compared again.
    scored : DataFrame
        What came of their pairs.
    stand : DataFrame
        The decisions in force.
    """
    placed, standing = View(before, "nodes", PLACED), moves.standing
    pairs = View(before, "scored", scored.schema)
    stirred = _compared(draft, pairs, touched, scored)
    near = Among(np.concatenate([stirred.values, moves.turned["node"].to_numpy()]))
    edges, changed = _renewed(draft, method, before, pairs, near=near, nodes=_Nodes(placed, standing))
    declared, told = _declared(draft, before, stand)
    start = Among(np.concatenate([changed.values, *(one["node"].to_numpy() for one in (told, moves.restless))]))
    component = placed.hashes("component")[placed.places("node", start)]
    was = placed.at(placed.places("component", Among(component)), PLACED.names())
    kept = was.select("node", "coded", "code").join(
        pl.concat([standing.select("node"), moves.stood.select("node")]), on="node", how="anti"
    )
    fresh = standing.join(pl.concat([pl.DataFrame({"node": start.values}), was.select("node")]), on="node", how="semi")
    nodes = pl.concat([kept, fresh]).sort("node")
    inside = edges.at(edges.places("left", Among(nodes["node"].to_numpy())), [*EDGE, "linked"])
    linked = inside.filter("linked").select(EDGE)
    code = pl.when("coded").then("code").alias("code")
    asked = nodes.select("node", code, pl.col("code").alias("claims"))
    found = partition(asked, linked, declared).join(nodes, on="node")
    reasons = _reasons(linked, found)
    told = found.join(reasons, on="node", how="left").join(_cluster_sizes(found), on="cluster", how="left")
    why = pl.when("coded").then(pl.lit(BY_CODE)).when(pl.col("members") == 1).then(pl.lit(ALONE))
    told = told.with_columns(why.otherwise(pl.col("reason").fill_null(BY_WORD)).alias("reason"))
    return Parted(told.select("node", "coded", "code", "component", "cluster", "reason"), was, placed)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """All nodes that there are now: those of the groups that changed, and the others as they were placed."""

    placed: View
    standing: pl.DataFrame

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Return the ends of some pairs: DataFrame [node, coded, code]."""
        there = self.placed.at(self.placed.places("node", _ends(pairs)), self.standing.columns)
        return pl.concat([there.join(self.standing, on="node", how="anti"), self.standing])


def _compared(draft: Draft, pairs: View, touched: pl.DataFrame, scored: pl.DataFrame) -> Among:
    """Bring scored pairs up to date; returns the ends of those that were lost, gained or weighed otherwise."""
    around = pairs.of_pairs(Among(touched["node"].to_numpy()))
    lost, gained = differing(pairs.at(np.flatnonzero(around)).select(scored.columns), scored, PAIR)
    draft.add("scored", gained, lost.select(PAIR).sort(PAIR))
    pairs.drop(around)
    pairs.add(scored)
    return _ends(lost, gained)


def _renewed(
    draft: Draft, method: Method, before: State, pairs: View, *, near: Among, nodes: _Nodes
) -> tuple[View, Among]:
    """Judge again the pairs whose verdict may differ; returns the edges and the ends of those that changed.

    A change shows as far as verdicts reach, and each verdict that may differ must see as far again.
    """
    near, around = _further(pairs, near, pairs.of_pairs(near), method.reach - 1)
    _, around = _further(pairs, near, around, method.reach)
    whole = pairs.at(np.flatnonzero(around)).sort(PAIR)
    pairs.forget()
    judged = method.judge(whole, nodes.of(whole)).sort(PAIR)
    asked = judged.filter(pl.Series(near.mask(judged["left"].to_numpy()) | near.mask(judged["right"].to_numpy())))
    edges = View(before, "edges", asked.schema)
    around = edges.of_pairs(near)
    lost, gained = differing(edges.at(np.flatnonzero(around)).select(asked.columns), asked, PAIR)
    draft.add("edges", gained, lost.select(PAIR).sort(PAIR))
    edges.drop(around)
    edges.add(asked)
    # A doubtful pair joins nothing, so that what is said of it parts nothing.
    was, now = (frame.filter("linked").select(EDGE) for frame in (lost, gained))
    return edges, _ends(*differing(was, now, PAIR))


def _further(pairs: View, nodes: Among, around: Bools, steps: int) -> tuple[Among, Bools]:
    """Return nodes and all that are some steps from them, and which pairs have an end among these.

    Parameters
    ----------
    around : array of bool
        Which pairs have an end among ``nodes``.
    """
    for _ in range(steps):
        ends = Among(np.concatenate([pairs.hashes(side)[around] for side in PAIR])).values
        new = Among(ends[~nodes.mask(ends)])
        nodes = Among(np.concatenate([nodes.values, new.values]))
        around |= pairs.of_pairs(new)
    return nodes, around


def _ends(*pairs: pl.DataFrame) -> Among:
    return Among(np.concatenate([one[side].to_numpy() for one in pairs for side in PAIR]))


def _declared(draft: Draft, before: State, stand: pl.DataFrame) -> tuple[Constraints, pl.DataFrame]:
    """Return what stewards' decisions come to now, and the nodes at the ends of what is other than before."""
    told = before.read("constraints", TOLD).collect()
    if stand.is_empty() and told.is_empty():
        return Constraints(), pl.DataFrame(schema={"node": pl.UInt64})
    constraints = declared_now(draft, stand)
    now = draft.state().read("constraints", TOLD).collect()
    # The order of what is held for the same counts too: the place within the list is part of what may change.
    numbered = [frame.with_row_index("place") for frame in (told, now)]
    changed = [one.join(other, on=one.columns, how="anti") for one, other in (numbered, numbered[::-1])]
    bound = pl.concat(changed).filter(pl.col("kind").is_in(["same", "different"]))
    return constraints, pl.concat([bound.select(node=side) for side in PAIR])


def declared_now(draft: Draft, stand: pl.DataFrame) -> Constraints:
    """Say what decisions mean for the rows of a draft and keep it there."""
    if stand.is_empty() and "constraints" not in draft.tables:
        return Constraints()
    code = pl.when("coded").then("code").alias("code")
    ruling = said.rule(stand, draft.state().read("rows").select("source", "row_id", "node", code))
    kinds = {
        "same": ruling.constraints.same,
        "different": ruling.constraints.different,
        "link": ruling.links,
        "void": ruling.void,
    }
    now = pl.concat([frame.select(pl.lit(kind).alias("kind"), "left", "right") for kind, frame in kinds.items()])
    draft.replace("constraints", now)
    return ruling.constraints


def _cluster_sizes(found: pl.DataFrame) -> pl.DataFrame:
    return found.group_by("cluster").agg(pl.len().alias("members"))


def _reasons(edges: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return for every node the reason of its heaviest edge within the cluster."""
    place = found.select("node", "cluster")
    inside = edges.join(place, left_on="left", right_on="node").join(
        place, left_on="right", right_on="node", suffix="_r"
    )
    inside = inside.filter(pl.col("cluster") == pl.col("cluster_r"))
    both = pl.concat([
        inside.select("weight", "reason", node="left", other="right"),
        inside.select("weight", "reason", node="right", other="left"),
    ])  # fmt: skip
    heaviest = both.sort("node", "weight", "other", descending=[False, True, False])
    return heaviest.unique("node", keep="first").select("node", "reason")
