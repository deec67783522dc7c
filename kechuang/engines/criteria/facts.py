"""非数条件的算式 (facts): conditions on truths, findings, texts and dates, whose answer is no amount."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from kechuang.declarations.condition import Age, Finding, Is, Member
from kechuang.engines.criteria import codes
from kechuang.engines.criteria.combine import greatest, when
from kechuang.engines.criteria.leaf import Leaf
from kechuang.engines.criteria.limits import read_limits
from kechuang.engines.criteria.problem import RulePath
from kechuang.engines.criteria.tree import AsInt, Begins, Column, Constant, Days, Tree, tree

if TYPE_CHECKING:
    from kechuang.engines.criteria.leaves import Leaves

_DAYS = re.compile(r"^\s*(\d+)\s*(?:days?|天|日)\s*$")


def truth_of(leaves: Leaves, node: Is, path: RulePath) -> Leaf:
    """Return the expressions of a condition on a yes-or-no field."""
    column = leaves.column(node.is_, "bool", (*path, "is"))
    return Leaf(codes.from_truth(Column(column.name) == node.be), (column,), ((column.name, tree(True)),))


def finding(leaves: Leaves, node: Finding, path: RulePath) -> Leaf:
    """Return the expressions of what only a person can say."""
    column = leaves.column(node.finding, "bool", (*path, "finding"))
    verdict = codes.from_truth(Column(column.name))
    unsigned = (Column(column.name).is_null(), codes.code(codes.PERSON))
    return Leaf(when(unsigned, otherwise=verdict), (column,), ())


def age(leaves: Leaves, node: Age, path: RulePath) -> Leaf:
    """Return the expressions of a condition on whole days since a date."""
    since = leaves.column(node.age, "date", (*path, "age"))
    until = leaves.column(node.at, "date", (*path, "at")) if node.at else None
    limits = read_limits(node, _days, leaves.params, leaves.fields, path)
    today = Constant(leaves.on, "date")
    end = Column(until.name).fill_null(today) if until else today
    span = Days(Column(since.name), end)
    # A firm founded after the day of judgement is a contradiction in the data, not a young firm.
    days = when((span >= 0, span))
    held = [leaves.arithmetic.against(AsInt(days, "number"), limit) for limit in limits]
    verdict = codes.all_of([codes.from_truth(truth) for truth, _ in held])
    margin = greatest([margin for _, margin in held])
    reads = (since, until) if until else (since,)
    return Leaf(verdict, reads, ((since.name, days.is_null()),), limits, actual=days, margin=margin)


def member(leaves: Leaves, node: Member, path: RulePath) -> Leaf:
    """Return the expressions of a condition on a text."""
    column = leaves.column(node.member, "text", (*path, "member"))
    text = when((Column(column.name) != "", Column(column.name)))
    truth: Tree
    if node.in_ or node.not_in:
        truth = text.is_in(leaves.texts(node.in_ or node.not_in, path))
    else:
        starts = leaves.texts(node.starting_with or node.not_starting_with, path)
        begins = Begins(text, tuple(starts))
        # A code cut short (“C” where the list says “C16”) may or may not belong to it.
        short = sorted({start[:length] for start in starts for length in range(1, len(start))} - set(starts))
        truth = when((begins | ~text.is_in(short), begins)) if short else begins
    if node.not_in or node.not_starting_with:
        truth = ~truth
    return Leaf(codes.from_truth(truth), (column,), ((column.name, tree(True)),))


def _days(written: str) -> Fraction:
    match = _DAYS.match(written)
    if not match:
        raise ValueError(f"{written!r} 不是天数，应写作 365 days 或 365 天")
    return Fraction(match[1])
