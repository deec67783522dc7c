"""No float, no silent wrap: thresholds near the end of 64 bits, and tables that could only be used by guessing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from kechuang.declarations.field import Field
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import Compiled, SubjectError, compile_rule, evaluate

DAY = dt.date(2026, 7, 1)


def _compiled(fields: Mapping[str, Field], **node: Any) -> Compiled:
    version = RuleVersion.model_validate({"from": "2020-01-01", "require": {"id": "X", **node}})
    return compile_rule(version, fields, on=DAY)


@pytest.mark.parametrize(("short", "verdict", "margin"), [(1, "not_met", 1), (0, "met", 0), (-1, "met", -1)])
def test_a_ratio_of_near_10_17_fen_is_exact_where_64_bits_would_wrap(
    fields: Mapping[str, Field], short: int, verdict: str, margin: int
) -> None:
    whole, part = 10**17 + 10_000, (10**17 + 10_000) * 333 // 1000
    table = pl.DataFrame({"rd_t": [part - short], "sales_t": [whole]})
    # The proof that it matters: the same product in 64 bits comes out below zero.
    assert table.select(pl.col("sales_t") * 333).item() < 0
    row = evaluate(_compiled(fields, ratio=["rd_t", "sales_t"], at_least="33.3%"), table).frame.row(0, named=True)
    assert (row["X"], row["X.margin"]) == (verdict, margin)


def test_a_sum_beyond_64_bits_is_exact(fields: Mapping[str, Field]) -> None:
    table = pl.DataFrame({"rd_t": [2**62], "rd_t1": [2**62], "rd_t2": [2**62]})
    compiled = _compiled(fields, compare="rd_t + rd_t1 + rd_t2", at_least="1元")
    row = evaluate(compiled, table).frame.row(0, named=True)
    assert (row["X"], row["X.actual"]) == ("met", 3 * 2**62)


def test_numbers_beyond_64_bits_may_come_in(fields: Mapping[str, Field]) -> None:
    table = pl.DataFrame({"sales_t": pl.Series([10**20, None], dtype=pl.Int128)})
    assert evaluate(_compiled(fields, compare="sales_t", at_most="2亿元"), table).frame["X"].to_list() == [
        "not_met", "missing",
    ]  # fmt: skip


def test_a_margin_is_the_least_whole_fen_that_suffices(fields: Mapping[str, Field]) -> None:
    compiled = _compiled(fields, ratio=["rd_t", "sales_t"], at_least="33.3%")
    row = evaluate(compiled, pl.DataFrame({"rd_t": [0], "sales_t": [1001]})).frame.row(0, named=True)
    assert row["X.margin"] == 334  # 333.333 分
    assert evaluate(compiled, pl.DataFrame({"rd_t": [333], "sales_t": [1001]})).frame["X"].item() == "not_met"
    assert evaluate(compiled, pl.DataFrame({"rd_t": [334], "sales_t": [1001]})).frame["X"].item() == "met"


@pytest.mark.parametrize("rate", ["5%", "0.1", "33.3%"])
def test_firms_exactly_on_the_line_hold_where_floats_misjudge_some(fields: Mapping[str, Field], rate: str) -> None:
    share = {"5%": (1, 20), "0.1": (1, 10), "33.3%": (333, 1000)}[rate]
    wholes = [share[1] * (7 * step + 3) for step in range(1, 20_000)]
    parts = [whole * share[0] // share[1] for whole in wholes]
    table = pl.DataFrame({"rd_t": parts, "sales_t": wholes})
    frame = evaluate(_compiled(fields, ratio=["rd_t", "sales_t"], at_least=rate), table).frame
    assert (frame["X"] == "met").all()
    below = table.with_columns(pl.col("rd_t") - 1)
    assert (evaluate(_compiled(fields, ratio=["rd_t", "sales_t"], at_least=rate), below).frame["X"] == "not_met").all()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"sales_t": [1.5]}, "应为整数（金额以分计），不接受浮点数"),
        ({"sales_t": ["100"]}, "应为整数"),
    ],
)
def test_a_column_of_a_type_that_needs_guessing_is_refused(
    table: dict[str, Any], said: str, fields: Mapping[str, Field]
) -> None:
    with pytest.raises(SubjectError, match=said):
        evaluate(_compiled(fields, compare="sales_t", at_most="2亿元"), pl.DataFrame(table))


def test_lists_that_are_no_lists_are_missing_and_shift_nothing(fields: Mapping[str, Field]) -> None:
    good = '[{"kind":"高新技术企业"}]'
    texts = ["[]", good, "", None, " ", "{}", "[", '["x"]', f" {good}\n", "[]\n[]", "null", good]
    compiled = _compiled(fields, among="quals", where={"kind": {"in": ["高新技术企业"]}}, at_least=1)
    found = evaluate(compiled, pl.DataFrame({"quals": texts})).frame["X"].to_list()
    assert found == ["not_met", "met", *["missing"] * 6, "met", "missing", "missing", "met"]


def test_sound_lists_with_a_blank_among_them_shift_nothing(fields: Mapping[str, Field]) -> None:
    good = '[{"kind":"高新技术企业"}]'
    compiled = _compiled(fields, among="quals", where={"kind": {"in": ["高新技术企业"]}}, at_least=1)
    found = evaluate(compiled, pl.DataFrame({"quals": [good, "", "[]", " ", good]})).frame["X"].to_list()
    assert found == ["met", "missing", "not_met", "missing", "met"]
