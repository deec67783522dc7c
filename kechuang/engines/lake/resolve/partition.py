"""划分 (partition): edges between nodes become clusters, one cluster an entity.

Constrained single linkage of the greatest weight: the edges are walked from the heaviest to the lightest, equal weights
in the order of the nodes' names, and two clusters are joined only if the result holds at most one valid credit code and
nothing that a steward declared different. What a steward declared the same is walked first, the newest word before
older ones. A cluster without a code therefore joins one coded cluster, that of its heaviest edge, and never chains two.

Nearly all components of the plain graph hold one code at most and nothing declared different: there no edge can be
refused, the cluster is the component, and the order does not matter. Only the others are walked edge by edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.resolve.components import Ints, components

NO_CODE = -1
BATCH = 100_000
Bools = NDArray[np.bool_]
Numbers = NDArray[np.uint32]


def _no_pairs() -> pl.DataFrame:
    return pl.DataFrame(schema={"left": pl.String, "right": pl.String})


@dataclass(frozen=True, slots=True)
class Constraints:
    """What stewards declared, in terms of nodes.

    Parameters
    ----------
    same : DataFrame [left, right]
        Pairs that belong together, the word that counts most first.
    different : DataFrame [left, right]
        Pairs that must never be in one cluster.
    """

    same: pl.DataFrame = field(default_factory=_no_pairs)
    different: pl.DataFrame = field(default_factory=_no_pairs)


def partition(nodes: pl.DataFrame, edges: pl.DataFrame, constraints: Constraints | None = None) -> pl.DataFrame:
    """Return the cluster of every node.

    Parameters
    ----------
    nodes : DataFrame [node, code] or [node, code, claims]
        Every node once; ``code`` is the valid credit code or null. A node may, instead, *claim* a code: it joins no
        other one, but does not stand for it.
    edges : DataFrame [left, right, weight]
        Further columns are not looked at; a pair may occur twice, then its greater weight counts.
    constraints : Constraints, optional
        Pairs that name a node that is not there are passed over: the record may be gone for now.

    Returns
    -------
    DataFrame [node, cluster, component]
        In the order of ``node``. A cluster is named by its smallest node, its coded one where it has one; a component
        by the smallest of all the nodes that edges and "same" hold together. Names depend on content only.

    Raises
    ------
    ValueError
        If a node is missing, occurs twice or an edge names a node that is not there.
    """
    given = constraints or Constraints()
    claims = pl.coalesce("code", "claims") if "claims" in nodes.columns else pl.col("code")
    ordered = nodes.select("node", "code", claims.alias("held")).sort("node")
    if ordered["node"].null_count() or ordered["node"].n_unique() != ordered.height:
        raise ValueError("a node without a name or named twice")
    names = ordered["node"]
    held = ordered["held"].rank("dense").cast(pl.Int64).fill_null(NO_CODE).to_numpy()
    plain = _numbered(edges.select("left", "right", pl.col("weight").cast(pl.Float64)), names)
    if plain.height != edges.height:
        raise ValueError("an edge between nodes that are not there")
    same, different = _numbered(given.same, names), _numbered(given.different, names)
    left, right = (np.concatenate([one[side].to_numpy(), two[side].to_numpy()])
                   for one, two, side in ((plain, same, "left"), (plain, same, "right")))  # fmt: skip
    component = components(ordered.height, left, right)
    cluster = component.copy()
    disputed = _disputed(held, component, different)
    if disputed.any():
        walked = _in_order(plain, same, disputed)
        cluster[disputed] = _walk(np.flatnonzero(disputed), held, walked, different)
    cluster = _named_by_code(cluster, np.flatnonzero(ordered["code"].is_not_null().to_numpy()))
    return pl.DataFrame({"node": names, "cluster": names.gather(cluster), "component": names.gather(component)})


def _numbered(pairs: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Put numbers for names, in the order given, the smaller one on the left; pairs of unknown names fall away.

    Parameters
    ----------
    pairs : DataFrame [left, right, …]
    names : Series
        Sorted, each once; a name's number is its place.
    """
    ends = [_places(pairs[side].cast(names.dtype), names) for side in ("left", "right")]
    known = (ends[0] < len(names)) & (ends[1] < len(names))
    numbered = pairs.with_columns(left=pl.Series(np.minimum(*ends)), right=pl.Series(np.maximum(*ends)))
    return numbered if known.all() else numbered.filter(pl.Series(known))


def _places(asked: pl.Series, names: pl.Series) -> Numbers:
    """Return the place of each name that is asked for among all; those that are not there get one past the last."""
    if names.is_empty():
        return np.zeros(len(asked), dtype=np.uint32)
    place = names.search_sorted(asked).to_numpy()
    there = names.gather(np.minimum(place, len(names) - 1)).eq_missing(asked).to_numpy()
    return np.where(there, place, len(names)).astype(np.uint32)


def _disputed(held: Ints, component: Ints, different: pl.DataFrame) -> Bools:
    """Return whether a node's component holds two codes, or two nodes declared different."""
    size = held.size
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, NO_CODE)
    coded = np.flatnonzero(held != NO_CODE)
    np.minimum.at(least, component[coded], held[coded])
    np.maximum.at(most, component[coded], held[coded])
    disputed = (most != NO_CODE) & (least != most)
    apart = component[different["left"].to_numpy()], component[different["right"].to_numpy()]
    disputed[apart[0][apart[0] == apart[1]]] = True
    found: Bools = disputed[component]
    return found


def _in_order(plain: pl.DataFrame, same: pl.DataFrame, disputed: Bools) -> Ints:
    """Return the edges of disputed components in the order in which they are walked, shape (edges, 2)."""
    inside = pl.Series(disputed)
    edges = plain.filter(inside.gather(plain["left"])).sort(
        "weight", "left", "right", descending=[True, False, False], nulls_last=True
    )
    first = same.filter(inside.gather(same["left"]))
    ends = pl.concat([first.select("left", "right"), edges.select("left", "right")])
    walked: Ints = ends.to_numpy()
    return walked


def _walk(inside: Ints, held: Ints, walked: Ints, different: pl.DataFrame) -> Ints:
    """Join along the edges, one after the other; returns for each node of ``inside`` the smallest of its cluster."""
    parent = list(range(inside.size))
    code = held[inside].tolist()
    forbidden: dict[int, set[int]] = {}  # root → nodes that must not come in

    place = {node: index for index, node in enumerate(inside.tolist())} if different.height else {}
    for one, other in different.select("left", "right").iter_rows():
        if one in place and other in place:
            forbidden.setdefault(place[one], set()).add(place[other])
            forbidden.setdefault(place[other], set()).add(place[one])

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for left, right in _batches(np.searchsorted(inside, walked)):
        one, other = root(left), root(right)
        if one == other or (code[one] != code[other] and code[one] != NO_CODE and code[other] != NO_CODE):
            continue
        if one > other:
            one, other = other, one
        if forbidden:
            mine, theirs = forbidden.get(one, set()), forbidden.get(other, set())
            fewer, against = (mine, other) if len(mine) <= len(theirs) else (theirs, one)
            if any(root(node) == against for node in fewer):
                continue
            if theirs:
                forbidden[one] = mine | theirs if len(mine) > len(theirs) else theirs | mine
                forbidden.pop(other, None)
        parent[other] = one
        if code[one] == NO_CODE:
            code[one] = code[other]
    return inside[np.fromiter((root(node) for node in range(inside.size)), dtype=np.int64, count=inside.size)]


def _batches(walked: Ints) -> Iterator[tuple[int, int]]:
    """Return the edges one by one, never more than a batch of them as Python's own numbers."""
    for start in range(0, len(walked), BATCH):
        left, right = walked[start : start + BATCH].T.tolist()
        yield from zip(left, right, strict=True)


def _named_by_code(cluster: Ints, coded: Ints) -> Ints:
    """Name each cluster by its coded node, where it has one (the smallest, should one code have two nodes)."""
    size = cluster.size
    name = np.full(size, size, dtype=np.int64)
    np.minimum.at(name, cluster[coded], coded)
    name = np.where(name < size, name, np.arange(size))
    named: Ints = name[cluster]
    return named
