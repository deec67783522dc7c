"""Tables of one subject, from values as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from kechuang.declarations.field import Field, find_column
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.prepare import column_type


def subject(fields: Mapping[str, Field], written: Mapping[str, Any]) -> pl.DataFrame:
    """Return a table of one subject from values as people write them."""
    columns = {name: find_column(name, fields) for name in written}
    return pl.DataFrame(
        [pl.Series(name, [read_cell(columns[name], value)], dtype=column_type(columns[name]))
         for name, value in written.items()]
    )  # fmt: skip
