"""落选的说法 (losing values): what other rows say of a field that another row's value was taken for, and why.

One row a value that differs from the one taken: ``entity_id`` (and the further keys of the table), ``field``, ``value``
as text, the ``table``, ``file`` (from 0) and ``row`` (from 1) that say it, and ``why`` it lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from kechuang.engines.lake.merge import Merge, Part
from kechuang.engines.lake.survivorship import Rules, reason

_COMPARED_BY = {"name": "name_normal"}  # another spelling is not another name
_NOT_TOLD = frozenset({"name_normal", "capital_currency"})  # told with the field that they belong to
_ENTRY = "struct<field: string, value: string, why: string>"


def losing_values(held: Any, merge: Merge, parts: Sequence[Part], key: Sequence[str], rules: Rules) -> Any:
    """Return the expression of the losing values.

    Parameters
    ----------
    held : ibis table
        The merged table with the columns of :meth:`Merge.won`.
    merge : Merge
        What made it.
    parts : sequence of Part
        All parts, in the order of the merge; ``every`` of a part holds all rows of its table.
    key : sequence of str
        The key of the merged table.
    rules : Rules
        Who is believed.
    """
    told = [name for name in merge.contested if name not in _NOT_TOLD]
    found = []
    for part in {part.source.table: part for part in reversed(parts) if not part.kind}.values():
        contested = [name for name in told if name in part.values]
        if contested:
            found.append(_lost(held, part, contested, parts=parts, key=key, rules=rules))
    if not found:
        rest = {
            "field": "string",
            "value": "string",
            "table": "string",
            "file": "int64",
            "row": "int64",
            "why": "string",
        }
        return ibis.memtable([], schema=ibis.schema({name: held[name].type() for name in key} | rest))
    every = ibis.union(*found) if len(found) > 1 else found[0]
    return every.order_by([*key, "field", "table", "file", "row"])


def _lost(
    held: Any, part: Part, contested: Sequence[str], *, parts: Sequence[Part], key: Sequence[str], rules: Rules
) -> Any:
    """Return the losing values of one table: its rows beside what was taken, a line a value that differs."""
    rows = part.every if part.every is not None else part.frame
    compared = {name: _COMPARED_BY.get(name, name) for name in contested}
    left = rows.select(
        *(rows[name].name(f"k:{name}") for name in key),
        *(rows[part.values[name]].name(f"v:{name}") for name in contested),
        *(rows[part.values[other]].name(f"c:{name}") for name, other in compared.items()),
        "_file", "_row", "_day",
    )  # fmt: skip
    right = held.select(
        *key,
        *(held[other].name(f"w:{name}") for name, other in compared.items()),
        *(held[f"{mark}:{name}"] for name in contested for mark in ("_by", "_won")),
    )
    both = left.join(right, [left[f"k:{name}"] == right[name] for name in key])
    entries = []
    for name in contested:
        why = ibis.cases(
            *(
                (both[f"_by:{name}"] == number,
                 reason(rules.of(name), part.source, both._day, winner=other.source, won=both[f"_won:{name}"]))
                for number, other in enumerate(parts)
                if name in other.values
            ),
            else_=ibis.literal(""),
        )  # fmt: skip
        entry = ibis.struct({"field": ibis.literal(name), "value": both[f"v:{name}"].cast("string"), "why": why})
        lost = both[f"v:{name}"].notnull() & (both[f"c:{name}"] != both[f"w:{name}"])
        entries.append(ibis.ifelse(lost, entry.cast(_ENTRY), ibis.null(_ENTRY)))
    lines = both.select(*key, "_file", "_row", entry=ibis.array(entries).filter(lambda one: one.notnull()).unnest())
    return lines.select(
        *key,
        field=lines.entry["field"],
        value=lines.entry["value"],
        table=ibis.literal(part.source.table),
        file=lines._file.cast("int64"),
        row=lines._row.cast("int64"),
        why=lines.entry["why"],
    )
