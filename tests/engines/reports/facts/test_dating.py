"""When an article was written that does not say so, and what that makes of 今年 and 目前; every sentence is made up."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Catalogue, Fact, Gazetteer, Reader, articles, load_bytes
from kechuang.engines.reports.facts.dating import dating

FIRMS = "全市高新技术企业总数达到1265家，创新主体不断壮大。"


@cache
def reader() -> Reader:
    pack = load_pack("cn")
    return Reader(Gazetteer(pack.divisions.values()), Catalogue(pack.indicators.values()))


def read(*lines: str) -> list[Fact]:
    text = "\n".join(["合肥市科技创新工作情况", *lines, ""])
    page = articles(load_bytes(text.encode(), name="a.txt"))
    return [fact for article in page.articles for fact in reader().facts(article) if fact.quantity]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年，全市新增企业12家。6月28日，记者在合肥看到。2021年，全市新增企业15家。", dt.date(2021, 6, 1)),
        ("2021年，全市新增企业15家。到2025年，全市企业达到2000家。", dt.date(2021, 7, 1)),
        ("2021年，全市新增企业15家。未来五年，力争2030年目标实现。", dt.date(2021, 7, 1)),
        ("全市新增企业15家。", None),
    ],
)
def test_the_latest_year_that_already_is_tells_when_a_text_was_written(text: str, day: dt.date | None) -> None:
    assert dating(text).day == day


def test_what_stands_beside_an_article_tells_its_year_and_else_the_earliest_day_on_its_page() -> None:
    assert dating("全市新增企业15家。", ["2022年，全市新增企业12家。"]).day == dt.date(2022, 7, 1)
    by_page = dating("全市新增企业15家。", (), "推荐阅读 2024-04-24 某地新闻 2022-09-07 18:20")
    assert (by_page.day, by_page.by_page) == (dt.date(2022, 9, 1), True)


def test_on_a_page_without_a_day_nothing_counted_from_today_is_explicit() -> None:
    last_year, now = read("2022年，创新工作取得成效。去年，" + FIRMS, "目前，" + FIRMS)
    assert (last_year.period, now.period) == ("2021", "2022")
    assert {fact.certainty["period"] for fact in (last_year, now)} == {"carried"}


def test_the_day_of_the_interview_is_the_day_of_the_talk() -> None:
    (fact,) = read("3月22日，市科技局负责人接受记者采访时说，2020年工作已经展开。目前，" + FIRMS)
    assert fact.period == "2020-03"
