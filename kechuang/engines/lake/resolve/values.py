"""金额与日期 (amounts and days) as they are compared: 万元 rounded, days since 1970."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

_NUMBER = r"^\D{0,6}?([0-9][0-9,]*\.?[0-9]*(?:[eE][+]?\d+)?)"
_FOREIGN = "美|欧|港|日元|日圆|英镑|USD|EUR|HKD|JPY|GBP"


def capitals(cells: pl.Series, unit: str = "元") -> pl.Series:
    """Return amounts in 万元, rounded; ``unit`` counts where the cell names none. Foreign money says nothing."""
    return _once_each(cells, lambda kinds: _capitals(kinds, unit))


def days(cells: pl.Series) -> pl.Series:
    """Return days as numbers since 1970-01-01: 2021-03-05, 2021年3月5日, 20210305, 44260 (a sheet's)."""
    return _once_each(cells, _days)


def _once_each(cells: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Read every kind of cell once: few amounts and days stand in many rows."""
    frame = cells.to_frame("cell")
    kinds = frame.unique()
    kinds = kinds.with_columns(read(kinds["cell"]).alias("value"))
    return frame.join(kinds, on="cell", how="left", maintain_order="left", nulls_equal=True)["value"]


def _capitals(cells: pl.Series, unit: str) -> pl.Series:
    frame = pl.DataFrame({"cell": cells.str.strip_chars()})
    number = (
        pl.col("cell").str.extract(_NUMBER, 1).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    )
    base = 1.0 if "亿" not in unit and "万" not in unit else 1e8 if "亿" in unit else 1e4
    named = pl.col("cell").str.contains("[元圆万亿¥]")
    scale = (
        pl.when(pl.col("cell").str.contains("亿", literal=True)).then(1e8)
        .when(pl.col("cell").str.contains("万", literal=True)).then(1e4)
        .when(named).then(1.0).otherwise(base)
    )  # fmt: skip
    wan = (number * scale / 1e4).round(0)
    fits = (wan > 0) & (wan < 1e12) & ~pl.col("cell").str.contains(_FOREIGN)
    return frame.select(pl.when(fits).then(wan).cast(pl.Int64).alias("capital"))["capital"]


def _days(cells: pl.Series) -> pl.Series:
    text = cells.str.strip_chars()
    plain = text.str.to_date("%Y-%m-%d", strict=False, exact=True)
    rest = (plain.is_null() & text.is_not_null()).fill_null(False)
    if rest.any():
        pattern = r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})(?:\D|$)"
        frame = pl.DataFrame({"cell": text}).with_row_index("at").filter(rest)
        part = pl.col("cell").str.normalize("NFKC").str.extract_groups(pattern)
        written = pl.concat_str(
            part.struct[0], pl.lit("-"), part.struct[1].str.zfill(2), pl.lit("-"), part.struct[2].str.zfill(2)
        )
        serial = pl.when(pl.col("cell").str.contains(r"^\d{5}(?:\.0)?$")).then(
            pl.date(1899, 12, 30) + pl.duration(days=pl.col("cell").str.head(5).cast(pl.Int64, strict=False))
        )  # fmt: skip
        found = frame.select("at", pl.coalesce(written.str.to_date("%Y-%m-%d", strict=False), serial).alias("day"))
        plain = plain.scatter(found["at"], found["day"])
    day = plain.cast(pl.Int32)
    # 1900-01-01 and the like are what an empty cell became somewhere.
    return day.set((day <= -25_567).fill_null(False) | day.is_in([0]), None)
