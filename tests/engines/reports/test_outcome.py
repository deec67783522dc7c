"""Files read together: the JSON keeps to its schema, every edit can be undone, and a broken file stops nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from kechuang.engines.reports import Catalogue, Gazetteer, Reader, Reading, load, read_files, undo
from kechuang.engines.reports.shape import ReadingShape, schema_text

SET = Path(__file__).parent / "development" / "open"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_files(sorted(SET.glob("*.txt")))


@pytest.fixture(scope="module")
def told(reading: Reading) -> dict[str, Any]:
    return json.loads(json.dumps(reading.to_json(), ensure_ascii=False))


def test_the_json_keeps_to_its_schema(told: dict[str, Any]) -> None:
    ReadingShape.model_validate(told)
    assert told["failed"] == [] and len(told["documents"]) == len(list(SET.glob("*.txt")))


def test_the_schema_that_is_documented_is_the_one_that_holds() -> None:
    assert (ROOT / "docs/schema/reports-2.json").read_text(encoding="utf-8") == schema_text()


def test_every_offset_of_the_json_round_trips(reading: Reading, told: dict[str, Any]) -> None:
    for document, read in zip(told["documents"], reading.documents, strict=True):
        text = load(SET / document["file"]).text
        for edit in document["edits"]:
            assert text[edit["start"] : edit["end"]] == edit["before"]
        for article in read.articles:
            edits = [each for each in document["edits"] if article.clean.start <= each["start"] < article.clean.end]
            assert undo(article.text, article.clean.start, edits) == text[article.clean.start : article.clean.end]
        for quantity in document["quantities"]:
            assert text[quantity["number_start"] : quantity["number_end"]].strip()


def test_the_same_article_on_another_page_is_told_both_ways(told: dict[str, Any]) -> None:
    named = {document["file"][:3]: document for document in told["documents"]}
    twice, elsewhere = named["o11"]["articles"], named["o12"]["articles"]
    assert twice[1]["duplicate_of"] == "A1" and twice[0]["duplicate_of"] is None
    assert elsewhere[0]["duplicate_of"] == named["o11"]["file"] + "#A1"
    assert any(copy["file"] == named["o12"]["file"] for copy in twice[0]["passages"][0]["copies"])
    assert any(edit["reason"] == "healed" and edit["after"] == "性" for edit in named["o12"]["edits"])


def test_a_broken_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "混.txt").write_bytes("全市研发投入增长12%，位居全省前列。\n".encode() * 20 + b"\xff " * 50 + b"\n")
    good = tmp_path / "好.txt"
    good.write_text("全市研发投入增长12%，位居全省前列。\n", encoding="utf-8")
    reading = read_files([tmp_path / "空.txt", good, tmp_path / "无.txt", tmp_path / "混.txt"])
    assert [document.raw.name for document in reading.documents] == ["好.txt"]
    assert [each.file for each in reading.failed] == ["空.txt", "无.txt", "混.txt"]
    assert all("请" in each.error for each in reading.failed)


def test_a_day_that_the_caller_knows_stands_over_the_page(tmp_path: Path) -> None:
    file = tmp_path / "页.txt"
    file.write_text("某市跑出加速度\n2023-10-19 来源：某报\n全市研发投入增长12%，位居全省前列。\n", encoding="utf-8")
    assert [each.published for each in read_files([file]).documents] == [dt.date(2023, 10, 19)]
    reading = read_files([file], published=dt.date(2024, 1, 2))
    assert reading.documents[0].published == reading.documents[0].articles[0].published == dt.date(2024, 1, 2)


@pytest.mark.heavy
def test_several_processes_read_what_one_reads(told: dict[str, Any], tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-")
    many = read_files([*sorted(SET.glob("*.txt")), broken], workers=2)
    assert many.to_json()["documents"] == told["documents"]
    assert [each.file for each in many.failed] == ["坏.pdf"]


@pytest.mark.heavy
def test_several_processes_read_the_facts_that_one_reads() -> None:
    reader = Reader(Gazetteer([]), Catalogue([]))
    files = sorted(SET.glob("*.txt"))
    alone, together = (read_files(files, workers=count, reader=reader).to_json() for count in (1, 2))
    assert together == alone and any(document["facts"] for document in alone["documents"])


def test_the_numbers_of_a_fact_are_numbers_and_its_comparator_a_word_of_the_schema(tmp_path: Path) -> None:
    page = tmp_path / "页.txt"
    page.write_text("投入2.90亿元，增长三分之一，带动10—15倍，超过1.2万家。", encoding="utf-8")
    reading = read_files([page], reader=Reader(Gazetteer(), Catalogue()))
    facts = json.loads(json.dumps(reading.to_json()))["documents"][0]["facts"]
    assert [(fact["value"], fact["value_max"], fact["value_si"], fact["comparator"]) for fact in facts] == [
        (2.9, None, 290_000_000, "="), (100 / 3, None, 100 / 3, "="), (10, 15, 10, "range"), (1.2, None, 12_000, ">"),
    ]  # fmt: skip
    assert [fact.figures()["value"] for fact in reading.documents[0].facts] == ["2.90", "100/3", "10", "1.2"]


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    body = "某市科技创新跑出加速度\n{day} 来源：某报\n\n" + (
        "2023年，某市高新技术企业达到{n}家，技术合同成交额180.5亿元，创新平台建设不断提速，创新生态进一步优化，"
        "企业创新主体地位更加突出，科技创新对高质量发展的支撑作用持续增强。\n"
    )
    for folder, day, n in (("甲", "2024-01-18", 1200), ("乙", "2024-02-02", 1250)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "页.txt").write_text(body.format(day=day, n=n), encoding="utf-8")
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    files = [tmp_path / "甲" / "页.txt", tmp_path / "乙" / "页.txt", tmp_path / "空.txt", tmp_path / "空.txt"]
    told = read_files(files, workers=1).to_json()
    first, second = told["documents"]
    assert [first["file"], second["file"]] == [file.as_posix() for file in files[:2]]
    assert [each["file"] for each in told["failed"]] == ["空.txt"], "given twice, read once"
    copies = {copy["file"] for each in second["articles"] for passage in each["passages"] for copy in passage["copies"]}
    assert copies == {first["file"]} and second["articles"][0]["duplicate_of"] in (None, f"{first['file']}#A1")
