"""Accepted targets: beside those of the pack, with their sentence; what differs is told and overwrites nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions, queries
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.cards import cards
from kechuang.apps.reports.models import Fact, Judgement
from kechuang.apps.targets.actions import load_targets
from kechuang.apps.targets.board import goals
from kechuang.apps.targets.models import Indicator, IndicatorValue, Target
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

Find = Callable[..., Fact]
HEAD = "淄博市科技工作\n2023-01-18 来源：编造日报\n\n"


@pytest.fixture
def officer(zibo: Pack, pages: Loaded) -> Any:
    for name in ("hightech_firms", "tech_smes", "tech_contract_value"):
        one = zibo.indicators[name]
        Indicator.objects.create(id=name, name=one.name, unit=one.unit, kind=one.kind, direction=one.direction)
    return person(Role.OFFICER)


def on_board() -> list[tuple[str, str, str, dt.date]]:
    return list(Target.objects.order_by("pk").values_list("printed", "unit", "comparator", "by"))


def said(value: str) -> str:
    (card,) = cards(list(Fact.objects.select_related("judgement", "report").filter(value=value)))
    return card.board


def test_an_accepted_target_stands_on_the_board_with_its_sentence_and_leaves_it_when_taken_back(
    fact: Find, officer: Any, zibo: Pack
) -> None:
    actions.accept(fact("2000"), by=officer)
    assert on_board() == [("2000", "家", "more_than", dt.date(2025, 12, 31))]
    target = Target.objects.get()
    found = fact("2000")
    assert (target.origin, target.place, target.indicator_id) == ("review", "370300", "hightech_firms")
    assert target.evidence["file"] == found.report_id
    assert (target.evidence["start"], target.evidence["end"]) == (found.start, found.end)
    assert said("2000") == "已上目标板，作为目标"
    (goal,) = goals(zibo)[0]
    assert (goal.aim, goal.by, goal.reviewed) == ("超过 2,000\u00a0家", 2025, True)
    browser = city.browser(officer)
    assert "目标采自报道" in browser.get("/targets/").content.decode()
    drawer = browser.get(goal.aim_url).content.decode()
    assert "突破2000家" in drawer and "经人审核采纳" in drawer and found.report_id in drawer
    assert browser.get("/api/v1/targets").json()[0]["origin"] == "review"
    actions.undo(fact("2000"), by=officer)
    assert not on_board()
    told = [entry.detail["board"] for entry in Entry.objects.filter(object_type="reports.judgement").order_by("seq")]
    about = {"indicator": "hightech_firms", "place": "370300", "by": "2025-12-31"}
    assert told == [
        [{"did": "up", **about, "figure": ">2000\u00a0家"}], [{"did": "down", **about, "figure": "2000家"}],
    ]  # fmt: skip


def test_a_loaded_pack_leaves_the_targets_of_reviews(fact: Find, officer: Any, zibo: Pack) -> None:
    load_targets(pack=zibo)
    before = Target.objects.count()
    actions.accept(fact("2000"), by=officer)
    load_targets(pack=zibo)
    actions.feed_board()
    assert Target.objects.count() == before + 1


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"value": "2000", "unit": "家", "comparator": "more_than", "period": "2023/2025"}, 1),
        ({"value": "2000", "unit": "家", "comparator": "at_least", "period": "2025"}, 0),
        ({"value": "2001", "unit": "家", "comparator": "more_than", "period": "2025"}, 0),
        ({"value": "2000", "unit": "家", "comparator": "more_than", "period": "2026"}, 2),
    ],
)
def test_two_accepted_targets_for_one_day_are_one_where_they_draw_one_line(
    fact: Find, officer: Any, changes: dict[str, str], lines: int
) -> None:
    actions.accept(fact("2000"), by=officer)
    same = {"indicator_id": "hightech_firms", "modality": "target", "kind": "target", **changes}
    actions.correct(fact("900"), by=officer, changes=same)
    assert len(on_board()) == lines
    open_groups = [one for one in queries.conflicts() if not one.settled and fact("2000").pk in one.facts]
    assert len(open_groups) == (0 if lines else 1)


def test_500_and_500_or_more_are_one_target_where_more_is_better(fact: Find, officer: Any) -> None:
    actions.correct(fact("2000"), by=officer, changes={"comparator": "exactly"})
    same = {"indicator_id": "hightech_firms", "modality": "plan", "kind": "target", "period": "2025", "value": "2000"}
    actions.correct(fact("900"), by=officer, changes={**same, "comparator": "at_least"})
    assert [one[:3] for one in on_board()] == [("2000", "家", "at_least")]


@pytest.mark.parametrize(
    ("value", "text"),
    [("2000", "目标板上已有同一个目标"), ("2100", "与声明包中的目标“2100家”不一，未上目标板；以声明包为准")],
)
def test_the_target_of_the_pack_stands_and_another_line_is_told(
    fact: Find, officer: Any, value: str, text: str
) -> None:
    Target.objects.create(
        id="pack.one", indicator_id="hightech_firms", place="370300", value=value, printed=value, unit="家",
        comparator="more_than", by=dt.date(2025, 12, 31),
    )  # fmt: skip
    actions.accept(fact("2000"), by=officer)
    assert [one[0] for one in on_board()] == [value]
    assert said("2000") == text
    shown = city.browser(officer).get("/reports/conflicts").content.decode()
    assert ("与声明包不一" in shown and "声明包中的是 2100家" in shown) is (value == "2100")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"comparator": "about"}, "约数"), ({"period": "2023/.."}, "没有止期"), ({"unit": "亿元"}, "单位"),
        ({"subject": "编造集团"}, "不是当地"), ({"kind": "growth"}, "类型"), ({"modality": "prospect"}, "不是实绩"),
        ({"period": ""}, "期间未定"),
    ],
)  # fmt: skip
def test_what_is_no_line_of_the_place_itself_by_a_day_stays_off_and_says_why(
    fact: Find, officer: Any, changes: dict[str, str], why: str
) -> None:
    actions.correct(fact("2000"), by=officer, changes=changes)
    assert not on_board()
    assert why in said("2000")


@pytest.mark.parametrize(("period", "up"), [("2025-01/2025-06", False), ("2025-06-30", False), ("2023/2025", True)])
def test_what_is_wanted_of_part_of_a_year_is_no_target_of_a_yearly_indicator_and_says_why(
    fact: Find, officer: Any, period: str, up: bool
) -> None:
    Indicator.objects.filter(pk="hightech_firms").update(yearly=True)
    actions.correct(fact("2000"), by=officer, changes={"period": period})
    assert bool(on_board()) is up
    assert said("2000") == ("已上目标板，作为目标" if up else "未上目标板：指标按全年计，所说的期间不是整年")


def test_a_target_kept_off_by_a_decision_whose_fact_the_reading_lost_is_told_to_be_so(fact: Find, officer: Any) -> None:
    actions.accept(fact("2000"), by=officer)
    same = {"indicator_id": "hightech_firms", "modality": "target", "kind": "target", "period": "2025"}
    actions.correct(fact("900"), by=officer, changes=same)
    assert not on_board() and said("2000").endswith("请先裁定")
    Judgement.objects.filter(fact=fact("900")).update(orphan=True)
    Fact.objects.filter(value="900").delete()
    assert "重读后未找到的目标不一" in said("2000")


def test_what_corrections_made_contradict_each_other_is_settled_on_the_page_of_conflicts(
    fact: Find, officer: Any
) -> None:
    actions.accept(fact("1800"), by=officer)
    same = {"indicator_id": "tech_smes", "period": fact("1800").says["period"], "kind": "level", "value": "1900"}
    actions.correct(fact("900"), by=officer, changes=same)
    browser = city.browser(officer)
    group = next(one for one in queries.conflicts() if fact("1800").pk in one.facts)
    assert not group.settled and set(group.facts) == {fact("1800").pk, fact("900").pk}
    assert "全市科技型小微公司入库" in browser.get("/reports/conflicts").content.decode()
    seen = {f"seen-{one.pk}": one.stamp for one in (fact("1800"), fact("900"))}
    browser.post("/reports/conflicts/settle", {"chosen": fact("1800").pk, **seen})
    assert (fact("1800").state, fact("900").state) == ("accepted", "rejected")
    assert said("1800") == "已上目标板"


def test_a_value_that_the_pack_tells_otherwise_is_listed_beside_it(fact: Find, officer: Any) -> None:
    IndicatorValue.objects.create(
        indicator_id="tech_contract_value", place="370300", period="2022", value=190, printed="190", unit="亿元",
        comparator="exactly", basis="press", origin="pack",
    )  # fmt: skip
    actions.accept(fact("180.5"), by=officer)
    assert said("180.5") == "已上目标板；声明包中的是“190亿元”，两数并列，请核对"
    assert "声明包中的是 190亿元" in city.browser(officer).get("/reports/conflicts").content.decode()


def test_copies_that_differ_in_a_digit_are_told_as_such_though_the_catalogue_knows_no_such_thing(
    load: Callable[..., Loaded], officer: Any
) -> None:
    text = (
        "淄博市跑出加速度\n\n今年以来，全市坚持把科技创新摆在核心位置，新培育梧桐树企业{n}家，新签约柳叶项目36个，"
        "带动沿河各镇共同发展，形成你追我赶的良好局面，柳叶项目总投资达到43.9亿元，群众的获得感不断增强。\n"
    )
    load({"甲.txt": text.format(n=1211), "乙.txt": text.format(n=1231)})
    shown = city.browser(officer).get("/reports/conflicts").content.decode()
    assert "1211" in shown and "1231" in shown and "同一句话的几处抄本，数字不同" in shown
    assert "梧桐树企业" in shown and "· ·" not in shown
