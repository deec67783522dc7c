"""文本整理 (texts): what is written as it should be is passed through, only the other cells of a column are treated."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def treated(texts: pl.Series, wanting: str, treat: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Return texts, those in which a pattern is found treated.

    Parameters
    ----------
    texts : Series of str
    wanting : str
        Regular expression of what no text should hold.
    treat : callable
        Gives the expression of a treated text for that of a text.
    """
    some = texts.str.contains(wanting).fill_null(False)
    if not some.any():
        return texts
    rows = texts.to_frame("text").with_row_index("at").filter(some).with_columns(treat(pl.col("text")))
    return texts.clone().scatter(rows["at"], rows["text"])  # a series is scattered into in place
