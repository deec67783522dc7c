"""The written pages and their answers: what the sources compile to, with spans that hold what they say.

Nothing of the frozen half is shown where a test fails, only which file it is.
"""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kechuang.engines.reports.scoring.intervals import interval
from tests.engines.reports.development import compile as compiling

HALVES = ("open", "frozen")


@cache
def half(name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers of a half and its pages by name."""
    folder = compiling.HERE / name
    pages = {path.name: path.read_bytes().decode() for path in folder.iterdir() if path.suffix in {".txt", ".html"}}
    return json.loads((folder / "facts.json").read_text(encoding="utf-8")), pages


@pytest.mark.parametrize("name", HALVES)
def test_pages_and_answers_are_what_their_sources_compile_to(name: str, tmp_path: Path) -> None:
    answers, pages = half(name)
    shutil.copytree(compiling.HERE / name / "sources", tmp_path / "sources")
    places, names = compiling.division_codes(), compiling.indicator_names()
    again = compiling.compile_half(tmp_path, places, names, frozen=name == "frozen")
    assert (again == answers) is True
    assert [file for file, text in pages.items() if (tmp_path / file).read_bytes().decode() != text] == []


@pytest.mark.parametrize("name", HALVES)
def test_every_span_holds_the_number_within_the_clause_within_the_sentence(name: str) -> None:
    answers, pages = half(name)
    wrong = []
    for fact in answers["facts"]:
        for at in (fact, *fact["occurrences"]):
            text = pages[at["file"]]
            inner = (at.get("number_start", at["span_start"]), at.get("number_end", at["span_end"]))
            nested = at["start"] <= at["span_start"] <= inner[0] < inner[1] <= at["span_end"] <= at["end"] <= len(text)
            if not nested or text[at["span_start"] : at["span_end"]] != at["span"]:
                wrong.append(fact["id"])
    assert wrong == []


@pytest.mark.parametrize("name", HALVES)
def test_every_answer_has_a_period_and_stands_in_a_body(name: str) -> None:
    answers, _ = half(name)
    bodies = {page["file"]: [s for a in page["articles"] for s in a["spans"]] for page in answers["files"]}
    facts = answers["facts"]
    assert [fact["id"] for fact in facts if interval(fact["period"]) is None] == []
    adrift = [f["id"] for f in facts if not any(s <= f["span_start"] < e for s, e in bodies[f["file"]])]
    assert adrift == []


def test_each_half_is_large_and_the_frozen_one_differs() -> None:
    pages = {name: half(name)[0]["files"] for name in HALVES}
    templates = {name: {page["template"] for page in pages[name]} for name in HALVES}
    cities = {name: {page["city"] for page in pages[name]} for name in HALVES}
    assert min(len(listed) for listed in pages.values()) >= 20
    assert len(templates["frozen"] - templates["open"]) >= 3 and len(cities["frozen"] - cities["open"]) >= 6
