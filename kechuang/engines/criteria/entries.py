"""列表条目的算式 (entries): how many entries of a list fit, for sure and at most."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING

from kechuang.declarations.condition import (
    Among,
    Filter,
)  # fmt: skip
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.combine import all_true, greatest, when
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.limits import read_limits
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.tree import Column, Dated, Entries, Entry, Tree, Whole, tree

if TYPE_CHECKING:
    from kechuang.engines.criteria.leaves import Leaves

_NUMBER = re.compile(r"^\s*(\d+)\s*\S*\s*$")


def among(leaves: Leaves, node: Among, name: str, path: RulePath) -> Leaf:
    """Return the expressions of a condition on how many entries of a list fit.

    Raises
    ------
    RuleProblem
        If it names a key that the entries do not have.
    """
    column = leaves.column(node.among, "list", (*path, "among"))
    tests = []
    for key, wanted in node.where.items():
        if key not in column.field.members:
            known = "、".join(column.field.members)
            raise RuleProblem((*path, "where", key), f"{column.field.label}的条目没有键 {key}，可用的键：{known}")
        tests.append(_filter(leaves, Entry(key), wanted, (*path, "where", key)))
    fits = all_true(tests) if tests else tree(True)
    first = (
        (f"{name}.actual", Entries(column.name, fits, sure=True)),
        (f"{name}.high", Entries(column.name, fits, sure=False)),
    )
    low, high = Column(f"{name}.actual"), Column(f"{name}.high")
    limits = read_limits(node, _count, leaves.params, leaves.fields, path)
    parts, margins = [], []
    for limit in limits:
        line = limit.whole(limit.values[0])
        if limit.greatest:  # high ≤ line, read backwards: -high ≥ -line
            parts.append(codes.from_interval(-high, -low, -line, codes.MISSING))
            margins.append(high - line)
        else:
            parts.append(codes.from_interval(low, high, line, codes.MISSING))
            margins.append(line - low)
    undecided = (low < high).fill_null(True)
    verdict = when((low.is_null(), codes.code(codes.MISSING)), otherwise=codes.all_of(parts))
    margin = when((~undecided, greatest(margins)))
    return Leaf(verdict, (column,), ((column.name, undecided),), limits, first, actual=low, high=high, margin=margin)


def _filter(leaves: Leaves, value: Tree, wanted: Filter, path: RulePath) -> Tree:
    tests: list[Tree] = []
    if wanted.in_:
        tests.append(value.is_in(leaves.texts(wanted.in_, path)))
    if wanted.not_in:
        tests.append(~value.is_in(leaves.texts(wanted.not_in, path)))
    number = Whole(value)
    if wanted.at_least is not None:
        tests.append(number >= wanted.at_least)
    if wanted.at_most is not None:
        tests.append(number <= wanted.at_most)
    if wanted.years_back is not None:
        # ISO texts compare as dates do; a bare year stands for all of it.
        dated = Dated(value, year_will_do=True)
        tests.append(dated >= str(leaves.on.year - wanted.years_back))
        tests.append(dated <= leaves.on.isoformat())
    day = Dated(value, year_will_do=False)
    if wanted.days_back is not None:
        tests.append(day >= (leaves.on - dt.timedelta(days=wanted.days_back)).isoformat())
        tests.append(day <= leaves.on.isoformat())
    if wanted.not_before:
        tests.append(day >= leaves.on.isoformat())
    if wanted.not_after:
        tests.append(day <= leaves.on.isoformat())
    truth = all_true(tests)
    return value.is_null() | truth if wanted.absent == "pass" else truth


def _count(written: str) -> Fraction:
    match = _NUMBER.match(written)
    if not match:
        raise ValueError(f"{written!r} 不是条数，应为整数")
    return Fraction(match[1])
