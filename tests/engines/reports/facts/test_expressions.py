"""Expressions of time are only looked for where one can begin, and none is lost by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang.engines.reports.facts.expressions import FORMS_OF_TIME, TIME

PAGES = sorted((Path(__file__).parents[1] / "development" / "open").glob("*.txt"))


def told(pattern: re.Pattern[str], text: str) -> list[tuple[int, int, str | None]]:
    return [(*match.span(), match.lastgroup) for match in pattern.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name[:3])
def test_no_expression_begins_where_none_is_looked_for(page: Path) -> None:
    text = page.read_text(encoding="utf-8", errors="replace")
    assert told(TIME, text) == told(re.compile(FORMS_OF_TIME), text)


def test_every_word_with_which_a_form_begins_is_looked_for() -> None:
    begun = "２０２５年 规划期末 去年同期 一季度末 头三个月 截止上年末 接下来五年 花3年时间 连续4年 翌年 投运以来 其间"
    assert len(told(TIME, begun)) == len(told(re.compile(FORMS_OF_TIME), begun)) >= 9
