"""打开文件 (open): tell the format by the first bytes, not by the name, and hand over to its reader."""

from __future__ import annotations

from pathlib import Path

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import Sheet
from kechuang.engines.lake.read_csv import open_csv
from kechuang.engines.lake.read_jsonl import open_jsonl
from kechuang.engines.lake.read_parquet import open_parquet
from kechuang.engines.lake.read_xlsx import open_xlsx


def open_sheet(path: Path, source: Source) -> Sheet:
    """Open a department file under its contract.

    Raises
    ------
    LakeError
        If the file is empty, of an unknown format, or broken.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        raise LakeError(f"{path.name} 是空文件，没有表头，请重新导出后载入")
    if head.startswith(b"PAR1"):
        return open_parquet(path)
    if head.startswith(b"PK"):
        return open_xlsx(path, source)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise LakeError(f"{path.name} 是旧式 xls 或加密的工作簿，请去掉密码并另存为 xlsx 后重新载入")
    if path.suffix.lower() in {".xlsx", ".parquet"}:
        raise LakeError(f"{path.name} 不是完整的 {path.suffix[1:]} 文件，请用原软件打开并另存后重新载入")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or path.suffix.lower() in {".jsonl", ".ndjson"}:
        return open_jsonl(path)
    return open_csv(path, source)
