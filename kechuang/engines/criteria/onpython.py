"""逐家计算 (one subject in plain Python): a compiled rule's tree on whole numbers of any size.

For the search of the smallest change, which asks one subject thousands of small questions; Polars answers one question
about many subjects.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from kechuang.engines.criteria import codes, tree
from kechuang.engines.criteria.compiled import Compiled, other_column
from kechuang.engines.criteria.tree import Tree

Values = dict[str, Any]
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def trusted(compiled: Compiled, row: Mapping[str, Any]) -> Values:
    """Return the columns that a rule reads from a subject in stored form; what cannot be true is missing."""
    values: Values = {}
    for name, column in compiled.columns.items():
        value, least = row.get(name), column.field.least
        if column.field.kind == "list":
            value = _entries(value)
        elif column.field.kind in {"money", "count", "share"} and value is not None and least is not None:
            value = value if value >= least * column.field.scale else None
        values[name] = value
    return values


def judged(compiled: Compiled, values: Values) -> Values:
    """Return the values with every column that the rule computes: verdict codes under their ids, points of parts."""
    known = dict(values)
    for name, other in compiled.others.items():
        known[other_column(name)] = judged(other, values)[other.root.id]
    for stage in compiled.program.stages:
        known |= {name: value(node, known) for name, node in stage}
    return known


def value(node: Tree, known: Values, entry: Mapping[str, Any] | None = None) -> Any:
    """Return what a tree comes to for one subject; None where it is missing."""
    match node:
        case tree.Column(name):
            return known.get(name)
        case tree.Constant(constant):
            return constant
        case tree.Binary("and", left, right):
            return _and(value(left, known, entry), value(right, known, entry))
        case tree.Binary("or", left, right):
            return _or(value(left, known, entry), value(right, known, entry))
        case tree.Binary(sign, left, right):
            one, other = value(left, known, entry), value(right, known, entry)
            return None if one is None or other is None else _SIGNS[sign](one, other)
        case tree.Not(part):
            truth = value(part, known, entry)
            return None if truth is None else not truth
        case tree.IsNull(part):
            return value(part, known, entry) is None
        case tree.Coalesce(part, other_part):
            found = value(part, known, entry)
            return value(other_part, known, entry) if found is None else found
        case tree.Case(branches, otherwise):
            for condition, result in branches:
                if value(condition, known, entry):
                    return value(result, known, entry)
            return None if otherwise is None else value(otherwise, known, entry)
        case tree.Extreme(of, greatest):
            there = [found for part in of if (found := value(part, known, entry)) is not None]
            return None if not there else max(there) if greatest else min(there)
        case tree.Code(truth_tree):
            held = value(truth_tree, known, entry)
            return codes.MISSING if held is None else codes.MET if held else codes.NOT_MET
        case tree.AsInt(part):
            found = value(part, known, entry)
            return None if found is None else int(found)
        case tree.OneOf(part, values):
            found = value(part, known, entry)
            return None if found is None else found in values
        case tree.Begins(part, starts):
            found = value(part, known, entry)
            return None if found is None else found.startswith(starts)
        case tree.Days(since, until):
            one, other = value(since, known, entry), value(until, known, entry)
            return None if one is None or other is None else (other - one).days
        case tree.Entry(key):
            return None if entry is None else entry.get(key)
        case tree.Whole(part):
            found = value(part, known, entry)
            return int(found) if found is not None and re.fullmatch(tree.WHOLE, found) else None
        case tree.Dated(part, year_will_do):
            found = value(part, known, entry)
            pattern = tree.DAY_OR_YEAR if year_will_do else tree.DAY
            return found if found is not None and re.fullmatch(pattern, found) else None
        case tree.Entries(name, fits, sure):
            entries = known.get(name)
            if entries is None:
                return None
            held_by = [value(fits, known, one) for one in entries]
            return sum(held is True or (held is None and not sure) for held in held_by)
    raise TypeError(type(node).__name__)


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: bool | None, other: bool | None) -> bool | None:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


def _entries(written: Any) -> list[dict[str, str | None]] | None:
    if isinstance(written, str):
        try:
            written = json.loads(written) if written.strip() else None
        except ValueError:
            return None
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        return None
    return [{key: _text(one[key]) for key in one} for one in written]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
