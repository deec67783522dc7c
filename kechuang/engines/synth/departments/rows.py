"""Rows of a department's event table: which firms, how often, when."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from kechuang.engines.synth.tables import FIRM


def chosen(mask: np.ndarray) -> np.ndarray:
    """Return the positions of the chosen firms."""
    return np.flatnonzero(mask)


def per_firm(who: pl.DataFrame, firm: np.ndarray, name: str, code: str) -> pl.DataFrame:
    """Return one row for each position in ``firm``: running number, name and credit code under given headings."""
    picked = who[firm]
    return pl.DataFrame({FIRM: picked["number"], name: picked["name"], code: picked["credit_code"]})


def within(firm: np.ndarray) -> np.ndarray:
    """Return each row's number within its firm, from 0; rows of a firm stand together."""
    if not len(firm):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], firm[1:] != firm[:-1]]))
    return np.arange(len(firm)) - np.repeat(starts, np.diff(np.append(starts, len(firm))))


def recent(rng: np.random.Generator, on: dt.date, count: int, *, most: int, least: int = 3) -> np.ndarray:
    """Return days between ``least`` and ``most`` days before the day of delivery."""
    return np.array(on, dtype="datetime64[D]") - rng.integers(least, most, size=count)
