"""Sentences and paragraphs around a span."""

from __future__ import annotations

import pytest

from kechuang.engines.reports import ReportError, paragraphs, sentence_at

TEXT = (
    "标题\r\n\r\n　　“研发投入超过6%。”负责人说，到2024年：平台达到500家;人才达到780人。真的？“是！”\n末行没有句号 12家"
)


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ("标题", "标题"),
        ("超过6%", "“研发投入超过6%。”"),
        ("超过6%。", "“研发投入超过6%。”"),
        ("超过6%。”", "“研发投入超过6%。”"),
        ("500家", "负责人说，到2024年：平台达到500家;人才达到780人。"),
        ("780人", "负责人说，到2024年：平台达到500家;人才达到780人。"),
        ("真的", "真的？"),
        ("是", "“是！”"),
        ("12家", "末行没有句号 12家"),
        ("780人。真的", "负责人说，到2024年：平台达到500家;人才达到780人。真的？"),
    ],
)
def test_a_span_finds_its_sentence(inside: str, sentence: str) -> None:
    start = TEXT.index(inside)
    begin, end = sentence_at(TEXT, start, start + len(inside))
    assert TEXT[begin:end] == sentence


def test_a_sentence_is_found_far_back_on_a_long_line() -> None:
    text = "开头。" + "很长" * 20_000 + "达到3%。结尾"
    place = text.index("3%")
    assert sentence_at(text, place, place + 2) == (3, len(text) - 2)


def test_an_empty_span_has_no_sentence() -> None:
    with pytest.raises(ReportError, match="没有第 2 至 2 字"):
        sentence_at(TEXT, 2, 2)


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    text = "\n 甲 \r\n\r\n　　乙丙　\n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["甲", "乙丙"]
