"""结果文件 (the outcome's file): it is there whole or not at all, and never in the place of a table that was given."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kechuang.engines.lake.errors import LakeError

_WHY = {
    errno.EACCES: "没有写入权限", errno.EPERM: "没有写入权限", errno.EROFS: "所在磁盘只读", errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完", errno.ENOENT: "没有这个文件夹", errno.ENAMETOOLONG: "文件名太长",
    errno.EFBIG: "文件大小超出上限",
}  # fmt: skip


@contextmanager
def unfinished(out: Path, tables: Sequence[Path]) -> Iterator[Path]:
    """Give a file beside ``out`` to write to; it takes the place of ``out`` once everything went well.

    Raises
    ------
    LakeError
        If nothing can be written there, ``out`` is a folder or one of the tables, or disk or memory ran out.
    """
    if out.is_dir():
        raise LakeError(f"{out} 是文件夹，请写明结果文件的名称")
    if out.exists() and any(path.exists() and out.samefile(path) for path in tables):
        raise LakeError(f"结果文件 {out} 就是给出的一张表，会把它覆盖，请换一个名称")
    part = out.with_name(f".{out.name}.{os.getpid()}.unfinished")
    try:
        part.touch()
        part.unlink()  # what is not there yet DuckDB writes without a third file
        _forget(out)
    except OSError as error:
        raise _refused(out, error) from error
    try:
        yield part
        part.replace(out)
    except duckdb.OutOfMemoryException as error:
        raise LakeError("内存与临时磁盘都不足以完成归并，请清理磁盘，或用环境变量 TMPDIR 换一个临时文件夹") from error
    except duckdb.IOException as error:
        if "No space left" in str(error) or "File too large" in str(error):
            raise _refused(out, OSError(errno.ENOSPC, "")) from error
        raise LakeError(f"读写失败（{str(error).splitlines()[0][:200]}），结果未写出，请检查磁盘后重试") from error
    except OSError as error:
        if error.errno in _WHY:
            raise _refused(out, error) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _forget(out: Path) -> None:
    """Remove what runs that were killed left beside ``out``."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.*.unfinished"):
        pid = left.name.split(".")[-2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            left.unlink(missing_ok=True)


def _refused(out: Path, error: OSError) -> LakeError:
    why = _WHY.get(error.errno or 0, os.strerror(error.errno or errno.EIO))
    return LakeError(f"结果写不到 {out}：{why}，请清理或换一个位置后重试")
