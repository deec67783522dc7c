"""Random rules and rows, and what compares the answers of a database with those of Polars."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
import polars as pl
from hypothesis import reject
from hypothesis import strategies as st

from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import Compiled, RuleProblem, compile_rule, evaluate, judge_table
from kechuang.engines.criteria.prepare import column_type, list_type

DAY = dt.date(2026, 7, 1)
MONEY = ("sales_t", "sales_t1", "sales_t2", "rd_t", "rd_t1", "net_profit_t", "asset_t")
COUNTS = ("staff_t", "tech_staff_t", "ip1", "ip2")
LINES = ("5000万元", "2亿元", "0.01元", "100元")
SHARES = ("5%", "4%", "3%", "30%", "0.333", "100%")

AMOUNTS = st.one_of(
    st.none(),
    st.sampled_from([0, -1, 1, 5_000_000_000, 5_000_000_001, 4_999_999_999, 20_000_000_000, 20_000_000_001, 250_000_000,
                     249_999_999, 10_000, 9_999, 10**17, 10**17 + 1, 2**62, 2**63 - 1, -(2**63) + 1]),
    st.integers(-10, 10**11),
)  # fmt: skip
PEOPLE = st.one_of(st.none(), st.sampled_from([0, -1, 1, 3, 10, 100, 300, 1000, 2**62]), st.integers(0, 1000))
ROW = st.fixed_dictionaries(
    {**dict.fromkeys(MONEY, AMOUNTS), **dict.fromkeys(COUNTS, PEOPLE)}
    | {
        "founded_on": st.one_of(st.none(), st.dates(dt.date(2025, 6, 1), dt.date(2026, 8, 1))),
        "tax_mode": st.sampled_from([None, "", "查账征收", "核定征收"]),
        "abnormal": st.sampled_from([None, True, False]),
        "dishonest": st.sampled_from([None, True, False]),
        "is_cn_resident": st.sampled_from([None, True, False]),
    }
)

LOWER, UPPER = st.sampled_from(["at_least", "more_than"]), st.sampled_from(["at_most", "less_than"])
AROUND = st.fixed_dictionaries(
    {},
    optional={
        "evidence": st.sampled_from([{"tax_mode": ["查账征收"]}, {"tax_mode": []}, {"abnormal": []}]),
        "refuted_by": st.just("dishonest"),
    },
).map(lambda extra: {**extra, "judged": "semi"} if "evidence" in extra else extra)


def _bounds(lines: tuple[str, ...], bands: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    one = st.tuples(st.one_of(LOWER, UPPER), st.sampled_from((*lines, *bands))).map(lambda pair: dict([pair]))
    both = st.tuples(LOWER, UPPER).map(lambda keys: {keys[0]: lines[-1], keys[1]: lines[0]})
    return st.one_of(one, both)


def _sums(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    several = st.lists(st.tuples(st.sampled_from("+-"), st.sampled_from(names)), min_size=1, max_size=3)
    return several.map(lambda terms: terms[0][1] + "".join(f" {sign} {name}" for sign, name in terms[1:]))


LEAF = st.one_of(
    st.tuples(_sums(MONEY), _bounds(LINES, ("$line",))).map(lambda it: {"compare": it[0], **it[1]}),
    st.tuples(st.sampled_from(COUNTS), _bounds(("300", "1", "0"), ())).map(lambda it: {"compare": it[0], **it[1]}),
    st.tuples(_sums(MONEY), _sums(MONEY), st.booleans(), _bounds((*SHARES[:-1], "1%"), ("$share",))).map(
        lambda it: {"ratio": [it[0], it[1]], "part": it[2], **it[3]}
    ),
    _bounds(("365 days", "0 days"), ()).map(lambda bounds: {"age": "founded_on", **bounds}),
    st.booleans().map(lambda be: {"is": "is_cn_resident", "be": be}),
    st.sampled_from([{"in": ["查账征收"]}, {"not_in": ["核定征收"]}]).map(lambda it: {"member": "tax_mode", **it}),
    st.just({"finding": "abnormal"}),
    st.tuples(st.integers(1, 70), st.booleans()).map(
        lambda it: {"score": "SC", "at_least": it[0], **({"nonzero": "SC-1"} if it[1] else {})}
    ),
    st.just({"score": ["SC-1", "SC-3"], "more_than": 10}),
    st.tuples(st.integers(1, 3), _sums(MONEY), _sums(MONEY), _bounds((*SHARES[:-1], "1%"), ("$share",))).map(
        lambda it: {"years": it[0], "cagr": [it[1], it[2]], **it[3]}
    ),
    st.tuples(st.lists(_sums(MONEY), min_size=2, max_size=3), _bounds((*SHARES[:-1], "1%"), ("$share",))).map(
        lambda it: {"growth": it[0], **it[1]}
    ),
)  # fmt: skip
TREE = st.recursive(
    st.tuples(LEAF, AROUND).map(lambda pair: {**pair[0], **pair[1]}),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3), AROUND).map(
            lambda it: {it[0]: it[1], **it[2]}
        ),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"at_least": len(parts) - 1, "of": parts}),
        st.tuples(inner, inner, st.sampled_from(["inclusive", "exclusive"])).map(
            lambda it: {"by_band": "sales_t", "upper": it[2], "steps": [["5000万元", it[0]], [None, it[1]]]}
        ),
    ),
    max_leaves=5,
)
SCORES = {
    "SC": {
        "text": "得分",
        "parts": [
            {"id": "SC-1", "text": "一", "full": 20, "part": True, "ratio": ["tech_staff_t", "staff_t"],
             "steps": [["30%", 20], ["25%", 16], ["10%", [3, 4]]]},
            {"id": "SC-2", "text": "二", "full": 30, "best_of": [
                {"id": "SC-2a", "text": "甲", "full": 30, "ratio": ["rd_t", "sales_t"],
                 "steps": [["6%", 30], ["2%", 10]]},
                {"id": "SC-2b", "text": "乙", "full": 20, "compare": "rd_t", "steps": [["250万元", 20], ["0.01元", 5]]},
            ]},
            {"id": "SC-3", "text": "三", "full": 15, "downwards": True, "ratio": ["rd_t1", "asset_t"],
             "steps": [["5%", 15], ["100%", 5]]},
            {"id": "SC-4", "text": "四", "full": 5, "expert": True},
            {"id": "SC-5", "text": "五", "full": 10, "zero_base": "later",
             "growth": ["net_profit_t", "sales_t1", "rd_t"],
             "steps": [["35%", [9, 10]], ["5%", [3, 4]], [">0%", [1, 2]]]},
            {"id": "SC-6", "text": "六", "full": 5, "per": {"compare": "ip1", "each": "2 件", "points": 2}},
            {"id": "SC-7", "text": "七", "full": 6, "sum_of": [
                {"id": "SC-7a", "text": "甲", "full": 5, "count_of": {"points": 3, "of": [
                    {"id": "CO-1", "is": "abnormal"},
                    {"id": "CO-2", "any": [{"id": "CO-3", "compare": "ip2", "at_least": 3},
                                           {"id": "CO-4", "finding": "dishonest"}]},
                ]}},
                {"id": "SC-7b", "text": "乙", "full": 4, "member": "tax_mode",
                 "grades": [["查账征收", 4]], "otherwise": 1},
                {"id": "SC-7c", "text": "丙", "full": 2, "is": "is_cn_resident", "grades": [[True, 2]]},
                {"id": "SC-7d", "text": "丁", "full": 3, "is": "abnormal", "grades": [[True, 1], [False, 3]]},
            ]},
        ],
    }
}  # fmt: skip
PARAMS = {
    "line": {"band": "asset_t", "steps": [["5000万元", "100元"], ["2亿元", "5000万元"], [None, "2亿元"]]},
    "share": {"band": "sales_t", "upper": "exclusive", "steps": [["5000万元", "5%"], ["2亿元", "4%"], [None, "3%"]]},
}


def named(node: dict[str, Any], count: list[int]) -> dict[str, Any]:
    """Give every node an id."""
    count[0] += 1
    told = {"id": f"N-{count[0]}", **node}
    return {
        key: [named(part, count) for part in value]
        if key in {"all", "any", "none", "of"}
        else [[upto, named(part, count)] for upto, part in value]
        if key == "steps"
        else value
        for key, value in told.items()
    }


ENTRY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([None, "高新技术企业", "科技型中小企业"]),
        "number": st.none(),
        "valid_from": st.sampled_from([None, "2026-07-01", "2026-07-02", "2026年"]),
        "valid_to": st.sampled_from([None, "2026-06-30", "2026-07-01", "2026-07-01\n", "２０２７-01-01", "x"]),
    }
)
AWARD = st.fixed_dictionaries(
    {
        "name": st.none(),
        "level": st.sampled_from([None, "国家级", "省级"]),
        "year": st.sampled_from([None, "2020", "2021", "2021-01-01", "2027", "21"]),
        "rank": st.sampled_from([None, "3", "4", "3.0", " 3", "3\n", "３", "-0", "null", "一"]),
    }
)


def version_of(tree: dict[str, Any]) -> RuleVersion:
    """Return a version that asks a tree."""
    return RuleVersion.model_validate(
        {"from": "2026-01-01", "params": PARAMS, "scores": SCORES, "require": named(tree, [0])}
    )


def compiled_or_another(version: RuleVersion, fields: Mapping[str, Field]) -> Compiled:
    """Compile a random rule; one that nobody can meet is refused, and another one is drawn."""
    try:
        return compile_rule(version, fields, on=DAY)
    except RuleProblem as problem:
        if "谁也达不到" in problem.message or "不能同时满足" in problem.message:
            reject()
        raise


def table_of(rows: list[dict[str, Any]], fields: Mapping[str, Field]) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.Series(name, [row[name] for row in rows], dtype=column_type(find_column(name, fields))) for name in rows[0]]
    )


def same_as_polars(compiled: Compiled, table: pl.DataFrame, there: ir.Table) -> None:
    """Judge a table by Polars and where it lies, and find every column equal, row by row.

    Parameters
    ----------
    table : polars.DataFrame
        With a column ``id``.
    there : ibis.Table
        The same rows in a database.
    """
    expected = evaluate(compiled, table).frame.sort("id")
    found = pl.from_arrow(judge_table(compiled, there, details=True).to_pyarrow())
    assert isinstance(found, pl.DataFrame)
    found = found.sort("id")
    shared = [name for name in expected.columns if not name.startswith("·")]
    assert set(shared) == {name for name in found.columns if not name.startswith("·")}
    texts = pl.col(pl.Enum).cast(pl.String)
    whole = pl.selectors.numeric().cast(pl.Int128)
    for name in shared:
        same = [frame.select(pl.col(name)).with_columns(texts).with_columns(whole)[name] for frame in (expected, found)]
        if name == "missing":
            same = [one.list.sort() for one in same]
        assert same[0].to_list() == same[1].to_list(), name


EXPRESSIONS = (
    "CASE WHEN sales_t <= '5000万元' THEN ratio(rd_t, sales_t) >= 0.05 ELSE ABS(net_profit_t) * 0.3 > rd_t END",
    "LEAST(rd_t, rd_t1) >= '1万元' OR tax_mode NOT IN ('核定征收')",
    "rd_t * 1.5 - rd_t1 <= sales_t * 0.07",
    "rd_t * rd_t >= sales_t * net_profit_t OR founded_on < '2026-01-01'",
    "NOT (abnormal AND dishonest) OR GREATEST(ip1, ip2) BETWEEN 2 AND 300",
    "ratio(rd_t, sales_t) > ratio(rd_t1, sales_t1)",
)
"""Expressions that hold what the shapes of conditions do not: cases, squares, texts and days."""
EVERY_KIND: list[dict[str, Any]] = [
    *({"id": f"E-{place}", "expression": text} for place, text in enumerate(EXPRESSIONS)),
    {"id": "L-1", "age": "founded_on", "at_least": "300 天"},
    {"id": "L-2", "member": "tax_mode", "starting_with": ["查", "核定征"]},
    {
        "id": "L-3",
        "among": "quals",
        "where": {
            "kind": {"in": ["高新技术企业"]},
            "valid_from": {"not_after": "on", "absent": "pass"},
            "valid_to": {"not_before": "on"},
        },
        "at_least": 1,
    },
    {
        "id": "L-4",
        "among": "awards",
        "where": {"level": {"not_in": ["省级"]}, "year": {"years_back": 5}, "rank": {"at_least": 1, "at_most": 3}},
        "at_most": 0,
    },
]
"""Conditions on what is no plain number: expressions, days, beginnings of texts, lists."""


STEEP = {"id": "G", "growth": ["sales_t2", "sales_t1", "sales_t"], "at_least": "5%", "at_most": "30%"}
"""A rate whose margin divides numbers of 37 digits."""


def steep_rows() -> pl.DataFrame:
    """Return the greatest and least figures that a rate of growth takes, in every order."""
    figures = [1, 3, 10**16, 10**16 - 1, 10**8 + 7, None]
    rows = list(itertools.product(figures, repeat=3))
    return (
        pl.DataFrame(rows, schema=["sales_t2", "sales_t1", "sales_t"], orient="row")
        .with_row_index("id")
        .cast({"id": pl.Int64})
    )


def with_lists(rows: list[dict[str, Any]], entries: list[tuple[Any, Any]], fields: Mapping[str, Field]) -> pl.DataFrame:
    """Return rows that have an id, certificates and awards; lists are decoded."""
    table = table_of(rows, fields).with_row_index("id").cast({"id": pl.Int64})
    return table.with_columns(
        pl.Series(name, [pair[place] for pair in entries], dtype=list_type(find_column(name, fields)))
        for place, name in enumerate(("quals", "awards"))
    )


LISTS = st.tuples(st.one_of(st.none(), st.lists(ENTRY, max_size=3)), st.one_of(st.none(), st.lists(AWARD, max_size=3)))


def as_json(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table with its lists as JSON text."""
    nested = [name for name, dtype in table.schema.items() if dtype.is_nested()]
    return table.with_columns(
        pl.Series(
            name,
            [None if entries is None else json.dumps(entries, ensure_ascii=False) for entries in table[name].to_list()],
            dtype=pl.String,
        )
        for name in nested
    )
