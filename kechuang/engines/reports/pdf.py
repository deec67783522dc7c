"""PDF 文件 (pdf): the text of a PDF, page by page, pages parted by a form feed.

A PDF without text (扫描件, a scan) is refused with what to do. What a page's own lines are is decided later, with
the rest of the cleaning: the text taken out here stays as the raw text.
"""

from __future__ import annotations

import io
import logging
import re

from kechuang.engines.reports.errors import ReportError

MOST_PAGES = 2_000
LARGEST = 32 * 1024 * 1024
"""The longest text that is taken out of one PDF, in characters."""

# Control characters and lone halves of surrogate pairs, which no text has.
_UNFIT = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LOG = logging.getLogger("pypdf")


def pdf_text(data: bytes, *, name: str) -> str:
    """Return the text of a PDF.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What the file is called in an error sentence.

    Raises
    ------
    ReportError
        If the file is damaged, locked, too long, or holds no text.
    """
    # Imported here: it takes a quarter of a second, and most processes never see a PDF.
    from pypdf.errors import PyPdfError

    level, _LOG.level = _LOG.level, logging.CRITICAL
    try:
        pages = _pages(data, name)
    except ReportError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, ArithmeticError,
            AssertionError, NotImplementedError, RecursionError, MemoryError) as error:  # fmt: skip
        raise ReportError(
            f"{name} 是 PDF 文件，但已损坏，打不开，请重新导出，或导出其中的文字为 .txt 后再读"
        ) from error
    finally:
        _LOG.level = level
    text = "\n\f\n".join(pages)
    if not text.strip():
        raise ReportError(f"{name} 是没有文字的 PDF（多为扫描件），请先识别出文字（OCR），导出为 .txt 后再读")
    return text + "\n"


def _pages(data: bytes, name: str) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReportError(f"{name} 是加密的 PDF，请解除密码后再读")
    if len(reader.pages) > MOST_PAGES:
        raise ReportError(f"{name} 有 {len(reader.pages)} 页，超过 {MOST_PAGES} 页的上限，请拆分后再读")
    pages, length = [], 0
    for page in reader.pages:
        text = _UNFIT.sub("\ufffd", page.extract_text())
        length += len(text)
        if length > LARGEST:
            raise ReportError(f"{name} 的文字超过 {LARGEST // 1024 // 1024} 百万字的上限，请拆分后再读")
        pages.append(text.strip("\n"))
    return pages
