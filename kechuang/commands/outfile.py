"""结果文件 (out file): a table written whole or not at all, in the format that its name says."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import polars as pl

_REASONS = {
    errno.ENOENT: "不能在那里建文件", errno.EACCES: "没有写入权限", errno.EPERM: "没有写入权限",
    errno.EROFS: "所在磁盘只读", errno.ENOSPC: "磁盘已满", errno.EDQUOT: "配额已满", errno.ENAMETOOLONG: "文件名太长",
}  # fmt: skip


@contextmanager
def out_file(out: Path) -> Iterator[OutFile]:
    """Open a CSV or Parquet file for a table that comes in pieces.

    What is written stands beside the file until all of it is there, so that a stop on the way (Ctrl-C, a full disk)
    leaves the file as it was.

    Raises
    ------
    ValueError
        If it cannot be written there, in one sentence.
    """
    if not out.parent.is_dir():
        raise ValueError(f"没有文件夹 {out.parent}，应先建好，或用 --out 指明别处")
    if out.is_dir():
        raise ValueError(f"{out} 是文件夹，--out 应为一个 .csv 或 .parquet 文件")
    fresh = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with OutFile(fresh, parquet=out.suffix.lower() == ".parquet") as file:
            yield file
        fresh.replace(out)
    except OSError as error:
        why = _REASONS.get(error.errno or 0, error.strerror)
        raise ValueError(f"写不了 {out}（{why}），应检查权限与磁盘，或用 --out 指明别处") from error
    finally:
        fresh.unlink(missing_ok=True)


class OutFile:
    """A table being written piece by piece; every piece has the columns of the first."""

    def __init__(self, path: Path, *, parquet: bool) -> None:
        self.path, self.parquet = path, parquet
        self.file = path.open("wb")
        self.writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.parquet and self.writer is not None:
            self.writer.close()
        self.file.close()

    def write(self, piece: pl.DataFrame) -> None:
        """Append a piece."""
        if not self.parquet:
            piece.write_csv(self.file, include_header=self.writer is None)
            self.writer = self.file
            return
        import pyarrow.parquet as pq

        table = piece.to_arrow()
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.file, table.schema, compression="zstd")
        self.writer.write_table(table)
