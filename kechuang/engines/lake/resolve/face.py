"""台账与人工判定文件 (files of ledger and decisions) as the command takes them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import decisions
from kechuang.engines.lake.resolve.ledger import Ledger


def read_ledger(path: Path) -> Ledger:
    """Return the ledger of a file, an empty one where the file is not there yet.

    Raises
    ------
    LakeError
        If the file is no ledger, or its folder is not there.
    """
    if not path.resolve().parent.is_dir():
        raise LakeError(f"没有文件夹 {path.parent}，请先建立或换一个位置")
    return Ledger.read(path) if path.exists() else Ledger()


def read_decision_file(path: Path) -> pl.DataFrame:
    """Return the decisions of a file (CSV or Parquet).

    Raises
    ------
    LakeError
        If it cannot be read as such.
    """
    return decisions.read(path)
