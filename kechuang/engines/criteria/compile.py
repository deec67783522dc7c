"""编译 (compilation): a version of a rule, for one day of judgement, as one small tree of expressions.

One pass over the declared tree. Leaves read columns of subjects; groups read the verdict codes of their parts, which
stand in columns named by the conditions' ids, so that every expression stays small and is computed once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kechuang.core import today
from kechuang.declarations.condition import (
    All,
    Any_,
    AtLeast,
    ByBand,
    Condition,
    NoneOf,
    RuleOf,
    Score,
    parts_of,
)  # fmt: skip
from kechuang.declarations.field import Field, FieldColumn, find_column
from kechuang.declarations.rule import Band, Kind, Rule, RuleVersion
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.arithmetic import ROOM, Arithmetic
from kechuang.engines.criteria.combine import when
from kechuang.engines.criteria.compiled import Compiled, other_column
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.leaves import Leaves
from kechuang.engines.criteria.limits import Limit, at, last_of_band, read_band
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.quantity import parse_sum
from kechuang.engines.criteria.scored import judge_score
from kechuang.engines.criteria.scores import build_part
from kechuang.engines.criteria.strict import refuse_apart
from kechuang.engines.criteria.tree import AsInt, Column, Tree
from kechuang.engines.criteria.versions import NoVersionError, choose_version

_GROUP_KEYS = {All: "all", Any_: "any", AtLeast: "of", NoneOf: "none", ByBand: "steps"}


def compile_rule(
    version: RuleVersion,
    fields: Mapping[str, Field],
    *,
    on: dt.date | None = None,
    rules: Mapping[str, Rule] | None = None,
    kind: Kind | None = None,
) -> Compiled:
    """Turn a version of a rule into trees of expressions.

    Parameters
    ----------
    version : RuleVersion
        The version, chosen with :func:`choose_version`.
    fields : mapping of str to Field
        The field dictionary of the pack.
    on : datetime.date, optional
        The day of judgement; today by default.
    rules : mapping of str to Rule, optional
        The rules of the pack, for conditions that ask for the verdict of another one.
    kind : {"new", "renewal"}, optional
        The type of application that is judged; other rules are asked in their version for it. Where it is left
        out, a new one is meant, unless the version is for renewals alone.

    Raises
    ------
    RuleProblem
        If the version refers to an unknown field or rule, mixes units, or asks for what cannot be; ``path``
        begins in the version.
    """
    on = on or today()
    asked = _Asked(fields, on, rules or {}, kind or ("new" if "new" in version.kinds else version.kinds[0]))
    return asked.compiled(version, ())


@dataclass(frozen=True, slots=True)
class _Asked:
    """Compiles a version together with the rules that it asks, and those that they ask."""

    fields: Mapping[str, Field]
    on: dt.date
    rules: Mapping[str, Rule]
    kind: Kind

    def compiled(self, version: RuleVersion, within: tuple[str, ...]) -> Compiled:
        others: dict[str, Compiled] = {}
        for node in version.conditions():
            if isinstance(node, RuleOf) and node.rule not in others:
                others[node.rule] = self._other(node, within)
        return _compile(version, self.fields, self.on, self.kind, others)

    def _other(self, node: RuleOf, within: tuple[str, ...]) -> Compiled:
        path = ("require",)
        if node.rule not in self.rules:
            raise RuleProblem(path, f"条件 {node.id} 引用的规则 {node.rule} 在声明包里没有")
        if node.rule in within:
            raise RuleProblem(path, f"规则互相引用：{' → '.join((*within, node.rule))}")
        try:
            chosen = choose_version(self.rules[node.rule], self.on, self.kind)
        except NoVersionError as error:
            raise RuleProblem(path, f"条件 {node.id}：{error}") from error
        try:
            return self.compiled(chosen, (*within, node.rule))
        except RuleProblem as problem:
            raise RuleProblem(path, f"条件 {node.id} 引用的规则 {node.rule}：{problem.message}") from problem


def _compile(
    version: RuleVersion, fields: Mapping[str, Field], on: dt.date, kind: Kind, others: Mapping[str, Compiled]
) -> Compiled:
    arithmetic = Arithmetic(since=version.years_since, on=on)
    leaves = Leaves(fields, version.params, on, arithmetic)
    since = leaves.column(version.years_since, "date", ("years_since",)) if version.years_since else None
    for name, param in version.params.items():
        if isinstance(param, Band):
            with at(("params", name)):
                read_band(f"${name}", param, fields)
    builder = _Builder(leaves, others)
    for name, table in version.scores.items():
        builder.tables[name] = tuple(
            build_part(part, leaves, builder.judged, ("scores", name, "parts", place))
            for place, part in enumerate(table.parts)
        )
    tables = builder.tables
    root = builder.judged(version.require, ("require",))
    flags = tuple(builder.judged(flag, ("flags", place)) for place, flag in enumerate(version.flags))
    refuse_apart(root, ("require",))
    for place, flag in enumerate(flags):
        refuse_apart(flag, ("flags", place))
    parts = [one for table in tables.values() for part in table for one in part.walk()]
    read = [column for part in parts for column in part.reads]
    for start in (root, *flags, *(judged for part in parts for judged in part.counted)):
        read += [column for judged in start.walk() for column in judged.reads]
    columns = {column.name: column for column in (*read, *([since] if since else []))}
    for other in others.values():
        columns |= other.columns
    narrow = ROOM // arithmetic.weight if arithmetic.constant < ROOM else 0
    return Compiled(version, fields, on, kind, columns, root, flags, tables, others, narrow)


@dataclass(slots=True)
class _Builder:
    leaves: Leaves
    others: Mapping[str, Compiled]
    tables: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    unnamed: int = 0

    def judged(self, node: Condition, path: RulePath) -> Judged:
        name = node.id
        if not name:
            self.unnamed += 1
            name = f"·{self.unnamed}"
        evidence = tuple(self._evidence(key, texts, (*path, "evidence", key)) for key, texts in node.evidence.items())
        refuted_by = tuple(self._refuter(key, (*path, "refuted_by")) for key in node.refuted_by)
        for place, lever in enumerate(node.levers):
            self._column(lever, (*path, "levers", place))
        parts: tuple[Judged, ...] = ()
        leaf = None
        if declared := parts_of(node):
            key = _GROUP_KEYS[type(node)]
            inner = ("node",) if isinstance(node, ByBand) else ()
            parts = tuple(self.judged(part, (*path, key, place, *inner)) for place, part in enumerate(declared))
            codes_of_parts: list[Tree] = [Column(part.id) for part in parts]
            if isinstance(node, ByBand):
                leaf = self._banded(node, codes_of_parts, path)
            verdict = leaf.verdict if leaf else _grouped(node, codes_of_parts)
        else:
            leaf = self._leaf(node, name, path)
            verdict = leaf.verdict
        asked = [_evidence(node, column) for column in evidence]
        asked += [AsInt(Column(column.name).fill_null(False), "code") * codes.NOT_MET for column in refuted_by]
        height = 1 + max(part.height for part in parts) if parts else 0
        return Judged(node, name, codes.all_of([verdict, *asked]), leaf, parts, evidence, refuted_by, height)

    def _leaf(self, node: Condition, name: str, path: RulePath) -> Leaf:
        if isinstance(node, Score):
            signed = self.leaves.column(node.signed, "count", (*path, "signed")) if node.signed else None
            return judge_score(node, self.tables, signed, path)
        if isinstance(node, RuleOf):
            other = self.others[node.rule]
            return Leaf(Column(other_column(node.rule)), tuple(other.columns.values()), ())
        return self.leaves.build(node, name, path)

    def _banded(self, node: ByBand, parts: list[Tree], path: RulePath) -> Leaf:
        with at((*path, "by_band")):
            by = parse_sum(node.by_band, self.leaves.fields)
        upto: list[int] = []
        for place, step in enumerate(node.steps[:-1]):
            with at((*path, "steps", place)):
                last = last_of_band(by.field.number(step.upto or ""), inclusive=node.upper == "inclusive")
                if upto and last <= upto[-1]:
                    raise ValueError(f"上界 {step.upto} 不大于前一档，这一档永远取不到")
            upto.append(last)
        bands = Limit(tuple(Fraction(place) for place in range(len(parts))), False, False, by, tuple(upto))
        band = self.leaves.arithmetic.band(bands)
        bands_codes = [(band == place, code) for place, code in enumerate(parts[:-1])]
        chosen = when((band.is_null(), codes.code(codes.MISSING)), *bands_codes, otherwise=parts[-1])
        gaps = tuple((column.name, Column(column.name).is_null()) for column in by.columns)
        return Leaf(chosen, by.columns, gaps, amount=by, band=band, upto=tuple(upto))

    def _column(self, name: str, path: RulePath) -> FieldColumn:
        with at(path):
            return find_column(name, self.leaves.fields)

    def _evidence(self, name: str, texts: tuple[str, ...], path: RulePath) -> FieldColumn:
        column = self._column(name, path)
        if texts and column.field.kind != "text":
            raise RuleProblem(path, f"字段 {name}（{column.field.label}）不是文字，evidence 中应写 []，不列可取的值")
        return column

    def _refuter(self, name: str, path: RulePath) -> FieldColumn:
        column = self._column(name, path)
        if column.field.kind != "bool":
            raise RuleProblem(path, f"字段 {name}（{column.field.label}）不是是非字段，不能写在 refuted_by")
        return column


def _grouped(node: Condition, parts: list[Tree]) -> Tree:
    if isinstance(node, All):
        return codes.all_of(parts)
    if isinstance(node, Any_):
        return codes.any_of(parts)
    return codes.at_least(node.at_least, parts) if isinstance(node, AtLeast) else codes.none_of(parts)


def _evidence(node: Condition, column: FieldColumn) -> Tree:
    """Met where the evidence is there, not_met where it says otherwise, else a person must look."""
    value = Column(column.name)
    good: Tree
    accepted = node.evidence[column.name]
    if column.field.kind == "bool":
        good = value
    elif accepted:
        good = value.is_in(accepted)
    else:
        good = value.is_not_null()
    absent = (value.is_null(), codes.code(codes.PERSON))
    return when(absent, (good, codes.code(codes.MET)), otherwise=codes.code(codes.NOT_MET))
