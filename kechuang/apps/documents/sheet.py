"""公文用纸 (sheet): A4, the type area of GB/T 9704-2012, 5.2.1, page numbers, and the mark of invented data."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kechuang.apps.documents.styles import FOUR, W, font_table_xml, styles_xml

TEXT_WIDTH = 156
"""Width of the type area (版心), in millimetres."""
MARK = "演示数据，不作为正式公文使用"

_MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/><w:compatSetting '
    'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
_KEPT = {RT.STYLES, RT.SETTINGS, RT.FONT_TABLE}


def blank_sheet(*, synthetic: bool) -> Docx:
    """Return an empty document on the sheet of an official paper, its pages numbered."""
    document: Docx = Document(io.BytesIO(_blank(synthetic)))
    return document


@cache
def _blank(synthetic: bool) -> bytes:
    document: Docx = Document()
    _strip(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    # 单页码居右空一字，双页码居左空一字
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(FOUR)
        _page_number(paragraph)
    if synthetic:
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            header.paragraphs[0].add_run(MARK)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _strip(document: Docx) -> None:
    """Take out what the library's own template brings along: its styles, its lists, its preview, its program's name."""
    part = document.part
    for owner, kept in ((part, _KEPT), (part.package, {RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES})):
        for key, relation in list(owner.rels.items()):
            if relation.reltype not in kept:
                del owner.rels[key]
    for kind, text in ((RT.STYLES, styles_xml()), (RT.SETTINGS, _SETTINGS)):
        filled: Any = part.part_related_by(kind)
        _refill(filled.element, text)
    part.part_related_by(RT.FONT_TABLE)._blob = font_table_xml().encode()  # a part that the library only carries


def _refill(element: Any, text: str) -> None:
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(text)):
        element.append(child)


def _page_number(paragraph: Any) -> None:
    paragraph.add_run("— ")
    for kind in ("begin", "PAGE", "separate", "1", "end"):
        run = paragraph.add_run()
        if kind == "PAGE":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = " PAGE "
            run._r.append(code)
        elif kind == "1":
            run.text = kind
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    paragraph.add_run(" —")
