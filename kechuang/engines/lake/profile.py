"""数据概貌 (profile): what the accepted rows of a table look like, by one aggregate query, for loads to be compared.

For every column the number of empty cells; for code lists and truths the number of rows a value; for numbers the mean
of the decimal logarithm (order of magnitude), for days the mean day, for texts the mean length.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source

CODES = 40  # values of a code list that are counted one by one
NUMBERS = {"integer", "decimal", "money", "share", "year"}
TEXTS = {"text", "name", "address", "list", "person", "phone"}


def profile(connection: Any, source: Source, accepted: Path) -> dict[str, Any]:
    """Return the profile of accepted rows: ``rows`` and ``columns`` → ``empty``, ``codes``, ``mean``."""
    table = connection.read_parquet(accepted)
    asked: dict[str, Any] = {"rows": table.count()}
    held = [key for key in source.columns if key in table.columns]
    for place, key in enumerate(held):
        value, column = table[key], source.columns[key]
        asked[f"e{place}"] = value.isnull().sum()
        if column.type == "boolean":
            asked[f"c{place}_0"] = value.sum()
        for number, code in enumerate((column.of or ())[:CODES]):
            asked[f"c{place}_{number}"] = (value == code).sum()
        if column.type in NUMBERS:
            size = value.cast("float64").abs()
            asked[f"m{place}"] = ibis.ifelse(size > 0, size, ibis.null("float64")).log10().mean()
        elif column.type == "date":
            asked[f"m{place}"] = value.epoch_seconds().mean() / 86_400
        elif column.type in TEXTS and column.of is None:
            asked[f"m{place}"] = value.length().cast("float64").mean()
    found = table.aggregate(**asked).to_pyarrow().to_pylist()[0]
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
