"""税务数据 (tax data): which figures come from the tax authority, and how a judgement does without them.

They may be used only with the firm's authorisation. No database is asked here, so that commands judge anybody's file by
the same few lines; who has authorised is known in :mod:`.authorisation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from kechuang.declarations.field import Field, find_column

TAX = "taxation"
"""The department whose figures about a firm may be used only with the firm's authorisation."""
AUTHORISED = "tax_authorised"
"""The column that says of each firm whether it has authorised."""


def tax_columns(columns: Iterable[str], fields: Mapping[str, Field]) -> list[str]:
    """Return those columns whose figures come from the tax authority."""
    found = []
    for name in columns:
        try:
            column = find_column(name, fields)
        except ValueError:
            continue
        if column.field.owner == TAX:
            found.append(name)
    return found


def without_unauthorised(frame: pl.DataFrame, fields: Mapping[str, Field], authorised: pl.Series) -> pl.DataFrame:
    """Return the table with the tax data of those removed who have not authorised their use."""
    hidden = tax_columns(frame.columns, fields)
    allowed = authorised.fill_null(False).alias("_allowed")
    return frame.with_columns(allowed).with_columns(pl.when("_allowed").then(pl.col(hidden))).drop("_allowed")


def without_tax(row: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return one firm's columns without those that come from the tax authority."""
    hidden = set(tax_columns(row, fields))
    return {name: value for name, value in row.items() if name not in hidden}
