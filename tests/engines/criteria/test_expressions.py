"""A whitelisted SQL expression says what plain arithmetic says, and nothing else gets in."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import ibis
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule, RuleVersion
from kechuang.engines.criteria import RuleProblem, check_rule, compile_rule, evaluate, explain, judge_table, result_rows

DAY = dt.date(2026, 7, 1)
REFUSED = [
    ("rd_t / sales_t > 0.05", "第 6 个字符：不能直接相除，应写作 ratio(分子, 分母)"),
    ("staff_t % 2 = 0", "第 9 个字符：不能直接相除"),
    ("rd_t >= sales_t -- 研发", "不能有注释"),
    ("rd_t >= /* 研发 */ sales_t", "不能有注释"),
    ("staff_t > (SELECT 1)", "不能有子查询"),
    ("EXISTS (SELECT 1)", "不能有子查询"),
    ("tax_mode IN (SELECT 'x')", "不能有子查询"),
    ("SQRT(staff_t) > 3", "SQRT 不在可用之列"),
    ("read_csv('/etc/passwd') > 3", "READ_CSV 不在可用之列"),
    ("COALESCE(staff_t, 0) > 1", "COALESCE 不在可用之列"),
    ("staff_t::text = '1'", "CAST 不在可用之列"),
    ("staff_t > 1; DROP TABLE firms", "读不懂"),
    ("1 = 1", "结果恒定"),
    ("staff_t = staff_t", "结果恒定"),
    ("staff_t > 5 OR TRUE", "不能写 TRUE 或 FALSE"),
    ("staff_t > 5 OR staff_t <= 5", "恒真"),
    ("abnormal OR NOT abnormal", "恒真"),
    ("staff_t >= 0", "恒真"),
    ("staff_t > 5 AND staff_t < 6", "互相矛盾"),
    ("staff_t < 0", "互相矛盾"),
    ("rd_t > sales_t AND 2 * sales_t > 2 * rd_t", "互相矛盾"),
    ("staff_t BETWEEN 9 AND 8 OR (ip1 = 2 AND ip1 >= 3)", "互相矛盾"),
    ("tax_mode = '查账征收' AND tax_mode IN ('核定征收', '其他')", "互相矛盾"),
    ("sales_t >= 5000", "应带单位"),
    ("staff_t + rd_t > 0", "单位不同"),
    ("staff_t >= '5000万元'", "不是金额"),
    ("ratio(rd_t, staff_t) > 0.1", "单位不同"),
    ("ratio(rd_t, sales_t) + 1 > 1", "同为数"),
    ("sales_t * sales_t * sales_t > rd_t * rd_t * rd_t", "最多两个字段相乘"),
    ("stuff_t > 1", "字段字典里没有 stuff_t，是否为 staff_t"),
    ("firms.staff_t > 1", "应为字段字典中的字段"),
    ("quals IS NULL", "应写作 among"),
    ("CASE WHEN staff_t > 5 THEN rd_t END > '1万元'", "应写 ELSE"),
    ("staff_t", "应为真假"),
    ("founded_on <= '去年'", "日期应写作"),
]


def _rule(text: str) -> dict[str, Any]:
    return {"id": "X-1", "expression": text}


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_is_not_on_the_list_is_refused_with_its_place_in_the_file(
    text: str, why: str, fields: Mapping[str, Field]
) -> None:
    rule = Rule.model_validate(
        {
            "id": "cn.trial", "name": "试", "authority": "试",
            "versions": [{"from": "2020-01-01", "require": {"all": [_rule(text)]}}],
            "tests": [{"why": "试", "expect": {"*": "missing"}}],
        }
    )  # fmt: skip
    (problem,) = check_rule(rule, fields)
    assert problem.path == ("versions", 0, "require", "all", 0, "expression")
    assert why in problem.message


def _verdicts(text: str, fields: Mapping[str, Field], **columns: list[Any]) -> list[str]:
    compiled = compile_rule(RuleVersion.model_validate({"from": "2026-01-01", "require": _rule(text)}), fields, on=DAY)
    return evaluate(compiled, pl.DataFrame(columns)).frame["X-1"].cast(str).to_list()


def test_a_share_is_met_at_its_line_and_not_a_fen_below(fields: Mapping[str, Field]) -> None:
    sales = [10**10, 10**10, 10**10, 0, None]
    rd = [5 * 10**8 - 1, 5 * 10**8, 5 * 10**8 + 1, 1, 1]
    for text in ("ratio(rd_t, sales_t) >= 0.05", "ratio(rd_t, sales_t) >= '5%'"):
        found = _verdicts(text, fields, rd_t=rd, sales_t=sales)
        assert found == ["not_met", "met", "met", "missing", "missing"]
    assert _verdicts("rd_t * 100 >= sales_t * 5", fields, rd_t=rd, sales_t=sales)[:3] == ["not_met", "met", "met"]


def test_the_greatest_figures_do_not_wrap(fields: Mapping[str, Field]) -> None:
    most = 2**63 - 1
    assert _verdicts("rd_t * 100 >= sales_t * 5", fields, rd_t=[most, 1], sales_t=[most, most]) == ["met", "not_met"]
    assert _verdicts("rd_t * rd_t >= sales_t * sales_t", fields, rd_t=[10**16], sales_t=[10**16 - 1]) == ["met"]
    assert _verdicts("rd_t * rd_t >= sales_t * sales_t", fields, rd_t=[10**16 + 1], sales_t=[1]) == ["missing"]


def test_an_unknown_case_stays_unknown(fields: Mapping[str, Field]) -> None:
    text = "CASE WHEN sales_t <= '5000万元' THEN ratio(rd_t, sales_t) >= 0.05 ELSE rd_t >= '300万元' END"
    found = _verdicts(text, fields, rd_t=[3 * 10**8] * 3, sales_t=[5 * 10**9, 5 * 10**9 + 1, None])
    assert found == ["met", "met", "missing"]
    assert _verdicts("LEAST(rd_t, rd_t1) >= '1万元'", fields, rd_t=[10**9], rd_t1=[None]) == ["missing"]


def test_the_requirement_is_told_with_the_names_of_the_fields(fields: Mapping[str, Field]) -> None:
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": _rule("rd_t > rd_t1 * 2")})
    (told,) = explain(compile_rule(version, fields, on=DAY), {"rd_t": 5, "rd_t1": None})
    assert told.required == "研发费用 > 研发费用（前 1 年） * 2"
    assert (told.verdict, [one.column for one in told.lacks]) == (Verdict.MISSING, ["rd_t1"])


@pytest.mark.parametrize(
    ("text", "actual", "margin", "said"),
    [
        ("rd_t * 100 >= sales_t * 5", 499, 1, "研发费用差\u00a00.01\u00a0元"),
        ("sales_t * 0.05 <= rd_t", 10_000, 20, "销售收入超\u00a00.2\u00a0元"),
        ("rd_t > '4.98元'", 499, 0, "恰好达到"),
        ("rd_t > '4.99元'", 499, 1, "研发费用差\u00a00.01\u00a0元"),
        ("'4.99元' <= rd_t", 499, 0, "恰好达到"),
        ("rd_t * 3 - rd_t < sales_t - '90元'", 499, 0, "恰在上限"),
        ("ratio(rd_t, sales_t) >= '5%'", 499, 1, "研发费用差\u00a00.01\u00a0元"),
        ("0.05 > ratio(rd_t, sales_t)", 499, 0, "恰在上限"),
    ],
)
def test_one_comparison_of_sums_has_an_actual_value_and_a_margin(
    text: str, actual: int, margin: int, said: str, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(RuleVersion.model_validate({"from": "2026-01-01", "require": _rule(text)}), fields, on=DAY)
    row = {"rd_t": 499, "sales_t": 10_000}
    found = evaluate(compiled, pl.DataFrame([row])).frame
    assert (found["X-1.actual"].item(), found["X-1.margin"].item()) == (actual, margin)
    (told,) = explain(compiled, row)
    assert told.margin == said
    if text.startswith("ratio"):
        assert told.actual == "4.99\u00a0%"
        rows = result_rows(evaluate(compiled, pl.DataFrame([row])), pl.Series(["a"]))
        assert rows.row(0)[2:6] == ("not_met", "0.0499", "ratio(研发费用, 销售收入) >= '5%'", "0.01")


@pytest.mark.parametrize(
    "text",
    ["rd_t > 0 AND sales_t > 0", "rd_t = sales_t", "rd_t * sales_t > rd_t1 * sales_t1", "ABS(rd_t) > sales_t",
     "net_profit_t + sales_t >= sales_t", "ratio(rd_t, sales_t) > ratio(rd_t1, sales_t1)"],
)  # fmt: skip
def test_anything_else_has_no_single_margin(text: str, fields: Mapping[str, Field]) -> None:
    compiled = compile_rule(RuleVersion.model_validate({"from": "2026-01-01", "require": _rule(text)}), fields, on=DAY)
    frame = evaluate(compiled, pl.DataFrame([{"rd_t": 5, "sales_t": None}])).frame
    assert "X-1.margin" not in frame.columns


# ---------------------------------------------------------------- random expressions

Row = Mapping[str, int | None]
Made = tuple[str, Callable[[Row], Any]]
NAMES = ("sales_t", "sales_t1", "rd_t", "net_profit_t")
FIGURES = st.one_of(
    st.none(), st.sampled_from([0, 1, 99, 100, 101, 10**6, 10**6 + 1, 10**16, 10**16 + 1]), st.integers(0, 10**12)
)


def _both(one: Callable[[Row], Any], other: Callable[[Row], Any], join: Callable[[Any, Any], Any]) -> Any:
    def joined(row: Row) -> Any:
        left, right = one(row), other(row)
        return None if left is None or right is None else join(left, right)

    return joined


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole > 0 else None


COLUMN = st.sampled_from(NAMES).map(lambda name: (name, lambda row: row[name]))
NUMBER: st.SearchStrategy[Made] = st.recursive(
    COLUMN,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda it: (f"({it[0][0]} + {it[1][0]})", _both(it[0][1], it[1][1], operator.add))),
        st.tuples(inner, inner).map(lambda it: (f"({it[0][0]} - {it[1][0]})", _both(it[0][1], it[1][1], operator.sub))),
        st.tuples(inner, st.sampled_from(["2", "0.05", "100"])).map(
            lambda it: (f"{it[0][0]} * {it[1]}", _both(it[0][1], lambda _: Fraction(it[1]), operator.mul))
        ),
        inner.map(lambda it: (f"ABS({it[0]})", _both(it[1], lambda _: 0, lambda value, _: abs(value)))),
        st.tuples(inner, inner).map(lambda it: (f"GREATEST({it[0][0]}, {it[1][0]})", _both(it[0][1], it[1][1], max))),
    ),
    max_leaves=3,
)
SIGN = st.sampled_from([(">=", operator.ge), (">", operator.gt), ("=", operator.eq), ("<>", operator.ne)])
ATOM: st.SearchStrategy[Made] = st.one_of(
    st.tuples(NUMBER, SIGN, NUMBER).map(
        lambda it: (f"{it[0][0]} {it[1][0]} {it[2][0]}", _both(it[0][1], it[2][1], it[1][1]))
    ),
    st.tuples(COLUMN, COLUMN, SIGN).map(
        lambda it: (
            f"ratio({it[0][0]}, {it[1][0]}) {it[2][0]} '5%'",
            _both(_both(it[0][1], it[1][1], lambda a, b: _ratio(Fraction(a), Fraction(b))),
                  lambda _: Fraction(1, 20), it[2][1]),
        )
    ),
    COLUMN.map(lambda it: (f"{it[0]} IS NULL", lambda row: it[1](row) is None)),
)  # fmt: skip


def _and(one: Any, other: Any) -> Any:
    return False if one is False or other is False else None if one is None or other is None else True


TRUTH: st.SearchStrategy[Made] = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(
            lambda it: (f"({it[0][0]} AND {it[1][0]})", lambda row: _and(it[0][1](row), it[1][1](row)))
        ),
        inner.map(lambda it: (f"NOT ({it[0]})", lambda row: None if it[1](row) is None else not it[1](row))),
        st.tuples(inner, inner, inner).map(
            lambda it: (
                f"CASE WHEN {it[0][0]} THEN {it[1][0]} ELSE {it[2][0]} END",
                lambda row: None if it[0][1](row) is None else (it[1] if it[0][1](row) else it[2])[1](row),
            )
        ),
    ),
    max_leaves=3,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=TRUTH, rows=st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, FIGURES)), min_size=8, max_size=8))
def test_random_expressions_say_what_plain_fractions_say(
    made: Made, rows: list[dict[str, int | None]], fields: Mapping[str, Field]
) -> None:
    text, reference = made
    version = RuleVersion.model_validate({"from": "2026-01-01", "require": _rule(text)})
    try:
        compiled = compile_rule(version, fields, on=DAY)
    except RuleProblem as problem:
        assert "恒" in problem.message, text
        return
    table = pl.DataFrame({name: pl.Series([row[name] for row in rows], dtype=pl.Int64) for name in NAMES})
    frame = evaluate(compiled, table).frame
    found = frame["X-1"].cast(str).to_list()
    assert found == [{True: "met", False: "not_met", None: "missing"}[reference(row)] for row in rows], text
    if "X-1.margin" in frame.columns:
        told = {"met": lambda margin: margin <= 0, "not_met": lambda margin: margin > 0}
        for verdict, margin in zip(found, frame["X-1.margin"], strict=True):
            assert margin is None if verdict == "missing" else told[verdict](margin), text


def test_duckdb_judges_an_expression_as_polars_does(fields: Mapping[str, Field]) -> None:
    text = (
        "CASE WHEN sales_t <= '5000万元' THEN ratio(rd_t, sales_t) >= 0.05 ELSE ABS(net_profit_t) * 0.3 > rd_t END"
        " AND (LEAST(rd_t, rd_t1) >= '1万元' OR tax_mode NOT IN ('核定征收'))"
    )
    compiled = compile_rule(RuleVersion.model_validate({"from": "2026-01-01", "require": _rule(text)}), fields, on=DAY)
    values = [None, 0, 999_999, 10**6, 25 * 10**7, 5 * 10**9, 5 * 10**9 + 1, -(10**9)]
    rows = [
        {"id": a * 64 + b * 8 + c, "sales_t": values[a], "rd_t": values[b], "rd_t1": values[c],
         "net_profit_t": values[(a + b) % 8], "tax_mode": [None, "查账征收", "核定征收"][c % 3]}
        for a in range(8) for b in range(8) for c in range(8)
    ]  # fmt: skip
    table = pl.DataFrame(rows)
    expected = evaluate(compiled, table, details=False).frame.select("id", pl.col("X-1").cast(str))
    found = judge_table(compiled, ibis.memtable(table)).select("id", "X-1").order_by("id").to_polars()
    assert found.to_dicts() == expected.to_dicts()
    one = RuleVersion.model_validate({"from": "2026-01-01", "require": _rule("rd_t * 1.5 - rd_t1 <= sales_t * 0.07")})
    compiled = compile_rule(one, fields, on=DAY)
    margins = evaluate(compiled, table).frame["X-1.margin"].to_list()
    there = judge_table(compiled, ibis.memtable(table), details=True).order_by("id").to_polars()
    assert [None if margin is None else int(margin) for margin in there["X-1.margin"]] == margins
    assert set(expected["X-1"]) == {"met", "not_met", "missing"}
