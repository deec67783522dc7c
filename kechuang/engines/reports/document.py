"""报告 (document): a saved page as read: its hash, its text, and the quantities that stand in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kechuang.engines.reports.decoding import LARGEST, decode, too_large
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.passages import check_span
from kechuang.engines.reports.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as read.

    Parameters
    ----------
    name : str
        File name without its folder.
    sha256 : str
        ``sha256:`` and 64 hexadecimal digits of the raw bytes.
    encoding : str
        How the bytes were decoded.
    text : str
        The raw text, line ends kept; every offset counts its code points.
    quantities : tuple of Quantity
        In reading order, not overlapping.
    """

    name: str
    sha256: str
    encoding: str
    text: str
    quantities: tuple[Quantity, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the document without its text, ready for JSON."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "characters": len(self.text),
            "quantities": [
                {**quantity.to_json(), "text": self.text[quantity.start : quantity.end]} for quantity in self.quantities
            ],
        }


def read(path: str | Path) -> Document:
    """Read a saved page.

    Parameters
    ----------
    path : path
        A text file of at most 64 MiB in UTF-8, UTF-16, GB18030 or Big5.

    Raises
    ------
    ReportError
        If there is no such file, or it may not be read, is empty, too large, binary or in no known encoding.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise too_large(file.name, size)
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise ReportError(f"找不到文件 {file}，请核对路径") from error
    except IsADirectoryError as error:
        raise ReportError(f"{file} 是文件夹，请给出其中的文件") from error
    except PermissionError as error:
        raise ReportError(f"没有读取 {file} 的权限，请调整权限后再读") from error
    except (OSError, ValueError) as error:
        if isinstance(error, ReportError):
            raise
        raise ReportError(f"读取 {file} 失败（{error}），请检查磁盘后再读") from error
    return read_bytes(data, name=file.name)


def read_bytes(data: bytes, *, name: str) -> Document:
    """Read a page that is already in memory, such as an upload.

    Raises
    ------
    ReportError
        As :func:`read`.
    """
    text, encoding = decode(data, name=name)
    return Document(
        name=name,
        sha256="sha256:" + hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        text=text,
        quantities=tuple(quantities(text)),
    )


def verify(document: Document, start: int, end: int) -> str:
    """Return the text at a span.

    Raises
    ------
    ReportError
        If the span is empty or outside the text.
    """
    check_span(document.text, start, end, document.name)
    return document.text[start:end]
