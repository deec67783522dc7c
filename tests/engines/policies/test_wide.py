"""Items side by side: the same as the long table that matching counts with, whatever the amounts and exclusions."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.policies import capped_total, highest_only
from kechuang.engines.policies.wide import kept
from tests.engines.policies.items_at_hand import item

NAMES = ("a", "b", "c", "d")
CAP = st.none() | st.tuples(st.integers(1, 60), st.sets(st.sampled_from(NAMES), max_size=3))
RULES = st.tuples(st.sets(st.sampled_from(NAMES), max_size=2), CAP)
AMOUNTS = st.tuples(*[st.none() | st.integers(0, 40)] * len(NAMES))


def _item(name: str, higher: set[str], cap: tuple[int, set[str]] | None) -> Any:
    said: dict[str, Any] = {"higher_of": [f"test.policy.{one}" for one in sorted(higher - {name})]}
    if cap is not None:
        said["total_cap"] = {"limit": f"{cap[0]}元", "with": [f"test.policy.{one}" for one in sorted(cap[1] - {name})]}
    return item(name, exclusions=said)


@settings(max_examples=150)
@given(rules=st.tuples(*[RULES] * len(NAMES)), rows=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_side_by_side_is_the_same_as_one_below_the_other(rules: Any, rows: list[tuple[int | None, ...]]) -> None:
    items = [_item(name, higher, cap) for name, (higher, cap) in zip(NAMES, rules, strict=True)]
    fen = [[value * 100 if value is not None else None for value in row] for row in rows]
    long = pl.DataFrame(
        [(str(n), one.id, value) for n, row in enumerate(fen) for one, value in zip(items, row, strict=True)
         if value is not None],
        schema={"id": pl.String, "item": pl.String, "amount": pl.Int64}, orient="row",
    )  # fmt: skip
    left = capped_total(highest_only(long, items).filter(pl.col("instead") == ""), items)
    expected = {(one["id"], one["item"]): one["amount"] for one in left.iter_rows(named=True)}
    wide = kept(pl.DataFrame(fen, schema={one.id: pl.Int64 for one in items}, orient="row"), items)
    found = {
        (str(n), name): value for n, row in enumerate(wide.iter_rows(named=True)) for name, value in row.items()
        if value is not None
    }  # fmt: skip
    assert found == expected
