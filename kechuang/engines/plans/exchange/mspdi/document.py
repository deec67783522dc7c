"""打开 XML (document): a document of another program, opened so that no content of it can do harm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi.names import tag

_LARGEST = 128 * 1024 * 1024
_DEEPEST = 64
_MOST = 4_000_000
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>""")
_CHINESE = {"gbk", "gb2312", "gb18030", "cp936", "gb_2312-80"}


def open_document(path: Path) -> Element:
    """Return the root of a Microsoft Project document.

    Raises
    ------
    PlanError
        If it is none, is not whole, too large or too deep, or declares entities.
    OSError
        If it cannot be read.
    """
    if path.stat().st_size > _LARGEST:
        raise PlanError(f"{path.name} 超过 128 MiB，应拆成几个项目")
    data = path.read_bytes()
    if not data.strip():
        raise PlanError(f"{path.name} 是空文件，应从 Project 重新另存为 XML")
    parser = DefusedXMLParser(forbid_dtd=True, target=_Builder(path.name))
    try:
        parser.feed(_readable(path.name, data))
        root: Element = parser.close()
    except DefusedXmlException:
        raise PlanError(f"{path.name} 里声明了 DTD 或实体，为安全起见不读，应从 Project 重新另存为 XML") from None
    except PlanError:
        raise
    except (ParseError, SyntaxError, ValueError, LookupError, AssertionError) as error:
        line, column = getattr(error, "position", (0, 0))
        where = f"在第 {line} 行第 {column + 1} 列断开或写错" if line else "编码与声明不符"
        raise PlanError(f"{path.name} 不是完整的 XML（{where}），应从 Project 重新另存为 XML") from None
    if root.tag != tag("Project"):
        raise PlanError(f"{path.name} 不是 Microsoft Project 的 XML，应在 Project 中另存为 XML 格式")
    return root


def _readable(file: str, data: bytes) -> bytes | str:
    """Return what the parser understands: Chinese encodings are none of those it knows."""
    declared = _DECLARED.match(data.lstrip())
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    if declared and encoding in _CHINESE:
        try:
            return data.lstrip()[declared.end() :].decode("gb18030")
        except UnicodeDecodeError:
            raise PlanError(f"{file} 声明的编码是 {encoding}，而内容不是，应从 Project 重新另存为 XML") from None
    if encoding in {"utf-8", "utf8"}:
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise PlanError(
                f"{file} 第 {line} 行的字不是 UTF-8 编码，应以 UTF-8 另存，或从 Project 重新另存为 XML"
            ) from None
    return data


class _Builder(TreeBuilder):
    """Builds the tree, comments and all, and stops where no plan would be that deep or that large."""

    def __init__(self, file: str) -> None:
        super().__init__(insert_comments=True, insert_pis=True)
        self._file, self._depth, self._count = file, 0, 0

    def start(self, tag: Any, attrs: Any) -> Any:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST:
            raise PlanError(
                f"{self._file} 的元素套了 {_DEEPEST} 层以上，不是 Project 写的，应从 Project 重新另存为 XML"
            )
        if self._count > _MOST:
            raise PlanError(f"{self._file} 的元素超过 {_MOST:,} 个，应拆成几个项目")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self._depth -= 1
        return super().end(tag)
