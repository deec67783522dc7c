"""表达式条件 (expression): a whitelisted SQL expression, read into the tree and never executed as text.

Columns of the field dictionary, whole and decimal constants, amounts as texts (``'5000万元'``), ``+ - *``, comparisons,
``IN``, ``BETWEEN``, ``AND OR NOT``, ``CASE``, ``IS NULL``, ``ABS``, ``LEAST``, ``GREATEST`` and ``ratio(a, b)``, which
is missing where b is not positive and may only be compared. Everything else is refused where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kechuang.declarations.field import Field, FieldColumn
from kechuang.engines.criteria.contradiction import refuse_contradiction
from kechuang.engines.criteria.sqlline import Compared, compared
from kechuang.engines.criteria.sqlreader import Reader
from kechuang.engines.criteria.tree import Tree

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression as a truth, what it reads, its factors for the width of the rule, its two sides if it has two."""

    holds: Tree
    columns: tuple[FieldColumn, ...]
    weight: int
    constant: int
    label: str
    compared: Compared | None


def parse_expression(text: str, fields: Mapping[str, Field]) -> Parsed:
    """Read an expression.

    Raises
    ------
    ValueError
        If anything in it is not on the list, its units do not fit, or it does not depend on the data; the text says
        at which character.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"表达式超过 {_LONGEST} 个字符，应拆成几条")
    tokens = _tokens(text)
    try:
        parsed = cast("exp.Expression", sqlglot.parse_one(text, into=exp.Condition))
    except SqlglotError as error:
        raise ValueError("表达式读不懂，应为一个比较或用 AND、OR 连接的几个比较") from error
    reader = Reader(text, fields, tokens)
    truth = reader.holds(parsed)
    if reader.degree > 1:  # squares: once more, without figures that no enterprise has
        reader = Reader(text, fields, tokens, capped=True)
        truth = reader.holds(parsed)
    if not reader.columns:
        raise ValueError("表达式没有引用任何字段，结果恒定")
    refuse_contradiction(parsed, reader.columns)
    sides = compared(parsed, reader.columns) if reader.degree <= 1 else None
    weight = max(reader.weight, sides.weight if sides else 0)
    greatest = max(reader.constant, sides.constant if sides else 0)
    return Parsed(truth, tuple(reader.columns.values()), weight, greatest, reader.label(), sides)


def _tokens(text: str) -> list[Any]:
    try:
        tokens = sqlglot.tokenize(text)
    except SqlglotError as error:
        raise ValueError(f"表达式读不懂：{str(error).splitlines()[0]}") from error
    if any(token.comments for token in tokens):
        raise ValueError("表达式中不能有注释（-- 或 /* */），说明应写在 note 中")
    if not tokens:
        raise ValueError("表达式是空的")
    return tokens
