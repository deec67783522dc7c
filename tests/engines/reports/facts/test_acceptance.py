"""What is accepted without a person, what is held and why, and what contradicts what; every sentence is made up."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import (
    DOUBTS,
    Catalogue,
    Fact,
    Gazetteer,
    Reader,
    Reading,
    articles,
    load_bytes,
    read_files,
)

DAY = dt.date(2022, 8, 18)


@cache
def reader() -> Reader:
    pack = load_pack("cn")
    return Reader(Gazetteer(pack.divisions.values(), pack.zones.values()), Catalogue(pack.indicators.values()))


def last(text: str) -> Fact:
    page = articles(load_bytes(f"合肥市科技创新工作情况\n{text}\n".encode(), name="a.txt"), published=DAY)
    return [each for one in page.articles for each in reader().facts(one, published=DAY)][-1]


@pytest.mark.parametrize(
    "told",
    [
        "2021年，全市高新技术企业总数达到1265家。",
        "截至2022年6月底，全市高新技术企业总数达到1265家。",
        "2021年，全市技术合同成交额263.9亿元，增长35.0%。",
        "到2025年，全市研发投入强度达到3.6%。",
    ],
)
def test_what_says_all_of_itself_is_accepted(told: str) -> None:
    fact = last(told)
    assert fact.accepted
    assert fact.held == []


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ("全市高新技术企业总数达到1265家。", "time_open"),
        ("2022年，全市新增高新技术企业265家。", "time_running"),
        ("近三年，全市新增高新技术企业265家。", "time_stretch"),
        ("2021年，全市出台办法12个。", "unlisted"),
        ("2021年，“我们这里的高新技术企业总数已经达到1265家。”某负责人说。", "quoted"),
        ("预计今年全市高新技术企业总数达到1265家。", "not_yet"),
        ("2021年，肥东县平稳起步。高新技术企业总数达到1265家，芜湖市有省级平台12家。", "unlisted"),
        ("7月15日，合肥市出台支持科技成果转化的若干措施。", "event"),
    ],
)
def test_what_is_held_names_its_doubts(told: str, doubt: str) -> None:
    fact = last(told)
    assert not fact.accepted
    assert doubt in fact.held
    assert set(fact.held) <= set(DOUBTS)


def read(folder: Path, *texts: str) -> Reading:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.txt")
        files[-1].write_text(f"合肥市科技创新工作情况\n{text}\n", encoding="utf-8")
    return read_files(files, published=DAY, reader=reader())


ONE = "2021年，全市高新技术企业总数达到1265家，创新主体不断壮大。"


def test_differing_figures_stand_side_by_side_and_neither_is_accepted(tmp_path: Path) -> None:
    reading = read(tmp_path, ONE, "记者了解到，2021年合肥市高新技术企业达到1301家，同比净增不少。")
    (conflict,) = reading.to_json()["conflicts"]
    assert (conflict["indicator_id"], conflict["place"], conflict["period"]) == ("hightech_firms", "合肥市", "2021")
    assert [(each["file"], each["value_si"]) for each in conflict["facts"]] == [("0.txt", 1265), ("1.txt", 1301)]
    for each in conflict["facts"]:
        start, end = each["number"]
        assert (tmp_path / each["file"]).read_text(encoding="utf-8")[start:end] in ("1265", "1301")
    facts = [fact for document in reading.documents for fact in document.facts if fact.indicator_id]
    assert [fact.held for fact in facts] == [["conflict"], ["conflict"]]
    assert not any(fact.accepted for fact in facts)


@pytest.mark.parametrize(
    "other",
    [
        "据统计，2021年合肥市高新技术企业超1200家，位居前列。",  # less exact
        "据统计，2020年合肥市高新技术企业达到1101家，位居前列。",  # of another year
        "据统计，2021年肥东县高新技术企业达到101家，位居前列。",  # of a part
        "据统计，2021年合肥市科技型中小企业达到1301家，位居前列。",  # of another indicator
        "据统计，2021年全省高新技术企业达到11301家，位居前列。",  # of the province
        "据统计，2021年合肥市高新技术企业达到1265家，位居前列。",  # the same
        "到2025年，合肥市高新技术企业达到2000家。",  # a target
    ],
)
def test_what_is_about_something_else_or_less_exact_is_no_conflict(tmp_path: Path, other: str) -> None:
    assert read(tmp_path, ONE, other).to_json()["conflicts"] == []


def test_a_rounded_figure_agrees_with_the_exact_one(tmp_path: Path) -> None:
    texts = [
        f"2021年，全市技术合同成交额达到{value}亿元，{rest}。"
        for value, rest in (("263.9", "再上台阶"), ("264", "有力"))
    ]
    assert read(tmp_path, *texts).to_json()["conflicts"] == []


def test_a_sentence_does_not_contradict_itself(tmp_path: Path) -> None:
    text = "到2025年，全市高新技术企业总数确保达到1600家、力争1700家。"
    assert read(tmp_path, text).to_json()["conflicts"] == []


def test_one_fact_told_by_two_pages_is_one_with_both_places(tmp_path: Path) -> None:
    reading = read(tmp_path, ONE, "据统计，2021年合肥市高新技术企业达到1265家，位居前列。")
    facts = [fact for document in reading.documents for fact in document.facts if fact.indicator_id]
    assert len(facts) == 1
    assert [each["file"] for each in facts[0].occurrences] == ["1.txt"]
