"""What the engine says of a plan file is said on pages without the words of files."""

from __future__ import annotations

import pytest

from kechuang.apps.projects.wording import plain


@pytest.mark.parametrize(("said", "told"), [
    ("前置任务 2“用地批复” 于 2026-12-01 完成（FS）", "前置任务 2“用地批复” 于 2026-12-01 完成"),
    ("前置任务 2 于 2026-12-01 开始（SS+2个工作日）", "前置任务 2 于 2026-12-01 开始（开始后开始，推后 2 个工作日）"),
    ("前置任务 2 于 2026-12-01 完成（FF-1个日历日）", "前置任务 2 于 2026-12-01 完成（完成后完成，提前 1 个日历日）"),
    ("（FS+50%，合 3 个工作日）", "（完成后开始，推后 50 %，合 3 个工作日）"),
    ("应补上 actual_finish", "应补上 实际完成"), ("应在 calendars 中写明", "应在“日历与资源”中登记"),
    ("以今天为进度日期（as_of）重排", "以今天为进度日期重排"), ("名称里的（甲）不变", "名称里的（甲）不变"),
])  # fmt: skip
def test_words_of_files_are_said_in_plain_words(said, told):
    assert plain(said) == told
