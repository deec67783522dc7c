"""`kechuang reports compare`: what of readings may stand side by side, and what may not, with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kechuang.commands.reports import app
from kechuang.engines.reports import ReportError


def _fact(ident: str, place: str, code: str, value: float, **more: Any) -> dict[str, Any]:
    return {
        "id": ident, "text": "", "place": place, "place_code": code, "subject": None, "indicator": "高新技术企业",
        "indicator_id": "hightech_firms", "value": value, "value_max": None, "unit": "家", "value_si": value,
        "value_si_max": None, "unit_si": "家", "comparator": "=", "kind": "level", "modality": "actual",
        "period": "2022", "accepted": True, **more,
    }  # fmt: skip


@pytest.fixture
def readings(tmp_path: Path) -> list[str]:
    first = [_fact("A1-F1", "合肥市", "340100", 3000), _fact("A1-F2", "合肥市", "340100", 2500, period="2021")]
    second = [
        _fact("A1-F1", "芜湖市", "340200", 1500, accepted=False),
        _fact("A1-F2", "芜湖市", "340200", 900, comparator=">"),
        _fact("A1-F3", "芜湖市", "340200", 3, indicator_id=None),
    ]
    paths = []
    for name, facts in (("甲", first), ("乙", second)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"documents": [{"file": f"{name}.txt", "facts": facts}]}), encoding="utf-8")
        paths.append(str(path))
    return paths


def _said(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["compare", *arguments])
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_facts_are_listed_by_indicator_place_and_period(readings: list[str]) -> None:
    lines = _said(*readings).splitlines()
    assert lines[0] == "hightech_firms" and len(lines) == 5
    assert lines[1] == "  合肥市  2021  2500家  收  甲.txt#A1-F2"
    assert lines[3] == "  芜湖市  2022  1500家  待  乙.txt#A1-F1"
    assert _said(*readings, "--indicator", "hightech_firms").splitlines() == lines


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("甲.txt#A1-F2", "甲.txt#A1-F1"), ["后者比前者：+500 家，为其 1.2 倍", "不能相加：期间不同，不能相加"]),
        (("甲.txt#A1-F1", "乙.txt#A1-F1"), ["后者比前者：-1500 家，为其 0.5 倍", "合计：4500 家"]),
        (
            ("甲.txt#A1-F1", "乙.txt#A1-F2"),
            ["可以并列：有的数不是确数，只能并列，算不出差和比", "不能相加：有的数不是确数，不能相加"],
        ),
        (
            ("甲.txt#A1-F1", "乙.txt#A1-F3"),
            ["不能相比：指标不同或不在目录中，口径无从比较", "不能相加：指标不同或不在目录中，口径无从比较"],
        ),
    ],
)
def test_the_difference_ratio_and_sum_are_told_or_why_not(
    readings: list[str], names: tuple[str, ...], told: list[str]
) -> None:
    options = [part for name in names for part in ("--fact", name)]
    assert _said(*readings, *options).splitlines()[2:] == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--fact", "甲.txt#A1-F1"], "至少给两条"),
        (["--fact", "甲.txt#A9-F9", "--fact", "甲.txt#A1-F1"], "甲.txt#A9-F9"),
        (["--indicator", "nonsense"], "nonsense"),
    ],
)
def test_what_is_not_there_is_one_sentence(readings: list[str], more: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["compare", *readings, *more])
    assert isinstance(result.exception, ReportError) and told in str(result.exception)


def test_a_file_that_is_no_reading_is_told(tmp_path: Path) -> None:
    (tmp_path / "错.json").write_text("[]", encoding="utf-8")
    for name, told in (("错.json", "不是 reports read --json 的结果"), ("无.json", "无法读取")):
        result = CliRunner().invoke(app, ["compare", str(tmp_path / name)])
        assert isinstance(result.exception, ReportError) and told in str(result.exception)
