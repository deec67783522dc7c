"""Copies that differ in a digit: the facts contradict each other, whatever else of them is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import Catalogue, Gazetteer, Raw, Reader, Reading, articles, gathered
from kechuang.engines.reports.shape import ReadingShape

TRUE = (
    "今年以来，全市坚持把科技创新摆在核心位置，新培育梧桐树企业1211家，新签约柳叶项目36个，带动沿河各镇共同发展，形成你追我赶的"
    "良好局面，梧桐树企业产值同比增长26.7%，柳叶项目总投资达到43.9亿元，群众的获得感不断增强。"
)


def read(*pages: str) -> Reading:
    return gathered(
        (
            articles(Raw(name=f"{number}.txt", sha256="", encoding="utf-8", kind="text", text=page))
            for number, page in enumerate(pages)
        ),
        reader=Reader(Gazetteer(), Catalogue()),
    )


def torn(reading: Reading) -> list[list[str]]:
    told = reading.to_json()
    ReadingShape.model_validate(told)
    return [[f"{fact['file'][0]} {fact['text']}" for fact in each["facts"]] for each in told["conflicts"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1211家", "1231家"), ("1211家", "121家"), ("1211家", "12110家"), ("1211家", "211家"), ("36个", "86个"),
        ("26.7%", "267%"), ("26.7%", "26.17%"), ("43.9亿元", "43.9万元"), ("1211家", "超1213家"),
    ],
)  # fmt: skip
def test_a_figure_that_two_copies_give_differently_is_a_conflict_of_both(one: str, other: str) -> None:
    reading = read(f"某市跑出加速度\n{TRUE}\n", f"某市跑出加速度\n{TRUE.replace(one, other)}\n")
    ((mine, theirs),) = torn(reading)
    assert one in mine and mine.startswith("0") and other in theirs and theirs.startswith("1")
    for document in reading.documents:
        for fact in document.facts:
            assert bool(fact.conflicts) == ("conflict" in fact.held) and not (fact.conflicts and fact.accepted)
    told = [each for document in reading.documents for each in document.articles[0].differences]
    assert told and all(each.witnesses for each in told)


def test_the_fact_of_a_copy_that_agrees_is_no_side_of_its_own_and_three_values_are_one_conflict() -> None:
    pages = [TRUE, TRUE, TRUE.replace("36个", "86个"), TRUE.replace("36个", "56个")]
    reading = read(*(f"某市跑出加速度\n{page}\n" for page in pages))
    (conflict,) = torn(reading)
    assert sorted(line[0] + re.findall(r"\d+", line)[-1] for line in conflict) == ["036", "286", "356"]
    first = next(fact for fact in reading.documents[0].facts if "36" in fact.clause)
    assert [one["file"] for one in first.occurrences] == ["1.txt"]


def test_a_year_or_a_word_that_differs_contradicts_no_figure() -> None:
    one = TRUE.replace("今年以来", "2021年以来")
    assert torn(read(f"某市跑出加速度\n{one}\n", f"某市跑出加速度\n{one.replace('2021', '2022')}\n")) == []
    assert torn(read(f"某市跑出加速度\n{TRUE}\n", f"某市跑出加速度\n{TRUE.replace('核心', '中心')}\n")) == []


@given(st.integers(0, len(TRUE) - 1), st.sampled_from("0123456789"))
@settings(max_examples=15)
def test_whatever_digit_of_a_number_differs_both_numbers_conflict(place: int, digit: str) -> None:
    spots = [found.start() for found in re.finditer(r"\d", TRUE)]
    at = spots[place % len(spots)]
    if TRUE[at] == digit or (digit == "0" and not TRUE[at - 1].isdecimal()):
        return
    other = TRUE[:at] + digit + TRUE[at + 1 :]
    reading = read(f"某市跑出加速度\n{TRUE}\n", f"某市跑出加速度\n{other}\n")
    (conflict,) = torn(reading)
    assert len(conflict) == 2


def test_what_healed_a_page_is_told_with_the_place_where_it_stands() -> None:
    spoilt = TRUE.replace("良好局面", "良***面")
    reading = read(f"某市跑出加速度\n{spoilt}\n", f"某市跑出加速度\n{TRUE}\n", f"某市跑出加速度\n{TRUE}\n")
    (edit,) = reading.documents[0].articles[0].clean.edits
    assert edit.after == "好局" and len(edit.witnesses) == 2
    for each in edit.witnesses:
        raw = reading.documents[int(each.file[0])].raw.text
        assert raw[each.start : each.end] == "好局" and each.article == "A1"
    (told,) = reading.to_json()["documents"][0]["edits"]
    assert told["witnesses"] == [each.to_json() for each in edit.witnesses]
