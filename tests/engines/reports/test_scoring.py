"""A reading is measured against answers quantity by quantity and field by field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kechuang.commands import reports
from kechuang.declarations.division import Division
from kechuang.engines.reports import PlaceKeys, ReportError, score
from kechuang.engines.reports.scoring.intervals import interval

PLACES = PlaceKeys(
    Division(code=code, name=name, level=level, kind=kind)
    for code, name, level, kind in (
        ("340000", "安徽省", "province", "gb"),
        ("340100", "合肥市", "city", "gb"),
        ("340104", "蜀山区", "district", "gb"),
        ("340176", "合肥高新技术产业开发区", "district", "statistical"),
        ("371400", "德州市", "city", "gb"),
    )
)


def answer(**changed: Any) -> dict[str, Any]:
    """Return an answer: 合肥市 had 120 firms at the end of 2022, told in characters 10 to 18, the number from 14."""
    return {
        "file": "a.txt", "place": "合肥市", "subject": "合肥市", "indicator": "高新技术企业数",
        "indicator_id": "hightech_firms", "value": 120, "value_max": None, "unit": "家", "value_si": 120,
        "value_si_max": None, "unit_si": "家", "comparator": "=", "kind": "level", "period": "2022-12",
        "modality": "actual", "start": 0, "end": 20, "span_start": 10, "span_end": 18, "number_start": 14,
        "number_end": 18, "occurrences": [],
    } | changed  # fmt: skip


def fact(**changed: Any) -> dict[str, Any]:
    """Return the same as a reading tells it."""
    told = answer()
    for name in ("file", "start", "end", "span_start", "span_end", "number_start", "number_end"):
        del told[name]
    return (
        told | {"span": [8, 18], "place": "340100", "certainty": {"place": "carried", "period": "explicit"}} | changed
    )


def measured(facts: list[dict[str, Any]], answers: list[dict[str, Any]], **gold: Any) -> Any:
    out = {"documents": [{"file": "/somewhere/a.txt", "facts": facts, "articles": []}]}
    return score(out, {"facts": answers, **gold}, places=PLACES, indicator_of={"高新技术企业数": "hightech_firms"}.get)


def counts(measure: Any) -> tuple[int, int, int]:
    return measure.right, measure.told, measure.true


def test_a_reading_that_tells_what_is_there_is_wholly_right() -> None:
    result = measured([fact()], [answer()])
    assert {counts(result[name]) for name in ("span", "value", "period", "place", "indicator", "all", "accepted")} == {
        (1, 1, 1)
    }


def test_what_is_missed_costs_recall_and_what_is_made_up_costs_precision() -> None:
    missed = answer(span_start=30, span_end=40, number_start=35, number_end=38)
    result = measured([fact(), fact(span=[50, 60])], [answer(), missed])
    assert counts(result["span"]) == (1, 2, 2)
    assert result["span"].precision == result["span"].recall == 0.5
    assert counts(result["period"]) == (1, 2, 2) and result["period"].agreement == 1


@pytest.mark.parametrize(("span", "hits"), [([14, 18], 1), ([10, 18], 1), ([13, 25], 1), ([15, 18], 0), ([10, 17], 0)])
def test_a_clause_is_the_same_quantity_where_the_number_lies_wholly_within_it(span: list[int], hits: int) -> None:
    assert measured([fact(span=span)], [answer()])["span"].right == hits


def test_numbers_of_one_clause_are_told_apart_by_where_they_stand() -> None:
    first, second = answer(number_start=11, number_end=13), answer(value=44, value_si=44)
    told = [fact(number=[14, 18], value_si=44), fact(number=[11, 13])]
    result = measured(told, [first, second])
    assert counts(result["value"]) == (2, 2, 2)


def test_without_a_number_span_the_same_value_is_paired_first() -> None:
    answers = [answer(value_si=value, number_start=None, number_end=None) for value in (44, 156)]
    assert measured([fact(value_si="156"), fact(value_si="44")], answers)["value"].right == 2


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({"value_si": "120"}, True),
        ({"value_si": 121}, False),
        ({"unit_si": "个"}, False),
        ({"comparator": ">"}, False),
        ({"comparator": "exactly"}, True),
        ({"value_si_max": 130}, False),
    ],
)
def test_value_unit_and_comparator_are_right_together(changed: dict[str, Any], right: bool) -> None:
    assert measured([fact(**changed)], [answer()])["value"].right == right


def test_a_third_may_be_printed_with_three_decimals() -> None:
    told, meant = fact(value_si="100/3", unit_si="%"), answer(value_si=33.333, unit_si="%")
    assert measured([told], [meant])["value"].right == 1


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2021", (date(2021, 1, 1), date(2021, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2022-08-19", (date(2022, 8, 19), date(2022, 8, 19))),
        ("2019/2022-08", (date(2019, 1, 1), date(2022, 8, 31))),
        ("..2022", (None, date(2022, 12, 31))),
        ("2022/..", (date(2022, 1, 1), None)),
        ("2022-13", None),
        ("", None),
        ("去年", None),
    ],
)
def test_a_period_is_an_interval_of_days(text: str, days: Any) -> None:
    assert interval(text) == days


def test_two_ways_to_write_a_year_are_one_period() -> None:
    assert measured([fact(period="2022-01/2022-12")], [answer(period="2022")])["period"].right == 1


@pytest.mark.parametrize(
    ("told", "meant", "same"),
    [
        ("340104", "合肥市/蜀山区", True),
        ("340100", "合肥市/蜀山区", False),
        ("合肥", "340100", True),
        ("340176", "合肥市/高新区", True),
        ("合肥市/合肥高新区", "340176", True),
        ("371400/天衢新区", "德州市/天衢新区", True),
        ("天衢新区", "德州市/天衢新区", True),
        ("德州市", "德州市/天衢新区", False),
        ("德州市/天衢新区", "德州市", False),
        ("340000", "安徽省", True),
        ("全国", "安徽省", False),
    ],
)
def test_a_place_is_its_code_or_its_zone(told: str, meant: str, same: bool) -> None:
    assert PLACES.same(told, meant) is same


def test_an_empty_place_is_an_abstention_unless_there_is_none_to_tell() -> None:
    abstained = measured([fact(place=None)], [answer()])
    assert counts(abstained["place"]) == (0, 0, 1) and abstained.abstained == 1
    rightly = measured([fact(place=None)], [answer(place=None)])
    assert counts(rightly["place"]) == (0, 0, 0) and rightly["place"].agreement == 1 and rightly.abstained == 0
    guessed = measured([fact()], [answer(place=None)])
    assert counts(guessed["place"]) == (0, 1, 0)


def test_answers_without_ids_are_looked_up_in_the_catalogue() -> None:
    meant = answer()
    del meant["indicator_id"]
    assert counts(measured([fact()], [meant])["catalogued"]) == (1, 1, 1)
    unknown = answer(indicator="葡萄糖产量")
    del unknown["indicator_id"]
    result = measured([fact()], [unknown])
    assert counts(result["catalogued"]) == (0, 0, 0) and counts(result["indicator"]) == (0, 1, 0)


@pytest.mark.parametrize("mark", ["ambiguous", "label_number"])
def test_marked_answers_count_neither_way(mark: str) -> None:
    result = measured([fact(value_si=7)], [answer(**{mark: True})])
    assert counts(result["span"]) == (0, 0, 0) and counts(result["all"]) == (0, 0, 0)


def test_events_are_scored_apart() -> None:
    event = {"kind": "event", "value": None, "value_si": None}
    meant = answer(**event, number_start=None, number_end=None, period="2022-08-19")
    result = measured([fact(**event, period="2022-08")], [meant])
    assert counts(result["span"]) == (0, 0, 0) and counts(result["event"]) == (1, 1, 1)
    assert counts(result["event_period"]) == (0, 1, 1)


def test_a_copy_is_no_second_fact_whether_it_is_told_as_an_occurrence_or_by_itself() -> None:
    copied = answer(occurrences=[{"file": "a.txt", "span_start": 60, "span_end": 70}])
    assert counts(measured([fact(), fact(span=[60, 70])], [copied])["span"]) == (1, 1, 1)
    told = fact(occurrences=[{"file": "a.txt", "span": [60, 70]}])
    assert counts(measured([told], [copied])["span"]) == (1, 1, 1)
    assert counts(measured([fact(span=[60, 70])], [copied])["span"]) == (1, 1, 1)


def test_what_is_read_in_files_without_answers_is_not_scored() -> None:
    out = {"documents": [{"file": "b.txt", "facts": [fact()]}]}
    assert counts(score(out, {"facts": [answer()]})["span"]) == (0, 0, 1)


def test_a_guess_is_not_accepted_without_a_person() -> None:
    sure, guess = fact(), fact(certainty={"place": "guessed"}, span=[30, 40])
    wrong = fact(span=[50, 60], period="2020")
    answers = [
        answer(),
        *(answer(span_start=at, span_end=at + 9, number_start=at + 1, number_end=at + 4) for at in (30, 50)),
    ]
    result = measured([sure, guess, wrong], answers)
    assert counts(result["accepted"]) == (1, 2, 3) and (result.accepted, result.told) == (2, 3)


def page(**changed: Any) -> dict[str, Any]:
    article = {"id": "a/A1", "spans": [[100, 200], [203, 300]], "beside": [[80, 98, "title"]], "duplicate_of": None}
    return {
        "file": "a.txt",
        "articles": [article],
        "dropped": [{"start": 0, "end": 79, "reason": "navigation"}],
    } | changed


def scored_body(spans: list[list[int]]) -> Any:
    out = {"documents": [{"file": "a.txt", "facts": [], "articles": [{"spans": spans, "duplicate_of": None}]}]}
    return score(out, {"facts": [], "files": [page()]})["body"]


def test_titles_and_line_ends_count_neither_for_nor_against_a_body() -> None:
    assert counts(scored_body([[100, 200], [203, 300]])) == counts(scored_body([[80, 304]])) == (197, 197, 197)


def test_navigation_taken_for_an_article_costs_precision_and_a_lost_paragraph_recall() -> None:
    assert counts(scored_body([[60, 300]])) == (197, 216, 197)
    assert counts(scored_body([[100, 200]])) == (100, 100, 197)


def test_a_number_in_a_title_is_not_scored() -> None:
    result = measured([fact(span=[82, 90])], [answer()], files=[page()])
    assert counts(result["span"]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"value_si": "多"}, "数值 多 读不出"), ({"value_si": "1/0"}, "1/0"), ({"span": None}, "第 1 条")],
)
def test_what_cannot_be_scored_is_named(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ReportError, match=words):
        measured([fact(**changed)], [answer()])


def test_mistakes_are_listed_with_what_was_told_and_what_is_right() -> None:
    missed = answer(span_start=30, span_end=40, number_start=35, number_end=38)
    result = measured([fact(period="2021", comparator=">"), fact(span=[50, 60])], [answer(), missed])
    assert [(one.span, one.field, one.told, one.meant) for one in result.mistakes] == [
        ((10, 18), "value", "> 120 家", "= 120 家"),
        ((10, 18), "period", "2021", "2022-12"),
        ((30, 40), "漏", None, 120),
        ((50, 60), "多", 120, None),
    ]


def test_no_mistakes_are_listed_of_frozen_answers(tmp_path: Path) -> None:
    out, gold = tmp_path / "out.json", tmp_path / "gold.json"
    out.write_text(json.dumps({"documents": []}), encoding="utf-8")
    for frozen in (False, True):
        gold.write_text(json.dumps({"facts": [answer()], "frozen": frozen}), encoding="utf-8")
        words = ["score", str(out), "--gold", str(gold), "--pack", "cn", "--mistakes"]
        told = CliRunner().invoke(reports.app, words)
        assert ("a.txt  [10, 18)  漏" in told.output) is not frozen
        assert isinstance(told.exception, ReportError) is frozen


def test_the_command_prints_the_table_and_names_what_is_wrong_with_its_files(tmp_path: Path) -> None:
    out, gold, to = tmp_path / "out.json", tmp_path / "gold.json", tmp_path / "score.json"
    out.write_text(json.dumps({"documents": [{"file": "a.txt", "facts": [fact(place="合肥市")]}]}), encoding="utf-8")
    gold.write_text(json.dumps({"facts": [answer()]}), encoding="utf-8")
    told = CliRunner().invoke(reports.app, ["score", str(out), "--gold", str(gold), "--pack", "cn", "--json", str(to)])
    assert told.exit_code == 0
    assert "各项全对" in told.output and "不经人即收 1 条" in told.output
    lines = {line["name"]: line for line in json.loads(to.read_text(encoding="utf-8"))["measures"]}
    assert lines["place"]["precision"] == 1 and lines["all"]["recall"] == 1
    swapped = CliRunner().invoke(reports.app, ["score", str(gold), "--gold", str(out)])
    assert isinstance(swapped.exception, ReportError) and "是否给反" in str(swapped.exception)
    absent = CliRunner().invoke(reports.app, ["score", str(tmp_path / "no.json"), "--gold", str(gold)])
    assert "请核对文件名" in str(absent.exception)
