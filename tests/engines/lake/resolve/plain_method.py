"""A small method with everything that an increment must bear: odd rows under a code, caps, ties between two codes.

And the same resolution once more, word for word, row by row and pair by pair, to be compared with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.method import KEY
from kechuang.engines.lake.resolve.state_view import View

FACTS = {"name": 50, "phone": 30, "person": 20}
AGAINST = {"name": -15, "phone": 0, "person": -5}
CELLS = ["code", *FACTS]
KEEP, LEAST, MARGIN, BARE = 20, 45, 10, 50
SCORED = {"left": pl.UInt64, "right": pl.UInt64, "weight": pl.Int32}


class PlainMethod:
    """Rows with a code, a name, a phone and a person."""

    name = "plain/1"
    reach = 2

    def __init__(self, caps: dict[str, int] | None = None) -> None:
        given = caps or {"name": 3, "phone": 2, "person": 3}
        self.caps = {kind: given[name] for kind, name in enumerate(FACTS)}

    def read(self, source: str, raw: pl.DataFrame) -> pl.DataFrame:
        frame = raw.select(pl.lit(source).alias("source"), "row_id", "raw", *CELLS)
        said = pl.concat_str(*(pl.col(name).fill_null("-") for name in CELLS), separator="|").hash(1)
        code = pl.when(pl.col("code").is_not_null()).then(pl.col("code").hash(2)).otherwise(said)
        return frame.with_columns(code.alias("group"), said.alias("content"))

    def seat(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A row under a code is odd if it has neither the code's smallest name nor that name's phones."""
        main = pl.col("name").min().over("group")
        phones = pl.col("phone").filter(pl.col("name") == main).drop_nulls().implode().over("group")
        vouched = pl.col("phone").is_in(phones, nulls_equal=False).fill_null(False)
        odd = (pl.col("name") != main).fill_null(False) & ~vouched
        coded = pl.col("code").is_not_null() & ~odd
        return rows.with_columns(coded.alias("coded")).with_columns(
            pl.when("coded").then("group").otherwise("content").alias("node")
        )

    keyed = compared = tuple(FACTS)

    def held(self, rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
        told = {}
        for kind, name in enumerate(FACTS):
            some = rows.filter(pl.col(name).is_not_null())
            told[kind] = some.select(pl.col(name).hash(3).alias("value"), "node", "coded")
        return told

    def holders(self, rows: View, values: Mapping[int, Among], besides: Among) -> dict[int, pl.DataFrame]:
        there = rows.at(np.flatnonzero(rows.force))
        held = self.held(there.filter(pl.Series(~besides.mask(there["node"].to_numpy()))))
        return {kind: one.filter(pl.Series(values[kind].mask(one["value"].to_numpy())))
                for kind, one in held.items() if kind in values}  # fmt: skip

    def score(self, pairs: pl.DataFrame, rows: pl.DataFrame, hot: pl.DataFrame) -> pl.DataFrame:
        told = pl.concat(one.with_columns(kind=pl.lit(kind, pl.UInt8)) for kind, one in self.held(rows).items())
        told = told.join(hot, on=list(KEY), how="anti").select("node", "kind", "value").unique()
        points = dict(enumerate(FACTS.values()))
        against = dict(enumerate(AGAINST.values()))
        mine = pairs.join(told, left_on="left", right_on="node")
        both = mine.join(told.select("kind", right="node", other="value"), on=["kind", "right"])
        each = both.group_by("left", "right", "kind").agg((pl.col("value") == pl.col("other")).any().alias("agree"))
        weight = pl.when("agree").then(pl.col("kind").replace_strict(points, return_dtype=pl.Int32))
        weight = weight.otherwise(pl.col("kind").replace_strict(against, return_dtype=pl.Int32))
        found = each.group_by("left", "right").agg(weight.sum().cast(pl.Int32).alias("weight"))
        return found.filter(pl.col("weight") >= KEEP).select(SCORED.keys())

    def judge(self, scored: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
        """Torn nodes ask for more; a node bound by nothing but a name keeps its first edge of a name only."""
        coded = nodes.filter("coded")["node"].implode()
        top = (
            scored.filter(pl.col("right").is_in(coded))
            .group_by("left")
            .agg(pl.col("weight").top_k(2).sort(descending=True))
        )
        torn = top.filter(pl.col("weight").list.len() == 2)
        torn = torn.select("left", best=pl.col("weight").list.get(0), need=pl.col("weight").list.get(1) + MARGIN)
        torn = torn.filter(pl.col("best") < pl.col("need")).drop("best")
        judged = scored.join(torn, on="left", how="left")
        judged = judged.join(torn.rename({"left": "right", "need": "need_right"}), on="right", how="left")
        need = pl.max_horizontal(pl.lit(LEAST), "need", "need_right")
        judged = judged.select(*SCORED, (pl.col("weight") >= need).alias("linked"))
        edges = judged.filter("linked")
        ends = pl.concat(
            [edges.select("weight", node="left", other="right"), edges.select("weight", node="right", other="left")]
        )
        ends = ends.filter(~pl.col("node").is_in(coded))
        bare = ends.filter(pl.col("weight").max().over("node") <= BARE)
        kept = bare.filter(pl.col("other") == pl.col("other").min().over("node"))
        pairs = pl.min_horizontal("node", "other").alias("low"), pl.max_horizontal("node", "other").alias("high")
        dropped = (
            bare.select(*pairs).join(kept.select(*pairs), on=["low", "high"], how="anti").with_columns(dropped=True)
        )
        low, high = pl.min_horizontal("left", "right"), pl.max_horizontal("left", "right")
        judged = judged.with_columns(low=low, high=high).join(dropped.unique(), on=["low", "high"], how="left")
        linked = pl.col("linked") & pl.col("dropped").is_null()
        return judged.select(*SCORED, linked.alias("linked"), pl.format("{}分", "weight").alias("reason"))


Row = dict[str, Any]


def plainly(
    rows: dict[tuple[str, str], Row], caps: dict[str, int], same: list[Any], different: list[Any]
) -> set[frozenset[Any]]:
    """Return the partition of rows, told by (source, row id), as the rules say it."""
    groups: dict[Any, list[Any]] = {}
    for key, row in rows.items():
        groups.setdefault(row["code"] or tuple(row[name] for name in CELLS), []).append(key)
    nodes: dict[Any, list[Any]] = {}  # name of the node → rows
    for group, keys in groups.items():
        named = [rows[key]["name"] for key in keys if rows[key]["name"]]
        main = min(named, default=None)
        phones = {rows[key]["phone"] for key in keys if rows[key]["name"] == main and main} - {None}
        for key in keys:
            row = rows[key]
            odd = row["name"] not in {None, main} and row["phone"] not in phones
            coded = row["code"] and not odd
            node = ("coded", group) if coded else ("atom", *(row[name] for name in CELLS))
            nodes.setdefault(node, []).append(key)
    says = {
        node: {(name, rows[key][name]) for key in keys for name in FACTS if rows[key][name]}
        for node, keys in nodes.items()
    }
    holders = Counter(fact for facts in says.values() for fact in facts)
    told = {fact for node, facts in says.items() if node[0] == "atom" for fact in facts}
    hot = {fact for fact, count in holders.items() if count > caps[fact[0]] and fact in told}
    scored: dict[frozenset[Any], int] = {}
    for one, other in combinations(nodes, 2):
        mine, theirs = says[one] - hot, says[other] - hot
        if {one[0], other[0]} == {"coded"} or not mine & theirs:
            continue
        weight = 0
        for name, points in FACTS.items():
            a, b = ({fact for fact in facts if fact[0] == name} for facts in (mine, theirs))
            weight += points if a & b else AGAINST[name] if a and b else 0
        if weight >= KEEP:
            scored[frozenset({one, other})] = weight
    need = {}
    for node in nodes:
        best = sorted((weight for pair, weight in scored.items() if node in pair and node[0] == "atom"
                       and any(end[0] == "coded" for end in pair)), reverse=True)  # fmt: skip
        if len(best) > 1 and best[0] < best[1] + MARGIN:
            need[node] = best[1] + MARGIN
    hashed = {node: _node(node) for node in nodes}
    bare: dict[Any, tuple[set[frozenset[Any]], frozenset[Any]]] = {}
    edges = [
        (pair, weight) for pair, weight in scored.items() if weight >= max(LEAST, *(need.get(end, 0) for end in pair))
    ]
    for node in nodes:
        mine = [(pair, weight) for pair, weight in edges if node in pair]
        if node[0] == "atom" and mine and max(weight for _, weight in mine) <= BARE:
            first = min(mine, key=lambda edge: min(hashed[end] for end in edge[0] if end != node))
            bare[node] = ({pair for pair, _ in mine}, first[0])
    kept = {first for _, first in bare.values()}
    cut = {pair for pairs, _ in bare.values() for pair in pairs} - kept
    edges = [edge for edge in edges if edge[0] not in cut]
    edges.sort(key=lambda edge: (-edge[1], *sorted(hashed[end] for end in edge[0])))
    of_row = {key: node for node, keys in nodes.items() for key in keys}
    where = {node: {node} for node in nodes}

    def allowed(union: set[Any]) -> bool:
        codes = {node[1] for node in union if node[1]}  # an odd atom counts with the code that it claims
        return len(codes) < 2 and not any(
            {of_row[a], of_row[b]} <= union for a, b in different if of_row[a] != of_row[b]
        )

    for pair in [*(frozenset({of_row[a], of_row[b]}) for a, b in same), *(pair for pair, _ in edges)]:
        union = set.union(*(where[end] for end in pair))
        if allowed(union):
            for node in union:
                where[node] = union
    return {frozenset(key for node in cluster for key in nodes[node]) for cluster in map(frozenset, where.values())}


def _node(node: tuple[Any, ...]) -> int:
    if node[0] == "coded":
        return int(pl.Series([node[1]]).hash(2)[0])
    return int(pl.Series(["|".join(cell or "-" for cell in node[1:])]).hash(1)[0])
