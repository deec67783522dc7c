"""What facts are read from plain sentences of official prose; every sentence is made up."""

import datetime as dt
from functools import cache

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Catalogue, Fact, Gazetteer, Reader, articles, comparable, load_bytes, summable

DAY = dt.date(2022, 8, 18)


@cache
def reader() -> Reader:
    pack = load_pack("cn")
    return Reader(Gazetteer(pack.divisions.values()), Catalogue(pack.indicators.values()))


def read(text: str, *, title: str = "合肥市科技创新工作情况") -> list[Fact]:
    page = articles(load_bytes(f"{title}\n{text}\n".encode(), name="a.txt"), published=DAY)
    return [fact for article in page.articles for fact in reader().facts(article, published=DAY)]


def one(text: str) -> Fact:
    facts = [fact for fact in read(text) if fact.quantity]
    assert len(facts) == 1, [fact.clause for fact in facts]
    return facts[0]


@pytest.mark.parametrize(
    ("told", "period"),
    [
        ("2021年，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2021"),
        ("去年，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2021"),
        ("今年上半年，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2022-01/2022-06"),
        ("今年前7个月，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2022-01/2022-07"),
        ("一季度，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2022-01/2022-03"),
        ("今年以来，全市技术合同成交额达到263.9亿元，创新活力不断增强。", "2022-01/2022-08"),
        ("截至去年底，全市高新技术企业总数达到1265家，创新主体不断壮大。", "2021-12"),
        ("截至6月底，全市高新技术企业总数达到1265家，创新主体不断壮大。", "2022-06"),
        ("目前，全市高新技术企业总数达到1265家，创新主体不断壮大。", "2022-08"),
        ("“十三五”以来，全市累计发放人才政策补贴8.6亿元，人才加快集聚。", "2016/2022-08"),
        ("到2025年，全市高新技术企业总数达到2000家，创新主体不断壮大。", "2025"),
    ],
)
def test_a_period_is_resolved_from_the_day_of_publication(told: str, period: str) -> None:
    assert one(told).period == period


@pytest.mark.parametrize(
    ("told", "modality"),
    [
        ("2021年，全市高新技术企业总数达到1265家。", "actual"),
        ("到2025年，全市高新技术企业总数力争达到2000家。", "target"),
        ("今年，预计全市高新技术企业总数达到2000家。", "forecast"),
        ("项目建成后，全市年产值有望达到20亿元。", "prospect"),
        ("如果全市高新技术企业总数达到2000家，位次还能提升。", "hypothetical"),
    ],
)
def test_what_is_not_yet_so_is_told_apart(told: str, modality: str) -> None:
    fact = one(told)
    assert fact.modality == modality
    assert (fact.kind == "target") == (modality not in ("actual", "hypothetical"))


@pytest.mark.parametrize(
    ("told", "indicator", "kind"),
    [
        ("2021年，全市高新技术企业总数达到1265家。", "hightech_firms", "level"),
        ("2021年，全市新增高新技术企业265家。", "hightech_firms_new", "count_in_period"),
        ("2021年，全市高新技术企业增长21.5%。", "hightech_firms_growth", "growth"),
        ("2021年，全市研发经费占GDP的比重为3.14%。", "rd_intensity", "share"),
        ("2021年，全市瞪羚企业达到65家。", "gazelles", "level"),
        ("2021年，全市省级瞪羚企业达到65家。", None, "level"),
        ("2021年，全市净增高新技术企业265家。", None, "count_in_period"),
    ],
)
def test_an_indicator_is_its_head_noun_with_its_qualifiers(told: str, indicator: str | None, kind: str) -> None:
    fact = one(told)
    assert (fact.indicator_id, fact.kind) == (indicator, kind)


def test_what_a_clause_leaves_out_is_taken_from_the_one_before_and_marked_as_carried() -> None:
    value, growth = read("2021年，全市技术合同成交额263.9亿元，增长35.0%。")
    assert (growth.indicator_id, growth.period) == ("tech_contract_value_growth", "2021")
    assert growth.certainty["indicator_id"] == "carried"
    assert value.certainty["period"] == "explicit"


def test_a_pair_is_what_was_and_what_is() -> None:
    first, second = read("2021年，全市高新技术企业由152家增加到239家。")
    assert [(each.period, str(each.quantity.value)) for each in (first, second) if each.quantity] == [
        ("2020", "152"),
        ("2021", "239"),
    ]
    assert first.indicator_id == second.indicator_id == "hightech_firms"


def test_a_list_of_places_gives_each_its_own_figure() -> None:
    facts = read("2021年，肥东县、肥西县、长丰县高新技术企业分别达到108家、79家和66家。")
    assert [fact.place for fact in facts] == ["合肥市/肥东县", "合肥市/肥西县", "合肥市/长丰县"]
    assert {fact.indicator_id for fact in facts} == {"hightech_firms"}


def test_a_list_of_indicators_gives_each_its_own_figure() -> None:
    facts = read("2021年，全市高新技术企业、科技型中小企业分别达到413家、1025家。")
    assert [fact.indicator_id for fact in facts] == ["hightech_firms", "tech_smes"]


def test_a_figure_of_the_nation_or_the_province_is_not_the_citys() -> None:
    city, nation, province = read(
        "2021年，全市研发投入强度达3.52%，远高于全国2.44%的平均水平。全省研发投入强度为2.34%。"
    )
    assert (city.place, nation.place, province.place) == ("合肥市", "全国", "安徽省")


def test_a_rank_within_the_province_is_the_citys() -> None:
    facts = read("2021年，全市高新技术企业总数达到1265家，居全省第二位。")
    assert [(fact.place, fact.kind) for fact in facts] == [("合肥市", "level"), ("合肥市", "rank")]


def test_a_firms_figure_has_the_firm_for_its_subject_and_no_indicator_of_the_city() -> None:
    fact = one("2021年，合肥甲乙微电子股份有限公司研发经费投入达到1.4亿元。")
    assert fact.subject == "合肥甲乙微电子股份有限公司"
    assert fact.indicator_id is None
    assert not fact.accepted


def test_a_text_that_names_no_place_leaves_the_place_open() -> None:
    facts = read("2021年，高新技术企业总数达到1265家，创新主体不断壮大。", title="科技创新工作情况")
    assert [fact.place for fact in facts] == [None]
    assert "place" not in facts[0].certainty
    assert not facts[0].accepted


def test_years_that_only_name_a_stretch_are_no_figures() -> None:
    assert [fact.clause for fact in read("近三年，全市出台三年行动计划，第一产业平稳发展，合力推动转型。")] == []


def test_a_dated_deed_is_an_event_without_a_value() -> None:
    (event,) = read("7月15日，合肥市出台支持科技成果转化的若干措施，推动成果就地转化。")
    assert (event.kind, event.period, event.quantity) == ("event", "2022-07-15", None)


def test_every_span_of_a_fact_lies_in_its_sentence_and_holds_its_number() -> None:
    text = "2021年,全市高新技术企业由152家增加到239家;技术合同成交额263.9亿元,增长35.0%。\n到2025年,力争达到400亿元。"
    for fact in read(text):
        assert fact.number
        assert fact.sentence[0] <= fact.span[0] <= fact.number[0] < fact.number[1] <= fact.span[1] <= fact.sentence[1]


def test_only_values_of_one_indicator_unit_and_length_of_period_compare() -> None:
    year, later, half = (
        one(f"{when}，全市技术合同成交额达到263.9亿元。") for when in ("2020年", "2021年", "今年上半年")
    )
    assert comparable(year, later) is None
    assert comparable(year, half) is not None
    assert summable([year, later]) is not None
