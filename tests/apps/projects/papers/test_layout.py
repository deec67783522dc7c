"""In the tables of every paper a date, a number and a count of days stand on one line of their cell."""

from __future__ import annotations

import dataclasses
import re

import pytest

from kechuang.apps.documents import Paper, Table
from kechuang.apps.documents.characters import width
from kechuang.apps.documents.sheet import TEXT_WIDTH
from kechuang.apps.documents.styles import FIVE
from kechuang.apps.projects.papers import minutes, quarterly_notice, urge_letter, weekly_brief
from kechuang.apps.projects.papers.issued import titled
from tests.apps.projects.papers.test_meeting_minutes import meeting
from tests.apps.projects.papers.test_quarterly_notice import notice
from tests.apps.projects.papers.test_urge_letter import letter
from tests.apps.projects.papers.test_weekly_brief import STANDSTILL, brief

#: The widest of each kind is put in the place of what the papers hold.
WIDEST = {
    r"\d+年\d+月\d+日": "2026年12月30日",
    r"WT\d+-\d+": "WT2026-00012",
    r"\d+个工作日": "120个工作日",
    r"\d+%": "100%",
}
#: Points that a cell keeps free on both sides.
MARGINS = 6


@pytest.mark.parametrize("paper", [
    weekly_brief(brief(standstill=STANDSTILL)), minutes(meeting()), urge_letter(letter()),
    quarterly_notice(dataclasses.replace(notice(), standstill=STANDSTILL)),
])  # fmt: skip
def test_dates_numbers_and_counts_of_days_are_not_torn(paper: Paper) -> None:
    seen = 0
    for table in (one for one in paper.body if isinstance(one, Table)):
        shares = [TEXT_WIDTH / 25.4 * 72 * one / sum(table.widths) - MARGINS for one in table.widths]
        for row in [table.head, *table.rows]:
            for cell, room in zip(row, shares, strict=True):
                widest = next((text for kind, text in WIDEST.items() if re.fullmatch(kind, cell)), None)
                if row is table.head or widest is not None:
                    seen += 1
                    assert width(widest or cell) * FIVE <= room, f"{cell} in {table.head}"
    assert seen > len(paper.body) / 4


@pytest.mark.parametrize(("first", "lines"), [("甲" * 10, 1), ("甲" * 11, 1), ("甲" * 12, 2)])
def test_a_title_that_one_line_does_not_hold_breaks_between_its_words(first: str, lines: int) -> None:
    assert len(titled(first, "逾期未办结的督办函").split("\n")) == lines
