"""The board: accepted figures that agree give the closest, those that do not give none, and everybody is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.agreeing import contradict, rank
from kechuang.apps.reports.cards import cards
from kechuang.apps.reports.models import Fact, Judgement
from kechuang.apps.targets.board import goals
from kechuang.apps.targets.models import Indicator, IndicatorValue, Target
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

Find = Callable[..., Fact]


@pytest.fixture
def officer(zibo: Pack, pages: Loaded) -> Any:
    for name in ("tech_contract_value", "hightech_firms"):
        one = zibo.indicators[name]
        Indicator.objects.create(id=name, name=one.name, unit=one.unit, kind=one.kind)
    return person(Role.OFFICER)


def on_board() -> list[tuple[str, str, str]]:
    return list(IndicatorValue.objects.order_by("pk").values_list("printed", "unit", "comparator"))


def _told(text: str, sign: str = "exactly", *, unit: str = "亿元", si: str = "", high: str = "") -> dict[str, str]:
    return {
        "value": text, "value_max": high, "unit": unit, "comparator": sign, "unit_si": "元" if "元" in unit else unit,
        "value_si": si or text, "value_si_max": high,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        (_told("1200", "more_than", unit="家"), _told("1265", unit="家"), False),
        (_told("1200", "more_than", unit="家"), _told("1199", unit="家"), True),
        (_told("1200", "more_than", unit="家"), _told("1200", unit="家"), False),
        (_told("1200", unit="家"), _told("1201", unit="家"), True),
        (_told("1.2", si="120000000"), _told("12000", unit="万元", si="120000000"), False),
        (_told("1.2", si="120000000"), _told("12400", unit="万元", si="124000000"), False),
        (_told("1.2", si="120000000"), _told("12600", unit="万元", si="126000000"), True),
        (_told("1200", "about", unit="家"), _told("1265", unit="家"), False),
        (_told("3", "range", high="5", unit="家"), _told("4", unit="家"), False),
        (_told("3", "range", high="5", unit="家"), _told("7", unit="家"), True),
        (_told("1200", "less_than", unit="家"), _told("1265", unit="家"), True),
        (_told("5", unit="家"), _told("5", unit="个"), True),
    ],
)  # fmt: skip
def test_two_figures_contradict_each_other_where_both_cannot_be_right(
    one: dict[str, str], other: dict[str, str], against: bool
) -> None:
    assert contradict(one, other) is contradict(other, one) is against


def test_the_closest_tells_a_thing_best_and_the_catalogues_unit_before_another() -> None:
    some = [
        _told("1", "more_than", si="100000000"), _told("1.1", "more_than", si="110000000"),
        _told("12000", unit="万元", si="120000000"), _told("1.2", si="120000000"), _told("1.20", si="120000000"),
    ]  # fmt: skip
    told = [(one["value"], one["unit"]) for one in sorted(some, key=lambda one: rank(one, "亿元"))]
    assert told == [("1.20", "亿元"), ("1.2", "亿元"), ("12000", "万元"), ("1.1", "亿元"), ("1", "亿元")]


def test_accepted_figures_that_agree_do_not_cancel_each_other(fact: Find, officer: Any) -> None:
    actions.correct(fact("1250"), by=officer, changes={"value": "1150", "comparator": "more_than"})
    assert on_board() == [("1150", "家", "more_than")]
    actions.accept(fact("1200"), by=officer)
    assert on_board() == [("1200", "家", "exactly")]
    lines = [card.board for card in cards(list(Fact.objects.filter(value__in=("1200", "1250")).order_by("value")))]
    assert lines == ["已上目标板", "与目标板上的数相合，板上用的是更确切的一条"]
    same = {"indicator_id": "tech_contract_value", "value": "1805000", "unit": "万元", "kind": "level"}
    actions.correct(fact("900"), by=officer, changes=same)
    actions.accept(fact("180.5"), by=officer)
    assert ("180.5", "亿元", "exactly") in on_board() and len(on_board()) == 2


def test_who_takes_a_figure_off_the_board_is_told_and_so_is_the_chain(fact: Find, officer: Any) -> None:
    actions.accept(fact("1200"), by=officer)
    actions.accept(fact("1250"), by=officer)
    assert not on_board()
    (card,) = cards([fact("1250")])
    assert "不一，未上目标板" in card.board
    told = [entry.detail["board"] for entry in Entry.objects.filter(verb="reports.accept").order_by("seq")]
    about = {"indicator": "hightech_firms", "place": "370300", "period": "2022"}
    assert told == [[{"did": "up", **about, "figure": "1200\u00a0家"}], [{"did": "down", **about, "figure": "1200家"}]]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"subject": "编造集团"}, "说的是“编造集团”，不是当地"), ({"unit": "家"}, "单位"), ({"kind": "growth"}, "类型"),
        ({"modality": "forecast"}, "不是实绩"), ({"modality": "target_completed", "kind": "target"}, "不是实绩"),
        ({"period": ""}, "期间未定"),
    ],
)  # fmt: skip
def test_what_is_no_figure_of_the_place_itself_of_this_kind_and_unit_stays_off_and_says_why(
    fact: Find, officer: Any, changes: dict[str, str], why: str
) -> None:
    actions.correct(fact("180.5"), by=officer, changes=changes)
    assert not on_board()
    (card,) = cards([fact("180.5")])
    assert why in card.board


@pytest.mark.parametrize(
    ("period", "up"),
    [
        ("2022-01/2022-06", False), ("2022-07", False), ("../2022-06", False), ("2022-07-01/2022-12-31", False),
        ("2022-12", False), ("2022-08-18", False), ("2019-06/2022", False), ("2021-01/2023-06", False),
        ("2022", True), ("2022-01/2022-12", True), ("2022-12-31", True), ("2021/2022", True),
    ],
)  # fmt: skip
def test_a_figure_of_part_of_a_year_is_no_value_of_a_yearly_indicator_and_says_why(
    fact: Find, officer: Any, period: str, up: bool
) -> None:
    Indicator.objects.filter(pk="tech_contract_value").update(yearly=True)
    actions.correct(fact("180.5"), by=officer, changes={"period": period, "subject": ""})
    assert bool(on_board()) is up
    (card,) = cards([fact("180.5")])
    assert card.board == ("已上目标板" if up else "未上目标板：指标按全年计，所说的期间不是整年")


def test_what_is_counted_since_ever_is_no_value_of_a_yearly_indicator(fact: Find, officer: Any) -> None:
    Indicator.objects.filter(pk="tech_contract_value").update(yearly=True)
    actions.correct(fact("180.5"), by=officer, changes={"period": "../2022", "kind": "cumulative"})
    assert not on_board()
    (card,) = cards([fact("180.5")])
    assert card.board == "未上目标板：指标按全年计，说的是历年累计的数"


def test_the_half_year_of_what_stands_on_a_day_still_goes_up(fact: Find, officer: Any) -> None:
    actions.correct(fact("1200"), by=officer, changes={"period": "2022-06"})
    assert on_board() == [("1200", "家", "exactly")]


def test_a_growth_put_under_an_amount_does_not_take_the_right_one_down(fact: Find, officer: Any) -> None:
    actions.accept(fact("180.5"), by=officer)
    actions.correct(fact("12.5"), by=officer, changes={"indicator_id": "tech_contract_value"})
    assert on_board() == [("180.5", "亿元", "exactly")]


def test_a_place_put_right_takes_its_own_subject_along(fact: Find, officer: Any) -> None:
    actions.correct(fact("180.5"), by=officer, changes={"place": "淄博市/张店区"})
    assert fact("180.5").says["subject"] in ("", "张店区")
    assert IndicatorValue.objects.get().place == "370303"


def test_what_the_board_has_no_room_for_stays_off_and_stops_nothing(fact: Find, officer: Any, zibo: Pack) -> None:
    Fact.objects.filter(value="180.5").update(value="0." + "1" * 70)
    actions.accept(Fact.objects.get(value__startswith="0.1"), by=officer)
    Fact.objects.filter(value="1200").update(unit="家" * 30, unit_si="家")
    actions.accept(fact("1200"), by=officer)
    assert not on_board()
    actions.feed_board()


def test_the_pack_s_180_is_a_reviewers_180_point_5_printed_otherwise(fact: Find, officer: Any) -> None:
    IndicatorValue.objects.create(
        indicator_id="tech_contract_value", place="370300", period="2022", value=180, printed="180.50", unit="亿元",
        comparator="exactly", basis="press", origin="pack",
    )  # fmt: skip
    actions.accept(fact("180.5"), by=officer)
    assert not IndicatorValue.objects.filter(origin="review").exists()
    (card,) = cards([fact("180.5")])
    assert card.board == "目标板上已有同一个数"


@pytest.mark.parametrize(
    ("says", "current"),
    [
        (("1200", "exactly"), "1,200\u00a0家"), (("1200.0", "exactly"), "1,200.0\u00a0家"),
        (("1150", "at_least"), "≥1,150\u00a0家"), (("1100", "more_than"), "1,150\u00a0余家"),
    ],
)  # fmt: skip
def test_what_agrees_with_the_pack_goes_up_only_where_it_is_closer_and_is_shown_then(
    fact: Find, officer: Any, zibo: Pack, says: tuple[str, str], current: str
) -> None:
    pack_says(*says)
    actions.correct(fact("1250"), by=officer, changes={"value": "1150", "comparator": "more_than"})
    up = says[0] == "1100"
    assert IndicatorValue.objects.filter(origin="review").exists() is up
    (card,) = cards([fact("1250")])
    assert card.board == ("已上目标板" if up else f"与声明包中的“{says[0]}家”相合，板上用的是声明包的")
    assert goals(zibo)[0][0].current == current


@pytest.mark.parametrize("period", ["2022", "2022-12-31"])
def test_what_contradicts_the_pack_does_not_take_its_place_on_the_board(
    fact: Find, officer: Any, zibo: Pack, period: str
) -> None:
    actions.correct(fact("1200"), by=officer, changes={"value": "1201", "period": period})
    pack_says("1265", "exactly")
    assert IndicatorValue.objects.count() == 2
    (goal,), _growth = goals(zibo)
    assert goal.current == "1,265\u00a0家"
    told = city.browser(officer).get("/api/v1/targets").json()
    assert [one["current"]["printed"] for one in told] == ["1265"]


def pack_says(printed: str, sign: str) -> None:
    IndicatorValue.objects.create(
        indicator_id="hightech_firms", place="370300", period="2022", value=printed, printed=printed, unit="家",
        comparator=sign, basis="press", origin="pack",
    )  # fmt: skip
    Target.objects.create(
        id="pack.one", indicator_id="hightech_firms", place="370300", value=2000, printed="2000", unit="家",
        comparator="at_least", by=dt.date(2025, 12, 31),
    )  # fmt: skip


def test_what_a_decision_keeps_off_the_board_whose_fact_the_reading_lost_is_told_to_be_so(
    fact: Find, officer: Any
) -> None:
    actions.accept(fact("1200"), by=officer)
    actions.accept(fact("1250"), by=officer)
    lost = fact("1200").judgement
    assert lost is not None
    Fact.objects.filter(value="1200").delete()
    Judgement.objects.filter(pk=lost.pk).update(orphan=True)
    (card,) = cards([fact("1250")])
    assert "重读后未找到的数不一" in card.board
    actions.undo_lost(Judgement.objects.get(pk=lost.pk), by=officer, seen=lost.version)
    assert on_board() == [("1250", "家", "exactly")]


def test_what_is_counted_up_to_a_time_goes_up_though_its_begin_is_open(load: Callable[..., Loaded], zibo: Pack) -> None:
    one = zibo.indicators["talent_subsidies"]
    Indicator.objects.create(id=one.id, name=one.name, unit=one.unit, kind=one.kind)
    load({"一.txt": "淄博市人才工作\n2023-01-18 来源：编造日报\n\n截至2022年，淄博市累计发放人才政策补贴12.5亿元。\n"})
    found = Fact.objects.get(value="12.5")
    assert found.period == "../2022"
    actions.accept(found, by=person(Role.OFFICER))
    assert IndicatorValue.objects.get().period == "../2022"


def test_a_figure_of_another_city_is_told_not_to_be_on_this_board(fact: Find, officer: Any) -> None:
    actions.correct(fact("180.5"), by=officer, changes={"place": "济南市"})
    (card,) = cards([fact("180.5")])
    assert card.board == "已采纳；说的是外地，不在本地目标板上"
