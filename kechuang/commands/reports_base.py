"""`--base`: the names of a city's firms (企业名录), from its data folder or from a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from kechuang.engines import lake
from kechuang.engines.reports import ReportError

_NAMES = ("name", "企业名称", "单位名称", "名称")
_CODES = ("entity_id", "id", "credit_code", "code", "统一社会信用代码", "代码")
_ALIASES = ("aliases", "former_names", "former_name", "曾用名", "简称")


def firms_of(base: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield id, name and aliases of every firm of a data folder, a lake, or a table (CSV or Parquet).

    Parameters
    ----------
    base : Path
        A folder with a lake in it, the lake itself, or a file with a column of names and one of ids; aliases, where it
        has them, are parted by ``|`` or 、.

    Raises
    ------
    ReportError
        If there is no such file, no published run, or no column of names.
    """
    try:
        rows = _rows(base)
    except pl.exceptions.PolarsError as error:
        raise ReportError(f"{base} 读不出来，请给出 UTF-8 的 CSV 或 Parquet 文件") from error
    for ref, called, *others in rows.iter_rows():
        aliases = (part.strip() for each in others if each for part in each.replace("、", "|").split("|"))
        yield ref or called, called, tuple(part for part in aliases if part)


def _rows(base: Path) -> pl.DataFrame:
    table = _table(base)
    columns = table.collect_schema().names()
    name = next((each for each in _NAMES if each in columns), None)
    code = next((each for each in _CODES if each in columns), None)
    if name is None or code is None:
        raise ReportError(f"{base} 缺少企业名称或代码一列，请给出含 name、code 两列的表")
    also = [each for each in _ALIASES if each in columns]
    return table.select(pl.col(code, name, *also).cast(pl.String)).filter(pl.col(name).is_not_null()).collect()


def _table(base: Path) -> pl.LazyFrame:
    if base.is_dir():
        run = lake.current(base / "lake") or lake.current(base)
        if run is None:
            raise ReportError(f"{base} 中没有已发布的数据，请先构建，或给出一张企业表（CSV 或 Parquet）")
        return lake.read(run, "legal_entity")
    if not base.is_file():
        raise ReportError(f"找不到 {base}，请核对 --base 所给的数据目录或企业表")
    return pl.scan_parquet(base) if base.suffix.lower() == ".parquet" else pl.scan_csv(base, infer_schema=False)
