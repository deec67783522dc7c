"""Ibis 表达式 (Ibis expressions) of a compiled rule's tree: the same verdicts in DuckDB, Spark or PostgreSQL.

Whole numbers are decimals of 38 digits there, so that no product of an enterprise's figures is rounded. Databases
differ in how they divide: a quotient is estimated in floating point and then put right by its exact remainder.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from kechuang.core import Verdict
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria import codes, tree
from kechuang.engines.criteria.compiled import Compiled, other_column
from kechuang.engines.criteria.prepare import IDENTIFIERS
from kechuang.engines.criteria.problem import SubjectError
from kechuang.engines.criteria.tree import Tree

_WIDE = "decimal(38, 0)"
_TYPES = {
    "number": _WIDE, "wide": _WIDE, "points": "int64", "code": "int64", "bool": "boolean", "text": "string",
    "date": "date",
}  # fmt: skip
_STORED = {"money": "int64", "count": "int64", "share": "int64", "date": "date", "text": "string", "bool": "boolean"}
_NO_LIMIT = 2**62
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "and": operator.and_, "or": operator.or_,
}  # fmt: skip


def _text_under(entry: Any, key: str) -> Any:
    """Return what stands under a key of a JSON object, as text; PostgreSQL and DuckDB have it built in."""


_TEXT_UNDER = ibis.udf.scalar.builtin(
    _text_under, name="json_extract_path_text", signature=(("json", "string"), "string")
)


def judge_table(
    compiled: Compiled, table: ir.Table, *, details: bool = False, keep: Sequence[str] = IDENTIFIERS
) -> ir.Table:
    """Return the verdicts of a rule as a query on a table, wherever it lies.

    Parameters
    ----------
    compiled : Compiled
        From :func:`compile_rule`.
    table : ibis.Table
        A row a subject, columns as for :func:`evaluate`; lists as arrays of structs of text with every declared key,
        or as JSON (PostgreSQL has no such arrays). Columns that are absent are missing values.
    details : bool
        Whether to give actual values, margins and missing fields as well.
    keep : sequence of str
        Columns carried over where the table has them.

    Returns
    -------
    ibis.Table
        ``verdict``, ``score_low``, ``score_high``, ``short_by``, ``open`` and, under its id, the verdict of every
        condition; with details also ``missing`` (an array of the names of columns) and ``<id>.actual``,
        ``<id>.base``, ``<id>.high``, ``<id>.margin``, ``<id>.band``, ``<part>.low`` and ``<part>.high``, as
        :func:`evaluate` gives them.

    Raises
    ------
    SubjectError
        If a column has a type that could only be used by rounding or guessing.
    """
    kept = [name for name in keep if name in table.columns]
    work, names, owed = _computed(compiled, table, "", details=details)
    made = OnIbis({name: work[stored] for name, stored in names.items()})
    told: dict[str, Any] = {name: _verdict(made(code)) for name, code in compiled.program.verdicts.items()}
    told |= {name: made(node).cast("int64") for name, node in compiled.program.numbers.items()}
    if details:
        told |= {name: made(node) for name, node in compiled.program.details.items()}
        lacked = [ibis.cases((_any(work, blames), name), else_=ibis.null("string")) for name, blames in owed.items()]
        none = ibis.literal([], type="array<string>")
        told["missing"] = ibis.array(lacked).filter(lambda name: name.notnull()) if lacked else none
    return work.select(*kept, **told)


Owed = dict[str, list[str]]
"""By column of subjects, the columns that say where its absence keeps a top condition undecided."""


def _computed(
    compiled: Compiled, table: ir.Table, prefix: str, *, details: bool
) -> tuple[ir.Table, dict[str, str], Owed]:
    """Add the columns of every stage, and say which column holds what the trees call by a name."""
    names = {name: f"{prefix}·{name}" for name in compiled.columns}
    trusted = {names[name]: _trusted(table, column) for name, column in compiled.columns.items()}
    work = _apart(table.mutate(**trusted))
    lacking: dict[str, Owed] = {}
    for place, (rule, other) in enumerate(compiled.others.items()):  # PostgreSQL cuts names at 63 bytes
        work, theirs, lacking[rule] = _computed(other, work, f"{prefix}{place}/", details=details)
        names[other_column(rule)] = theirs[other.root.id]
    for stage in compiled.program.stages:
        made = OnIbis({name: work[stored] for name, stored in names.items()})
        work = _apart(work.mutate(**{prefix + name: made(node) for name, node in stage}))
        names |= {name: prefix + name for name, _ in stage}
    if not details:
        return work, names, {}
    made = OnIbis({name: work[stored] for name, stored in names.items()})
    owed: Owed = {name: [f"{prefix}?{name}"] for name in compiled.program.owed}
    added = {f"{prefix}?{name}": made(blame) for name, blame in compiled.program.owed.items()}
    for place, (rule, undecided) in enumerate(compiled.program.others):
        for name, blames in lacking[rule].items():
            added[f"{prefix}?{place}?{name}"] = made(undecided) & _any(work, blames)
            owed.setdefault(name, []).append(f"{prefix}?{place}?{name}")
    return _apart(work.mutate(**added)), names, owed


def _apart(work: ir.Table) -> ir.Table:
    """Keep a stage from being written out wherever its columns are read, as PostgreSQL does without end."""
    return work.limit(_NO_LIMIT) if _in_postgres(work) else work


def _in_postgres(table: ir.Table) -> bool:
    backends, _ = table._find_backends()
    return any(backend.name == "postgres" for backend in backends)


def _any(work: ir.Table, names: Sequence[str]) -> Any:
    first, *rest = (work[name].fill_null(False) for name in names)
    for one in rest:
        first |= one
    return first


def _trusted(table: ir.Table, column: FieldColumn) -> ir.Value:
    kind = column.field.kind
    if kind == "list":
        if column.name in table.columns:
            return _entries(table[column.name])
        entry = f"struct<{', '.join(f'{key}: string' for key in column.field.members)}>"
        return ibis.null(f"array<{'json' if _in_postgres(table) else entry}>")
    if column.name not in table.columns:
        return ibis.null(_STORED[kind])
    value: Any = table[column.name]
    if kind not in {"money", "count", "share"}:
        return value
    if not value.type().is_integer():
        wrong = f"列 {column.name}（{column.field.label}）的类型是 {value.type()}"
        raise SubjectError(f"{wrong}，应为整数（金额以分计），不接受浮点数")
    least = column.field.least
    return value if least is None else ibis.cases((value >= least * column.field.scale, value), else_=None)


def _entries(stored: Any) -> Any:
    """Return a list as an array: of structs as it lies there, of JSON objects where it is JSON or its text."""
    if stored.type().is_string():
        stored = stored.strip().nullif("").cast("json")
    return stored.array if stored.type().is_json() else stored


def _under(entry: Any, key: str) -> Any:
    """Return the text under a key of an entry; what is no text in JSON (a number, a truth) as it is written."""
    return _TEXT_UNDER(entry, key) if entry.type().is_json() else entry[key]


def _verdict(code: Any) -> ir.Value:
    told: ir.Value = ibis.cases(*((code == place, verdict.value) for place, verdict in enumerate(codes.ORDER[:-1])),
                                else_=Verdict.NOT_MET.value)  # fmt: skip
    return told


class OnIbis:
    """Makes Ibis expressions on the columns of one table."""

    def __init__(self, columns: Mapping[str, ir.Value], entry: Any = None) -> None:
        self.columns = columns
        self.entry = entry

    def __call__(self, node: Tree) -> Any:
        """Return the expression of a tree."""
        match node:
            case tree.Column(name, kind):
                column: Any = self.columns[name]
                return column.cast(_WIDE) if kind == "number" else column
            case tree.Constant(value, kind):
                return ibis.literal(value) if kind == "plain" else ibis.literal(value, type=_TYPES[kind])
            case tree.Binary("//", left, right):
                # By a constant the quotient is a figure of its own size; by a figure it may have 32 digits.
                return _floor(self(left).cast(_WIDE), self(right), rounds=2 if isinstance(right, tree.Constant) else 3)
            case tree.Binary(sign, left, right):
                return _SIGNS[sign](self(left), self(right))
            case tree.Not(part):
                return ~self(part)
            case tree.IsNull(part):
                return self(part).isnull()
            case tree.Coalesce(part, other):
                return ibis.coalesce(self(part), self(other))
            case tree.Case(branches, otherwise):
                last = None if otherwise is None else self(otherwise)
                return ibis.cases(*((self(condition), self(value)) for condition, value in branches), else_=last)
            case tree.Extreme(of, greatest):
                return (ibis.greatest if greatest else ibis.least)(*(self(part) for part in of))
            case tree.Code(truth):
                told = self(truth)
                return ibis.cases((told, codes.MET), (~told, codes.NOT_MET), else_=codes.MISSING).cast("int64")
            case tree.AsInt(part, kind):
                told = self(part)
                if told.type().is_boolean():  # PostgreSQL casts none to 64 bits
                    told = ibis.cases((told, 1), (~told, 0), else_=None)
                return told.cast(_TYPES[kind])
            case tree.OneOf(part, values):
                return self(part).isin(list(values))
            case tree.Begins(part, starts):
                text = self(part)
                first, *rest = (text.startswith(start) for start in starts)
                for one in rest:
                    first |= one
                return first
            case tree.Days(since, until):
                return self(until).delta(self(since), unit="day")
            case tree.Entry(key):
                return _under(self.entry, key)
            case tree.Whole(part):
                text = self(part)
                return ibis.cases((_written(text, tree.WHOLE), text.cast("int64")), else_=None)
            case tree.Dated(part, year_will_do):
                text = self(part)
                pattern = tree.DAY_OR_YEAR if year_will_do else tree.DAY
                return ibis.cases((_written(text, pattern), text), else_=None)
            case tree.Entries(name, fits, sure):
                entries: Any = self.columns[name]
                fitting = entries.filter(lambda entry: OnIbis(self.columns, entry)(fits).fill_null(not sure))
                # PostgreSQL filters nothing into an empty array, and finds no length in that.
                return ibis.cases((entries.notnull(), fitting.length().fill_null(0)), else_=None)
        raise TypeError(type(node).__name__)


def _written(text: Any, pattern: str) -> Any:
    """Return whether the whole text is of a pattern; in Java its end may also lie before a line's end."""
    return text.re_search(pattern) & ~text.contains("\n")


def _floor(over: Any, under: Any, *, rounds: int) -> Any:
    """Return the whole quotient of two whole numbers, cut to the floor; ``under`` is positive.

    Floating point gives 15 digits of it (PostgreSQL) or nearly 16; every round takes what the one before left, and
    after the last one at most one is missing.
    """
    whole = under.cast(_WIDE)
    quotient, rest = ibis.literal(0, type=_WIDE), over
    for _ in range(rounds):
        part = (rest.cast("float64") / whole.cast("float64")).cast(_WIDE)  # rounded: Spark's floor ends at 64 bits
        quotient, rest = quotient + part, rest - part * whole
    return quotient + ibis.cases((rest < 0, -1), (rest >= whole, 1), else_=0)
