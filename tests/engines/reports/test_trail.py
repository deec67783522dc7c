"""A trail's text, its edits and the raw page always tell the same: whatever was changed can be undone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import Change, Trail, undo

LETTERS = st.text("aé市區*( \n", max_size=12)


@st.composite
def changes(draw: st.DrawFn, length: int) -> list[Change]:
    """Draw changes in order that do not overlap."""
    places = sorted(draw(st.lists(st.integers(0, length), max_size=8).filter(lambda drawn: len(drawn) % 2 == 0)))
    after = st.text("xyz", max_size=3)
    return [Change(start, end, draw(after), "test") for start, end in zip(places[::2], places[1::2], strict=True)]


def applied(text: str, made: list[Change]) -> str:
    pieces, place = [], 0
    for change in made:
        pieces += [text[place : change.start], change.after]
        place = change.end
    return "".join([*pieces, text[place:]])


@given(LETTERS, st.data())
@settings(max_examples=30)
def test_however_often_a_text_is_changed_the_raw_page_comes_back(raw: str, data: st.DataObject) -> None:
    trail = Trail(raw)
    for _ in range(4):
        made = data.draw(changes(len(trail.text)))
        wanted = applied(trail.text, made)
        trail = trail.edit(made)
        assert trail.text == wanted
        assert trail.undone() == raw
        assert undo(trail.text, 0, [edit.to_json(raw) for edit in trail.edits]) == raw
        places = [(edit.start, edit.end) for edit in trail.edits]
        assert places == sorted(places)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))


@given(LETTERS, st.data())
@settings(max_examples=30)
def test_every_character_knows_a_raw_span_and_spans_grow_with_the_text(raw: str, data: st.DataObject) -> None:
    trail = Trail(raw)
    for _ in range(3):
        trail = trail.edit(data.draw(changes(len(trail.text))))
    spans = [trail.raw_span(place, place + 1) for place in range(len(trail))]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)
    for place, (start, end) in enumerate(spans):
        if not any(edit.start <= start and end <= edit.end for edit in trail.edits):
            assert raw[start:end] == trail.text[place]
            assert trail.clean_span(start, end) == (place, place + 1)


@given(LETTERS, st.data())
@settings(max_examples=30)
def test_a_piece_of_a_trail_has_its_text_and_undoes_to_its_own_raw_span(raw: str, data: st.DataObject) -> None:
    trail = Trail(raw)
    for _ in range(3):
        trail = trail.edit(data.draw(changes(len(trail.text))))
    spans = [trail.raw_span(place, place + 1) for place in range(len(trail))]
    # An edit is one piece: a text may be cut before and behind it, not within.
    cuts = [place for place in range(len(trail) + 1) if not 0 < place < len(trail) or spans[place - 1] != spans[place]]
    start, end = sorted((data.draw(st.sampled_from(cuts)), data.draw(st.sampled_from(cuts))))
    if start < end:
        low, high = trail.raw_span(start, end)
        piece = trail.sub(start, end)
        assert piece.text == trail.text[start:end]
        assert piece.undone() == raw[low:high]


def test_what_is_left_out_changed_and_put_in_is_told_in_raw_places() -> None:
    trail = Trail("燃氣(qì)機組").drop(2, 6, "pinyin").replace(1, 2, "气", "traditional").insert(4, "！", "healed")
    assert trail.text == "燃气機組！"
    assert [edit.to_json(trail.raw) for edit in trail.edits] == [
        {"start": 1, "end": 2, "before": "氣", "after": "气", "reason": "traditional"},
        {"start": 2, "end": 6, "before": "(qì)", "after": "", "reason": "pinyin"},
        {"start": 8, "end": 8, "before": "", "after": "！", "reason": "healed"},
    ]
    assert trail.raw_span(1, 3) == (1, 7)
    assert trail.clean_span(2, 7) == (2, 3)


def test_a_change_back_to_what_stood_there_is_no_edit() -> None:
    assert Trail("甲乙").replace(0, 1, "丙", "one").replace(0, 1, "甲", "two").edits == ()


@pytest.mark.parametrize(
    "made",
    [[Change(1, 0, "", "x")], [Change(0, 9, "", "x")], [Change(1, 2, "", "x"), Change(0, 1, "", "x")]],
)
def test_changes_out_of_order_or_outside_are_refused(made: list[Change]) -> None:
    with pytest.raises(ValueError, match="out of order or outside"):
        Trail("甲乙").edit(made)
