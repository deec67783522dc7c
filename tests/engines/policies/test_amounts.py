"""Amounts are exact in 分: against fractions, at every boundary, and unknown where a base is unknown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.core import Money, Ratio
from kechuang.engines.policies import PolicyProblem, benefit
from tests.engines.policies.items_at_hand import FIELDS, item

MONEY = st.none() | st.integers(min_value=-5, max_value=4 * 10**16)


def _paid(formula: dict[str, Any], **columns: list[Any]) -> list[int | None]:
    frame = pl.DataFrame({name: pl.Series(values, dtype=pl.Int64) for name, values in columns.items()})
    return benefit(item(benefit=formula), frame, FIELDS).to_list()


def _reference(rate: Fraction, base: int | None, over: int | None, cap: int | None) -> int | None:
    if base is None or over is None or base < 0 or over < 0:
        return None
    amount = int(max(Fraction(base - over), Fraction(0)) * rate)
    return amount if cap is None else min(amount, cap)


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=6),
    rate=st.fractions(min_value=Fraction(1, 997), max_value=10, max_denominator=997),
    cap=st.none() | st.integers(min_value=1, max_value=10**12),
    increment=st.booleans(),
)
def test_a_share_of_an_amount_equals_the_fraction_cut_to_whole_fen(
    rows: list[tuple[int | None, int | None]], rate: Fraction, cap: int | None, increment: bool
) -> None:
    formula: dict[str, Any] = {"rate": Ratio(rate), "of": "rd_t"}
    if increment:
        formula["over"] = "rd_t1"
    if cap is not None:
        formula["cap"] = Money(cap)
    found = _paid(formula, rd_t=[one for one, _ in rows], rd_t1=[other for _, other in rows])
    assert found == [_reference(rate, one, other if increment else 0, cap) for one, other in rows]


@pytest.mark.parametrize(
    ("base", "paid"),
    [(99_999_999_99, 9_999_999_99), (100_000_000_00, 10_000_000_00), (100_000_000_01, 10_000_000_00)],
)
def test_a_cap_holds_from_the_very_fen(base: int, paid: int) -> None:
    assert _paid({"rate": "10%", "of": "rd_t", "cap": "1000万元"}, rd_t=[base]) == [paid]


@pytest.mark.parametrize(
    ("upper", "sales", "paid"),
    [
        ("inclusive", 19_999_999_999, 200),
        ("inclusive", 20_000_000_000, 200),
        ("inclusive", 20_000_000_001, 50),
        ("exclusive", 19_999_999_999, 200),
        ("exclusive", 20_000_000_000, 50),
    ],
)
def test_bands_pay_the_total_below_and_the_increment_above(upper: str, sales: int, paid: int) -> None:
    formula = {
        "by": "sales_t",
        "upper": upper,
        "steps": [["2亿元", {"rate": "10%", "of": "rd_t"}], [None, {"rate": "10%", "of": "rd_t", "over": "rd_t1"}]],
    }
    assert _paid(formula, sales_t=[sales], rd_t=[2_000], rd_t1=[1_500]) == [paid]


def test_a_band_without_a_formula_gives_nothing_and_a_missing_chooser_leaves_the_amount_unknown() -> None:
    formula = {"by": "sales_t", "steps": [["2亿元", None], [None, {"fixed": "1万元"}]]}
    assert _paid(formula, sales_t=[1, 20_000_000_001, None]) == [0, 1_000_000, None]


def test_fixed_each_and_monthly_amounts() -> None:
    assert _paid({"fixed": "12万元"}, ip1=[None, 3]) == [12_000_000] * 2
    assert _paid({"each": "2000元", "of": "ip1", "cap": "5000元"}, ip1=[None, 0, 2, 3]) == [None, 0, 400_000, 500_000]
    assert _paid({"monthly": "500元", "months": 60}, ip1=[1]) == [3_000_000]


def test_a_column_that_the_table_lacks_or_that_cannot_be_true_leaves_the_amount_unknown() -> None:
    assert _paid({"rate": "10%", "of": "rd_t"}, ip1=[1]) == [None]
    assert _paid({"rate": "10%", "of": "rd_t"}, rd_t=[-1]) == [None]
    assert _paid({"rate": "10%", "of": "profit_t"}, profit_t=[-1]) == [0]


def test_an_amount_beyond_sixty_four_bits_is_refused_with_one_sentence() -> None:
    with pytest.raises(PolicyProblem, match="超出可记的范围"):
        _paid({"rate": "1000%", "of": "rd_t"}, rd_t=[9_000_000_000_000_000_000])


@settings(max_examples=40)
@given(amount=st.integers(min_value=0, max_value=10**15), first=st.integers(1, 98), second=st.integers(1, 98))
def test_instalments_add_up_to_the_whole(amount: int, first: int, second: int) -> None:
    second = min(second, 99 - first)
    staged = [f"{first}%", f"{second}%", {"share": f"{100 - first - second}%", "months": 12}]
    made = item(benefit={"fixed": "1万元"}, staged=staged if second > 0 else [f"{first}%", f"{100 - first}%"])
    parts = made.instalments(amount)
    assert sum(parts) == amount and all(part >= 0 for part in parts)


def test_the_three_years_of_a_top_talent_are_twenty_thirty_and_fifty_per_cent() -> None:
    made = item(
        benefit={"fixed": "500万元"}, staged=["20%", {"share": "30%", "months": 12}, {"share": "50%", "months": 24}]
    )
    assert made.instalments(500_000_000) == (100_000_000, 150_000_000, 250_000_000)
