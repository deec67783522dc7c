"""列级血缘 (column lineage): read off the expression that makes a table, whatever engine runs it.

The graph of an Ibis expression is walked from its tables upwards. Values are followed column by column; what filters,
joins, groups and orders is kept beside them: for all rows of the output where it bears on all of them, otherwise with
the column that it bears on (a left join only bears on what comes from its right side: the lake joins on keys that
occur once there).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ibis.expr import operations as ops

from kechuang.engines.lake.lineage_edges import ROWS, Edge, From, Kind, TableLineage, passed, turned

_NOTHING: frozenset[From] = frozenset()
_KEEPS = frozenset({"left", "any_left", "asof"})
_CONDITIONS = {"IfElse": ("bool_expr",), "SearchedCase": ("cases",), "SimpleCase": ("base", "cases"),
               "NullIf": ("null_if_expr",)}  # fmt: skip
_CHOICES = (ops.Coalesce, ops.Greatest, ops.Least, ops.IfElse, ops.SearchedCase, ops.SimpleCase, ops.NullIf)
_HASHES = (ops.Hash, ops.HashBytes, ops.HexDigest)


@dataclass(frozen=True, slots=True)
class _Table:
    """What is known of a relation: its columns, what bears on its rows, and the tables whose rows they are."""

    columns: Mapping[str, frozenset[From]]
    rows: frozenset[From] = _NOTHING
    leaves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Link:
    """A join to one more table."""

    how: str
    relation: Any
    table: _Table
    by: frozenset[From]


def lineage(expression: Any, tables: Mapping[str, str]) -> list[Edge]:
    """Return where every column of an expression comes from.

    Parameters
    ----------
    expression : ibis table
        What is computed.
    tables : mapping
        Name of a table inside the expression → name by which it is to be known. Tables left out keep their own name;
        tables held in memory are constants and have no edges.

    Returns
    -------
    list of Edge
        Sorted by the columns of the expression; ``*`` stands for the rows as such.
    """
    return table_lineage(expression, tables).edges()


def table_lineage(expression: Any, tables: Mapping[str, str]) -> TableLineage:
    """Return the lineage of an expression as :func:`lineage` does, what bears on all rows told once."""
    walked = expression.op().map(_Walk(tables).visit)
    found: _Table = walked[expression.op()]
    return TableLineage(found.rows, {name: kept - found.rows for name, kept in found.columns.items()})


class _Walk:
    """Sees every node of the graph after those that it is made of."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        self._tables = tables

    def visit(self, node: Any, results: Any, /, **_given: Any) -> Any:
        """Return what is known of a node: a table, a join, or the sources of a value."""
        if isinstance(node, ops.Relation):
            return self._relation(node, results)
        if isinstance(node, ops.JoinLink):
            by = _union(turned(results[item], "join") for item in node.predicates)
            return _Link(node.how, node.table, results[node.table], by)
        return self._value(node, results) if isinstance(node, ops.Value) else _NOTHING

    def _relation(self, node: Any, results: Any) -> _Table:
        match node:
            case ops.InMemoryTable():
                return _Table(dict.fromkeys(node.schema.names, _NOTHING))
            case ops.DatabaseTable() | ops.UnboundTable():
                name = self._tables.get(node.name, node.name)
                columns = {column: frozenset({From(name, column, "value", "identity")}) for column in node.schema.names}
                return _Table(columns, leaves=frozenset({name}))
            case ops.JoinChain():
                return self._chain(node, results)
            case ops.Project():
                parent = results[node.parent]
                return _Table({name: results[value] for name, value in node.values.items()}, parent.rows, parent.leaves)
            case ops.Aggregate():
                return self._aggregate(node, results)
            case ops.Filter():
                return _bearing(results[node.parent], "filter", (results[item] for item in node.predicates))
            case ops.Sort():
                return _bearing(results[node.parent], "order", (results[item] for item in node.keys))
            case ops.Distinct():
                parent = results[node.parent]
                return _bearing(parent, "group", parent.columns.values())
            case ops.DropNull():
                parent = results[node.parent]
                tested = [results[item] for item in node.subset] if node.subset else parent.columns.values()
                return _bearing(parent, "filter", tested)
            case ops.FillNull():
                parent = results[node.parent]
                return _Table({name: passed(found, "choice") for name, found in parent.columns.items()},
                              parent.rows, parent.leaves)  # fmt: skip
            case ops.DropColumns():
                parent = results[node.parent]
                kept = {name: parent.columns[name] for name in node.schema.names}
                return _Table(kept, parent.rows, parent.leaves)
            case ops.Set():
                return self._set(node, results)
            case ops.Limit() | ops.Sample() | ops.Reference() | ops.AliasedRelation():
                return _known(results[node.parent])
            case _:
                return self._other(node, results)

    def _chain(self, node: Any, results: Any) -> _Table:
        first: _Table = results[node.first]
        rows, leaves = first.rows, first.leaves
        links: list[_Link] = [results[item] for item in node.rest]
        for link in links:
            if link.how not in _KEEPS:
                rows |= link.table.rows | link.by
                leaves |= link.table.leaves if link.how not in {"semi", "anti"} else frozenset()
        sided = {link.relation: link.by | link.table.rows for link in links if link.how in _KEEPS}
        columns = {
            name: results[value] | _union(sided[item] for item in value.relations if item in sided)
            for name, value in node.values.items()
        }
        return _Table(columns, rows, leaves)

    def _aggregate(self, node: Any, results: Any) -> _Table:
        parent: _Table = results[node.parent]
        by = _union(turned(results[value], "group") for value in node.groups.values())
        columns = {name: results[value] for name, value in (*node.groups.items(), *node.metrics.items())}
        return _Table(columns, parent.rows | by, parent.leaves)

    def _set(self, node: Any, results: Any) -> _Table:
        left, right = results[node.left], results[node.right]
        names = list(node.schema.names)
        both = isinstance(node, ops.Union)
        columns = {name: left.columns[name] | (right.columns[name] if both else _NOTHING) for name in names}
        rows = left.rows | right.rows
        if not both:
            rows |= _union(turned(right.columns[name], "filter") for name in names)
        if node.distinct:
            rows |= _union(turned(columns[name], "group") for name in names)
        return _Table(columns, rows, left.leaves | (right.leaves if both else frozenset()))

    def _other(self, node: Any, results: Any) -> _Table:
        """Take it that every column of an unknown relation comes from everything below it."""
        below = [results[item] for item in node.__children__]
        tables = [item for item in below if isinstance(item, _Table)]
        values = [item for item in below if isinstance(item, frozenset)]
        every = passed(_union((*values, *(found for item in tables for found in item.columns.values()))), "derived")
        leaves = frozenset(leaf for item in tables for leaf in item.leaves)
        return _Table(dict.fromkeys(node.schema.names, every), _union(item.rows for item in tables), leaves)

    def _value(self, node: Any, results: Any) -> frozenset[From]:
        match node:
            case ops.Field():
                found: frozenset[From] = results[node.rel].columns[node.name]
                return found
            case ops.Alias():
                return frozenset(results[node.arg])
            case ops.SortKey():
                return turned(results[node.arg], "order")
            case ops.CountStar() | ops.CountDistinctStar():
                counted: _Table = results[node.arg]
                rows = frozenset(From(leaf, ROWS, "value", "aggregation") for leaf in counted.leaves)
                return rows | _where(node, results)
            case ops.WindowFunction():
                by = _union(turned(results[item], "group") for item in node.group_by)
                order = _union(turned(results[item], "order") for item in node.order_by)
                return passed(results[node.func], "aggregation") | by | order
            case ops.Subquery():
                return self._subquery(node, results)
            case ops.Reduction():
                return passed(self._arguments(node, results), "aggregation")
            case _ if isinstance(node, _HASHES):
                return passed(self._arguments(node, results), "hash")
            case _ if isinstance(node, _CHOICES):
                return passed(self._arguments(node, results), "choice")
            case _:
                return passed(self._arguments(node, results), "derived")

    def _arguments(self, node: Any, results: Any) -> frozenset[From]:
        conditions = _CONDITIONS.get(type(node).__name__, ())
        out = _where(node, results)
        for name in node.argnames:
            if name in {"where", "order_by"}:
                continue
            found = _union(results[item] for item in _nodes(getattr(node, name)) if isinstance(item, ops.Value))
            out |= turned(found, "condition") if name in conditions else found
        return out

    def _subquery(self, node: Any, results: Any) -> frozenset[From]:
        inner: _Table = results[node.rel]
        if isinstance(node, ops.ExistsSubquery):
            return inner.rows | frozenset(From(leaf, ROWS, "filter") for leaf in inner.leaves)
        found = _union(inner.columns.values()) | inner.rows
        if isinstance(node, ops.InSubquery):
            return turned(found, "filter") | passed(results[node.needle], "derived")
        return found


def _known(table: _Table) -> _Table:
    return table


def _bearing(parent: _Table, kind: Kind, found: Iterable[frozenset[From]]) -> _Table:
    return _Table(parent.columns, parent.rows | _union(turned(item, kind) for item in found), parent.leaves)


def _where(node: Any, results: Any) -> frozenset[From]:
    """Return what picks and orders the rows that a reduction sees."""
    picks = getattr(node, "where", None)
    order = _union(turned(results[item], "order") for item in getattr(node, "order_by", ()) or ())
    return order | (turned(results[picks], "filter") if picks is not None else _NOTHING)


def _nodes(argument: Any) -> Iterable[Any]:
    if isinstance(argument, ops.Node):
        yield argument
    elif isinstance(argument, tuple | list):
        for item in argument:
            yield from _nodes(item)
    elif isinstance(argument, Mapping):
        for item in argument.values():
            yield from _nodes(item)


def _union(found: Iterable[frozenset[From]]) -> frozenset[From]:
    return frozenset().union(*found)
