"""Documents of every kind give their text, and what is damaged, locked or a bomb gives one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from kechuang.engines.reports import Catalogue, Gazetteer, Reader, ReportError, articles, gathered, load_bytes
from kechuang.engines.reports import docx as docx_module
from kechuang.engines.reports import pdf as pdf_module

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, *, part: str = "word/document.xml") -> bytes:
    """Return a Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*pages: str) -> bytes:
    """Return a PDF whose pages show text in Latin letters."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(300, 300)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 250 Td ({text}) Tj ET".encode() if text else b"")
        page[NameObject("/Contents")] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_word_document_gives_its_paragraphs_and_rows() -> None:
    table = (
        "<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("企业", "211家")) + "</w:tr></w:tbl>"
    )
    deleted = "<w:p><w:del><w:r><w:t>删去的</w:t></w:r></w:del><w:r><w:t>留下的</w:t></w:r></w:p>"
    raw = load_bytes(word(paragraph("全市研发投入增长12%，居全省前列。") + table + deleted), name="报告.docx")
    assert (raw.kind, raw.encoding) == ("docx", "docx")
    assert raw.text == "全市研发投入增长12%，居全省前列。\n企业\t211家\n留下的\n"
    assert raw.extracted and articles(raw).articles[0].text.startswith("全市研发投入增长12%")


def test_a_pdf_gives_its_pages() -> None:
    raw = load_bytes(pdf("R and D grew by 12%, to 3.1 billion.", "Second page."), name="报告.pdf")
    assert raw.kind == "pdf"
    assert raw.text == "R and D grew by 12%, to 3.1 billion.\n\f\nSecond page.\n"


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(9, 9)
    writer.encrypt("x", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn(*streams: bytes) -> bytes:
    """Return a PDF of one page with packed streams of steps, each drawn by the one before as /X."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    inner = None
    for level, steps in reversed(list(enumerate(streams))):
        stream = DecodedStreamObject()
        stream.set_data(steps)
        packed = stream.flate_encode()
        own = page if level == 0 else packed
        forms = DictionaryObject({NameObject("/X"): inner} if inner is not None else {})
        own[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): forms, NameObject("/Font"): DictionaryObject()}
        )
        if level:
            packed[NameObject("/Type")], packed[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
            inner = writer._add_object(packed)
        else:
            page[NameObject("/Contents")] = writer._add_object(packed)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BAD = {
    "扫描.pdf": (lambda: pdf("", ""), "没有文字"),
    "坏.pdf": (lambda: b"%PDF-1.7\n\xff\xfe", "PDF"),
    "半.pdf": (lambda: pdf("text")[:200], "PDF"),
    "锁.pdf": (locked, "加密"),
    "长.pdf": (lambda: drawn(b" " * (pdf_module.LARGEST_PAGE + 1)), "展开后过大"),
    "空.docx": (lambda: word(""), "没有文字"),
    "断.docx": (lambda: word(paragraph("字"))[:60], "已损坏"),
    "表.xlsx": (lambda: word("", part="xl/workbook.xml"), "不是 Word 文档"),
    "标签.docx": (lambda: word("<w:p>"), "结构已损坏"),
    "深.docx": (lambda: word("<w:p>" * 3_000 + "</w:p>" * 3_000), "层次过深"),
    "炸弹.docx": (lambda: word(paragraph(" " * 3_000_000)), "炸弹"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_cannot_be_read_gives_one_sentence(name: str) -> None:
    make, what = BAD[name]
    with pytest.raises(ReportError) as caught:
        load_bytes(make(), name=name)
    sentence = str(caught.value)
    assert sentence.startswith(name) and what in sentence and "请" in sentence and "\n" not in sentence


@pytest.mark.parametrize(
    "streams",
    [
        (b"q Q " * 501,),
        (b"/X Do " * 10, b"/X Do " * 10, b"q Q " * 6),
        (b"/X Do " * 99, b"/X Do " * 99, b"q Q Tj " * 99),
    ],
)
def test_a_page_that_takes_too_many_steps_is_refused_however_they_are_packed(
    streams: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "MOST_STEPS", 1_000)
    with pytest.raises(ReportError, match=r"炸弹.pdf 第 1 页展开后过大，可能是炸弹文件，请"):
        load_bytes(drawn(*streams), name="炸弹.pdf")
    with pytest.raises(ReportError, match="没有文字"):
        load_bytes(drawn(b"q Q " * 500), name="图.pdf")


def test_entities_of_a_word_document_are_not_unfolded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')
    with pytest.raises(ReportError, match="结构已损坏"):
        load_bytes(out.getvalue(), name="实体.docx")


def test_a_part_just_within_its_size_is_read_and_one_beyond_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(paragraph("字"))
    size = len(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    monkeypatch.setattr(docx_module, "LARGEST", size)
    assert load_bytes(data, name="a.docx").text == "字\n"
    monkeypatch.setattr(docx_module, "LARGEST", size - 1)
    with pytest.raises(ReportError, match="解压后超过"):
        load_bytes(data, name="a.docx")


def test_a_page_is_known_by_how_it_begins_and_a_text_with_a_tag_is_none() -> None:
    assert load_bytes("\n<!-- a --><!DOCTYPE html><p>字</p>".encode(), name="a").kind == "html"
    assert load_bytes("<div>字</div>".encode(), name="a").kind == "html"
    assert load_bytes("导语：<b>加粗</b>的字，不是网页。".encode(), name="a").kind == "text"


LINES = st.sampled_from(
    [
        "某市跑出科技创新加速度", "全市研发投入增长12%，新认定高新技术企业2\u200b11家。", "占\u202e比\u202c达3.5%，",
        "青島市北區(qū)燃?xì)鈾C(jī)組5臺", "战略***新兴产业占43.9%", "<p>今年&nbsp;3月", "相关新闻", "\ufeff",
        "由44项增至156项" * 20, "\ud800", "𠮷", "1" * 40, "",
    ]
)  # fmt: skip
CODED = st.tuples(
    LINES, st.sampled_from(["utf-8", "gb18030", "big5", "utf-16-le"]), st.sampled_from(["\n", "\r\n", ""])
)


def coded(line: str, coding: str, end: str) -> bytes:
    return (line + end).encode(coding, "surrogatepass" if coding in ("utf-8", "utf-16-le") else "replace")


@given(st.lists(CODED, max_size=14), st.binary(max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_the_file_it_is_refused_with_a_sentence_or_every_place_of_it_round_trips(
    lines: list[tuple[str, str, str]], noise: bytes
) -> None:
    data = b"".join(coded(*line) for line in lines) + noise
    try:
        raw = load_bytes(data, name="页.txt")
    except ReportError as error:
        assert str(error).startswith("页.txt") and "请" in str(error) and "\n" not in str(error)
        return
    reading = gathered([articles(raw)], reader=Reader(Gazetteer([]), Catalogue([])))
    (document,) = reading.to_json()["documents"]
    text, whole = raw.text, range(len(raw.text) + 1)
    assert document["characters"] == len(text) and (raw.encoding != "mixed" or document["text"] == text)
    for article in reading.documents[0].articles:
        assert article.clean.undone() == text[article.clean.start : article.clean.end]
    assert all(text[edit["start"] : edit["end"]] == edit["before"] for edit in document["edits"])
    assert all(set(text[start:end]) == {"\ufffd"} for start, end in document.get("unread", []))
    for fact in document["facts"]:
        assert fact["sentence"][0] <= fact["span"][0] < fact["span"][1] <= fact["sentence"][1] in whole
