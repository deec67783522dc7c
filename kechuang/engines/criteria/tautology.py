"""恒真 (tautology): an expression that holds whatever the figures say is no condition.

The expression is tried on figures around every constant that stands in it, and on every text; one that never fails
there is refused.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria.combine import walk
from kechuang.engines.criteria.onpolars import OnPolars
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.tree import Constant, OneOf

if TYPE_CHECKING:
    from kechuang.engines.criteria.sqltext import Parsed

TRIALS = 4000
_GREAT = 10**12


def refuse_tautology(parsed: Parsed) -> None:
    """Refuse an expression that holds on every trial.

    Raises
    ------
    ValueError
        If it never fails, however the figures lie.
    """
    nodes = list(walk(parsed.holds))
    written = [node.value for node in nodes if isinstance(node, Constant)]
    texts = [value for value in written if isinstance(value, str)]
    texts += [text for node in nodes if isinstance(node, OneOf) for text in node.values]
    around = _Around(
        sorted({abs(value) for value in written if isinstance(value, int)}),
        sorted(set(texts)),
        [value for value in written if isinstance(value, dt.date)],
    )
    trial = random.Random(0)
    frame = pl.DataFrame([_tried(column, around, trial) for column in parsed.columns])
    held = frame.select(OnPolars(wide=True)(parsed.holds).alias("held"))["held"]
    told = held.drop_nulls()  # what is missing neither holds nor fails
    if len(told) and told.all():
        raise ValueError("表达式在任何数据上都成立（恒真），不成其为条件")


@dataclass(frozen=True, slots=True)
class _Around:
    """What is written in the expression: the values around which it may turn."""

    numbers: list[int]
    texts: list[str]
    days: list[dt.date]


def _tried(column: FieldColumn, around: _Around, trial: random.Random) -> pl.Series:
    kind = column.field.kind
    values: list[Any]
    if kind == "bool":
        values = [True, False]
    elif kind == "text":
        values = [*around.texts, "·"]
    elif kind == "date":
        days = [*around.days, dt.date(1900, 1, 1), dt.date(2100, 1, 1)]
        values = [day + dt.timedelta(days=shift) for day in days for shift in (-1, 0, 1)]
    else:
        near = [abs(a * b) + c for a, b in itertools.product((*around.numbers, 1, 7), repeat=2) for c in (-1, 0, 1)]
        signed = [*near, *(-value for value in near), 0, _GREAT, -_GREAT]
        least = column.field.least
        values = [value for value in signed if abs(value) <= _GREAT * 10
                  and (least is None or value >= least * column.field.scale)]  # fmt: skip
    return pl.Series(column.name, trial.choices([*values, None], k=TRIALS), dtype=column_type(column))
