"""A short budget is divided to the last 分, the same whatever the order of the rows."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.policies import allot

AMOUNTS = st.lists(st.integers(min_value=0, max_value=10**14), min_size=1, max_size=12)


def _allot(amounts: list[int], budget: int | None, **how: object) -> list[int]:
    ids = pl.Series([f"e{place:02}" for place in range(len(amounts))])
    return allot(pl.Series(amounts, dtype=pl.Int64), budget, ids=ids, **how).to_list()  # type: ignore[arg-type]


def _largest_rests(amounts: list[int], budget: int) -> list[int]:
    due = sum(amounts)
    exact = [Fraction(amount * budget, due) for amount in amounts]
    paid = [int(share) for share in exact]
    ranked = sorted(range(len(amounts)), key=lambda place: (paid[place] - exact[place], place))
    for place in ranked[: budget - sum(paid)]:
        paid[place] += 1
    return paid


@settings(max_examples=80)
@given(amounts=AMOUNTS, share=st.fractions(min_value=0, max_value=1, max_denominator=10**6))
def test_in_proportion_the_sum_is_the_budget_and_nobody_gets_more_than_due(amounts: list[int], share: Fraction) -> None:
    budget = int(sum(amounts) * share)
    paid = _allot(amounts, budget, cut="in_proportion")
    assert paid == (_largest_rests(amounts, budget) if sum(amounts) > budget else amounts)
    assert sum(paid) == min(budget, sum(amounts))
    assert all(0 <= one <= due for one, due in zip(paid, amounts, strict=True))


@settings(max_examples=30)
@given(rows=st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 5)), min_size=1, max_size=10), data=st.data())
def test_the_order_of_rows_changes_nothing(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    table = pl.DataFrame({"id": [f"e{n:02}" for n in range(len(rows))], "due": [a for a, _ in rows],
                          "by": [b for _, b in rows]})  # fmt: skip
    mixed = table[data.draw(st.permutations(range(len(rows))))]
    budget = data.draw(st.integers(0, sum(a for a, _ in rows)))
    for cut in ("in_proportion", "in_order"):
        paid = [
            dict(zip(one["id"], allot(one["due"], budget, cut=cut, ids=one["id"], order=one["by"]), strict=True))  # type: ignore[arg-type]
            for one in (table, mixed)
        ]
        assert paid[0] == paid[1]


def test_in_order_pays_in_full_until_the_first_that_no_longer_fits() -> None:
    by = pl.Series([60, 90, None, 80])
    assert _allot([30, 30, 10, 30], 60, cut="in_order", order=by) == [0, 30, 0, 30]
    assert _allot([30, 30, 10, 30], 59, cut="in_order", order=by) == [0, 30, 0, 0]
    assert _allot([30, 30, 10, 30], 100, cut="in_order", order=by) == [30, 30, 10, 30]


def test_equal_rests_go_by_the_id() -> None:
    assert _allot([100, 100, 100], 200, cut="in_proportion") == [67, 67, 66]
    assert _allot([1, 1, 1], 1, cut="in_proportion") == [1, 0, 0]


def test_without_a_budget_or_a_cut_everybody_gets_what_is_due() -> None:
    assert _allot([5, 7], None, cut="in_proportion") == [5, 7]
    assert _allot([5, 7], 1, cut="none") == [5, 7]
