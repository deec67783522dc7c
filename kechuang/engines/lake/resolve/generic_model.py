"""概率模型 (Fellegi and Sunter's model): how much each level of agreement weighs, learned from the tables themselves.

u, the share of a level among pairs of strangers, is counted on random pairs; m, that among pairs of one person, comes
from expectation-maximisation over blocked pairs, each time without the columns that made the block. An agreement on a
rare value weighs more than on a common one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

LEVELS = 4  # 3 equal, 2 very near, 1 near, 0 other; missing is −1
RANDOM = 300_000
ROUNDS = 30
LEAST = 1e-5
Levels = NDArray[np.int8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """The learned weights.

    Parameters
    ----------
    m, u : mapping
        Thing → share of each level, shape (LEVELS,).
    prior : float
        Share of pairs of one person among all pairs.
    """

    m: Mapping[str, Floats]
    u: Mapping[str, Floats]
    prior: float


def compare(left: pl.Series, right: pl.Series, kind: str) -> Levels:
    """Return the level of agreement of two columns of values, shape (pairs,)."""
    pairs = pl.DataFrame({"left": left, "right": right}).with_row_index("at")
    both = pairs.filter(pl.col("left").is_not_null() & pl.col("right").is_not_null())
    out = np.full(len(left), -1, dtype=np.int8)
    if both.is_empty():
        return out
    kinds = both.select("left", "right").unique(maintain_order=True)
    one, two = kinds["left"].to_list(), kinds["right"].to_list()
    equal = (kinds["left"] == kinds["right"]).to_numpy()
    if kind == "text":
        near = cpdist(one, two, scorer=JaroWinkler.similarity, dtype=np.float32)
        level = np.where(near >= 0.92, 2, np.where(near >= 0.8, 1, 0))
    else:
        apart = cpdist(one, two, scorer=OSA.distance, dtype=np.int32)
        near_year = (
            (kinds["left"].str.head(4) == kinds["right"].str.head(4)).to_numpy() if kind == "date" else apart == 2
        )
        level = np.where(apart <= 1, 2, np.where(near_year, 1, 0))
    told = kinds.with_columns(pl.Series("level", np.where(equal, 3, level).astype(np.int8)))
    found = both.join(told, on=["left", "right"], how="left")
    out[found["at"].to_numpy()] = found["level"].to_numpy()
    return out


def levels(
    rows: pl.DataFrame, left: Floats, right: Floats, kinds: Mapping[str, str], used: Sequence[str]
) -> dict[str, Levels]:
    """Return the levels of pairs of rows, by thing."""
    return {thing: compare(rows[thing].gather(left), rows[thing].gather(right), kinds[thing]) for thing in used}


def _shares(given: Levels, weight: Floats | None = None) -> Floats:
    there = given >= 0
    counted = np.bincount(given[there], weights=None if weight is None else weight[there], minlength=LEVELS).astype(
        float
    )
    shares: Floats = np.maximum(counted / max(counted.sum(), 1e-9), LEAST)
    return shares


def strangers(
    rows: pl.DataFrame, kinds: Mapping[str, str], used: Sequence[str], rng: np.random.Generator
) -> dict[str, Floats]:
    """Return u of every thing, from random pairs."""
    left, right = rng.integers(rows.height, size=(2, RANDOM))
    other = left != right
    found = levels(rows, left[other], right[other], kinds, used)
    return {thing: _shares(found[thing]) for thing in used}


def learn(
    found: Mapping[str, Levels], u: Mapping[str, Floats], used: Sequence[str], start: float
) -> tuple[dict[str, Floats], float]:
    """Return m of the things used, and the share of pairs of one person, by expectation-maximisation."""
    m = {thing: np.array([0.03, 0.04, 0.08, 0.85]) for thing in used}
    share = start
    for _ in range(ROUNDS):
        odds = np.full(len(next(iter(found.values()))), np.log(share / (1 - share)))
        for thing in used:
            ratio = np.append(np.log(m[thing] / u[thing]), 0.0)  # the last for −1: missing says nothing
            odds += ratio[found[thing]]
        right = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        before, share = share, float(np.clip(right.mean(), 1e-6, 1 - 1e-6))
        m = {thing: _shares(found[thing], right) for thing in used}
        if abs(before - share) < 1e-6:
            break
    return m, share


def weigh(found: Mapping[str, Levels], model: Model, rare: Mapping[str, Floats]) -> Floats:
    """Return the bits for and against each pair, prior included; ``rare`` is the share of the left row's value."""
    first = next(iter(found.values()))
    bits = np.full(len(first), np.log2(model.prior / (1 - model.prior)))
    for thing, given in found.items():
        if thing not in model.m:
            continue
        ratio = np.append(np.log2(model.m[thing] / model.u[thing]), 0.0)
        bits += ratio[given]
        equal = given == LEVELS - 1
        # On equal values, u is how common this very value is.
        bits[equal] += np.clip(np.log2(model.u[thing][-1] / rare[thing][equal]), -6, 6)
    return bits
