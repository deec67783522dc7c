"""A paper has the parts, the fonts and the sheet of GB/T 9704-2012, and its file opens in two readers."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import pytest
from django.utils.translation import override
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from kechuang import core
from kechuang.apps.documents import (
    Heading,
    Items,
    Paper,
    Paragraph,
    Signature,
    Table,
    day_text,
    days_text,
    docx_bytes,
    write_docx,
)  # fmt: skip
from kechuang.apps.files.contents import DOCX, detect
from kechuang.engines.reports.docx import docx_text

DAY = dt.date(2026, 11, 3)
MOMENT = dt.datetime(2026, 11, 3, 9, 30, tzinfo=core.ZONE)


def opened(paper: Paper) -> docx.document.Document:
    return docx.Document(io.BytesIO(docx_bytes(paper)))


def told(paper: Paper) -> list[str]:
    """Return the lines of a paper as the platform's own reader of reports reads them."""
    return docx_text(docx_bytes(paper), name="公文.docx").splitlines()


def full(**others: object) -> Paper:
    given: dict[str, object] = {
        "title": "关于报送项目进展的通知", "number": "督办〔2026〕3号", "to": "市科技局，市工信局",
        "body": [
            Paragraph("现将有关事项通知如下。"),
            Heading("报送内容"),
            Heading("重点项目", 2), Paragraph("演示市政务中心", lead="地点："),
            Heading("改革任务", 2), Items(["已完成的", "未完成的"]),
            Heading("报送时限"), Heading("口径", 2), Items(["按月"]),
            Table(["部门", "应报", "已报"], [["市科技局", "3", "2"], ["市工信局", "4", "4"]], note="来源：项目台账"),
        ],
        "attachments": ["项目清单", "填报说明"], "signature": Signature("演示市推进办", DAY), "copies": ["市政府办"],
        "written": MOMENT,
    }  # fmt: skip
    return Paper(**{**given, **others})  # type: ignore[arg-type]


def test_the_parts_stand_in_the_order_of_the_standard_and_headings_are_counted_level_by_level() -> None:
    assert told(full()) == [
        "督办〔2026〕3号",
        "关于报送项目进展的通知",
        "市科技局，市工信局：",
        "现将有关事项通知如下。",
        "一、报送内容",
        "（一）重点项目",
        "地点：演示市政务中心",
        "（二）改革任务",
        "1. 已完成的",
        "2. 未完成的",
        "二、报送时限",
        "（一）口径",
        "1. 按月",
        "部门\t应报\t已报",
        "市科技局\t3\t2",
        "市工信局\t4\t4",
        "来源：项目台账",
        "",
        "附件：1. 项目清单",
        "2. 填报说明",
        "",
        "演示市推进办",
        "2026年11月3日",
        "抄送：市政府办。",
    ]


def test_a_paper_of_title_and_text_has_nothing_else() -> None:
    assert told(Paper(title="说明", body=[Paragraph("一句话。")])) == ["说明", "一句话。"]


def test_a_single_attachment_has_no_number() -> None:
    assert told(Paper(title="函", body=[Paragraph("文。")], attachments=["项目清单"]))[-1] == "附件：项目清单"


def test_a_line_break_begins_a_new_paragraph_in_the_text_and_a_new_line_in_the_title() -> None:
    document = opened(Paper(title="关于甲\n和乙的通知", body=[Paragraph("一。\n\n二。"), Items(["甲\n续", "乙"])]))
    assert [p.text for p in document.paragraphs] == ["关于甲\n和乙的通知", "一。", "二。", "1. 甲", "续", "2. 乙"]


def test_the_sheet_is_a4_with_the_margins_of_the_standard() -> None:
    section = opened(full()).sections[0]
    lengths = (
        section.page_width, section.page_height,
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(length.mm, 1) for length in lengths if length is not None] == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("style", "font", "points", "line"),
    [
        ("Title", "方正小标宋简体", 22, 36),
        ("Normal", "仿宋_GB2312", 16, 28),
        ("Body Text", "仿宋_GB2312", 16, 28),
        ("Heading 1", "黑体", 16, 28),
        ("Heading 2", "楷体_GB2312", 16, 28),
    ],
)
def test_fonts_sizes_and_lines_are_those_of_the_standard(style: str, font: str, points: int, line: int) -> None:
    found = opened(full()).styles[style]
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == found.font.name == font
    assert (found.font.size, found.paragraph_format.line_spacing) == (Pt(points), Pt(line))


def test_a_font_that_is_missing_has_another_named_beside_it() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(full()))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_text_stands_two_characters_in_and_headings_are_in_the_outline() -> None:
    document = opened(full())
    body = document.styles["Body Text"].element.pPr
    assert body.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    headings = [p for p in document.paragraphs if p.text.startswith(("一", "二", "（"))]
    assert [p.style.name for p in headings if p.style is not None] == [
        "Heading 1", "Heading 2", "Heading 2", "Heading 1", "Heading 2",
    ]  # fmt: skip


def test_pages_are_numbered_between_dashes_right_on_odd_and_left_on_even_pages() -> None:
    document = opened(full())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        assert footer.paragraphs[0].text == "— 1 —" and footer.paragraphs[0].alignment == side
        assert [code.text for code in footer._element.iter(qn("w:instrText"))] == [" PAGE "]


def test_only_what_asks_for_a_red_head_has_one() -> None:
    plain, red = docx_bytes(full()), docx_bytes(full(red_head="演示市推进办文件"))
    assert "FF0000" not in body_of(plain) and "pBdr" not in body_of(plain)
    assert 'w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"' in body_of(red)
    assert [p.text for p in docx.Document(io.BytesIO(red)).paragraphs][:3] == [
        "演示市推进办文件", "督办〔2026〕3号", "关于报送项目进展的通知",
    ]  # fmt: skip


def body_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("department", "day", "name_off", "day_off"),
    [
        # 2026年11月3日 is 6.5 characters wide: the name must have 8.5 before the date follows it.
        ("演示市推进", DAY, 5.5, 2),
        ("演示市政府督查局", DAY, 2.5, 2),
        ("演示市政府督查局A", DAY, 2, 2),
        ("演示市政府督查局办", DAY, 2, 2.5),
        ("演示市优化营商环境服务中心", dt.date(2026, 11, 23), 2, 6),
    ],
)
def test_the_date_begins_two_characters_right_of_the_name_and_both_keep_off_the_edge(
    department: str, day: dt.date, name_off: float, day_off: float
) -> None:
    *_, name, date = opened(full(signature=Signature(department, day), copies=())).paragraphs
    assert (name.text, date.text) == (department, day_text(day))
    assert [off_right(p) for p in (name, date)] == [name_off * 100, day_off * 100]


def off_right(paragraph: docx.text.paragraph.Paragraph) -> int:
    return int(paragraph._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")))


def test_a_table_is_as_wide_as_the_text_repeats_its_head_and_tears_no_row() -> None:
    given = Table(["名称", "数"], [["甲", "1"]], widths=[3, 1], align=["left", "right"], title="表 1")
    document = opened(Paper(title="表", body=[given]))
    (table,) = document.tables
    shares = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(shares) == round(156 / 25.4 * 1440) and shares[0] == sum(shares) * 3 // 4
    head, row = table._tbl.tr_lst
    assert head.trPr.find(qn("w:tblHeader")) is not None and row.trPr.find(qn("w:tblHeader")) is None
    assert row.trPr.find(qn("w:cantSplit")) is not None
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [
        WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT,
    ]  # fmt: skip
    assert told(Paper(title="表", body=[given]))[1] == "表 1"


def kept(paragraph: docx.text.paragraph.Paragraph) -> bool:
    """Whether a paragraph stays on the page of what follows, by itself or by its style."""
    looks = [paragraph._p.pPr, paragraph.style.element.pPr if paragraph.style is not None else None]
    return any(one is not None and one.find(qn("w:keepNext")) is not None for one in looks)


def test_no_page_break_parts_a_table_from_its_head_its_lead_or_its_note() -> None:
    given = Table(["名称"], [["甲"], ["乙"], ["丙"]], note="来源：清单")
    document = opened(
        Paper(title="表", body=[Paragraph("前文。"), Paragraph("名单如下："), given, Paragraph("后文。")])
    )
    assert [kept(one.cells[0].paragraphs[0]) for one in document.tables[0].rows] == [True, False, False, True]
    assert [(one.text, kept(one)) for one in document.paragraphs] == [
        ("表", True), ("前文。", False), ("名单如下：", True), ("来源：清单", False), ("后文。", False)]  # fmt: skip
    plain = opened(Paper(title="表", body=[Table(["名称"], [["甲"]])])).tables[0]
    assert not kept(plain.rows[1].cells[0].paragraphs[0]), "there is no note to stay with"


def test_the_signature_never_stands_on_a_page_without_text() -> None:
    signed = opened(Paper(title="函", body=[Paragraph("甲。"), Paragraph("乙。")],
                          signature=Signature("某局", dt.date(2026, 11, 23))))  # fmt: skip
    assert [kept(one) for one in signed.paragraphs] == [True, False, True, True, True, False]


def test_a_table_without_rows_says_so_in_one_wide_row() -> None:
    assert told(Paper(title="表", body=[Table(["名称", "数"], [], empty="本周无红灯项目")])) == [
        "表", "名称\t数", "本周无红灯项目", "",
    ]  # fmt: skip


def test_invented_data_says_so_on_every_page_and_in_the_files_properties() -> None:
    real, invented = opened(full()), opened(full(synthetic=True))
    section = invented.sections[0]
    marks = [header.paragraphs[0].text for header in (section.header, section.even_page_header)]
    assert marks == ["演示数据，不作为正式公文使用"] * 2
    assert (invented.core_properties.category, invented.core_properties.keywords) == ("演示数据", "演示数据")
    assert invented.core_properties.comments == "演示数据，不作为正式公文使用"
    assert real.sections[0].header.is_linked_to_previous and real.core_properties.category == ""
    assert real.core_properties.comments == ""


def test_the_files_properties_name_title_department_and_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    known = opened(full()).core_properties
    assert (known.title, known.subject) == ("关于报送项目进展的通知", "督办〔2026〕3号")
    assert known.author == known.last_modified_by == "演示市推进办" and known.language == "zh-CN"
    assert known.created == known.modified == dt.datetime(2026, 11, 3, 1, 30, tzinfo=dt.UTC)
    assert opened(full(author="演示市大数据局")).core_properties.author == "演示市大数据局"
    monkeypatch.setenv("KECHUANG_NOW", "2026-11-21T09:00:00")
    known = opened(Paper(title="函", body=[])).core_properties
    assert known.created == dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC) and known.author == ""


def test_a_moment_without_zone_is_local_time() -> None:
    assert docx_bytes(full(written=MOMENT.replace(tzinfo=None))) == docx_bytes(full())


def test_the_same_paper_has_the_same_bytes_at_any_time_and_in_any_language(monkeypatch: pytest.MonkeyPatch) -> None:
    first = docx_bytes(full(synthetic=True))
    monkeypatch.setenv("KECHUANG_NOW", "2031-01-01T00:00:00")
    with override("en"):
        assert docx_bytes(full(synthetic=True)) == first
    assert docx_bytes(full(synthetic=True, written=MOMENT + dt.timedelta(seconds=1))) != first
    assert docx_bytes(full(synthetic=True, to="市科技局")) != first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_carries_nothing_of_the_librarys_template() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(full()))) as archive:
        names, everything = archive.namelist(), b"".join(archive.read(name) for name in archive.namelist())
    assert not [name for name in names if "thumbnail" in name or "theme" in name or "numbering" in name]
    assert b"python-docx" not in everything and b"Macintosh" not in everything


def test_the_file_is_taken_as_an_attachment_and_is_written_to_a_path_or_a_stream(tmp_path: Path) -> None:
    write_docx(full(), tmp_path / "通知.docx")
    stream = io.BytesIO()
    write_docx(full(), stream)
    assert (tmp_path / "通知.docx").read_bytes() == stream.getvalue() == docx_bytes(full())
    assert detect(stream, "通知.docx") == DOCX


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (dt.date(2026, 11, 3), dt.date(2026, 11, 3), "2026年11月3日"),
        (dt.date(2026, 11, 16), dt.date(2026, 11, 22), "2026年11月16日至22日"),
        (dt.date(2026, 11, 30), dt.date(2026, 12, 6), "2026年11月30日至12月6日"),
        (dt.date(2026, 12, 28), dt.date(2027, 1, 3), "2026年12月28日至2027年1月3日"),
    ],
)
def test_a_period_tells_year_and_month_once_where_they_are_shared(first: dt.date, last: dt.date, said: str) -> None:
    assert days_text(first, last) == said


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="止日 2026-11-02 早于起日 2026-11-03"):
        days_text(DAY, dt.date(2026, 11, 2))
