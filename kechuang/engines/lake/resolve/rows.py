"""原始行 (raw rows) of a file, all text, in batches: Parquet, and whatever else the lake can read."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import Sheet, digest
from kechuang.engines.lake.open import open_sheet
from kechuang.engines.lake.read_xlsx import open_xlsx, sheets

BATCH = 100_000


def open_rows(
    path: Path,
    contract: Source | None,
    *,
    size: int = BATCH,
    sheet: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Generator[pl.DataFrame]:
    """Give the rows of a file as text columns under their headings, ``size`` rows at a time.

    Parameters
    ----------
    path : Path
    contract : Source or None
        By whose headings the heading row and the sheet are found.
    size : int
        Rows of one frame.
    sheet : str, optional
        The sheet of a workbook; without, the one that fits the contract best, or the fullest one.
    tell : callable
        Told what the reader of the table should know: sheets not read, rows that are not whole.

    Raises
    ------
    LakeError
        If the file is not there, empty, broken, of an unknown format, or has no such sheet.
    """
    if path.is_dir():
        raise LakeError(f"{path} 是文件夹，请给出其中的一个文件")
    if not path.is_file():
        digest(path)  # raises with the sentence that fits
    with path.open("rb") as stream:
        head = stream.read(64)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise LakeError(f"{path.name} 是一整个 JSON 数组，请改存为每行一个对象的 JSON 行文件（jsonl）后再试")
    if sheet is not None and not head.startswith(b"PK"):
        raise LakeError(f"{path.name} 不是工作簿，没有工作表“{sheet}”，请去掉 # 及其后的部分")
    known = contract or anything(path)
    if head.startswith(b"PAR1"):
        return _parquet(path, size)
    if head.startswith(b"PK"):
        opened = open_xlsx(path, known, _sheet_of(path, contract, sheet, tell))
    else:
        opened = open_sheet(path, known)
    return _rows(opened, size, tell)


def _sheet_of(path: Path, contract: Source | None, wanted: str | None, tell: Callable[[str], None]) -> str | None:
    """Return the sheet to be read; None leaves the choice to the contract."""
    there = dict(sheets(path))
    if wanted is not None and wanted not in there:
        raise LakeError(f"{path.name} 中没有写了数据的工作表“{wanted}”，现有：{'、'.join(there) or '无'}，请改正后再试")
    if wanted is not None or len(there) < 2:
        return wanted
    if contract is not None and contract.columns:
        tell(f"工作簿有 {len(there)} 张工作表，只读与契约最相符的一张；读另一张请写 文件.xlsx#工作表")
        return None
    chosen = max(there, key=lambda name: there[name])
    others = "、".join(name for name in there if name != chosen)
    tell(f"只读工作表“{chosen}”，未读：{others}；要读它请写 文件.xlsx#工作表")
    return chosen


def _parquet(path: Path, size: int) -> Generator[pl.DataFrame]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(f"{path.name} 不是完整的 Parquet 文件，请重新导出后载入") from error
    done = 0
    try:
        for batch in file.iter_batches(batch_size=size):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            done += frame.height
            yield frame.select(_as_text(name, kind) for name, kind in frame.schema.items())
    except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
        raise LakeError(f"{path.name} 第 {done + 1} 行之后的数据损坏，无法读出，请重新导出后载入") from error
    finally:
        file.close()


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """Return a column as text; whole numbers that a float holds are written without a point."""
    cell = pl.col(name)
    if kind.is_float():
        whole = (cell == cell.floor()) & (cell.abs() < 2**53)
        return pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
    if kind.is_nested() or kind in (pl.Binary, pl.Object):  # lists and bytes are no cell of a table
        return pl.lit(None, pl.String).alias(name)
    return cell.cast(pl.String)


def _rows(sheet: Sheet, size: int, tell: Callable[[str], None]) -> Generator[pl.DataFrame]:
    batches: list[pa.RecordBatch] = []
    held = faulty = 0
    first = ""
    for batch in sheet.batches:
        wrong = batch.filter(pc.is_valid(batch.column("_fault_check")))
        if wrong.num_rows and not faulty:
            first = f"第 {wrong.column('_row')[0].as_py()} 行：{wrong.column('_fault_reason')[0].as_py()}"
        faulty += wrong.num_rows
        batches.append(batch)
        held += batch.num_rows
        if held >= size:
            yield _frame(batches, sheet.headings)
            batches, held = [], 0
    if batches:
        yield _frame(batches, sheet.headings)
    if faulty:
        tell(f"{faulty:,} 行不完整，按读到的内容参与归并（{first}）")


def _frame(batches: list[pa.RecordBatch], headings: tuple[str, ...]) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(frame, pl.DataFrame)
    names = [name.strip("\ufeff") or f"第{index + 1}列" for index, name in enumerate(headings)]
    unique = [name if names.index(name) == index else f"{name}_{index + 1}" for index, name in enumerate(names)]
    return frame.select(pl.col(f"c{index}").alias(name) for index, name in enumerate(unique))


def anything(path: Path) -> Source:
    """Return a contract that asks nothing, for readers that want one to find the heading row."""
    return Source(table=path.stem, name=path.stem, department="", key=(), columns={})
