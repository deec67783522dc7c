"""A plan beside today: who enters and leaves, what it costs, how it spreads; and what can be moved at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines import criteria
from kechuang.engines.policies import (
    Judged,
    PolicyProblem,
    Subjects,
    benefit,
    knobs,
    moved,
    related,
    side,
    simulate,
)  # fmt: skip
from tests.engines.policies.items_at_hand import FIELDS, item

ON = dt.date(2026, 6, 1)
ITEM = item(
    params={"rd": "100万元"},
    conditions={"all": [
        {"id": "C1", "text": "研发费用", "compare": "rd_t", "at_least": "$rd"},
        {"id": "C2", "text": "占收入", "ratio": ["rd_t", "sales_t"], "at_least": "3%", "at_most": "100%"},
        {"id": "C3", "any": [{"id": "C4", "compare": "ip1", "at_least": "2 件"},
                             {"id": "C5", "compare": "sales_t", "more_than": "1亿元"}]},
    ]},
    benefit={"rate": "10%", "of": "rd_t", "cap": "30万元"}, budget="100万元", cut="in_proportion",
)  # fmt: skip
ROW = st.tuples(
    st.none() | st.integers(0, 4 * 10**8), st.none() | st.integers(1, 3 * 10**10), st.integers(0, 4),
    st.sampled_from(["370301", "370302", ""]), st.booleans(),
)  # fmt: skip


def _frame(rows: list[Any]) -> pl.DataFrame:
    schema = {"rd_t": pl.Int64, "sales_t": pl.Int64, "ip1": pl.Int64, "place": pl.String, "hidden": pl.Boolean}
    table = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("entity_id")
    return table.with_columns(pl.col("entity_id").cast(pl.String).str.zfill(3))


def _judged(one: Any, version: Any, frame: pl.DataFrame) -> Judged:
    compiled = criteria.compile_rule(version, FIELDS, on=ON)
    return Judged(one, criteria.evaluate(compiled, frame, details=False).frame["verdict"])


def _meets(row: tuple[Any, ...], rd: int) -> bool | None:
    spent, sales, patents, *_ = row
    tests = [
        spent >= rd if spent is not None else None,
        sales * 3 <= spent * 100 <= sales * 100 if spent is not None and sales is not None else None,
        True if patents >= 2 else (sales > 10**10 if sales is not None else None),
    ]
    return False if False in tests else (None if None in tests else True)


@settings(max_examples=50)
@given(rows=st.lists(ROW, min_size=1, max_size=12), line=st.integers(1, 300))
def test_a_simulation_equals_the_counting_of_plain_python(rows: list[tuple[Any, ...]], line: int) -> None:
    frame = _frame(rows)
    plan, version = moved(ITEM, ITEM.version(), {"rd": f"{line}万元", "cap": "20万元", "budget": "50万元"})
    result = simulate(
        _judged(ITEM, ITEM.version(), frame), _judged(plan, version, frame),
        Subjects(frame, FIELDS, by=["place"], unauthorised=frame["hidden"]),
    )  # fmt: skip
    before = {n: min(row[0] // 10, 30_000_000) for n, row in enumerate(rows) if _meets(row, 10**8)}
    after = {n: min(row[0] // 10, 20_000_000) for n, row in enumerate(rows) if _meets(row, line * 10**6)}
    after = {n: fen for n, fen in after.items() if fen}
    assert (result.today.beneficiaries, result.today.due) == (len(before), sum(before.values()))
    assert (result.plan.beneficiaries, result.plan.due) == (len(after), sum(after.values()))
    assert result.plan.paid == min(sum(after.values()), 50_000_000)
    assert result.entered == len(after.keys() - before.keys()) and result.left == len(before.keys() - after.keys())
    assert result.unseen == sum(row[4] for row in rows if _meets(row, line * 10**6) is None)
    assert result.plan.paid - result.today.paid == result.gained_fen - result.lost_fen
    spread = {value: (a, b) for value, a, b, _, _ in result.spread["place"]}
    places = [Counter(rows[n][3] for n in side) for side in (before, after)]
    assert spread == {place: (places[0][place], places[1][place]) for place in places[0] | places[1]}
    assert sum(row[3] for row in result.spread["place"]) == result.today.paid


def test_nothing_moved_changes_nothing() -> None:
    frame = _frame([(2 * 10**8, 10**9, 3, "370301", False), (10**8, 10**9, 2, "", False)])
    judged = _judged(ITEM, ITEM.version(), frame)
    result = simulate(judged, judged, Subjects(frame, FIELDS, by=["place"]))
    assert (result.entered, result.left, result.gained, result.lost, result.changed.height) == (0, 0, 0, 0, 0)
    assert result.today == result.plan and result.to_json()["plan"]["over"] == 0


def test_every_number_of_an_item_has_a_name_under_which_it_moves() -> None:
    found = {knob.name: (knob.sign, knob.text) for knob in knobs(ITEM, ITEM.version())}
    assert found == {
        "rd": ("≥", "100万元"), "C2.at_least": ("≥", "3%"), "C2.at_most": ("≤", "100%"), "C4": ("≥", "2 件"),
        "C5": ("＞", "1亿元"), "rate": ("", "10%"), "cap": ("", "30万元"), "budget": ("", "100万元"),
    }  # fmt: skip
    for knob in knobs(ITEM, ITEM.version()):
        assert knob.low <= knob.number <= knob.high and knob.step > 0


def test_a_threshold_inside_a_group_moves_and_the_rest_stays() -> None:
    _, version = moved(ITEM, ITEM.version(), {"C4": "3 件"})
    assert version is not None
    told = {node.id: getattr(node, "at_least", None) for node in version.conditions()}
    assert told["C4"] == "3 件" and told["C2"] == "3%" and told["C1"] == "$rd"
    assert ITEM.version() != version


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rds", "1万元", "没有可改的 rds，是否想写 rd"),
        ("rd", "5%", "单位是万元"),
        ("rd", "很多", "不是可以移动的数"),
        ("cap", "0元", "应大于 0 元"),
        ("rate", "2万元", "不是比例"),
        ("cut", "half", "cut 得到 half"),
        ("cut", "in_order", "没有写 order_by"),
    ],
)
def test_what_cannot_be_moved_so_is_refused_with_one_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(PolicyProblem, match=words):
        moved(ITEM, ITEM.version(), {name: value})


def test_contradictory_bounds_are_refused_when_they_are_judged() -> None:
    _, version = moved(ITEM, ITEM.version(), {"C2.at_least": "90%", "C2.at_most": "10%"})
    assert version is not None
    with pytest.raises(criteria.RuleProblem):
        criteria.compile_rule(version, FIELDS, on=ON)


def test_who_gets_something_higher_is_no_new_cost_and_what_is_given_up_is_told() -> None:
    frame = _frame([(4 * 10**8, 10**9, 2, "370301", False), (10**8, 10**9, 2, "370301", False),
                    (None, 10**9, 2, "370301", False)])  # fmt: skip
    other = item(id="t.other", benefit={"fixed": "20万元"}, exclusions={"higher_of": [ITEM.id]})
    beside = [Judged(other, pl.Series(["met", "met", "met"]))]
    order = [ITEM.id, other.id]
    assert related(ITEM, [ITEM, other, item(id="t.third")]) == [other]
    judged = Judged(ITEM.model_copy(update={"budget": None}), pl.Series(["met", "met", "met"]))
    found = side(judged, Subjects(frame, FIELDS, others=beside, order=order)).outcome
    # 30万元 beats 20; 10万元 gives way; an unknown amount neither pushes out nor is pushed out.
    assert (found.beneficiaries, found.due, found.displaced, found.unknown) == (1, 30_000_000, 1, 1)
    assert found.spared == 20_000_000
    plan, _ = moved(judged.item, None, {"cap": "15万元"})
    result = simulate(judged, Judged(plan, judged.verdict), Subjects(frame, FIELDS, others=beside, order=order))
    assert (result.left, result.plan.due, result.plan.spared, result.plan.displaced) == (1, 0, 0, 2)


def test_a_shared_ceiling_leaves_the_later_item_less() -> None:
    frame = _frame([(4 * 10**8, 10**9, 2, "370301", False)])
    other = item(id="t.other", benefit={"fixed": "20万元"},
                 exclusions={"total_cap": {"limit": "40万元", "with": [ITEM.id]}})  # fmt: skip
    assert related(ITEM, [ITEM, other]) == [other] and related(other, [ITEM, other]) == [ITEM]
    met = pl.Series(["met"])
    first, later = (
        side(Judged(ITEM, met), Subjects(frame, FIELDS, others=[Judged(other, met)], order=order)).outcome
        for order in ([ITEM.id, other.id], [other.id, ITEM.id])
    )
    assert (first.due, first.spared) == (30_000_000, 10_000_000) and (later.due, later.spared) == (20_000_000, 0)


def test_the_limit_of_a_band_moves_and_stays_in_order() -> None:
    bands = item(benefit={"by": "sales_t", "steps": [
        ["1000万元", {"fixed": "1万元"}], ["1亿元", {"fixed": "2万元"}], [None, {"fixed": "3万元"}]]})  # fmt: skip
    assert {"step1.upto", "step2.upto"} <= {knob.name for knob in knobs(bands, None)}
    frame = _frame([(None, 2 * 10**9, 0, "", False)])
    wider, _ = moved(bands, None, {"step1.upto": "2000"})
    assert benefit(bands, frame, FIELDS)[0] == 2_000_000 and benefit(wider, frame, FIELDS)[0] == 1_000_000
    for value in ("1亿元", "3%"):
        with pytest.raises(PolicyProblem, match="上限"):
            moved(bands, None, {"step1.upto": value})
