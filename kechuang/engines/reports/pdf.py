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
LARGEST_PAGE = 16 * 1024 * 1024
"""The longest description of one page, unpacked, in bytes: ten times a page full of drawings."""
MOST_STEPS = 1_000_000
"""So many steps of drawing a page may take, whatever it draws again and again within."""
MOST_STEPS_IN_ALL = 5 * MOST_STEPS

# Control characters and lone halves of surrogate pairs, which no text has.
_UNFIT = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LOG = logging.getLogger("pypdf")


class _TooLong(BaseException):
    """A page that takes too many steps; no plain exception, since the library goes on after those."""


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
    from pypdf.errors import LimitReachedError, PyPdfError

    level, _LOG.level = _LOG.level, logging.CRITICAL
    try:
        pages = _pages(data, name)
    except ReportError:
        raise
    except LimitReachedError as error:
        raise ReportError(_bomb(name, "")) from error
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


def _bomb(name: str, page: str) -> str:
    return f"{name} {page}展开后过大，可能是炸弹文件，请重新导出，或导出其中的文字为 .txt 后再读"


def _pages(data: bytes, name: str) -> list[str]:
    from pypdf import apply_configuration

    # The library has bounds of its own, for whoever can wait minutes for a page.
    with apply_configuration(
        zlib_maximum_output_length=LARGEST_PAGE, lzw_maximum_output_length=LARGEST_PAGE,
        run_length_maximum_output_length=LARGEST_PAGE, brotli_maximum_output_length=LARGEST_PAGE,
        array_based_stream_maximum_output_length=LARGEST_PAGE, stream_parsing_work_maximum_count=2 * MOST_STEPS,
    ):  # fmt: skip
        return _texts(data, name)


def _texts(data: bytes, name: str) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReportError(f"{name} 是加密的 PDF，请解除密码后再读")
    if len(reader.pages) > MOST_PAGES:
        raise ReportError(f"{name} 有 {len(reader.pages)} 页，超过 {MOST_PAGES} 页的上限，请拆分后再读")
    from pypdf.errors import LimitReachedError

    pages, length, counter = [], 0, _Counter()
    for number, page in enumerate(reader.pages, 1):
        try:
            counter.of_page = 0
            text = _UNFIT.sub("\ufffd", page.extract_text(visitor_operand_before=counter))
        except (_TooLong, LimitReachedError) as error:
            raise ReportError(_bomb(name, f"第 {number} 页")) from error
        length += len(text)
        if length > LARGEST:
            raise ReportError(f"{name} 的文字超过 {LARGEST // 1024 // 1024} 百万字的上限，请拆分后再读")
        pages.append(text.strip("\n"))
    return pages


class _Counter:
    """Counts the steps of drawing pages."""

    def __init__(self) -> None:
        self.of_page = self.in_all = 0

    def __call__(self, *_step: object) -> None:
        self.of_page += 1
        self.in_all += 1
        if self.of_page > MOST_STEPS or self.in_all > MOST_STEPS_IN_ALL:
            raise _TooLong
