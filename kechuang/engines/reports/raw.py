"""原件 (raw): a file as handed in: its bytes' hash, what kind of file it is, and the text that all offsets count.

Of a text file and of a web page the raw text is the decoded file itself, markup included. Of a Word document and
a PDF it is what :mod:`docx` and :mod:`pdf` take out of it, always in the same way, so that offsets into it hold.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kechuang.engines.reports import decoding
from kechuang.engines.reports.decoding import decode, too_large
from kechuang.engines.reports.docx import docx_text
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.pdf import pdf_text

Kind = Literal["text", "html", "docx", "pdf"]

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|article|section|main|p|h1|span)\b",
    re.I | re.S,
)
_LOST = re.compile("\ufffd+")
_TAG = re.compile(r"</?(?:p|div|br|span|a|li|td|tr|h[1-6]|img|script)\b[^<>]{0,300}>", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A file as handed in.

    Parameters
    ----------
    name : str
        File name without its folder.
    sha256 : str
        ``sha256:`` and 64 hexadecimal digits of the bytes.
    encoding : str
        How the bytes were decoded, ``mixed`` where line by line; ``docx`` or ``pdf`` where text was taken out of a
        document.
    kind : {"text", "html", "docx", "pdf"}
        What kind of file it is.
    text : str
        The text that every offset counts, in code points.
    """

    name: str
    sha256: str
    encoding: str
    kind: Kind
    text: str

    @property
    def extracted(self) -> bool:
        """Whether the text is not simply the decoded file, so that nobody else could resolve the offsets without it."""
        return self.kind in ("docx", "pdf") or self.encoding == decoding.MIXED

    @property
    def unread(self) -> list[tuple[int, int]]:
        """Where something could not be decoded: spans of U+FFFD."""
        return [found.span() for found in _LOST.finditer(self.text)]

    @property
    def warning(self) -> str | None:
        """The sentence that says that the file was read only in part, or None."""
        lost = len(self.unread)
        if self.encoding == decoding.MIXED and not lost:
            return f"{self.name} 由不同编码的内容拼成，已逐行辨认，请核对原页"
        if lost:
            return f"{self.name} 有 {lost} 处无法解码，已标出，其余照读，请核对原页"
        return None


def load(path: str | Path) -> Raw:
    """Load a file of at most 64 MiB: text, web page, Word document (.docx) or PDF with text.

    Raises
    ------
    ReportError
        If there is no such file, or it may not be read, is empty, too large, binary, in no known encoding, or a
        document that holds no text.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > decoding.LARGEST:
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
    return load_bytes(data, name=file.name)


def load_bytes(data: bytes, *, name: str) -> Raw:
    """Load a file that is already in memory, such as an upload.

    Raises
    ------
    ReportError
        As :func:`load`.
    """
    if len(data) > decoding.LARGEST:
        raise too_large(name, len(data))
    kind: Kind
    if data.startswith(b"%PDF-"):
        text, encoding, kind = pdf_text(data, name=name), "pdf", "pdf"
    elif data.startswith(b"PK\x03\x04"):
        text, encoding, kind = docx_text(data, name=name), "docx", "docx"
    else:
        text, encoding = decode(data, name=name)
        kind = "html" if is_html(text) else "text"
    return Raw(name=name, sha256="sha256:" + hashlib.sha256(data).hexdigest(), encoding=encoding, kind=kind, text=text)


def is_html(text: str) -> bool:
    """Whether a text is the source of a web page: it begins like one, or tags stand all over its beginning."""
    if _HTML.match(text, 0, 4_000):
        return True
    head = text[:4_000]
    return "<" in head and len(_TAG.findall(head)) >= 8
