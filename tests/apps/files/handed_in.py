"""Files as people hand them in, made on the spot."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import polars as pl
from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 32
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

TYPES = '<?xml version="1.0"?><Types><Override ContentType="application/{}"/></Types>'


def xlsx() -> bytes:
    """A real workbook."""
    book = openpyxl.Workbook()
    book.active.append(["统一社会信用代码", "企业名称"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    """A real Parquet file."""
    out = io.BytesIO()
    pl.DataFrame({"a": [1, 2]}).write_parquet(out)
    return out.getvalue()


def package(parts: dict[str, bytes | str], types: str = "xml") -> bytes:
    """A zip package with the given parts beside its list of types."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES.format(types))
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def docx() -> bytes:
    """The least that is a Word document."""
    return package({"word/document.xml": "<w:document/>"})


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a page receives it, its declared type a lie."""
    return SimpleUploadedFile(name, content, content_type="text/html")
