"""Word 文档 (docx): the text of a document, paragraph by paragraph, cells of a table row parted by tabs.

Read straight from ``word/document.xml``. Sizes are checked while unpacking, not believed from the archive's
directory, so that a small file cannot become a large one (压缩炸弹).
"""

from __future__ import annotations

import io
import zipfile
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kechuang.engines.reports.errors import ReportError

LARGEST = 64 * 1024 * 1024
"""The largest unpacked document that is read, in bytes."""
RATIO = 200
"""How many times its packed size a part may become, once it is larger than a mebibyte."""

_PART = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    f"{_W}sectPr",
}
_CHUNK = 1 << 20


def docx_text(data: bytes, *, name: str) -> str:
    """Return the text of a Word document.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What the file is called in an error sentence.

    Raises
    ------
    ReportError
        If the archive is damaged, no Word document, a bomb, or without text.
    """
    try:
        body = fromstring(_part(data, name)).find(f"{_W}body")
        text = "\n".join(_blocks(body)) if body is not None else ""
    except (DefusedXmlException, ParseError, ValueError) as error:
        if isinstance(error, ReportError):
            raise
        raise ReportError(f"{name} 的正文结构已损坏，请用办公软件打开后另存为 .docx 再读") from error
    except RecursionError as error:
        raise ReportError(f"{name} 的结构层次过深，请用办公软件打开后另存为纯文本（.txt）再读") from error
    if not text.strip():
        raise ReportError(f"{name} 中没有文字（可能只有图片），请先识别出文字再读")
    return text + "\n"


def _part(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _PART not in archive.namelist():
                raise ReportError(f"{name} 是压缩包或其他 Office 文档，不是 Word 文档，请另存为 .docx 或纯文本后再读")
            info = archive.getinfo(_PART)
            with archive.open(info) as part:
                return _unpacked(part, info.compress_size, name)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zipfile.LargeZipFile) as error:
        raise ReportError(f"{name} 是压缩包或 Office 文档，但已损坏或加密，打不开，请重新保存后再读") from error
    except Exception as error:
        if isinstance(error, ReportError) or type(error).__module__ not in ("zlib", "lzma"):
            raise
        raise ReportError(f"{name} 是压缩包或 Office 文档，但内容已损坏，请重新保存后再读") from error


def _unpacked(part: IO[bytes], packed: int, name: str) -> bytes:
    most = min(LARGEST, max(_CHUNK, RATIO * packed))
    pieces, size = [], 0
    while chunk := part.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise ReportError(
                f"{name} 解压后超过 {most // 1024 // 1024} MiB，疑为压缩炸弹，未读取，请用办公软件另存后再读"
            )
        pieces.append(chunk)
    return b"".join(pieces)


def _blocks(parent: Element) -> list[str]:
    lines: list[str] = []
    for child in parent:
        if child.tag == f"{_W}p":
            lines += _paragraph(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [" ".join(line for line in _blocks(cell) if line) for cell in row.findall(f"{_W}tc")]
                lines.append("\t".join(cells))
        elif child.tag not in _SKIPPED:
            lines += _blocks(child)
    return lines


def _paragraph(paragraph: Element) -> list[str]:
    pieces: list[str] = []
    inner: list[str] = []  # paragraphs of a text box inside this one
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag == f"{_W}tab":
            pieces.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif child.tag in (f"{_W}p", f"{_W}tbl"):
            inner += _blocks_of(child)
        elif child.tag not in _SKIPPED:
            stack.append(iter(child))
    return ["".join(pieces), *inner]


def _blocks_of(child: Element) -> list[str]:
    holder = Element("holder")
    holder.append(child)
    return _blocks(holder)
