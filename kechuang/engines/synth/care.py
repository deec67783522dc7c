"""用心程度 (care): how carefully a department keeps codes, names and phones, and what its slips make of them.

Every change keeps its name (``no_code``, ``typo`` …), so that the truth can say what makes a row hard to place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.synth.names import SECOND, pick

FORMS = (("有限责任公司", "有限公司"), ("有限公司", "有限责任公司"))


@dataclass(frozen=True, slots=True)
class Care:
    """Shares of rows: without code, with a wrong one, names of former days, cut short, misspelt, otherwise written."""

    no_code: float
    wrong_code: float
    former: float
    short: float
    typo: float
    spelling: float
    no_phone: float
    stale_address: float


LEVELS: Mapping[str, Care] = {
    "clean": Care(0.0, 0.001, 0.01, 0.0, 0.001, 0.01, 0.03, 0.02),
    "usual": Care(0.06, 0.003, 0.15, 0.004, 0.006, 0.04, 0.10, 0.06),
    "messy": Care(0.30, 0.006, 0.45, 0.02, 0.015, 0.08, 0.20, 0.12),
}
"""``former`` is the share among the firms that have a former name."""


class Slips:
    """Keeps, row by row, which slips were made."""

    def __init__(self, rows: int) -> None:
        self._found: list[tuple[np.ndarray, str]] = []
        self._rows = rows

    def made(self, mask: np.ndarray, what: str) -> np.ndarray:
        """Note a slip for the rows of the mask, and return the mask."""
        self._found.append((mask, what))
        return mask

    def text(self) -> pl.Series:
        """Return the slips of every row, parted by semicolons; empty where there are none."""
        if not self._found:
            return pl.Series([""] * self._rows, dtype=pl.String)
        columns = [
            pl.select(pl.when(pl.Series(mask)).then(pl.lit(what)).otherwise(None)).to_series().alias(str(number))
            for number, (mask, what) in enumerate(self._found)
        ]
        return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=";", ignore_nulls=True)).to_series()


def write_names(rng: np.random.Generator, frame: pl.DataFrame, care: Care, slips: Slips) -> pl.Series:
    """Return the names as the department wrote them.

    Parameters
    ----------
    frame : polars.DataFrame
        Has ``name`` and ``former`` (null where there is none).
    """
    count = len(frame)
    draw = rng.random(count)
    former = slips.made((rng.random(count) < care.former) & frame["former"].is_not_null().to_numpy(), "former_name")
    low = 0.0
    masks = {}
    for what in ("short", "typo", "spelling"):
        share = getattr(care, what)
        masks[what] = (draw >= low) & (draw < low + share)
        low += share
    name = frame.select(pl.when(pl.Series(former)).then("former").otherwise("name").alias("name"))
    length = name["name"].str.len_chars().to_numpy()
    name = name.with_columns(
        short=pl.Series(slips.made(masks["short"] & (length > 6), "short_name")),
        typo=pl.Series(slips.made(masks["typo"] & (length > 5), "typo")),
        spelling=pl.Series(slips.made(masks["spelling"], "spelling")),
        at=pl.Series(rng.integers(3, np.maximum(length - 4, 4))),
        other=pick(SECOND, rng.integers(len(SECOND), size=count)),
        way=pl.Series(rng.integers(4, size=count)),
        number=pl.Series(np.arange(count)),
    )
    text = pl.col("name")
    swapped = text
    for one, another in FORMS:  # the longer form first
        swapped = pl.when(text.str.ends_with(one)).then(text.str.replace(one, another, literal=True)).otherwise(swapped)
    otherwise = (
        pl.when(text.str.contains("（", literal=True))
        .then(text.str.replace("（", "(", literal=True).str.replace("）", ")", literal=True))
        .when(pl.col("way") == 0)
        .then(text + " ")
        .when(pl.col("way") == 1)
        .then(text.str.slice(0, 4) + "\u3000" + text.str.slice(4))
        .otherwise(swapped)
    )
    cut = text.str.replace(r"^演示市?", "").str.replace(r"(有限责任公司|股份有限公司|有限公司)$", "")
    return name.select(
        pl.when("short")
        .then(cut)
        .when("typo")
        .then(text.str.slice(0, pl.col("at")) + pl.col("other") + text.str.slice(pl.col("at") + 1))
        .when("spelling")
        .then(otherwise)
        .otherwise(text)
        .alias("name")
    )["name"]


def write_codes(rng: np.random.Generator, codes: pl.Series, care: Care, slips: Slips) -> pl.Series:
    """Return the credit codes as the department has them: some are missing, a few no longer fit their check digit."""
    count = len(codes)
    draw = rng.random(count)
    missing = slips.made(draw < care.no_code, "no_code")
    wrong = slips.made((draw >= care.no_code) & (draw < care.no_code + care.wrong_code), "wrong_code")
    frame = pl.DataFrame({"code": codes, "missing": pl.Series(missing), "wrong": pl.Series(wrong)})
    # One of the nine digits in the middle turned by one: the check digit no longer fits.
    middle = pl.col("code").str.slice(7, 1).replace({str(d): str((d + 1) % 10) for d in range(10)})
    return frame.select(
        pl.when("missing")
        .then(pl.lit(""))
        .when("wrong")
        .then(pl.col("code").str.slice(0, 7) + middle + pl.col("code").str.slice(8))
        .otherwise("code")
        .alias("code")
    )["code"]


def blanked(rng: np.random.Generator, values: pl.Series, share: float) -> pl.Series:
    """Return the values, a share of them left out."""
    keep = pl.Series(rng.random(len(values)) >= share)
    return pl.DataFrame({"value": values, "keep": keep}).select(
        pl.when("keep").then("value").otherwise(pl.lit("")).alias("value")
    )["value"]
