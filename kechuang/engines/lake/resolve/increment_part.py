"""触及的分量 (touched components): verdicts on pairs are renewed where they may differ, what hangs on them is parted.

A verdict on a pair may look at pairs around it as far as the method says, and may have changed only as near to a pair
that was lost, gained or weighed again. Old labels say which component a node was in; a new edge has an end among
these nodes, so that the old components of its ends are all that it can join.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.resolve import decisions as said
from kechuang.engines.lake.resolve.entities import ALONE, BY_CODE, BY_WORD
from kechuang.engines.lake.resolve.method import Method
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_write import Draft

PLACED = pl.Schema(
    [
        ("node", pl.UInt64()), ("coded", pl.Boolean()), ("code", pl.String()), ("component", pl.UInt64()),
        ("cluster", pl.UInt64()), ("entity_id", pl.String()), ("reason", pl.String()),
    ]
)  # fmt: skip
TOLD = pl.Schema([("kind", pl.String()), ("left", pl.UInt64()), ("right", pl.UInt64())])


@dataclass(frozen=True, slots=True)
class Reseated:
    """What became of the nodes of the groups that changed.

    Parameters
    ----------
    touched : DataFrame [node]
        Nodes to be compared again, those of keys that crossed their cap among them.
    standing : DataFrame [node, coded, code]
        The groups' nodes that there are now.
    gone : DataFrame [node]
        Those of which no row is left.
    stirred : DataFrame [node]
        Nodes that a row left or joined, even if they say the same as before: the ledger must hear of it.
    """

    touched: pl.DataFrame
    standing: pl.DataFrame
    gone: pl.DataFrame
    stirred: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Parted:
    """The components that were parted again.

    Parameters
    ----------
    nodes : DataFrame [node, coded, code, component, cluster, reason]
        All their nodes that there are now.
    was : DataFrame
        The nodes of the old components, with their ids.
    """

    nodes: pl.DataFrame
    was: pl.DataFrame


def parted(draft: Draft, method: Method, before: State, reseated: Reseated, stand: pl.DataFrame) -> Parted:
    """Renew verdicts and part the components concerned.

    Parameters
    ----------
    draft : Draft
        In which rows and scored pairs are up to date; edges and constraints are brought up to date.
    method : Method
    before : State
        As it was.
    reseated : Reseated
    stand : DataFrame
        The decisions in force.
    """
    touched, standing = reseated.touched, reseated.standing
    placed = before.read("nodes", PLACED)
    near = _renewed(draft, method, before, touched, standing)
    declared, changed = _declared(draft, before, stand)
    start = pl.concat([touched, near, changed, reseated.stirred]).unique()
    old = placed.join(start.lazy(), on="node", how="semi").select("component").unique()
    was = placed.join(old, on="component", how="semi").collect()
    kept = was.select("node", "coded", "code").join(
        pl.concat([standing.select("node"), reseated.gone]), on="node", how="anti"
    )
    fresh = standing.join(pl.concat([start, was.select("node")]).unique(), on="node", how="semi")
    nodes = pl.concat([kept, fresh]).sort("node")
    edges = draft.state().read("edges").filter("linked").join(nodes.lazy(), left_on="left", right_on="node", how="semi")
    linked = edges.select("left", "right", "weight", "reason").collect()
    code = pl.when("coded").then("code").alias("code")
    asked = nodes.select("node", code, pl.col("code").alias("claims"))
    found = partition(asked, linked, declared).join(nodes, on="node")
    reasons = _reasons(linked, found)
    told = found.join(reasons, on="node", how="left").join(_cluster_sizes(found), on="cluster", how="left")
    why = pl.when("coded").then(pl.lit(BY_CODE)).when(pl.col("members") == 1).then(pl.lit(ALONE))
    told = told.with_columns(why.otherwise(pl.col("reason").fill_null(BY_WORD)).alias("reason"))
    return Parted(told.select("node", "coded", "code", "component", "cluster", "reason"), was)


def _renewed(
    draft: Draft, method: Method, before: State, touched: pl.DataFrame, standing: pl.DataFrame
) -> pl.DataFrame:
    """Judge again the pairs whose verdict may differ; returns the nodes at their ends.

    A change shows as far as verdicts reach, and each verdict that may differ must see as far again.
    """
    after = draft.state().read("scored")
    lost = _ends(_of(before.read("scored", pl.Schema({"left": pl.UInt64, "right": pl.UInt64})), touched))
    near = pl.concat([touched, lost, _ends(_of(after, touched))]).unique()
    for _ in range(method.reach - 1):
        near = pl.concat([near, _ends(_of(after, near))]).unique()
    known = near
    for _ in range(method.reach):
        known = pl.concat([known, _ends(_of(after, known))]).unique()
    whole = after.filter(_among(known)).collect().sort("left", "right")
    placed = before.read("nodes", PLACED).select("node", "coded", "code")
    there = placed.join(_ends(whole).lazy(), on="node", how="semi").collect()
    judged = method.judge(whole, pl.concat([there.join(standing, on="node", how="anti"), standing]))
    asked = judged.filter(_among(near)).sort("left", "right")
    stood = before.read("edges", asked.collect_schema()).filter(_among(near)).collect().select(asked.columns)
    draft.add("edges", asked, near.sort("node"))
    other = [
        one.join(two, on=one.columns, how="anti", nulls_equal=True) for one, two in ((asked, stood), (stood, asked))
    ]
    return _ends(pl.concat(other))


def _among(nodes: pl.DataFrame) -> pl.Expr:
    """Say whether an end of a pair is among some nodes."""
    asked = nodes["node"].implode()
    return pl.col("left").is_in(asked) | pl.col("right").is_in(asked)


def _of(pairs: pl.LazyFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return the ends of the pairs with one among some nodes."""
    return pairs.select("left", "right").filter(_among(nodes)).collect()


def _ends(pairs: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([pairs.select(node="left"), pairs.select(node="right")]).unique()


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
    return constraints, _ends(pl.concat(changed).filter(pl.col("kind").is_in(["same", "different"])))


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
