"""已编译的规则 (compiled rule): a version for one day of judgement, ready to judge any number of subjects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kechuang.declarations.condition import (
    All,
)  # fmt: skip
from kechuang.declarations.field import NUMERIC, Field, FieldColumn
from kechuang.declarations.rule import Kind, RuleVersion
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.onpolars import OnPolars
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.program import Program, build_program


@dataclass(frozen=True)
class Compiled:
    """A version ready to judge any number of subjects on one day.

    Attributes
    ----------
    version : RuleVersion
        What was compiled.
    on : datetime.date
        The day of judgement; ``t`` is the year before it.
    kind : {"new", "renewal"}
        The type of application for which other rules are asked.
    columns : dict
        The columns of subjects that the rule reads, by name.
    root, flags : Judged, tuple of Judged
        The requirement, and what only calls for a look on site.
    tables : dict
        The parts of each score table.
    others : dict
        The rules whose verdicts this one asks for, by id, compiled for the same day.
    narrow : int
        Numbers of at most this size (either sign) are safe in 64 bits.
    """

    version: RuleVersion
    fields: Mapping[str, Field]
    on: dt.date
    kind: Kind
    columns: Mapping[str, FieldColumn]
    root: Judged
    flags: tuple[Judged, ...]
    tables: Mapping[str, tuple[Part, ...]]
    others: Mapping[str, Compiled]
    narrow: int

    @cached_property
    def program(self) -> Program:
        """Its trees in the order of computation."""
        return build_program(self)

    @cached_property
    def on_polars(self) -> Mapping[bool, OnPolars]:
        """Makes its Polars expressions, by whether no number is beyond ``narrow``."""
        return {fits: OnPolars(wide=not fits) for fits in (True, False)}

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
        """Every condition that has an id, in the order of the rule, flags and what scores count last."""
        roots = (self.root, *self.flags, *self.counted)
        return tuple(judged for root in roots for judged in root.walk() if judged.named)

    @cached_property
    def score_parts(self) -> tuple[Part, ...]:
        """Every part of every score table, each before its own parts."""
        return tuple(one for table in self.tables.values() for part in table for one in part.walk())

    @cached_property
    def counted(self) -> tuple[Judged, ...]:
        """The conditions that score tables count."""
        return tuple(judged for part in self.score_parts for judged in part.counted)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers."""
        return tuple(name for name, column in self.columns.items() if column.field.kind in NUMERIC)


def _top(judged: Judged) -> Iterator[Judged]:
    if isinstance(judged.node, All) and not judged.named:
        for part in judged.parts:
            yield from _top(part)
    else:
        yield judged


def other_column(rule: str) -> str:
    """Return the name of the column that holds another rule's verdict code."""
    return f"·{rule}"
