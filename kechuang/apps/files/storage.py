"""文件存放 (storage): each content once, under its sha256, whole or not at all.

A file is written beside its place, forced to the disk, and then renamed: whoever kills the process in between leaves a
partial file in ``.partial/`` and nothing under the hash. The same content handed in twice is kept once.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from kechuang.apps.files.contents import UploadRefused

_CHUNK = 1024 * 1024
ABANDONED = 24 * 3600  # seconds after which a partial file belongs to nobody


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: hash, size in bytes, and whether the content was there already."""

    sha256: str
    size: int
    known: bool


def root() -> Path:
    """Return the folder of all attachments."""
    return Path(settings.DATA) / "files"


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def received(chunks: Iterable[bytes], name: str, limit: int) -> Iterator[tuple[BinaryIO, Stored]]:
    """Take a file in: yield it, written to the disk beside its place, and put it in place unless the body raises.

    Parameters
    ----------
    chunks : iterable of bytes
        The content as it arrives.
    name : str
        Its name, for the sentence.
    limit : int
        Most bytes.

    Raises
    ------
    UploadRefused
        If it is larger than the limit, or the disk is full or may not be written.
    """
    partial: Path | None = None
    try:
        with _disk(name):
            folder = root() / ".partial"
            folder.mkdir(parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(dir=folder)
            partial = Path(path)
            file = os.fdopen(handle, "w+b")
        with file:
            with _disk(name):
                digest, size = hashlib.sha256(), 0
                for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise UploadRefused(
                            _("文件“%(name)s”超过 %(limit)s；请压缩内容或拆分后再上传")
                            % {"name": name, "limit": readable(limit)}
                        )
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            final = path_of(digest.hexdigest())
            stored = Stored(digest.hexdigest(), size, final.exists())
            file.seek(0)
            yield file, stored
        with _disk(name):
            # Also over a file that is there: should that one have been damaged, this mends it.
            final.parent.mkdir(parents=True, exist_ok=True)
            partial.chmod(0o440)
            partial.replace(final)
            _sync(final.parent)
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


@contextmanager
def _disk(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: _("磁盘已满"),
            errno.EDQUOT: _("磁盘配额已用完"),
            errno.EFBIG: _("磁盘不允许这么大的文件"),
            errno.EACCES: _("数据目录没有写入权限"),
            errno.EPERM: _("数据目录没有写入权限"),
            errno.EROFS: _("数据目录只读"),
        }
        if error.errno not in reasons:
            raise
        raise UploadRefused(
            _("文件“%(name)s”未能保存：%(reason)s，原有内容未受影响；请告知系统管理员后重试")
            % {"name": name, "reason": reasons[error.errno]}
        ) from error


def _sync(folder: Path) -> None:
    """Force a folder's entries to the disk, so that the rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def clear_abandoned() -> int:
    """Delete the partial files of processes that died long ago; return how many."""
    folder, oldest, cleared = root() / ".partial", time.time() - ABANDONED, 0
    for path in folder.glob("*") if folder.is_dir() else ():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                cleared += 1
        except FileNotFoundError:
            continue
    return cleared


def readable(size: int) -> str:
    """Return a size as an official reads it: ``64 MB`` (whole steps of 1024, one decimal at most)."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            tenths = (size * 10 + step // 2) // step
            whole, part = divmod(tenths, 10)
            return f"{whole}.{part}\u00a0{unit}" if part else f"{whole}\u00a0{unit}"
    return f"{size}\u00a0B"
