"""The facts of a paper are kept as JSON and give the same file again, byte for byte."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from kechuang.apps.documents import Paper, docx_bytes
from kechuang.apps.projects.papers import (
    Completion,
    Count,
    Minutes,
    OpenedItem,
    Overdue,
    QuarterlyNotice,
    Red,
    UrgeLetter,
    WeeklyBrief,
    again,
    kept,
    minutes,
    quarterly_notice,
    urge_letter,
    weekly_brief,
)  # fmt: skip
from kechuang.apps.projects.papers.issued import Issued
from kechuang.core import ZONE

DAY = dt.date(2026, 11, 23)
ISSUED: dict[str, Any] = {"issuer": "演示市推进办", "on": DAY, "copies": ("市政府办",), "synthetic": True}
NONE = Count(0, 0, "记录")
LETTER = UrgeLetter(
    **ISSUED, serial=1, department="甲局", overdue=[Overdue("乙", dt.date(2026, 11, 2), 15)], answer_by=DAY,
    answer_to="丙科",
)  # fmt: skip
BRIEF = WeeklyBrief(
    **ISSUED, serial=1, scope="全部", first=DAY, last=DAY, red=Count(1, None, "记录"), yellow=NONE, green=NONE,
    closed=NONE, overdue=NONE, reds=(Red("甲", "乙局", DAY, 1, None, "丙"),),
)  # fmt: skip
MINUTES = Minutes(
    **ISSUED, meeting="调度会", starts_at=dt.datetime(2026, 11, 20, 14, 30, tzinfo=ZONE),
    opened=(OpenedItem("1", "甲", "乙局", DAY, ("丙局",)),),
)  # fmt: skip
NOTICE = QuarterlyNotice(
    **ISSUED, year=2026, quarter=3, to="各部门", scope="任务", rule="规则。", source="清单", counted=DAY,
    departments=(Completion("甲局", 1, 2, 3),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "worded"),
    [(LETTER, urge_letter), (BRIEF, weekly_brief), (MINUTES, minutes), (NOTICE, quarterly_notice)],
    ids=["letter", "brief", "minutes", "notice"],
)
def test_what_was_kept_gives_the_same_file_years_later(
    facts: Issued, worded: Callable[[Any], Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, content = docx_bytes(worded(facts)), json.dumps(kept(facts), ensure_ascii=False)
    monkeypatch.setenv("KECHUANG_NOW", "2031-01-01T00:00:00")
    assert docx_bytes(worded(again(type(facts), json.loads(content)))) == first


def test_what_is_kept_names_days_and_numbers_and_nothing_of_the_looks() -> None:
    content = kept(LETTER)
    assert content["on"] == "2026-11-23" and content["overdue"] == [
        {"title": "乙", "due": "2026-11-02", "late": 15, "number": "", "project": ""}
    ]
    assert content["synthetic"] is True and content["copies"] == ["市政府办"]


def test_content_that_was_changed_into_nonsense_is_refused() -> None:
    content = kept(LETTER)
    with pytest.raises(ValidationError, match="没有逾期事项"):
        again(UrgeLetter, {**content, "overdue": []})
    with pytest.raises(ValidationError):
        again(WeeklyBrief, content)


@pytest.mark.parametrize("hostile", ["甲\x00乙", "甲\ud83d乙", "甲\u202e乙\r\n丙", "甲" * 100_000])
def test_hostile_text_is_kept_as_the_paper_shows_it(hostile: str) -> None:
    facts = replace(LETTER, department=hostile, overdue=[Overdue(hostile, dt.date(2026, 11, 2), 15)])
    content = json.dumps(kept(facts)).encode()
    assert b"\\u0000" not in content and b"\\ud83d" not in content
    assert docx_bytes(urge_letter(again(UrgeLetter, json.loads(content)))) == docx_bytes(urge_letter(facts))
