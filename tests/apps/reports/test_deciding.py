"""Deciding about facts: once, by whoever saw them as they stand; every step is logged and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions
from kechuang.apps.reports.models import Decision, Fact, Judgement
from kechuang.apps.targets.models import Indicator, IndicatorValue
from kechuang.declarations.pack import Pack
from kechuang.engines.reports import PlaceKeys, score
from tests import city
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST, SECOND

Find = Callable[..., Fact]


@pytest.fixture
def officer(db: None) -> Any:
    return person(Role.OFFICER)


def test_a_fact_is_accepted_corrected_and_taken_back_step_by_step(fact: Find, officer: Any) -> None:
    one = fact("180.5")
    assert one.state == "proposed" and one.version == 0
    actions.accept(one, by=officer)
    assert fact("180.5").state == "accepted"
    actions.correct(fact("180.5"), by=officer, changes={"value": "181.25", "unit": "亿元"}, note="见公报")
    held = fact("180.5")
    assert held.state == "corrected" and held.figure == "181.25\u00a0亿元" and held.says["value_si"] == "18125000000"
    actions.undo(held, by=officer)
    assert fact("180.5").state == "accepted" and fact("180.5").figure == "180.5\u00a0亿元"
    actions.undo(fact("180.5"), by=officer)
    assert fact("180.5").state == "proposed" and fact("180.5").says == fact("180.5").read
    with pytest.raises(Refused, match="没有可以撤回"):
        actions.undo(fact("180.5"), by=officer)
    steps = [one.step for one in Decision.objects.order_by("number")]
    assert steps == ["accept", "correct", "back_to_accepted", "back_to_proposed"]
    verbs = list(Entry.objects.filter(verb__startswith="reports.").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["reports.load", "reports.accept", "reports.correct", "reports.undo", "reports.undo"]


def test_a_rejected_fact_may_be_accepted_after_all_and_the_log_cannot_be_changed(fact: Find, officer: Any) -> None:
    actions.reject(fact("12.5"), by=officer, note="与本市无关")
    assert fact("12.5").state == "rejected"
    actions.accept(fact("12.5"), by=officer)
    actions.undo(fact("12.5"), by=officer)
    assert fact("12.5").state == "rejected"
    entry = Decision.objects.order_by("number")[0]
    entry.note = "另一种说法"
    with pytest.raises(TypeError):
        entry.save()


def test_of_two_reviewers_the_second_is_told_what_the_first_decided(fact: Find, officer: Any) -> None:
    one, other = fact("2.79"), fact("2.79")
    actions.accept(one, by=officer)
    second = person(Role.STEWARD)
    with pytest.raises(Refused, match=rf"{officer.display_name}（.*）已于 .*审为“已采纳”，您的决定没有写入"):
        actions.reject(other, by=second)
    assert Decision.objects.count() == 1 and fact("2.79").state == "accepted"


def test_who_may_only_read_decides_nothing(fact: Find) -> None:
    leader = person(Role.LEADER)
    for deed in (actions.accept, actions.reject, actions.undo):
        with pytest.raises(PermissionDenied):
            deed(fact("2.79"), by=leader)
    with pytest.raises(PermissionDenied):
        actions.correct(fact("2.79"), by=leader, changes={"value": "3"})
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": "很多"}, "不是数"), ({"value": ""}, "不是数"), ({"period": "去年"}, "期间“去年”读不出"),
        ({"indicator_id": "nothing"}, "指标目录中没有"), ({"kind": "x"}, "类型“x”"), ({"modality": ""}, "语气“”"),
        ({"comparator": "range"}, "区间须有上限"), ({"value_max": "300"}, "上限只在"), ({}, "没有改动"),
        ({"comparator": "range", "value_max": "1"}, "上限小于数值"), ({"place": "甲" * 121}, "太长"),
        ({"comparator": "x"}, "请选择比较方式"), ({"value": "1e9"}, "不是数"), ({"value": "1/0"}, "“1/0”不是数"),
        ({"value": "1", "value_max": "2/00", "comparator": "range"}, "“2/00”不是数"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_one_sentence_and_nothing_is_written(
    fact: Find, officer: Any, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.correct(fact("180.5"), by=officer, changes=changes)
    assert not Decision.objects.exists()


def test_a_corrected_place_gets_its_code_and_an_unknown_one_none(fact: Find, officer: Any) -> None:
    actions.correct(fact("180.5"), by=officer, changes={"place": "淄博市/张店区"})
    assert fact("180.5").says["place_code"] == "370303"
    actions.correct(fact("180.5"), by=officer, changes={"place": "淄博市/编造新区"})
    assert fact("180.5").says["place_code"] == ""


# ------------------------------------------------------------------ the board


@pytest.fixture
def board(zibo: Pack, pages: Any) -> None:
    for name in ("tech_contract_value", "hightech_firms"):
        one = zibo.indicators[name]
        Indicator.objects.create(id=name, name=one.name, unit=one.unit, kind=one.kind)


def test_what_is_accepted_stands_on_the_board_with_its_sentence_until_it_is_taken_back(
    board: None, fact: Find, officer: Any
) -> None:
    actions.accept(fact("180.5"), by=officer)
    (value,) = IndicatorValue.objects.filter(origin="review")
    assert (value.indicator_id, value.place, value.period) == ("tech_contract_value", "370300", "2022")
    assert (value.printed, value.unit, value.comparator, value.basis) == ("180.5", "亿元", "exactly", "press")
    text = fact("180.5").report.text
    assert text[value.evidence["start"] : value.evidence["end"]] == "全市技术合同成交额180.5亿元"
    actions.correct(fact("180.5"), by=officer, changes={"period": "2021"})
    assert [one.period for one in IndicatorValue.objects.filter(origin="review")] == ["2021"]
    actions.undo(fact("180.5"), by=officer)
    actions.undo(fact("180.5"), by=officer)
    assert not IndicatorValue.objects.filter(origin="review").exists()


def test_a_target_a_growth_outside_the_catalogue_and_what_the_pack_declares_do_not_go_up(
    board: None, fact: Find, officer: Any
) -> None:
    actions.accept(fact("2000"), by=officer)
    actions.accept(fact("12.5"), by=officer)
    assert not IndicatorValue.objects.exists()
    IndicatorValue.objects.create(
        indicator_id="tech_contract_value", place="370300", period="2022", value=180, printed="180.5", unit="亿元",
        comparator="exactly", basis="press", origin="pack",
    )  # fmt: skip
    actions.accept(fact("180.5"), by=officer)
    assert not IndicatorValue.objects.filter(origin="review").exists()


# ------------------------------------------------------------------ conflicts


def test_facts_that_contradict_each_other_stand_side_by_side_and_a_person_decides(
    board: None, fact: Find, officer: Any
) -> None:
    browser = city.browser(officer)
    shown = browser.get("/reports/conflicts").content.decode()
    assert "1200\u00a0家" in shown and "1250\u00a0家" in shown and shown.count("以此为准") == 2
    before = fact("1200").stamp
    actions.accept(fact("1200"), by=officer)
    actions.accept(fact("1250"), by=officer)
    assert not IndicatorValue.objects.filter(origin="review").exists(), "two figures: none until it is decided"
    one, other = fact("1250"), fact("1200")
    with pytest.raises(Refused, match="您的决定没有写入"):
        actions.settle_conflict(one, [one, other], by=officer, seen={one.pk: one.stamp, other.pk: before})
    assert fact("1200").state == "accepted", "all or none"
    late = {"chosen": str(one.pk), f"seen-{one.pk}": one.stamp, f"seen-{other.pk}": before}
    assert browser.post("/reports/conflicts/settle", late).status_code == 302
    assert browser.post("/reports/conflicts/settle", {"chosen": "x"}).status_code == 302
    assert browser.post("/reports/conflicts/settle", {**late, f"seen-{other.pk}": ""}).status_code == 302
    assert fact("1200").state == "accepted"
    answer = browser.post("/reports/conflicts/settle", {**late, f"seen-{other.pk}": other.stamp})
    assert answer.status_code == 302
    assert (fact("1250").state, fact("1200").state) == ("accepted", "rejected")
    assert [one.printed for one in IndicatorValue.objects.filter(origin="review")] == ["1250"]
    shown = browser.get("/reports/conflicts").content.decode()
    assert "已裁定" in shown and "1200\u00a0家" in shown and "以此为准" not in shown, "both stay visible"


# ------------------------------------------------------------------ gold


def test_what_is_reviewed_goes_out_as_gold_that_the_scorer_takes(
    fact: Find, officer: Any, zibo: Pack, load: Callable[..., Any]
) -> None:
    for value in ("180.5", "2.79", "1200"):
        actions.accept(fact(value), by=officer)
    actions.correct(fact("1250"), by=officer, changes={"value": "1251"})
    actions.reject(fact("900"), by=officer)
    gold = city.browser(officer).get("/reports/gold").json()
    reviewed = [one for one in gold["facts"] if not one.get("ambiguous")]
    assert {one["value"] for one in reviewed} == {180.5, 2.79, 1200, 1251}
    assert {one["value"] for one in gold["facts"] if one.get("ambiguous")} == {12.5, 1500, 1800, 2000}
    told = {"documents": [
        {"file": name, "facts": [
            {**one.read, "file": name, "comparator": "=", "span": [one.start, one.end],
             "number": [one.number_start, one.number_end]}
            for one in Fact.objects.filter(report__name=name)]}
        for name in ("通报.txt", "会议.txt")]}  # fmt: skip
    places = PlaceKeys(zibo.divisions.values())
    found = score(told, gold, places=places, indicator_of=lambda _name: None)["span"]
    assert (found.right, found.told, found.true) == (4, 5, 4), "the rejected one is made up, those that wait are not"
    told["documents"][1]["facts"] = [one for one in told["documents"][1]["facts"] if one["value"] != "900"]
    found = score(told, gold, places=places, indicator_of=lambda _name: None)["span"]
    assert (found.precision, found.recall) == (1, 1)
    texts = {"通报.txt": FIRST, "会议.txt": SECOND}
    for one in reviewed:
        start, end = one["number"]
        assert texts[one["file"]][start:end] in (str(one["value"]), "1250")
