import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.files import contents
from kechuang.apps.files.contents import UploadRefused, detect
from kechuang.apps.files.names import LONGEST, tidy
from tests.apps.files import handed_in


def kind_of(content, name, **options):
    return detect(io.BytesIO(content), name, **options)


def refusal(content, name, **options):
    with pytest.raises(UploadRefused) as refused:
        kind_of(content, name, **options)
    sentence = str(refused.value)
    assert name in sentence
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", handed_in.PDF, contents.PDF),
        ("a.PNG", handed_in.PNG, contents.PNG),
        ("a.jpg", handed_in.JPEG, contents.JPEG),
        ("a.jpeg", handed_in.JPEG, contents.JPEG),
        ("a.xlsx", handed_in.xlsx(), contents.XLSX),
        ("a.docx", handed_in.docx(), contents.DOCX),
        ("a.parquet", handed_in.parquet(), contents.PARQUET),
        ("a.txt", "企业名称".encode(), contents.TEXT),
        ("a.csv", "企业名称,税号\n".encode("gb18030"), contents.CSV),
        ("a.csv", "\ufeff企业名称,税号\r\n".encode(), contents.CSV),
    ],
)
def test_a_file_is_known_by_its_content(name, content, kind):
    assert kind_of(content, name) == kind


def test_a_name_that_says_something_else_is_refused_with_the_right_ending():
    assert "PNG 图片" in refusal(handed_in.PNG, "a.pdf")
    assert ".png" in refusal(handed_in.PNG, "a.pdf")
    assert ".xlsx" in refusal(handed_in.xlsx(), "名单.xls")
    refusal(handed_in.PDF, "无扩展名")
    refusal(b"a,b\n", "a.pdf")


def test_a_program_is_refused_whatever_its_name():
    for name in ("a.exe", "a.pdf", "a.txt", "a.xlsx"):
        assert "认不出" in refusal(b"\x7fELF\x02\x01\x01\0" + b"\0" * 64, name)
        assert "认不出" in refusal(b"MZ\x90\0" + b"\0" * 64, name)


def test_an_empty_file_is_refused():
    assert "是空的" in refusal(b"", "a.pdf")


def test_only_what_is_welcome_here_is_taken():
    sentence = refusal(handed_in.PDF, "a.pdf", allowed=frozenset({contents.CSV, contents.XLSX}))
    assert "Excel 表格、CSV 表格" in sentence


def test_an_office_file_of_old_or_with_a_password_is_refused_with_the_remedy():
    assert ".xlsx" in refusal(handed_in.OLD_OFFICE, "a.xls")


@pytest.mark.parametrize(
    ("parts", "types"),
    [
        ({"xl/workbook.xml": "", "xl/vbaProject.bin": b"x"}, "xml"),
        ({"xl/workbook.xml": "", "XL/VBAPROJECT.BIN": b"x"}, "xml"),
        ({"xl/workbook.xml": ""}, "vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ({"xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}, "xml"),
        ({"word/document.xml": "", "word/vbaProject.bin": b"x"}, "xml"),
        ({"word/document.xml": "", "word/activeX/activeX1.xml": ""}, "xml"),
    ],
)
def test_macros_are_refused_even_under_a_harmless_name(parts, types):
    for name in ("a.xlsx", "a.docx", "a.xlsm"):
        assert "含有宏" in refusal(handed_in.package(parts, types), name)


def test_a_plain_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "a")
    assert "压缩包" in refusal(out.getvalue(), "a.zip")
    assert "压缩包" in refusal(out.getvalue(), "a.xlsx")


def test_a_package_that_is_neither_excel_nor_word_is_refused():
    assert "既不是" in refusal(handed_in.package({"ppt/presentation.xml": ""}), "a.pptx")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
def test_a_package_cut_off_is_refused_as_damaged(cut):
    whole = handed_in.xlsx()
    assert "已损坏" in refusal(whole[: int(len(whole) * cut)], "a.xlsx")


def test_a_package_with_a_changed_byte_inside_is_refused_as_damaged():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr("[Content_Types].xml", handed_in.TYPES.format("xml"))
        file.writestr("xl/workbook.xml", "the workbook itself")
    assert "已损坏" in refusal(out.getvalue().replace(b"the workbook", b"the workbXok", 1), "a.xlsx")


def test_a_bomb_is_refused():
    bomb = handed_in.package({"xl/workbook.xml": "", "xl/sheet.xml": b"\0" * (17 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert "压缩炸弹" in refusal(bomb, "a.xlsx")


def test_the_ratio_counts_only_from_a_size_that_can_do_harm():
    small = handed_in.package({"xl/workbook.xml": "", "xl/sheet.xml": b"\0" * (15 * 1024 * 1024)})
    assert kind_of(small, "a.xlsx") == contents.XLSX


@pytest.mark.parametrize(("extra", "refused"), [(-1, False), (0, False), (1, True)])
def test_the_total_is_limited_exactly(monkeypatch, extra, refused):
    content = handed_in.package({"xl/workbook.xml": "x" * 5000})
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        total = sum(entry.file_size for entry in file.infolist())
    monkeypatch.setattr(contents, "MOST_UNPACKED", total - extra)
    if refused:
        assert "压缩炸弹" in refusal(content, "a.xlsx")
    else:
        assert kind_of(content, "a.xlsx") == contents.XLSX


def test_too_many_entries_are_refused():
    many = handed_in.package({"xl/workbook.xml": "", **{f"x/{n}": "" for n in range(contents.MOST_ENTRIES)}})
    assert "压缩炸弹" in refusal(many, "a.xlsx")


def test_a_bomb_that_lies_about_its_size_is_refused():
    """Its directory says one kilobyte; its content is seventeen megabytes."""
    bomb = handed_in.package({"xl/workbook.xml": "", "xl/sheet.xml": b"\0" * (17 * 1024 * 1024)})
    lie = bomb.replace(struct.pack("<L", 17 * 1024 * 1024), struct.pack("<L", 1024))
    assert lie != bomb
    refusal(lie, "a.xlsx")


def test_a_package_with_a_password_is_refused():
    content = bytearray(handed_in.package({"xl/workbook.xml": "x"}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "密码" in refusal(bytes(content), "a.xlsx")


def test_a_parquet_file_cut_off_is_refused():
    assert "不完整" in refusal(handed_in.parquet()[:-1], "a.parquet")
    assert "不完整" in refusal(b"PAR1", "a.parquet")


def test_utf16_text_is_refused_as_unknown():
    refusal("企业名称\n".encode("utf-16"), "a.csv")


def test_text_with_a_broken_end_is_refused():
    refusal("企业".encode("gb18030")[:-1], "a.txt")


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.pdf", "a.csv", "a.txt", "a.xlsx", "a.png"]))
def test_whatever_comes_is_either_known_or_refused_with_a_sentence(content, name):
    try:
        kind = kind_of(content, name)
    except UploadRefused as refused:
        assert name in str(refused)
    else:
        assert name.endswith(contents.SUFFIXES[kind])


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/报表.xlsx", "报表.xlsx"),
        ("C:\\文件\\a.pdf", "a.pdf"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ('a<b>"c"?.txt', "a_b__c__.txt"),
        ("  ..  ", "未命名"),
        ("", "未命名"),
        ("a\u200b.pdf", "a.pdf"),
    ],
)
def test_names_lose_what_could_harm_or_mislead(given_name, kept):
    assert tidy(given_name) == kept


def test_a_long_name_keeps_its_ending():
    kept = tidy("很" * 500 + ".xlsx")
    assert len(kept) == LONGEST
    assert kept.endswith("很.xlsx")


@given(st.text(max_size=400))
def test_a_tidy_name_stays_as_it_is_and_names_one_file(name):
    kept = tidy(name)
    assert kept
    assert "/" not in kept and "\\" not in kept and "\0" not in kept
    assert kept not in {".", ".."}
    assert len(kept) <= LONGEST
    assert tidy(kept) == kept
