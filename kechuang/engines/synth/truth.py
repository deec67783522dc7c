"""真值 (truth): which mistakes were planted where, and what every firm truly is. For tests and measurements only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.intellectual_property import CLASS_ONE, KINDS
from kechuang.engines.synth.firms import YEARS, Firms
from kechuang.engines.synth.tables import FIRM, SLIPS
from kechuang.engines.synth.writers import ParquetWriter


class TruthFiles:
    """The truth files being written: ``truth``, ``enterprises``, ``enterprise_years``, ``identity``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._mistakes = ParquetWriter(folder / "truth.parquet")
        self._enterprises = ParquetWriter(folder / "enterprises.parquet")
        self._years = ParquetWriter(folder / "enterprise_years.parquet")
        self._identity = ParquetWriter(folder / "identity.parquet")

    def mistakes(self, frame: pl.DataFrame) -> None:
        """Add the mistakes of one table's batch."""
        self._mistakes.write(frame)

    def firms(self, firms: Firms, drawn: dict[str, pl.DataFrame], on: dt.date) -> None:
        """Add a batch of firms, with what the departments' rows say of them before any mistake."""
        self._enterprises.write(enterprises(firms, drawn))
        self._years.write(enterprise_years(firms, drawn, on))

    def identity(self, table: str, delivered: pl.DataFrame, codes: pl.DataFrame, *, rows_before: int) -> None:
        """Add which enterprise each row of one table's batch speaks of, and what makes that hard to tell.

        Parameters
        ----------
        table : str
            The table.
        delivered : polars.DataFrame
            Its rows as delivered, with their hidden columns.
        codes : polars.DataFrame
            ``number`` and true ``credit_code`` of everybody whom the rows may speak of.
        rows_before : int
            Rows that the file holds already.
        """
        slips = delivered[SLIPS] if SLIPS in delivered.columns else pl.Series([""] * len(delivered), dtype=pl.String)
        rows = pl.DataFrame(
            {
                "table": pl.Series([table] * len(delivered), dtype=pl.String),
                "row": np.arange(len(delivered), dtype=np.int64) + 1 + rows_before,
                "number": delivered[FIRM].cast(pl.Int64),
                "slips": slips,
            }
        )
        self._identity.write(rows.join(codes, on="number", how="left", maintain_order="left"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in (self._mistakes, self._enterprises, self._years, self._identity):
            writer.close()


def enterprises(firms: Firms, drawn: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return one row a firm: its identity, and counts of what is in force."""
    rights = drawn["ip_grants"].filter(pl.col("法律状态") == "有效")
    first = pl.col("权利类型").is_in([KINDS[place] for place in CLASS_ONE])
    counts = rights.group_by(FIRM).agg(
        first.sum().cast(pl.Int64).alias("ip1"),
        (~first & (pl.col("权利类型") != "商标")).sum().cast(pl.Int64).alias("ip2"),
    )
    lists = drawn["credit_lists"].filter(pl.col("移出日期") == "")
    listed = lists.group_by(FIRM).agg(
        (pl.col("名单类别") == "经营异常名录").any().alias("abnormal"),
        (pl.col("名单类别") == "严重违法失信名单").any().alias("dishonest"),
    )
    who = firms.who.drop("city", "district")
    return (
        who.join(counts, left_on="number", right_on=FIRM, how="left", maintain_order="left")
        .join(listed, left_on="number", right_on=FIRM, how="left", maintain_order="left")
        .with_columns(pl.col("ip1", "ip2").fill_null(0), pl.col("abnormal", "dishonest").fill_null(False))
    )


def enterprise_years(firms: Firms, drawn: dict[str, pl.DataFrame], on: dt.date) -> pl.DataFrame:
    """Return one row a firm and year: the true figures (money in 分) and which yearly tables cover it."""
    count = len(firms)
    exists = firms.exists.T.ravel()
    frame = pl.DataFrame(
        {
            "credit_code": pl.concat([firms.who["credit_code"]] * YEARS),
            FIRM: np.tile(firms.who["number"].to_numpy(), YEARS),
            "year": np.repeat(on.year - 1 - np.arange(YEARS), count),
            **{name: values.T.ravel() for name, values in firms.years.items()},
        }
    ).filter(pl.Series(exists))
    for table, heading in (
        ("tax_annual_filing", "所属年度"),
        ("rd_deduction", "ssnd"),
        ("social_insurance", "参保年度"),
        ("rd_annual_report", "年份"),
    ):
        rows = drawn[table].select(
            FIRM, pl.col(heading).str.head(4).cast(pl.Int64).alias("year"), pl.lit(True).alias(f"in_{table}")
        )
        frame = frame.join(rows, on=[FIRM, "year"], how="left", maintain_order="left").with_columns(
            pl.col(f"in_{table}").fill_null(False)
        )
    return frame.drop(FIRM)
