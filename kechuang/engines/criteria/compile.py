"""编译 (compilation): a version of a rule, for one day of judgement, as a tree of Polars expressions.

One pass over the declared tree. Leaves read columns of subjects; groups read the verdict codes of their parts, which
stand in columns named by the conditions' ids, so that every expression stays small and is computed once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from kechuang.core import today
from kechuang.declarations.condition import All, Any_, AtLeast, Condition, NoneOf, Score, parts_of
from kechuang.declarations.field import NUMERIC, Field, FieldColumn, find_column
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.arithmetic import ROOM, Arithmetic
from kechuang.engines.criteria.leaves import Leaf, Leaves
from kechuang.engines.criteria.limits import at
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.scores import Part, build_part, judge_score

_GROUP_KEYS = {All: "all", Any_: "any", AtLeast: "of", NoneOf: "none"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A node of the compiled tree.

    Attributes
    ----------
    id : str
        The condition's id, or a made-up one that begins with ``·`` for a group without; the name of the column
        that holds its verdict code.
    verdict : polars.Expr
        Its code, evidence asked for.
    leaf : Leaf or None
        The expressions behind it; None for a group.
    parts : tuple of Judged
        The parts of a group.
    evidence, refuted_by : tuple of FieldColumn
        What a semi condition asks for besides, and what would disprove it.
    height : int
        0 for a leaf, else one more than the highest part: the order of computation.
    """

    node: Condition
    id: str
    verdict: pl.Expr
    leaf: Leaf | None
    parts: tuple[Judged, ...]
    evidence: tuple[FieldColumn, ...]
    refuted_by: tuple[FieldColumn, ...]
    height: int

    @property
    def named(self) -> bool:
        """Whether the rule gives it an id."""
        return bool(self.node.id)

    def walk(self) -> Iterator[Judged]:
        """Give this node and all below it, groups before their parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Compiled:
    """A version ready to judge any number of subjects on one day.

    Attributes
    ----------
    version : RuleVersion
        What was compiled.
    on : datetime.date
        The day of judgement; ``t`` is the year before it.
    columns : dict
        The columns of subjects that the rule reads, by name.
    root, flags : Judged, tuple of Judged
        The requirement, and what only calls for a look on site.
    tables : dict
        The parts of each score table.
    narrow : int
        Numbers of at most this size (either sign) are safe in 64 bits.
    """

    version: RuleVersion
    fields: Mapping[str, Field]
    on: dt.date
    columns: Mapping[str, FieldColumn]
    root: Judged
    flags: tuple[Judged, ...]
    tables: Mapping[str, tuple[Part, ...]]
    narrow: int
    is_wide: bool = field(default=False)

    @cached_property
    def wide(self) -> Compiled:
        """The same rule in 128 bits, for tables with numbers beyond ``narrow``."""
        return self if self.is_wide else _compile(self.version, self.fields, self.on, wide=True)

    @property
    def last_year(self) -> int:
        """The year that ``_t`` stands for: the last full one before the day of judgement."""
        return self.on.year - 1

    @cached_property
    def top(self) -> tuple[Judged, ...]:
        """The conditions that must all hold; a subject is ``short_by`` those of them that it does not meet."""
        return tuple(_top(self.root))

    @cached_property
    def conditions(self) -> tuple[Judged, ...]:
        """Every condition that has an id, in the order of the rule, flags last."""
        return tuple(judged for root in (self.root, *self.flags) for judged in root.walk() if judged.named)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers."""
        return tuple(name for name, column in self.columns.items() if column.field.kind in NUMERIC)


def compile_rule(version: RuleVersion, fields: Mapping[str, Field], *, on: dt.date | None = None) -> Compiled:
    """Turn a version of a rule into Polars expressions.

    Parameters
    ----------
    version : RuleVersion
        The version, chosen with :func:`choose_version`.
    fields : mapping of str to Field
        The field dictionary of the pack.
    on : datetime.date, optional
        The day of judgement; today by default.

    Raises
    ------
    RuleProblem
        If the version refers to an unknown field, mixes units, or asks for what cannot be; ``path`` begins in
        the version.
    """
    return _compile(version, fields, on or today(), wide=False)


def _compile(version: RuleVersion, fields: Mapping[str, Field], on: dt.date, *, wide: bool) -> Compiled:
    arithmetic = Arithmetic(wide=wide)
    leaves = Leaves(fields, version.params, on, arithmetic)
    tables = {
        name: tuple(
            build_part(part, leaves, ("scores", name, "parts", place)) for place, part in enumerate(table.parts)
        )
        for name, table in version.scores.items()
    }
    builder = _Builder(leaves, tables)
    root = builder.judged(version.require, ("require",))
    flags = tuple(builder.judged(flag, ("flags", place)) for place, flag in enumerate(version.flags))
    columns: dict[str, FieldColumn] = {}
    for parts in tables.values():
        for part in parts:
            columns |= {column.name: column for column in part.reads}
    for start in (root, *flags):
        for judged in start.walk():
            read = (*(judged.leaf.reads if judged.leaf else ()), *judged.evidence, *judged.refuted_by)
            columns |= {column.name: column for column in read}
    narrow = ROOM // arithmetic.weight if arithmetic.constant < ROOM else 0
    return Compiled(version, fields, on, columns, root, flags, tables, narrow, wide)


@dataclass(slots=True)
class _Builder:
    leaves: Leaves
    tables: Mapping[str, tuple[Part, ...]]
    unnamed: int = 0

    def judged(self, node: Condition, path: RulePath) -> Judged:
        name = node.id
        if not name:
            self.unnamed += 1
            name = f"·{self.unnamed}"
        evidence = tuple(self._column(key, (*path, "evidence", key)) for key in node.evidence)
        refuted_by = tuple(self._refuter(key, (*path, "refuted_by")) for key in node.refuted_by)
        for place, lever in enumerate(node.levers):
            self._column(lever, (*path, "levers", place))
        parts: tuple[Judged, ...] = ()
        leaf = None
        if declared := parts_of(node):
            key = _GROUP_KEYS[type(node)]
            parts = tuple(self.judged(part, (*path, key, place)) for place, part in enumerate(declared))
            verdict = _grouped(node, [pl.col(part.id) for part in parts])
        else:
            leaf = self._leaf(node, name, path)
            verdict = leaf.verdict
        asked = [_evidence(node, column) for column in evidence]
        asked += [pl.col(column.name).fill_null(False).cast(pl.UInt8) * codes.NOT_MET for column in refuted_by]
        height = 1 + max(part.height for part in parts) if parts else 0
        return Judged(node, name, codes.all_of([verdict, *asked]), leaf, parts, evidence, refuted_by, height)

    def _leaf(self, node: Condition, name: str, path: RulePath) -> Leaf:
        if isinstance(node, Score):
            return judge_score(node, self.tables, path)
        return self.leaves.build(node, name, path)

    def _column(self, name: str, path: RulePath) -> FieldColumn:
        with at(path):
            return find_column(name, self.leaves.fields)

    def _refuter(self, name: str, path: RulePath) -> FieldColumn:
        column = self._column(name, path)
        if column.field.kind != "bool":
            raise RuleProblem(path, f"字段 {name}（{column.field.label}）不是是非字段，不能写在 refuted_by")
        return column


def _grouped(node: Condition, parts: list[pl.Expr]) -> pl.Expr:
    if isinstance(node, All):
        return codes.all_of(parts)
    if isinstance(node, Any_):
        return codes.any_of(parts)
    return codes.at_least(node.at_least, parts) if isinstance(node, AtLeast) else codes.none_of(parts)


def _evidence(node: Condition, column: FieldColumn) -> pl.Expr:
    """Met where the evidence is there, not_met where it says otherwise, else a person must look."""
    value = pl.col(column.name)
    accepted = node.evidence[column.name]
    if column.field.kind == "bool":
        good = value
    elif accepted:
        good = value.is_in(list(accepted))
    else:
        good = value.is_not_null()
    code = pl.when(value.is_null()).then(pl.lit(codes.PERSON, dtype=pl.UInt8))
    return code.when(good).then(pl.lit(codes.MET, dtype=pl.UInt8)).otherwise(pl.lit(codes.NOT_MET, dtype=pl.UInt8))


def _top(judged: Judged) -> Iterator[Judged]:
    if isinstance(judged.node, All) and not judged.named:
        for part in judged.parts:
            yield from _top(part)
    else:
        yield judged
