"""What plans say without saying that it is to be, editions of events, and stretches from one time to another."""

import datetime as dt

import pytest

from kechuang.engines.reports.facts.clock import Clock
from kechuang.engines.reports.facts.editions import editions
from kechuang.engines.reports.facts.planning import is_already, looks_back, plans, proposes, tells_of_plan


@pytest.mark.parametrize(
    "title", ["关于加快推进成果转化的实施意见", "某市科技局2024年工作要点", "某市科创“十四五”规划"]
)
def test_a_plan_is_known_by_its_title(title: str) -> None:
    assert plans(title)
    assert not plans(f"{title}完成情况总结")


def test_news_about_a_plan_is_no_plan() -> None:
    assert tells_of_plan("某市高企倍增行动方案印发")
    assert not tells_of_plan("某市上半年新增高新技术企业120家")


def test_a_plan_proposes_and_does_not_count_its_own_parts() -> None:
    assert proposes("《方案》明确，到2024年底达到800家。")
    assert not proposes("企业提出需求136项。")
    assert looks_back("一、发展基础")


@pytest.mark.parametrize("told", ["截至2021年底，有高企402家。", "每家奖励20万元。", "目前有平台12家。"])
def test_what_is_already_so_is_no_aim_of_a_plan(told: str) -> None:
    assert is_already(told)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("高标准筹备举办第十九届新材料论坛。", ["十九"]),
        ("11月举办了第四届人才周，签约126名。", ["四"]),
        ("第七届产业技术对接会在天长举行。", ["七"]),
        ("四季度举办首届成果交易会。", ["一"]),
        ("在第五届进博会上签约12个项目。", []),
        ("市第六届人民代表大会第一次会议举行。", []),
        ("10名第九届有突出贡献的中青年专家上台。", []),
    ],
)
def test_an_edition_counts_where_the_event_is_held_or_prepared(text: str, numbers: list[str]) -> None:
    assert [number for _, _, number in editions(text)] == numbers


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2024年9月至2025年8月，学校新签合同。", "2024-09/2025-08"),
        ("2021年初至2023年6月底，累计转化成果。", "2021-01/2023-06"),
        ("自2022年推行，至今累计兑付。", "2022/2025-10"),
        ("4月15日至16日，大会举行。", "2025-04-15/2025-04-16"),
        ("下个月还要举办科技周。", "2025-11"),
    ],
)
def test_times_from_one_to_another_are_one_stretch(text: str, span: str) -> None:
    (time,) = Clock(dt.date(2025, 10, 15)).times(text)
    assert str(time.span) == span


def test_what_counts_from_a_beginning_told_before_starts_there() -> None:
    *_, time = Clock(dt.date(2024, 11, 28)).times("今年6月专窗启用以来，已受理4872件。")
    assert str(time.span) == "2024-06/2024-11"
