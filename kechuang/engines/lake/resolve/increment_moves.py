"""进出 (moves): which rows left and which came to a node, and which nodes say something else since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.ledger import RECORD
from kechuang.engines.lake.resolve.lookup import Among


@dataclass(frozen=True)
class Moves:
    """The rows of the groups that changed, before and after.

    Parameters
    ----------
    old, new : DataFrame
        All their rows, as they were and as they are.
    left : DataFrame
        Rows of ``old`` that are gone, say something else or have another node.
    came : DataFrame
        Rows of ``new`` that were not there like this.
    """

    old: pl.DataFrame
    new: pl.DataFrame
    left: pl.DataFrame
    came: pl.DataFrame

    @classmethod
    def between(cls, old: pl.DataFrame, new: pl.DataFrame) -> Moves:
        """Hold the rows of some groups beside each other."""
        same = ["raw", "node", "coded"]  # a row's hash tells it from every other row
        left, came = (
            one.join(other.select(same), on=same, how="anti", maintain_order="left").sort(RECORD)
            for one, other in ((old, new), (new, old))
        )
        return cls(old, new, left, came)

    def slim(self) -> Moves:
        """Return the same without what only a comparison looks at."""
        says, record = ["node", "coded", "code", "content"], [*RECORD, "raw", "node"]
        return Moves(*(rows.select(says) for rows in (self.old, self.new)),
                     *(rows.select(record) for rows in (self.left, self.came)))  # fmt: skip

    @cached_property
    def drops(self) -> pl.DataFrame:
        """What the table of rows drops: DataFrame [raw]."""
        return self.left.select(pl.col("raw").unique().sort())

    @cached_property
    def stirred(self) -> Among:
        """The nodes that a row left or joined."""
        return Among(np.concatenate([self.left["node"].to_numpy(), self.came["node"].to_numpy()]))

    @cached_property
    def changed(self) -> pl.DataFrame:
        """The nodes that say something else than before, those that are new or gone among them: DataFrame [node]."""
        stirred, says = self.stirred, ["node", "coded", "content"]
        was, now = (
            rows.select(says).filter(pl.Series(stirred.mask(rows["node"].to_numpy()))).unique()
            for rows in (self.old, self.new)
        )
        lost, gained = was.join(now, on=says, how="anti"), now.join(was, on=says, how="anti")
        return pl.concat([lost, gained]).select(pl.col("node").unique().sort())

    @cached_property
    def standing(self) -> pl.DataFrame:
        """The groups' nodes that there are now: DataFrame [node, coded, code]."""
        return self.new.select("node", "coded", "code").unique()

    @cached_property
    def stood(self) -> pl.DataFrame:
        """The groups' nodes that there were: DataFrame [node, coded, code]."""
        return self.old.select("node", "coded", "code").unique()

    @cached_property
    def turned(self) -> pl.DataFrame:
        """The groups' nodes that stand for another code than before, or no longer for one: DataFrame [node]."""
        both = self.standing.join(self.stood, on="node", suffix="_was")
        other = pl.col("coded").ne(pl.col("coded_was")) | pl.col("code").ne_missing(pl.col("code_was"))
        return both.filter(other).select("node")

    @cached_property
    def calm(self) -> pl.DataFrame:
        """Coded nodes that a row left or joined and that stand for their code as before: DataFrame [node]."""
        coded = self.standing.filter(pl.Series(self.stirred.mask(self.standing["node"].to_numpy())), "coded")
        return coded.join(self.stood, on=["node", "coded", "code"], how="semi").select("node")

    @cached_property
    def restless(self) -> pl.DataFrame:
        """The other nodes that a row left or joined: DataFrame [node]."""
        return pl.DataFrame({"node": self.stirred.values}).join(self.calm, on="node", how="anti")


def differing(one: pl.DataFrame, other: pl.DataFrame, key: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that only one of two tables has, each in its order.

    Parameters
    ----------
    one, other : DataFrame
        With the same columns; no key occurs twice.
    key : sequence of str
        Columns that tell a row.
    """
    rest = [name for name in one.columns if name not in key]
    both = one.join(
        other.with_row_index("place"), on=key, how="left", suffix="_other", maintain_order="left"
    ).select(
        "place",
        same=pl.col("place").is_not_null()
        & pl.all_horizontal(pl.lit(True), *(pl.col(name).eq_missing(pl.col(f"{name}_other")) for name in rest)),
    )  # fmt: skip
    gained = np.ones(other.height, dtype=np.bool_)
    gained[both.filter("same")["place"].to_numpy()] = False
    return one.filter(~both["same"]), other.filter(pl.Series(gained))
