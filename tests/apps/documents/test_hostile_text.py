"""Whatever is pasted into a form, the paper opens; what a document cannot hold is left out, nothing else."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.documents import Heading, Items, Paper, Paragraph, Signature, Table, docx_bytes
from kechuang.apps.documents.characters import clean, lines_of, width
from kechuang.apps.documents.numerals import chinese
from kechuang.engines.reports.docx import docx_text

DAY = dt.date(2026, 11, 3)


def everywhere(text: str) -> Paper:
    return Paper(
        title=f"标题{text}", number=text, to=text, attachments=[text], copies=[text], red_head=text, author=text,
        body=[
            Heading(text), Heading(text, 2), Paragraph(text, lead=text), Items([text]),
            Table([text], [[text]], note=text, title=text, empty=text),
        ],
        signature=Signature(text, DAY),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("甲\x00乙\x08丙\x1b", "甲乙丙"),
        ("甲\r\n乙\r丙\x0b丁\x0c戊\u2028己\u2029庚\x85辛", "甲\n乙\n丙\n丁\n戊\n己\n庚\n辛"),
        ("半个\ud83d字", "半个\ufffd字"),
        ("\ud83d\ude00", "\U0001f600"),
        ("合同\u202e额万001", "合同额万001"),
        ("\u2066甲\u2069\ufffe\uffff", "甲"),
        ("<w:t>&amp;]]>", "<w:t>&amp;]]>"),
        ("制表\t符与　空格 和𠀀", "制表\t符与　空格 和𠀀"),
    ],
)
def test_what_no_document_can_hold_is_left_out_and_the_rest_stays(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@pytest.mark.parametrize("raw", ["", " ", "\x00", "\n\n", "]]>", "\ud800" * 3, "<", "\t", "\u202e甲"])
def test_a_paper_full_of_it_opens_in_both_readers(raw: str) -> None:
    data = docx_bytes(everywhere(raw))
    assert docx_text(data, name="x.docx").count("标题") == 1
    assert docx.Document(io.BytesIO(data)).core_properties.title.startswith("标题")


@given(st.text(st.characters(), max_size=40))
def test_any_text_comes_back_as_it_was_kept(text: str) -> None:
    paper = Paper(title="标题", body=[Paragraph(text), Table(["列"], [[text]])])
    document = docx.Document(io.BytesIO(docx_bytes(paper)))
    assert [p.text for p in document.paragraphs][1:-1] == lines_of(text)
    assert [p.text for p in document.tables[0].cell(1, 0).paragraphs] == lines_of(text)


def test_a_hundred_thousand_characters_stay_whole_and_properties_are_cut() -> None:
    long = "很长的文字" * 20_000
    paper = everywhere(long)
    document = docx.Document(io.BytesIO(docx_bytes(paper)))
    assert f"{long}{long}" in [p.text for p in document.paragraphs]
    assert len(document.core_properties.title) == len(document.core_properties.author) == 255
    assert document.tables[0].cell(1, 0).text == long


def test_a_table_of_two_thousand_rows_comes_back_whole() -> None:
    rows = [[f"项目{number}", "市科技局", f"{number % 97} 个工作日"] for number in range(2_000)]
    text = docx_text(docx_bytes(Paper(title="清单", body=[Table(["项目", "部门", "超期"], rows)])), name="x.docx")
    assert text.splitlines()[2:2002] == ["\t".join(row) for row in rows]


@pytest.mark.parametrize(("text", "characters"), [("", 0), ("督办", 2), ("2026年", 3), ("〔3〕", 2.5), ("ab", 1)])
def test_a_digit_is_half_as_wide_as_a_chinese_character(text: str, characters: float) -> None:
    assert width(text) == characters


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (21, "二十一"), (99, "九十九"), (100, "100")])
def test_headings_are_counted_in_chinese_up_to_ninety_nine(number: int, said: str) -> None:
    assert chinese(number) == said


def test_what_does_not_fit_its_table_is_refused_with_its_row() -> None:
    with pytest.raises(ValueError, match="表格第 2 行有 1 格，表头有 2 列"):
        Table(["甲", "乙"], [["1", "2"], ["3"]])
    with pytest.raises(ValueError, match="表格给出 1 个列宽，表头有 2 列"):
        Table(["甲", "乙"], [], widths=[1])
    with pytest.raises(ValueError, match="表格给出 3 个对齐方式，表头有 2 列"):
        Table(["甲", "乙"], [], align=["left"] * 3)
    with pytest.raises(ValueError, match="列宽应为正数"):
        Table(["甲", "乙"], [], widths=[1, 0])
    with pytest.raises(ValueError, match="没有表头"):
        Table([], [])


def test_a_paper_without_title_and_a_heading_of_a_third_level_are_refused() -> None:
    with pytest.raises(ValueError, match="没有标题"):
        Paper(title=" ", body=[])
    with pytest.raises(ValueError, match="只有 1 和 2，得到 3"):
        Heading("甲", 3)  # type: ignore[arg-type]
