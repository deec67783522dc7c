"""解析方法 (method of resolution): what an increment must be told of how rows are compared.

A method is a handful of pure functions over tables. What they answer depends on no more than what they are given: that
is what makes it enough to ask them again about what was touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import polars as pl

from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.state_view import View

KEY = ("kind", "value")
HELD = pl.Schema([("value", pl.UInt64()), ("node", pl.UInt64()), ("coded", pl.Boolean())])


class Method(Protocol):
    """How rows are read, seated at nodes and compared."""

    @property
    def name(self) -> str:
        """Name and every setting that bears on the outcome; a state built by another one is not gone on from."""

    @property
    def caps(self) -> Mapping[int, int]:
        """The most nodes that may hold one key of a kind; with more it is hot, where a codeless node holds it too."""

    def read(self, source: str, raw: pl.DataFrame) -> pl.DataFrame:
        """Return what the rows say: ``source, row_id, raw, group, content`` and the method's own columns.

        ``raw`` is handed through. ``group`` (UInt64) is what a row's node depends on: rows of other groups have no say
        in it. ``content`` (UInt64) is the same for rows that say the same, their code included.
        """

    def seat(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of whole groups with ``node`` (UInt64), ``coded`` (Boolean) and ``code`` (String).

        A node lies within one group. ``coded`` nodes stand for their valid ``code``; another node with a ``code`` joins
        no other code than that.
        """

    def held(self, rows: pl.DataFrame) -> Mapping[int, pl.DataFrame]:
        """Return the keys of some rows by kind, as often as they are held: DataFrame [value, node, coded]."""

    def holders(self, rows: View, values: Mapping[int, Among], besides: Among) -> Mapping[int, pl.DataFrame]:
        """Return all who hold some keys among the rows of a state but for some nodes, as :meth:`held` does."""

    @property
    def keyed(self) -> Sequence[str]:
        """The columns that :meth:`held` looks at, beside ``node`` and ``coded``."""

    @property
    def compared(self) -> Sequence[str]:
        """The columns that :meth:`score` looks at, beside ``node`` and ``coded``."""

    def score(self, pairs: pl.DataFrame, rows: pl.DataFrame, hot: pl.DataFrame) -> pl.DataFrame:
        """Return what is worth keeping of some pairs: ``left, right, weight`` and the method's own columns.

        Parameters
        ----------
        pairs : DataFrame [left, right]
            ``left`` is never coded; ``right`` is, or is the greater one.
        rows : DataFrame
            All the rows of their nodes, with the columns of :attr:`compared`.
        hot : DataFrame [kind, value]
            All keys that are hot.
        """

    @property
    def reach(self) -> int:
        """How far a verdict looks: 1 where it looks at the pairs of its two ends, 2 where also at theirs, and so on."""

    def judge(self, scored: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
        """Return the scored pairs with ``linked`` (whether the pair is an edge, else doubtful) and ``reason``.

        May look, for each pair, at others as far as :attr:`reach` says; ``nodes`` [node, coded, code] holds all ends.
        """
