"""公文的编排 (writer): the parts of a paper in their order, the file's properties; same paper, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from docx.document import Document as Docx

from kechuang.apps.documents import markup
from kechuang.apps.documents.characters import lines_of, one_line, width
from kechuang.apps.documents.days import day_text
from kechuang.apps.documents.numerals import chinese
from kechuang.apps.documents.paper import Heading, Items, Paper, Paragraph, Signature, Table
from kechuang.apps.documents.sheet import MARK, blank_sheet
from kechuang.apps.documents.styles import FOUR, THREE
from kechuang.core import ZONE

LONGEST_PROPERTY = 255
"""Signs that a file's property holds."""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can tell


def write_docx(paper: Paper, target: Path | BinaryIO) -> None:
    """Write a paper to a file or to an open binary stream."""
    data = docx_bytes(paper)
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)


def docx_bytes(paper: Paper) -> bytes:
    """Return a paper as a Word document.

    Text may hold anything: what no document can hold is left out. On one installation the same paper gives the same
    bytes, so that a hash kept beside it can be compared.
    """
    document = blank_sheet(synthetic=paper.synthetic)
    end = document.element.body.sectPr
    for element in _elements(paper):
        end.addprevious(element)
    _properties(document, paper)
    stream = io.BytesIO()
    document.save(stream)
    return _still(stream)


def _elements(paper: Paper) -> Iterator[Any]:
    if paper.red_head:
        yield markup.paragraph("RedHead", one_line(paper.red_head))
        number = markup.paragraph("RedNumber", one_line(paper.number))
        markup.red_line(number)
        yield number
    elif paper.number:
        yield markup.paragraph("Number", one_line(paper.number))
    yield markup.paragraph("Title", "\n".join(lines_of(paper.title)))
    if paper.to:
        yield markup.paragraph("To", f"{one_line(paper.to)}：")
    text = [*_body(paper), *_attachments(paper)]
    if paper.signature and text:
        markup.keep(text[-1])  # no signature stands alone on a page (此页无正文)
    yield from text
    if paper.signature:
        yield from _signature(paper.signature)
    if paper.copies:
        names = "，".join(one_line(one) for one in paper.copies)
        yield markup.paragraph("Copies", f"抄送：{names}。", _hanging(3, FOUR))


def _body(paper: Paper) -> Iterator[Any]:
    first = second = 0
    for block, following in zip(paper.body, [*paper.body[1:], None], strict=False):
        match block:
            case Heading(text, 1):
                first, second = first + 1, 0
                yield markup.paragraph("Heading1", f"{chinese(first)}、{one_line(text)}")
            case Heading(text):
                second += 1
                yield markup.paragraph("Heading2", f"（{chinese(second)}）{one_line(text)}")
            case Paragraph(text, lead):
                lines = [
                    markup.paragraph("BodyText", line, lead="" if number else one_line(lead))
                    for number, line in enumerate(lines_of(text))
                ]
                if isinstance(following, Table):
                    markup.keep(lines[-1])  # the words that lead to a table stay with it
                yield from lines
            case Items(items):
                for number, item in enumerate(items, 1):
                    for place, line in enumerate(lines_of(item)):
                        yield markup.paragraph("BodyText", line if place else f"{number}. {line}")
            case Table():
                if block.title:
                    yield markup.paragraph("TableTitle", one_line(block.title))
                yield markup.table(block)
                # A table must be followed by a paragraph; it parts two tables as well.
                yield markup.paragraph("TableNote", one_line(block.note))


def _attachments(paper: Paper) -> Iterator[Any]:
    """Yield 附件说明: a line free above, two characters in, names below each other, no sign at their ends."""
    several = len(paper.attachments) > 1
    for number, name in enumerate(paper.attachments, 1):
        if number == 1:
            yield markup.paragraph("Attachment", "")
        text = f"{number}. {one_line(name)}" if several else one_line(name)
        # The first line begins two characters in, the others under the first sign of the name.
        begins = 5 + (1 if several else 0)
        if number == 1:
            yield markup.paragraph("Attachment", f"附件：{text}", _hanging(begins, THREE, back=begins - 2))
        else:
            yield markup.paragraph("Attachment", text, _hanging(begins, THREE, back=1))


def _signature(signature: Signature) -> Iterator[Any]:
    """Yield 署名 and 成文日期 (7.3.5.2): the date begins two characters right of the name, both clear of the edge.

    Where the date would come nearer to the edge than two characters, it stands two characters off and the name moves.
    """
    department, day = one_line(signature.department), day_text(signature.date)
    long, short = width(department), width(day)
    name_off, day_off = 2.0, long - short
    if day_off < 2:
        name_off, day_off = 4 + short - long, 2.0
    free = markup.paragraph("Normal", "")
    markup.keep(free)
    yield free
    yield markup.paragraph("Signature", department, _off_right(name_off))
    yield markup.paragraph("Date", day, _off_right(day_off))


def _off_right(characters: float) -> dict[str, int]:
    # A name longer than the line begins at its left edge; its date stays on the page.
    characters = min(characters, 18)
    return {"rightChars": round(characters * 100), "right": round(characters * THREE * 20)}


def _hanging(characters: float, size: float, *, back: float = -1) -> dict[str, int]:
    back = characters if back < 0 else back
    return {
        "leftChars": round(characters * 100), "left": round(characters * size * 20),
        "hangingChars": round(back * 100), "hanging": round(back * size * 20),
    }  # fmt: skip


def _properties(document: Docx, paper: Paper) -> None:
    author = paper.author or (paper.signature.department if paper.signature else "")
    written = paper.written if paper.written.tzinfo else paper.written.replace(tzinfo=ZONE)
    moment = written.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    known = document.core_properties
    known.title, known.author = _short(paper.title), _short(author)
    known.last_modified_by, known.revision = known.author, 1
    known.created = known.modified = moment
    known.subject, known.language = _short(paper.number), "zh-CN"
    known.comments = known.category = known.keywords = ""
    if paper.synthetic:
        known.category = known.keywords = "演示数据"
        known.comments = MARK


def _short(text: str) -> str:
    return one_line(text)[:LONGEST_PROPERTY]


def _still(stream: io.BytesIO) -> bytes:
    """Return an archive anew with every entry at one moment, as packing tells the time otherwise."""
    still = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(still, "w") as new:
        for entry in old.infolist():
            same = zipfile.ZipInfo(entry.filename, _EPOCH)
            same.compress_type, same.create_system = zipfile.ZIP_DEFLATED, 3  # the same on every system
            new.writestr(same, old.read(entry))
    return still.getvalue()
