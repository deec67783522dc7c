"""测算对象 (subjects): the table that plans are counted over, with all that is the same for every plan.

A slider asks the same question many times. Which district, size and rung a row is of, the order of the ids, what other
items give: all of it is worked out once and kept by row number, so that a plan costs arithmetic on integers only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines.policies.amounts import bases, benefit
from kechuang.engines.policies.exclusions import with_bridging
from kechuang.engines.policies.matching import Judged
from kechuang.engines.policies.problem import PolicyProblem
from kechuang.engines.policies.wide import kept

UNKNOWN = ""
"""The value of a dimension where a subject has none."""
PLACE = "·place"


@dataclass(frozen=True)
class Subjects:
    """A table of subjects with what else they may get; made once, used for every plan of one item.

    Attributes
    ----------
    frame : polars.DataFrame
        A row a subject, with ``key``, the columns of the formulas, and those of ``by``.
    fields : mapping of str to Field
        The field dictionary.
    key : str
        The column that tells the subjects apart.
    by : sequence of str
        Columns (text) by which a result is spread, such as the district.
    others : sequence of Judged
        Items that bear on the amounts of this one (see :func:`related`).
    order : sequence of str
        Ids in the order of their declaration, which decides between equal amounts.
    unauthorised : polars.Series or None
        Boolean a subject: whether its tax data may not be looked at.
    """

    frame: pl.DataFrame
    fields: Mapping[str, Field]
    key: str = "entity_id"
    by: Sequence[str] = ()
    others: Sequence[Judged] = ()
    order: Sequence[str] = ()
    unauthorised: pl.Series | None = None

    def __post_init__(self) -> None:
        for one in self.others:
            self.check(one)

    def check(self, judged: Judged) -> None:
        """Raise PolicyProblem where verdicts and subjects do not go together row by row."""
        if len(judged.verdict) != self.frame.height:
            told = f"条目 {judged.item.id} 有 {len(judged.verdict)} 行判定"
            raise PolicyProblem(f"{told}，应与 {self.frame.height} 个对象逐行对应")

    @cached_property
    def place(self) -> pl.Series:
        """The place of each row in the order of the ids, which decides between equals."""
        return self.frame[self.key].rank("ordinal").cast(pl.UInt32)

    @cached_property
    def cells(self) -> tuple[pl.Series, list[tuple[str, ...]]]:
        """A number a row for what it is in every dimension together, and the values of each number."""
        if not self.by:
            return pl.Series("cell", [0], dtype=pl.UInt32).new_from_index(0, self.frame.height), [()]
        told = self.frame.select(pl.col(name).cast(pl.String).fill_null(UNKNOWN) for name in self.by)
        distinct = told.unique(maintain_order=True).with_row_index("cell")
        found = told.join(distinct, on=list(self.by), how="left", maintain_order="left")
        return found["cell"], distinct.drop("cell").rows()

    @cached_property
    def awards(self) -> pl.DataFrame:
        """A column an item beside: 分 that a row would get of it, null where nothing or not known."""
        return pl.DataFrame([self._award(one) for one in self.others])

    def _award(self, judged: Judged) -> pl.Series:
        item = judged.item
        held = with_bridging(item, judged.verdict, self.frame) == str(Verdict.MET)
        rows = held.fill_null(False).arg_true()
        nothing = pl.repeat(None, self.frame.height, dtype=pl.Int64, eager=True)
        return nothing.scatter(rows, self.due(item, rows)).alias(item.id)

    def due(self, item: PolicyItem, rows: pl.Series) -> pl.Series:
        """Return 分 that some rows are due of an item in full, null where unknown."""
        wanted = [name for name in bases(item, self.fields) if name in self.frame.columns]
        chosen = pl.DataFrame({PLACE: self.place.gather(rows)})
        return benefit(item, chosen.hstack(self.frame.select(wanted)[rows]) if wanted else chosen, self.fields)

    def in_order(self, item: PolicyItem) -> list[PolicyItem]:
        """Return an item and those beside it in the order that decides between equal amounts."""
        place = {name: number for number, name in enumerate(self.order)}
        items = [item, *(one.item for one in self.others)]
        return sorted(items, key=lambda one: place.get(one.id, len(place)))

    @cached_property
    def _alone(self) -> dict[str, pl.Series]:
        return {}

    def alone(self, item: PolicyItem) -> pl.Series:
        """Return 分 a row of the items beside, were there not this one."""
        if item.id not in self._alone:
            without = self.awards.with_columns(pl.lit(None, dtype=pl.Int64).alias(item.id))
            left = kept(without, self.in_order(item)).drop(item.id)
            self._alone[item.id] = left.select(pl.sum_horizontal(pl.all().fill_null(0)).alias("alone"))["alone"]
        return self._alone[item.id]
