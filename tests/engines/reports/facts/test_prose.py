"""Time, kind and modality in prose of many genres that no rule was written from; every sentence is made up.

The answers of ``prose.txt`` were written before the reader was tried on them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Catalogue, Fact, Gazetteer, Reader, articles, load_bytes
from kechuang.engines.reports.scoring.intervals import interval

LEAST_RIGHT = 0.88


@dataclass(frozen=True)
class Snippet:
    published: dt.date
    title: str
    text: str
    answers: tuple[str, ...]


def snippets() -> list[Snippet]:
    made = []
    for line in (Path(__file__).parent / "prose.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            day, title, text, answers = line.split(" | ")
            made.append(Snippet(dt.date.fromisoformat(day), title, text.replace("¶", "\n"), tuple(answers.split("; "))))
    return made


@cache
def reader() -> Reader:
    pack = load_pack("cn")
    return Reader(Gazetteer(pack.divisions.values()), Catalogue(pack.indicators.values()))


def judged(snippet: Snippet) -> list[tuple[str, bool]]:
    """Return every answer with whether kind, modality and period are read so."""
    page = articles(
        load_bytes(f"{snippet.title}\n{snippet.text}\n".encode(), name="a.txt"), published=snippet.published
    )
    facts = [fact for article in page.articles for fact in reader().facts(article, published=snippet.published)]
    told = []
    for answer in snippet.answers:
        printed, kind, modality, period = answer.removeprefix("?").split()
        fact = next((each for each in facts if is_printed(each, printed)), None)
        if fact is not None:
            facts.remove(fact)
        read = fact and (fact.kind, fact.modality, interval(fact.period))
        told.append((answer, read == (kind, modality, interval(period))))
    return told


def is_printed(fact: Fact, printed: str) -> bool:
    return fact.quantity is not None and printed in (fact.quantity.printed, fact.quantity.printed.removeprefix("第"))


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: f"{snippet.title}:{snippet.text[:12]}")
def test_prose_of_every_genre_has_its_time_kind_and_modality(snippet: Snippet) -> None:
    assert [answer for answer, right in judged(snippet) if not right and not answer.startswith("?")] == []


def test_most_figures_of_prose_are_read_rightly() -> None:
    right = [right for snippet in snippets() for _, right in judged(snippet)]
    assert sum(right) / len(right) >= LEAST_RIGHT
