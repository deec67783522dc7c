"""Whose figure a sentence tells: cities, districts, zones, firms; every sentence is made up."""

import datetime as dt
from functools import cache

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Catalogue, Fact, Gazetteer, PlaceKeys, Reader, articles, load_bytes

DAY = dt.date(2022, 8, 18)


@cache
def reader() -> Reader:
    pack = load_pack("cn-sd-zibo")
    return Reader(Gazetteer(pack.divisions.values(), pack.zones.values()), Catalogue(pack.indicators.values()))


def read(text: str, *, title: str = "淄博市科技创新工作情况") -> list[Fact]:
    page = articles(load_bytes(f"{title}\n{text}\n".encode(), name="a.txt"), published=DAY)
    return [fact for article in page.articles for fact in reader().facts(article, published=DAY) if fact.quantity]


def places(text: str, *, title: str = "淄博市科技创新工作情况") -> list[str | None]:
    return [fact.place for fact in read(text, title=title)]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("2021年，淄博市高新技术产业产值同比增长8.9%。", "淄博市"),
        ("2021年，高新区新增企业89家。", "淄博市/高新区"),
        ("2021年，淄川经济开发区新增企业89家。", "淄博市/淄川区/淄川经开区"),
        ("2021年，张店经开区新增企业89家。", "淄博市/张店区/张店经开区"),
        ("2021年，淄博经开区新增企业89家。", "淄博市/经开区"),
        ("2021年，在国家高新区综合评价中，全市有3家平台入选。", "淄博市"),
        ("2021年，在齐陵开发区新增企业89家。", "淄博市/齐陵开发区"),
        ("2021年，与青岛共建的平台达到12家。", "淄博市"),
        ("2021年，来自济南的企业新增12家。", "淄博市"),
        ("2021年，济南市高新技术企业达到4512家。", "济南市"),
        ("2021年，国家、省、市出台稳外资文件8个。", None),
        ("会议明确，出台25条政策支持高新区高质量发展。", "淄博市/高新区"),
        ("2021年，全省研发投入强度为2.34%。", "山东省"),
        ("2021年，成交额总量最大的是桓台县，为47.6亿元。", "淄博市/桓台县"),
    ],
)
def test_a_figure_is_of_the_place_that_its_clause_speaks_of(told: str, place: str | None) -> None:
    assert places(told)[-1] == place


def test_a_zone_that_is_declared_tells_its_city_though_the_page_does_not() -> None:
    facts = read("黄渤海新区新增企业4120户，其中科技型企业1036户。", title="黄渤海新区创新发展数据")
    assert {fact.place for fact in facts} == {"烟台市/黄渤海新区"}


def test_the_city_of_the_title_is_meant_though_the_text_speaks_of_others() -> None:
    text = "2021年，济南市高新技术企业达到4512家，青岛市达到5554家。全市新增科技型中小企业120家。"
    assert places(text) == ["济南市", "青岛市", "淄博市"]


def test_a_zone_told_by_its_long_or_its_short_name_is_one_place() -> None:
    keys = PlaceKeys(load_pack("cn-sd-zibo").divisions.values())
    assert keys.same("淄博市/淄川区/淄川经开区", "淄博市/淄川区/淄川经济开发区")


def test_a_heading_that_names_a_district_governs_what_stands_below_it() -> None:
    text = "一、张店区\n新增高新技术企业12家，成效明显。\n二、周村区\n新增高新技术企业15家，成效明显。"
    assert places(text) == ["淄博市/张店区", "淄博市/周村区"]


def test_a_scene_goes_on_in_what_is_said_in_it() -> None:
    text = "春日里，桓台县的田间地头一片忙碌，大棚里多了不少新农具，种粮大户喜上眉梢。\n"
    text += "“这台设备一天能作业300亩。”种粮大户说。"
    assert places(text) == ["淄博市/桓台县"]


def test_the_next_sentence_is_of_the_city_again_after_another_citys_figure() -> None:
    text = "2021年，济南市高新技术企业达到4512家。新增科技型中小企业120家。"
    assert places(text) == ["济南市", "淄博市"]


def test_students_are_no_university() -> None:
    (fact,) = read("2021年，全市新增就业大学生11.6万人。")
    assert (fact.subject, fact.indicator_id) == ("淄博市", "graduates_new")


@pytest.mark.parametrize(
    ("told", "indicator"),
    [
        ("2021年，独角兽企业实现零的突破，达到2家。", "unicorns"),
        ("2021年，甲乙实验室等国家级平台达到28个。", "national_platforms"),
        ("2021年，“小巨人”企业实现翻番、达到58家。", "little_giants"),
        ("2021年，全市入库科技型中小企业1379家。", "tech_smes"),
        ("2021年，高新技术产业产值同比增长8.9%，位列全省第一。", "hightech_output_growth_rank"),
        ("2021年，规上高新技术产业增加值增长8%，占规上工业增加值的41.5%。", "hightech_value_added_share"),
    ],
)
def test_an_indicator_is_found_as_reports_name_it(told: str, indicator: str) -> None:
    assert read(told)[-1].indicator_id == indicator


def test_a_stretch_of_months_is_not_torn_at_its_dash() -> None:
    (fact,) = read("今年以来，全市1—7月规上工业增加值增长4.2%。")
    assert (fact.indicator_id, fact.period) == ("industrial_value_added_growth", "2022-01/2022-07")
    assert fact.certainty["period"] == "explicit"


def test_a_difference_to_the_city_is_the_districts() -> None:
    assert places("2021年，临淄区研发投入强度达3.5%，高于全市1.3个百分点。") == ["淄博市/临淄区"] * 2


def test_what_is_told_of_a_part_in_passing_does_not_govern_what_follows() -> None:
    text = "2021年，全市高新技术企业达到1265家，其中临淄区达到180家。科技型中小企业达到1379家。"
    assert places(text) == ["淄博市", "淄博市/临淄区", "淄博市"]


def test_what_is_counted_behind_a_figure_is_not_what_the_clause_before_counted() -> None:
    facts = read("截至6月底，全市高新技术企业达到1265家。今年以来，共有27个项目获省科技重大专项立项。")
    assert [fact.indicator_id for fact in facts] == ["hightech_firms", None]


def test_a_numeral_in_the_name_of_a_place_is_no_figure() -> None:
    (fact,) = read("2021年，三门县技术合同成交额同比下降5.3%。", title="台州市技术市场情况")
    assert fact.quantity is not None and fact.quantity.value == -fact.quantity.value.__class__("5.3")
    assert fact.place == "台州市/三门县"
