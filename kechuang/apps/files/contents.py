"""文件内容的检查 (contents): what a file is, told by its content and never by its name; what is refused.

Allowed: PDF, PNG, JPEG, Excel (.xlsx), Word (.docx), plain text and CSV, Parquet. Refused with one sentence: anything
else, a name that says something other than the content, macros, encrypted or broken packages, and zip bombs.
"""

from __future__ import annotations

import codecs
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"

LABELS = {
    PDF: "PDF", PNG: "PNG 图片", JPEG: "JPEG 图片", XLSX: "Excel 表格", DOCX: "Word 文档", TEXT: "文本",
    CSV: "CSV 表格", PARQUET: "Parquet 数据",
}  # fmt: skip

SUFFIXES = {
    PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), XLSX: (".xlsx",), DOCX: (".docx",), TEXT: (".txt",),
    CSV: (".csv",), PARQUET: (".parquet",),
}  # fmt: skip

ALLOWED = frozenset(LABELS)

# Real workbooks shrink to a tenth or a thirtieth; a bomb to a thousandth.
MOST_ENTRIES = 5_000
MOST_UNPACKED = 1024 * 1024 * 1024  # bytes in all
MOST_RATIO = 100  # unpacked over packed, looked at from FROM_SIZE on
FROM_SIZE = 16 * 1024 * 1024  # bytes unpacked
_CHUNK = 1024 * 1024


class UploadRefused(Refused):
    """A file was refused; the text is one sentence that names the file and says what to do. Nothing was kept."""


def detect(file: BinaryIO, name: str, allowed: frozenset[str] = ALLOWED) -> str:
    """Return the content type of a file after all checks of its content.

    Parameters
    ----------
    file : binary file
        Readable and seekable.
    name : str
        The name under which it came, for the sentence and the check that name and content agree.
    allowed : frozenset of str
        The content types welcome here.

    Raises
    ------
    UploadRefused
        With one sentence that names the file.
    """
    kind = _kind(file, name)
    if kind == TEXT and name.lower().endswith(".csv"):
        kind = CSV
    if kind not in allowed:
        welcome = "、".join(LABELS[one] for one in LABELS if one in allowed)
        raise UploadRefused(
            _("文件“%(name)s”是%(kind)s，这里只收%(welcome)s；请换成其中一种再上传")
            % {"name": name, "kind": LABELS[kind], "welcome": welcome}
        )
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES[kind]:
        raise UploadRefused(
            _("文件“%(name)s”的内容是%(kind)s，与扩展名“%(suffix)s”不符；请把扩展名改为 %(right)s 再上传")
            % {"name": name, "kind": LABELS[kind], "suffix": suffix or _("无"), "right": SUFFIXES[kind][0]}
        )
    return kind


def _kind(file: BinaryIO, name: str) -> str:
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise UploadRefused(_("文件“%(name)s”是空的；请检查后重新上传") % {"name": name})
    file.seek(0)
    head = file.read(1024)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"PAR1"):
        file.seek(-4, 2)
        if size >= 12 and file.read(4) == b"PAR1":
            return PARQUET
        raise UploadRefused(_("Parquet 文件“%(name)s”不完整；请重新导出后上传") % {"name": name})
    if head.startswith(b"PK\x03\x04"):
        return _package(file, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UploadRefused(
            _("文件“%(name)s”是旧版 Office 文件或加了密码；请另存为不加密的 .xlsx 或 .docx 再上传") % {"name": name}
        )
    if _is_text(file):
        return TEXT
    welcome = "、".join(LABELS.values())
    raise UploadRefused(_("认不出文件“%(name)s”的类型；可以上传的是%(welcome)s") % {"name": name, "welcome": welcome})


def _is_text(file: BinaryIO) -> bool:
    """Whether the whole file is UTF-8 or GB18030 text without control characters of binary files."""
    utf16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    file.seek(0)
    if file.read(2) in utf16:
        return False
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                text = decoder.decode(chunk)
                if any(ord(sign) < 32 and sign not in "\t\n\r\f\v" for sign in set(text)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _package(file: BinaryIO, name: str) -> str:
    """Return whether a zip package is Excel or Word, after looking through all of it."""
    broken = _("文件“%(name)s”已损坏，无法打开；请重新保存后上传") % {"name": name}
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            _no_bomb(package, entries, name)
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names:
                raise UploadRefused(_("文件“%(name)s”是压缩包，这里不收压缩包；请解压后逐个上传") % {"name": name})
            types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    except UploadRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise UploadRefused(broken) from None
    lower = {one.lower() for one in names}
    macros = "macroenabled" in types.lower() or any(
        one.endswith("vbaproject.bin") or "/macrosheets/" in one or "/activex/" in one for one in lower
    )
    if macros:
        raise UploadRefused(
            _("文件“%(name)s”含有宏，为安全起见不收；请另存为不含宏的 .xlsx 或 .docx 再上传") % {"name": name}
        )
    if "xl/workbook.xml" in lower:
        return XLSX
    if "word/document.xml" in lower:
        return DOCX
    raise UploadRefused(
        _("文件“%(name)s”既不是 Excel 表格也不是 Word 文档；请另存为 .xlsx 或 .docx 再上传") % {"name": name}
    )


def _no_bomb(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Unpack everything to nowhere, counting: what the package says of itself may be a lie."""
    bomb = _("文件“%(name)s”解压后过大，疑似压缩炸弹，未保存；请拆成几个较小的文件再上传") % {"name": name}
    said = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or said > MOST_UNPACKED:
        raise UploadRefused(bomb)
    unpacked, packed = 0, 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise UploadRefused(_("文件“%(name)s”加了密码；请去掉密码后再上传") % {"name": name})
        packed += entry.compress_size
        with package.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED or (unpacked > FROM_SIZE and unpacked > MOST_RATIO * max(packed, 1)):
                    raise UploadRefused(bomb)
