"""报告 (document): a saved page as read: its hash, its text, and the quantities that stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.passages import check_span
from kechuang.engines.reports.quantity import Quantity
from kechuang.engines.reports.raw import Raw, load, load_bytes


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
        How the bytes were decoded; ``docx`` or ``pdf`` where the text was taken out of a document.
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
        A file of at most 64 MiB: text in UTF-8, UTF-16, GB18030 or Big5, a web page, a Word document or a PDF.

    Raises
    ------
    ReportError
        If there is no such file, or it may not be read, is empty, too large, binary or in no known encoding.
    """
    return _document(load(path))


def read_bytes(data: bytes, *, name: str) -> Document:
    """Read a page that is already in memory, such as an upload.

    Raises
    ------
    ReportError
        As :func:`read`.
    """
    return _document(load_bytes(data, name=name))


def _document(raw: Raw) -> Document:
    return Document(
        name=raw.name,
        sha256=raw.sha256,
        encoding=raw.encoding,
        text=raw.text,
        quantities=tuple(quantities(raw.text)),
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
