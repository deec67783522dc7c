"""数据概貌 (profile): what the accepted rows of a table look like, in one pass, for loads to be compared.

For every column the number of empty cells; for code lists and truths the number of rows a value; for numbers the mean
of the decimal logarithm (order of magnitude), for days the mean day, for texts the mean length.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from kechuang.declarations.source import Source

CODES = 40  # values of a code list that are counted one by one
NUMBERS = {"integer", "decimal", "money", "share", "year"}
TEXTS = {"text", "name", "address", "list", "person", "phone"}


def profile(source: Source, accepted: Path) -> dict[str, Any]:
    """Return the profile of accepted rows: ``rows`` and ``columns`` → ``empty``, ``codes``, ``mean``."""
    table = pl.scan_parquet(accepted)
    there = table.collect_schema()
    held = [key for key in source.columns if key in there]
    asked = {"rows": pl.len()}
    for place, key in enumerate(held):
        value, column = pl.col(key), source.columns[key]
        asked[f"e{place}"] = value.null_count()
        if column.type == "boolean":
            asked[f"c{place}_0"] = value.sum()
        for number, code in enumerate((column.of or ())[:CODES]):
            asked[f"c{place}_{number}"] = (value == code).sum()
        if column.type in NUMBERS:
            size = value.cast(pl.Float64).abs()
            asked[f"m{place}"] = size.filter(size > 0).log10().mean()
        elif column.type == "date":
            asked[f"m{place}"] = value.cast(pl.Int32).cast(pl.Float64).mean()
        elif column.type in TEXTS and column.of is None:
            asked[f"m{place}"] = value.str.len_chars().cast(pl.Float64).mean()
    found = table.select(**asked).collect(engine="streaming").row(0, named=True)
    out: dict[str, Any] = {}
    for place, key in enumerate(held):
        column = source.columns[key]
        entry: dict[str, Any] = {"empty": int(found[f"e{place}"] or 0)}
        names = ["是"] if column.type == "boolean" else list((column.of or ())[:CODES])
        if names:
            entry["codes"] = {name: int(found[f"c{place}_{number}"] or 0) for number, name in enumerate(names)}
        if found.get(f"m{place}") is not None:
            entry["mean"] = round(float(found[f"m{place}"]), 4)
        out[key] = entry
    return {"rows": int(found["rows"]), "columns": out}
