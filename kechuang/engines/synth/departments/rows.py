"""Rows of a department's event table: which firms, how often, when."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.tables import FIRM, Batch


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


def recent(rng: np.random.Generator, batch: Batch, firm: np.ndarray, *, most: int, age: int = 5) -> np.ndarray:
    """Return a day for each row, at most ``most`` days before delivery.

    It lies ``age`` days after the firm's founding where that leaves a day, and always before delivery.
    """
    delivery = np.array(batch.on, dtype="datetime64[D]")
    drawn = delivery - rng.integers(3, most, size=len(firm))
    founded = batch.firms.who["founded_on"].to_numpy()[firm].astype("datetime64[D]")
    return np.asarray(np.maximum(drawn, np.minimum(founded + age, delivery - 1)), dtype="datetime64[D]")
