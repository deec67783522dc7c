"""公文的段落与表格 (markup): paragraphs and tables as elements of WordprocessingML.

They are put together here and not through the library's own tables, which look up every cell anew: a list of two
thousand rows takes no longer than its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kechuang.apps.documents.characters import clean, lines_of
from kechuang.apps.documents.paper import Table
from kechuang.apps.documents.sheet import TEXT_WIDTH
from kechuang.apps.documents.styles import HEITI

_TWIPS = round(TEXT_WIDTH / 25.4 * 1440)


def paragraph(
    style: str, text: str, indents: Mapping[str, int] | None = None, *, lead: str = "", align: str = ""
) -> Any:
    """Return a paragraph; line breaks in its text are breaks within it.

    Parameters
    ----------
    style : str
        Id of its style.
    text : str
        What it says.
    indents : mapping of str to int, optional
        Attributes of ``w:ind``, in twips or hundredths of a character.
    lead : str
        Words before it, in 黑体.
    align : str
        Where it stands otherwise than its style says.
    """
    element = OxmlElement("w:p")
    looks = _child(element, "w:pPr")
    _child(looks, "w:pStyle", val=style)
    if indents:
        _child(looks, "w:ind", **indents)
    if align:
        _child(looks, "w:jc", val=align)
    if lead:
        _run(element, lead, font=HEITI)
    _run(element, text)
    return element


def table(given: Table) -> Any:
    """Return a table; a cell's lines are paragraphs of their own."""
    columns = len(given.head)
    widths = _shared(given.widths or [1] * columns)
    element = OxmlElement("w:tbl")
    looks = _child(element, "w:tblPr")
    _child(looks, "w:tblW", w=_TWIPS, type="dxa")
    _child(looks, "w:jc", val="center")
    borders = _child(looks, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, f"w:{side}", val="single", sz=4, space=0, color="000000")
    _child(looks, "w:tblLayout", type="fixed")
    margins = _child(looks, "w:tblCellMar")
    for side in ("left", "right"):
        _child(margins, f"w:{side}", w=60, type="dxa")
    grid = _child(element, "w:tblGrid")
    for share in widths:
        _child(grid, "w:gridCol", w=share)
    _row(element, given.head, widths, ["center"] * columns, style="TableHead")
    aligned = list(given.align) or ["center"] * columns
    for cells in given.rows:
        _row(element, cells, widths, aligned)
    if not given.rows:
        _row(element, [given.empty], [sum(widths)], ["center"], span=columns)
    if given.note:
        for one in element[-1].iter(qn("w:p")):
            keep(one)
    return element


def keep(element: Any) -> None:
    """Keep a paragraph on the page of what follows it."""
    style = element.find(qn("w:pPr")).find(qn("w:pStyle"))
    style.addnext(OxmlElement("w:keepNext"))


def red_line(element: Any) -> None:
    """Draw the red line (红色分隔线) 4 mm below a paragraph, as wide as the text."""
    sides = OxmlElement("w:pBdr")
    _child(sides, "w:bottom", val="single", sz=12, space=11, color="FF0000")
    element.find(qn("w:pPr")).find(qn("w:pStyle")).addnext(sides)


def _row(
    parent: Any, cells: Sequence[str], widths: Sequence[int], aligned: Sequence[str], *, style: str = "TableCell",
    span: int = 0,
) -> None:  # fmt: skip
    row = _child(parent, "w:tr")
    looks = _child(row, "w:trPr")
    _child(looks, "w:cantSplit")
    if style == "TableHead":
        _child(looks, "w:tblHeader")
    for text, share, align in zip(cells, widths, aligned, strict=True):
        cell = _child(row, "w:tc")
        looks = _child(cell, "w:tcPr")
        _child(looks, "w:tcW", w=share, type="dxa")
        if span:
            _child(looks, "w:gridSpan", val=span)
        _child(looks, "w:vAlign", val="center")
        for line in lines_of(text):
            cell.append(paragraph(style, line, align="" if align == "center" else align))


def _run(parent: Any, text: str, *, font: str = "") -> None:
    run = _child(parent, "w:r")
    if font:
        fonts = _child(_child(run, "w:rPr"), "w:rFonts")
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), font)
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            _child(run, "w:br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                _child(run, "w:tab")
            if piece:
                words = _child(run, "w:t")
                words.set(qn("xml:space"), "preserve")
                words.text = piece


def _shared(weights: Sequence[int]) -> list[int]:
    """Divide the width of the text by weights; the last column takes what rounding left."""
    shares = [_TWIPS * weight // sum(weights) for weight in weights]
    return [*shares[:-1], _TWIPS - sum(shares[:-1])]


def _child(parent: Any, tag: str, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    parent.append(element)
    return element
