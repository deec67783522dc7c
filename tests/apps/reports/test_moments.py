"""Every shape of period that a fact may have is said in words."""

from __future__ import annotations

import pytest

from kechuang.apps.reports.moments import worded

WORDS = {
    "2022": "2022 年", "2022-08": "2022 年 8 月", "2022-08-18": "2022 年 8 月 18 日", "2021/2025": "2021–2025 年",
    "2022-01/2022-09": "2022 年 1–9 月", "2019/2022-06": "2019 年至 2022 年 6 月",
    "2021-11/2022-02": "2021 年 11 月至 2022 年 2 月", "..2026-03": "截至 2026 年 3 月", "../2022": "截至 2022 年",
    "..2026-03-31": "截至 2026 年 3 月 31 日", "2021/..": "2021 年起", "2021-06/..": "2021 年 6 月起", "": "",
    "去年": "去年", "2022/2022": "2022 年",
}  # fmt: skip


@pytest.mark.parametrize("period", WORDS)
def test_a_period_is_said_in_words(period: str) -> None:
    assert worded(period).replace("\u00a0", " ") == WORDS[period]
    assert " 年" not in worded(period), "a number stays with its word"
