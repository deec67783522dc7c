"""血缘边 (edges of the lineage): which column of which table an output column, or the rows of a table, come from.

``kind`` says how the one bears on the other:

``value``      its value goes into the output (``via``: unchanged, chosen among several, derived, aggregated, hashed)
``filter``     it decides which rows there are
``join``       rows are brought together by it
``group``      rows are counted as one by it
``order``      rows are put in order by it (which of several speaks)
``condition``  it decides which value is taken
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["value", "filter", "join", "group", "order", "condition"]
Via = Literal["", "identity", "choice", "derived", "aggregation", "hash"]

KINDS: tuple[Kind, ...] = ("value", "condition", "filter", "join", "group", "order")
VIAS: tuple[Via, ...] = ("identity", "choice", "derived", "aggregation", "hash")
"""Ways of a value in rising order: of two on one path the later one is told."""
ROWS = "*"
"""In place of a column: the rows of the table as such."""


@dataclass(frozen=True, slots=True, order=True)
class From:
    """Where something comes from: a column of a table (or its rows, ``*``), in what way."""

    table: str
    column: str
    kind: Kind = "value"
    via: Via = ""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An edge of the lineage: output column (or ``*``: every column, by way of the rows) ← input column."""

    column: str
    table: str
    source: str
    kind: Kind
    via: Via = ""


@dataclass(frozen=True, slots=True)
class TableLineage:
    """The lineage of one table: what bears on its rows as a whole, and what on each column beside that."""

    rows: frozenset[From] = frozenset()
    columns: Mapping[str, frozenset[From]] = field(default_factory=dict)

    def edges(self) -> list[Edge]:
        """Return all edges in a fixed order, those of the rows (``*``) first."""
        named = [(ROWS, self.rows), *self.columns.items()]
        return [
            Edge(name, item.table, item.column, item.kind, item.via) for name, found in named for item in sorted(found)
        ]

    def tables(self) -> list[str]:
        """Return the tables that it comes from, sorted."""
        return sorted({edge.table for edge in self.edges()})

    def to_json(self) -> dict[str, Any]:
        """Return it ready for JSON, in a fixed order."""
        return {
            "rows": [_listed(item) for item in sorted(self.rows)],
            "columns": {name: [_listed(item) for item in sorted(found)] for name, found in self.columns.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TableLineage:
        """Read what :meth:`to_json` gave."""
        return cls(
            frozenset(From(*item) for item in data["rows"]),
            {name: frozenset(From(*item) for item in found) for name, found in data["columns"].items()},
        )


def turned(found: frozenset[From], kind: Kind) -> frozenset[From]:
    """Return sources of a value as something else: what a predicate is computed from filters, and the like."""
    return frozenset(From(item.table, item.column, kind) if item.kind == "value" else item for item in found)


def passed(found: frozenset[From], via: Via) -> frozenset[From]:
    """Return sources of a value after one more step; the farther of two ways is told."""
    return frozenset(
        From(item.table, item.column, "value", max(item.via or "identity", via, key=VIAS.index))
        if item.kind == "value"
        else item
        for item in found
    )


def _listed(item: From) -> list[str]:
    return [item.table, item.column, item.kind, item.via]
