"""Copied passages are found whatever small damage they took, and nothing else is told to be one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reports_copies import corpus, disturbed, judged
from kechuang.engines.reports import Copies

RANDOM = random.Random(7)
CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]


def text(length: int, rng: random.Random = RANDOM) -> str:
    return "".join(rng.choices(CHARACTERS, k=length))


def test_planted_passages_are_found_and_nothing_else() -> None:
    texts, planted = corpus(200, seed=1)
    index = Copies()
    precision, recall = judged(index.add(texts), planted)
    index.close()
    assert precision >= 0.99 and recall >= 0.99


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_a_passage_of_eighty_characters_with_three_in_a_hundred_spoilt_is_found(seed: int) -> None:
    rng = random.Random(seed)
    passage = text(80, rng)
    index = Copies()
    found = index.add([text(200, rng) + passage + text(100, rng), text(50, rng) + disturbed(passage, rng, CHARACTERS)])
    index.close()
    (match,) = found
    assert (match.text, match.earlier) == (1, 0)
    assert abs(match.start - 50) <= 8 and abs(match.earlier_start - 200) <= 8
    assert match.share >= 0.93


def test_a_passage_is_found_twice_in_one_text_and_punctuation_does_not_hide_it() -> None:
    passage = text(100)
    marked = "，".join(passage[place : place + 9] for place in range(0, 100, 9))
    index = Copies()
    (match,) = index.add([passage + text(60) + marked])
    index.close()
    assert (match.text, match.earlier, match.earlier_start, match.earlier_end) == (0, 0, 0, 100)
    assert (match.start, match.end) == (160, 160 + len(marked))


@pytest.mark.parametrize(("length", "found"), [(65, 0), (66, 1), (67, 1)])
def test_a_passage_shorter_than_the_least_is_none(length: int, found: int) -> None:
    passage = text(length)
    index = Copies()
    assert len(index.add([text(90) + passage + text(90), text(40) + passage + text(30)])) == found
    index.close()


def test_texts_of_which_a_quarter_differs_are_no_copies() -> None:
    rng = random.Random(3)
    passage = text(300, rng)
    other = "".join(rng.choice(CHARACTERS) if rng.random() < 0.25 else each for each in passage)
    index = Copies()
    assert index.add([passage, other]) == []
    index.close()


def test_a_phrase_that_everybody_uses_makes_no_copy() -> None:
    rng = random.Random(4)
    phrase = text(40, rng)
    index = Copies()
    assert index.add([text(100, rng) + phrase + text(100, rng) for _ in range(60)]) == []
    index.close()


def test_an_index_is_kept_opened_again_and_grows(tmp_path: Path) -> None:
    rng = random.Random(5)
    passage = text(120, rng)
    first = Copies(tmp_path / "index")
    assert first.add([text(300, rng), passage]) == []
    first.save()
    first.close()
    again = Copies(tmp_path / "index")
    (match,) = again.add(["", text(10, rng) + passage])
    assert (len(again), match.text, match.earlier) == (4, 3, 1)
    assert again.size > 0
    again.close()


def test_text_by_text_or_all_at_once_finds_the_same() -> None:
    texts, _planted = corpus(30, seed=2)
    whole, single = Copies(), Copies()
    together = whole.add(texts)
    assert together == [match for each in texts for match in single.add([each])]
    assert together
    whole.close()
    single.close()


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), max_size=6))
@settings(max_examples=15)
def test_any_texts_are_taken_in(texts: list[str]) -> None:
    index = Copies()
    for match in index.add(texts):
        assert 0 <= match.start < match.end <= len(texts[match.text])
    index.close()
