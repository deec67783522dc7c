"""Nobody gets the same twice: the higher one only, ceilings over several items, versions by the day of arrival."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.policies import Judged, applies, capped_total, highest_only, match
from tests.engines.policies.items_at_hand import FIELDS, item

ONE, TWO = item("one", exclusions={"higher_of": ["test.policy.two"]}), item("two")
FREE = item("free")


def _awards(*rows: tuple[str, str, int | None]) -> pl.DataFrame:
    schema = {"id": pl.String, "item": pl.String, "amount": pl.Int64}
    return pl.DataFrame([(one, f"test.policy.{name}", fen) for one, name, fen in rows], schema=schema, orient="row")


def test_of_items_that_exclude_each_other_the_highest_stays_and_the_earlier_between_equals() -> None:
    awards = _awards(("a", "one", 5), ("a", "two", 9), ("a", "free", 1), ("b", "one", 7), ("b", "two", 7))
    found = highest_only(awards, [ONE, TWO, FREE])["instead"].to_list()
    assert found == ["test.policy.two", "", "", "", "test.policy.one"]


def test_an_unknown_amount_neither_pushes_out_nor_is_pushed_out() -> None:
    found = highest_only(_awards(("a", "one", None), ("a", "two", 9)), [ONE, TWO])
    assert found["instead"].to_list() == ["", ""]


def _capped(limit: str, **more: Any) -> list[Any]:
    return [item("one", exclusions={"total_cap": {"limit": limit, "with": ["test.policy.two"], **more}}), TWO]


@settings(max_examples=50)
@given(
    amounts=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000)), max_size=5),
    limit=st.integers(1, 3000),
)
def test_a_ceiling_over_two_items_and_the_past_is_never_exceeded_and_always_used(
    amounts: list[tuple[int, int, int]], limit: int
) -> None:
    awards = _awards(
        *((f"e{n}", name, row[place]) for n, row in enumerate(amounts) for place, name in enumerate(("one", "two")))
    )
    past = pl.DataFrame(
        [(f"e{n}", "test.policy.two", row[2], dt.date(2025, 1, 1)) for n, row in enumerate(amounts)],
        schema={"id": pl.String, "item": pl.String, "amount": pl.Int64, "on": pl.Date}, orient="row",
    )  # fmt: skip
    found = capped_total(awards, _capped(f"{limit // 100}.{limit % 100:02}元"), past)["amount"].to_list()
    for n, (one, two, before) in enumerate(amounts):
        room = max(0, limit - before)
        first = min(one, room)
        assert found[2 * n : 2 * n + 2] == [first, min(two, room - min(one, room))]


def test_a_ceiling_of_so_many_years_forgets_what_was_paid_before_them() -> None:
    past = pl.DataFrame(
        [("a", "test.policy.one", 100, dt.date(2025, 6, 1)), ("a", "test.policy.one", 100, dt.date(2025, 6, 2))],
        schema={"id": pl.String, "item": pl.String, "amount": pl.Int64, "on": pl.Date}, orient="row",
    )  # fmt: skip
    found = capped_total(_awards(("a", "one", 200)), _capped("2.50元", years=1), past, on=dt.date(2026, 6, 1))
    assert found["amount"].to_list() == [150]


def test_who_came_before_is_under_the_old_version_and_an_unknown_day_is_missing() -> None:
    old = item("old", exclusions={"bridging": {"by": "arrived_on", "to": "2022-08-09"}}, benefit={"fixed": "8万元"})
    new = item("new", exclusions={"bridging": {"by": "arrived_on", "from": "2022-08-10"}}, benefit={"fixed": "12万元"})
    days = [dt.date(2022, 8, 9), dt.date(2022, 8, 10), None]
    frame = pl.DataFrame({"entity_id": ["a", "b", "c"], "arrived_on": days})
    assert applies(old, frame).to_list() == [True, False, None]
    met = pl.Series(["met"] * 3)
    found = match([Judged(old, met), Judged(new, met)], frame, FIELDS)
    assert found.select("item", "id", "verdict", "amount").rows() == [
        ("test.policy.old", "a", "met", 8_000_000),
        ("test.policy.old", "c", "missing", None),
        ("test.policy.new", "b", "met", 12_000_000),
        ("test.policy.new", "c", "missing", None),
    ]
