"""契约中的血缘 (lineage by contract): which heading of a department's file each accepted column was read from.

A cell becomes a value by a function of the contract and not by an expression, so the contract itself says where the
columns of an accepted table come from, and which headings decide whether a row is accepted at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.lineage_edges import From, TableLineage, Via

_UNCHANGED = frozenset({"text", "code", "name", "address", "credit_code"})
_FREE = frozenset({"text", "code", "name", "address", "list"})
MARKS = frozenset({"_file", "_row", "_replaces"})
"""Columns that say where a row lies, and come from no cell."""


def file_name(table: str) -> str:
    """Return the name by which the files of a table are known in the lineage."""
    return f"file/{table}"


def contract_lineage(source: Source, columns: Iterable[str]) -> TableLineage:
    """Return the lineage of an accepted table.

    Parameters
    ----------
    source : Source
        The contract.
    columns : iterable of str
        The columns that the accepted table has.
    """
    read = {key: _read(source, key) for key in source.columns}
    found: dict[str, frozenset[From]] = {}
    for name in columns:
        if name in MARKS:
            found[name] = frozenset()
        elif name == "entity_id":
            found[name] = _derived(source, (source.entity,), "hash") if source.entity in read else frozenset()
        elif name.startswith("_division"):
            found[name] = _derived(source, [key for key in source.columns if _places(source, key)], "derived")
        elif name in read:
            found[name] = frozenset({read[name]})
        else:
            found[name] = _derived(source, _keys_before(source, name), "derived")
    return TableLineage(_judged(source), found)


def _read(source: Source, key: str) -> From:
    column = source.columns[key]
    via: Via = "hash" if column.type == "person_id" else "identity" if column.type in _UNCHANGED else "derived"
    return From(file_name(source.table), column.headings[0], "value", via)


def _derived(source: Source, keys: Iterable[str], via: Via) -> frozenset[From]:
    return frozenset(From(file_name(source.table), source.columns[key].headings[0], "value", via) for key in keys)


def _keys_before(source: Source, name: str) -> list[str]:
    """Return the column of the contract that another one stands beside: the longest key that its name begins with."""
    keys = [key for key in source.columns if name.startswith(f"{key}_")]
    return [max(keys, key=len)] if keys else []


def _places(source: Source, key: str) -> bool:
    return source.columns[key].type in {"address", "division"} or key == source.entity


def _judged(source: Source) -> frozenset[From]:
    """Return what decides which rows are accepted: cells that a check may refuse, and the keys that repeat."""
    table = file_name(source.table)
    needed = {*source.key, *({source.entity, source.year} if source.contributes != "none" else ())}
    judged = {
        From(table, column.headings[0], "filter")
        for key, column in source.columns.items()
        if key in needed or _may_be_refused(column)
    }
    unique = {key for key, column in source.columns.items() if column.unique} | set(source.key)
    return frozenset(judged | {From(table, source.columns[key].headings[0], "group") for key in unique})


def _may_be_refused(column: Column) -> bool:
    if column.required or column.range or column.max or column.pattern or column.of:
        return True
    return column.type not in _FREE and getattr(column, "unreadable", "quarantine") != "keep"
