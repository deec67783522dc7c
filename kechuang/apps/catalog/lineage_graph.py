"""血缘图 (lineage graph): the nodes before and after a table or a column, and where each of them is drawn.

Sources stand at the left, what is made of them at the right. A column's graph follows what bears on that column alone;
what decides on the rows of a whole table is told in the table beside the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kechuang.engines.lake import ROWS, TableLineage, downstream

NODE_WIDTH, NODE_HEIGHT, GAP_X, GAP_Y, MARGIN = 208, 46, 76, 14, 8
MOST = 12
"""Nodes drawn one below the other; the table beside the picture has them all."""
HIDDEN = frozenset({"provenance"})
"""The record of where values come from is made of every value; drawing that says nothing."""

Spot = tuple[str, str]
"""A table and a column of it; ``*`` for the table as a whole."""
_RANK = {"value": 0, "condition": 1}


@dataclass(frozen=True)
class Node:
    """A box: what it stands for, its two lines of text, where it is, and whether it is the one asked about."""

    spot: Spot
    x: int
    y: int
    here: bool


@dataclass(frozen=True)
class Flow:
    """A line from one box to another; ``value`` where a value flows, otherwise what only bears on it."""

    path: str
    kind: str


@dataclass(frozen=True)
class Graph:
    """A drawn lineage; ``left_out`` counts boxes that found no room."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    width: int
    height: int
    left_out: int


def table_graph(held: Mapping[str, TableLineage], table: str) -> Graph:
    """Return the graph of a table: the tables before it as far as the files, and those after it."""
    after: dict[str, set[str]] = {}
    for name, item in held.items():
        for source in item.tables():
            after.setdefault(source, set()).add(name)

    def before(spot: Spot) -> dict[Spot, str]:
        return {(name, ROWS): "value" for name in (held[spot[0]].tables() if spot[0] in held else ())}

    def behind(spot: Spot) -> dict[Spot, str]:
        return {(name, ROWS): "value" for name in sorted(after.get(spot[0], ()))}

    return _drawn((table, ROWS), before, behind)


def column_graph(held: Mapping[str, TableLineage], table: str, column: str) -> Graph:
    """Return the graph of a column: the columns that it comes from, and those that come from it."""

    def before(spot: Spot) -> dict[Spot, str]:
        item = held.get(spot[0])
        found = item.columns.get(spot[1], ()) if item else ()
        return _strongest(((one.table, one.column), one.kind) for one in sorted(found))

    def behind(spot: Spot) -> dict[Spot, str]:
        found = downstream(held, *spot)
        return _strongest(((name, target), how.kind) for name, target, how in found if target not in HIDDEN | {ROWS})

    return _drawn((table, column), before, behind)


def _strongest(found: Iterable[tuple[Spot, str]]) -> dict[Spot, str]:
    out: dict[Spot, str] = {}
    for spot, kind in found:
        if spot not in out or _RANK.get(kind, 2) < _RANK.get(out[spot], 2):
            out[spot] = kind
    return out


Reach = Callable[[Spot], dict[Spot, str]]


def _drawn(here: Spot, before: Reach, behind: Reach) -> Graph:
    levels: dict[Spot, int] = {here: 0}
    flows: dict[tuple[Spot, Spot], str] = {}
    left_out = 0
    for step, reach in ((-1, before), (1, behind)):
        front, level = [here], 0
        while front:
            level += step
            found: dict[Spot, list[tuple[Spot, str]]] = {}
            for spot in front:
                for other, kind in reach(spot).items():
                    found.setdefault(other, []).append((spot, kind))
            fresh = [spot for spot in found if spot not in levels]
            fresh.sort(key=lambda spot: (min(_RANK.get(kind, 2) for _, kind in found[spot]), spot))
            left_out += len(fresh[MOST:])
            levels |= dict.fromkeys(fresh[:MOST], level)
            for other, ends in found.items():
                if other in levels:
                    for spot, kind in ends:
                        pair = (other, spot) if step < 0 else (spot, other)
                        if levels[pair[0]] < levels[pair[1]]:
                            flows.setdefault(pair, kind)
            front = fresh[:MOST]
    return _placed(here, levels, flows, left_out)


def _placed(here: Spot, levels: Mapping[Spot, int], flows: Mapping[tuple[Spot, Spot], str], left_out: int) -> Graph:
    columns: dict[int, list[Spot]] = {}
    for spot, level in levels.items():
        columns.setdefault(level, []).append(spot)
    order = sorted(columns)
    _untangle(columns, flows)
    tallest = max(len(spots) for spots in columns.values())
    height = tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN
    at: dict[Spot, tuple[int, int]] = {}
    for index, level in enumerate(order):
        spots = columns[level]
        free = (tallest - len(spots)) * (NODE_HEIGHT + GAP_Y) // 2
        for number, spot in enumerate(spots):
            at[spot] = MARGIN + index * (NODE_WIDTH + GAP_X), MARGIN + free + number * (NODE_HEIGHT + GAP_Y)
    width = len(order) * (NODE_WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    nodes = tuple(Node(spot, *place, spot == here) for spot, place in at.items())
    drawn = sorted(flows.items(), key=lambda item: -_RANK.get(item[1], 2))  # values last, on top of the others
    lines = tuple(
        Flow(_curve(at[one], at[other]), "value" if kind == "value" else "other") for (one, other), kind in drawn
    )
    return Graph(nodes, lines, width, height, left_out)


def _untangle(columns: dict[int, list[Spot]], flows: Mapping[tuple[Spot, Spot], str]) -> None:
    """Put the boxes of every column in the order of those that they are tied to, from the middle outwards."""
    tied: dict[Spot, list[Spot]] = {}
    for one, other in flows:
        tied.setdefault(one, []).append(other)
        tied.setdefault(other, []).append(one)
    for level in sorted(columns, key=abs):
        if level == 0:
            continue
        inner = {spot: number for number, spot in enumerate(columns[level + (1 if level < 0 else -1)])}
        first = {spot: number for number, spot in enumerate(columns[level])}

        def middle(spot: Spot, inner: dict[Spot, int] = inner, first: dict[Spot, int] = first) -> tuple[float, int]:
            places = [inner[other] for other in tied.get(spot, ()) if other in inner]
            return sum(places) / len(places) if places else len(inner), first[spot]

        columns[level].sort(key=middle)


def _curve(one: tuple[int, int], other: tuple[int, int]) -> str:
    x1, y1 = one[0] + NODE_WIDTH, one[1] + NODE_HEIGHT // 2
    x2, y2 = other[0], other[1] + NODE_HEIGHT // 2
    bend = max(24, (x2 - x1) // 2)
    return f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
