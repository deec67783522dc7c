"""Rows of a yearly table: one a firm and year, the years it is delivered for."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.firms import YEARS
from kechuang.engines.synth.tables import Batch


def yearly(
    batch: Batch, rng: np.random.Generator, delivered: np.ndarray, *, only: np.ndarray | None = None
) -> tuple[pl.DataFrame, np.ndarray, pl.Series]:
    """Return the rows of a yearly table.

    Parameters
    ----------
    delivered : array of float, shape (3,)
        Share of firms delivered for the years t, t-1, t-2.
    only : array of bool, optional
        Firms that the table is about.

    Returns
    -------
    who : polars.DataFrame
        The firm of each row.
    pick : array of int
        Positions in ``years[field].T.ravel()``, the year-by-year layout of a field.
    year : polars.Series of str
        The year of each row.
    """
    firms = batch.firms
    count = len(firms)
    # A deleted firm filed nothing in the last year; its earlier years stand.
    alive = np.ones((YEARS, count), dtype=bool)
    alive[0] = ~firms.who["status"].is_in(["注销", "吊销"]).to_numpy()
    mask = firms.exists.T & alive & (rng.random((YEARS, count)) < delivered[:, None])
    if only is not None:
        mask &= only[None, :]
    back, firm = np.nonzero(mask)
    year = pl.Series((batch.on.year - 1 - back).astype(str), dtype=pl.String)
    return firms.who[firm], back * count + firm, year
