"""Files of every encoding are read to the same text; files that are no text give one sentence and nothing else."""

from __future__ import annotations

import codecs
import hashlib
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import ReportError, articles, decoding, gathered, load_bytes, read, read_bytes, verify

TEXT = "全市研发机构达到241个，\r\n研发经费占比2.79%。\n今年以来，各项工作稳步推进，企业创新能力不断提高。\n"
TRADITIONAL = "全市研發機構達到241個，研發經費佔比2.79%。今年以來，各項工作穩步推進，企業創新能力不斷提高。"


@pytest.mark.parametrize(
    ("coding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-32", "utf-32"),
    ],
)
def test_each_encoding_gives_the_same_text_and_offsets(tmp_path: Path, coding: str, told: str) -> None:
    file = tmp_path / "报道.txt"
    file.write_bytes(TEXT.encode(coding))
    document = read(file)
    assert (document.text, document.encoding, document.name) == (TEXT, told, "报道.txt")
    assert document.sha256 == "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    assert [verify(document, q.start, q.end) for q in document.quantities] == ["达到241个", "2.79%"]


def test_big_endian_utf16_with_a_mark_is_read() -> None:
    assert read_bytes(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), name="a.txt").text == TEXT


def test_traditional_text_is_told_apart_in_gbk_and_big5() -> None:
    assert read_bytes(TRADITIONAL.encode("big5"), name="a.txt").encoding == "big5"
    assert read_bytes(TRADITIONAL.encode("gb18030"), name="a.txt").text == TRADITIONAL


def test_plain_ascii_is_utf8() -> None:
    assert read_bytes(b"R&D 2.79%", name="a.txt").encoding == "utf-8"


BAD = {
    "空.txt": (b"", "空文件"),
    "白.txt": (" \r\n\u3000\n".encode(), "空白"),
    "a.pdf": (b"%PDF-1.7\n\xff\xfe", "PDF"),
    "a.docx": (b"PK\x03\x04" + bytes(30), "Office"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30), "Office"),
    "a.png": (b"\x89PNG\r\n\x1a\n" + bytes(30), "图片"),
    "a.bin": (bytes(range(256)) * 4, "零字节"),
    "c.txt": ("第一行\x01第二行".encode(), "控制符"),
    "d.txt": (codecs.BOM_UTF8 + b"\xff\xfe\xfd", "无法解码"),
    "e.txt": (TEXT.encode() + b"\xff\xfe " * 9, "不是 UTF-8"),
    "é.txt": ("déjà vu, café".encode("latin-1"), "不是 UTF-8"),
    "g.txt": (random.Random(1).randbytes(5_000).replace(b"\0", b"a"), "不是 UTF-8"),
    "f.txt": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x4e", "无法解码"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_text_gives_one_sentence_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    data, what = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReportError) as caught:
        read(tmp_path / name)
    sentence = str(caught.value)
    assert sentence.startswith(name) and what in sentence and "请" in sentence and "\n" not in sentence


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "LARGEST", 100)
    assert read_bytes(b"a" * 100, name="a.txt").text == "a" * 100
    with pytest.raises(ReportError, match="上限"):
        read_bytes(b"a" * 101, name="a.txt")


def test_a_file_over_64_mib_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "大.txt"
    with file.open("wb") as out:
        out.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(ReportError, match=r"大\.txt 有 64\.0 MiB，超过 64 MiB 的上限，请拆分后再读"):
        read(file)


def test_a_missing_file_a_folder_and_a_locked_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="找不到文件"):
        read(tmp_path / "无.txt")
    with pytest.raises(ReportError, match="是文件夹"):
        read(tmp_path)
    locked = tmp_path / "锁.txt"
    locked.write_text("达到3%", encoding="utf-8")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        with pytest.raises(ReportError, match="权限"):
            read(locked)


MIXED = {
    "utf-8 gb18030 utf-8": TEXT.encode() + TEXT.encode("gb18030") + TEXT.encode(),
    "gb18030 utf-8": TEXT.encode("gb18030") + TEXT.encode(),
    "utf-8 big5": TEXT.encode() + (TRADITIONAL + "\n").encode("big5"),
    "mark gb18030": codecs.BOM_UTF8 + TEXT.encode() + TEXT.encode("gb18030"),
}


@pytest.mark.parametrize("coded", MIXED)
def test_a_file_of_several_encodings_is_read_line_by_line_and_says_so(coded: str) -> None:
    raw = load_bytes(MIXED[coded], name="a.txt")
    assert set(raw.text.splitlines()) <= {*TEXT.splitlines(), TRADITIONAL}
    assert raw.encoding == "mixed" and raw.extracted and raw.unread == []
    assert raw.warning and raw.warning.startswith("a.txt") and "请" in raw.warning


@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
def test_bytes_that_fit_nothing_are_marked_and_the_rest_is_read(coding: str) -> None:
    data = TEXT.encode(coding) * 2
    raw = load_bytes(data[:-2] + b"\xff\xff\n" + data, name="a.txt")
    assert raw.text.count("241个") == 4 and raw.encoding == "mixed"
    ((start, end),) = raw.unread
    assert set(raw.text[start:end]) == {"\ufffd"} and raw.warning and "1 处无法解码" in raw.warning
    (told,) = gathered([articles(raw)]).to_json()["documents"]
    assert told["unread"] == [[start, end]] and told["text"] == raw.text


def test_a_file_is_refused_where_more_than_one_character_in_fifty_bytes_is_lost() -> None:
    def lost(size: int) -> bytes:
        return b"a" * (size - 2) + b"\n\xff"

    assert load_bytes(lost(50), name="a.txt").unread == [(49, 50)]
    with pytest.raises(ReportError, match="第 49 字节不是 UTF-8"):
        load_bytes(lost(49), name="a.txt")


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (3, 2), (0, 10**6)])
def test_a_span_outside_the_text_is_an_error(start: int, end: int) -> None:
    document = read_bytes(TEXT.encode(), name="报道.txt")
    with pytest.raises(ReportError, match=r"报道\.txt 共 \d+ 字"):
        verify(document, start, end)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_one_sentence(data: bytes) -> None:
    try:
        document = read_bytes(data, name="x.txt")
    except ReportError as error:
        assert "x.txt" in str(error) and "\n" not in str(error)
    else:
        assert document.text.strip()


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_utf8_text_comes_back_character_for_character(text: str) -> None:
    try:
        document = read_bytes(text.encode(), name="x.txt")
    except ReportError as error:
        assert "空白" in str(error) or "是" in str(error)
    else:
        assert document.text == text.removeprefix("\ufeff")
