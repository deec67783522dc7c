"""隔离区 (quarantine): the rows that a contract did not accept, as a sheet to be corrected by hand.

The sheet has the file's own headings, so that the corrected sheet is loaded again as one more file of the same
table; the columns that say row and reason come last and are ignored on the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.export import XLSX_ROWS, write_xlsx
from kechuang.engines.lake.run import Run, table_path

NOTES = {"_file": "原文件", "_row": "原数据行号", "_column": "问题列", "_reason": "原因"}


def quarantine_sheet(run: Run, source: Source | str, path: Path) -> int:
    """Write the quarantined rows of a table to an xlsx file.

    Parameters
    ----------
    run : Run
        A good run.
    source : Source or str
        The table, or its contract.
    path : Path
        Where to write.

    Returns
    -------
    int
        The number of rows written.

    Raises
    ------
    LakeError
        If the run has no such table, or more rows than a sheet holds.
    """
    table = source if isinstance(source, str) else source.table
    file = pq.ParquetFile(table_path(run, f"quarantine/{table}"))
    if file.metadata.num_rows >= XLSX_ROWS:
        raise LakeError(f"{table} 的隔离区有 {file.metadata.num_rows:,} 行，超过 xlsx 的上限，请先改正契约或来源文件")
    cells = [name for name in file.schema_arrow.names if name not in NOTES]
    names = [receipt.file for receipt in run.receipts if receipt.table == table]

    def rows() -> Iterator[list[object]]:
        for batch in file.iter_batches(batch_size=5_000):
            for row in batch.to_pylist():
                notes = [names[row["_file"]], row["_row"], row["_column"], row["_reason"]]
                yield [*(row[name] for name in cells), *notes]

    return write_xlsx(path, [*cells, *NOTES.values()], rows(), sheet="待更正")
