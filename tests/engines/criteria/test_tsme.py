"""科技型中小企业: every threshold at, below and above, by one 分 or one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from kechuang.declarations.field import Field
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import check_rule, choose_version, compile_rule, evaluate
from tests.engines.criteria.subjects_at_hand import subject

Judge = Callable[..., dict[str, Any]]


def test_the_shipped_rule_has_no_problems(tsme: Rule, fields: Mapping[str, Field]) -> None:
    assert check_rule(tsme, fields) == []


@pytest.mark.parametrize(
    ("field", "written", "expected"),
    [
        ("staff_t", "499 人", ("TS-02", "met", -1)),
        ("staff_t", "500 人", ("TS-02", "met", 0)),
        ("staff_t", "501 人", ("TS-02", "not_met", 1)),
        ("sales_t", "199999999.99元", ("TS-03", "met", -1)),
        ("sales_t", "2亿元", ("TS-03", "met", 0)),
        ("sales_t", "200000000.01元", ("TS-03", "not_met", 1)),
        ("asset_t", "199999999.99元", ("TS-04", "met", -1)),
        ("asset_t", "2亿元", ("TS-04", "met", 0)),
        ("asset_t", "200000000.01元", ("TS-04", "not_met", 1)),
        ("staff_t", "5 人", ("TS-09.1", "met", 0)),
        ("staff_t", "6 人", ("TS-09.1", "not_met", 1)),
        ("rd_t", "99999.99元", ("TS-09.3", "met", 0)),
        ("rd_t", "10万元", ("TS-09.3", "not_met", 1)),
    ],
)
def test_a_limit_holds_up_to_its_last_unit(
    judge: Judge, field: str, written: str, expected: tuple[str, str, int]
) -> None:
    condition, verdict, margin = expected
    row = judge(**{field: written})
    assert row[condition] == verdict
    assert row[f"{condition}.margin"] == margin


@pytest.mark.parametrize(
    ("tech_staff", "points"),
    [
        (300, 20), (299, 16), (250, 16), (249, 12), (200, 12), (199, 8), (150, 8), (149, 4), (100, 4), (99, 0),
        (0, 0), (1000, 20),
    ],
)  # fmt: skip
def test_each_share_of_technical_staff_gives_its_points(judge: Judge, tech_staff: int, points: int) -> None:
    row = judge(staff_t=1000, tech_staff_t=tech_staff)
    assert (row["TS-S1.low"], row["TS-S1.high"]) == (points, points)


@pytest.mark.parametrize(
    ("rd", "points"),
    [
        ("600万元", 50), ("5999999.99元", 40), ("500万元", 40), ("4999999.99元", 30), ("400万元", 30),
        ("3999999.99元", 20), ("300万元", 20), ("2999999.99元", 10), ("200万元", 10), ("1999999.99元", 0), ("0元", 0),
    ],
)  # fmt: skip
def test_each_share_of_sales_gives_its_points(judge: Judge, rd: str, points: int) -> None:
    row = judge(sales_t="1亿元", rd_t=rd, cost_exp_t="100亿元")
    assert (row["TS-S2a.low"], row["TS-S2.low"], row["TS-S2.high"]) == (points, points, points)


@pytest.mark.parametrize(
    ("rd", "points"),
    [
        ("3000万元", 50), ("29999999.99元", 40), ("2500万元", 40), ("24999999.99元", 30), ("2000万元", 30),
        ("19999999.99元", 20), ("1500万元", 20), ("14999999.99元", 10), ("1000万元", 10), ("9999999.99元", 0),
    ],
)  # fmt: skip
def test_each_share_of_cost_gives_its_points(judge: Judge, rd: str, points: int) -> None:
    row = judge(sales_t="1000亿元", rd_t=rd, cost_exp_t="1亿元")
    assert (row["TS-S2b.low"], row["TS-S2.low"], row["TS-S2.high"]) == (points, points, points)


@pytest.mark.parametrize(
    ("ip1", "ip2", "points"),
    [(1, 0, 30), (2, 9, 30), (0, 5, 24), (0, 4, 24), (0, 3, 18), (0, 2, 12), (0, 1, 6), (0, 0, 0)],
)
def test_each_count_of_rights_gives_its_points(judge: Judge, ip1: int, ip2: int, points: int) -> None:
    row = judge(ip1=ip1, ip2=ip2)
    assert (row["TS-S3.low"], row["TS-S3.high"]) == (points, points)


def test_sixty_points_suffice_and_fifty_eight_do_not(judge: Judge) -> None:
    assert judge(rd_t="200万元", ip1=1)["TS-07"] == "met"
    below = judge(tech_staff_t=10, rd_t="400万元")
    assert (below["TS-07"], below["TS-07.actual"], below["TS-07.margin"]) == ("not_met", 58, 2)


def test_no_points_for_technical_staff_fail_whatever_the_total(judge: Judge) -> None:
    row = judge(staff_t=100, tech_staff_t=9, ip1=1)
    assert row["score_low"] == 80
    assert row["TS-07"] == "not_met"
    assert row["TS-07.margin"] is None


def test_the_better_of_the_two_research_shares_counts(judge: Judge) -> None:
    row = judge(sales_t="1亿元", rd_t="200万元", cost_exp_t="800万元")
    assert (row["TS-S2a.low"], row["TS-S2b.low"], row["TS-S2.low"]) == (10, 40, 40)


def test_a_missing_figure_makes_the_score_an_interval_that_may_still_decide(judge: Judge) -> None:
    open_ = judge(ip1=None, ip2=None, rd_t="200万元")
    assert (open_["score_low"], open_["score_high"], open_["TS-07"]) == (30, 60, "missing")
    reached = judge(ip1=None, ip2=None, rd_t="600万元")
    assert (reached["score_low"], reached["score_high"], reached["TS-07"]) == (70, 100, "met")
    hopeless = judge(ip1=None, ip2=None, rd_t="0元")
    assert (hopeless["score_low"], hopeless["score_high"], hopeless["TS-07"]) == (20, 50, "not_met")


def test_a_whole_of_nothing_is_missing_and_named(judge: Judge) -> None:
    row = judge(sales_t="0元", cost_exp_t=None, ip2=0)
    assert row["TS-07"] == "missing"
    assert set(row["missing"]) == {"sales_t", "cost_exp_t"}


def test_more_technical_staff_than_staff_is_a_contradiction_not_a_score(judge: Judge) -> None:
    row = judge(staff_t=100, tech_staff_t=101)
    assert (row["TS-S1.low"], row["TS-S1.high"]) == (0, 20)
    assert judge(staff_t=100, tech_staff_t=100)["TS-S1.low"] == 20


@pytest.mark.parametrize("field", ["staff_t", "sales_t", "asset_t"])
def test_a_negative_number_counts_as_missing(judge: Judge, field: str) -> None:
    condition = {"staff_t": "TS-02", "sales_t": "TS-03", "asset_t": "TS-04"}[field]
    row = judge(**{field: "-1"})
    assert row[condition] == "missing"
    assert field in row["missing"]


@pytest.mark.parametrize(
    ("changed", "condition", "verdict"),
    [
        ({"is_cn_resident": False}, "TS-01", "not_met"),
        ({"is_cn_resident": None}, "TS-01", "missing"),
        ({"tax_mode": None}, "TS-01", "person"),
        ({"tax_mode": "核定征收"}, "TS-01", "not_met"),
        ({"industry_code": "C1610"}, "TS-05", "not_met"),
        ({"industry_code": "1620"}, "TS-05", "not_met"),
        ({"industry_code": "C1710"}, "TS-05", "met"),
        ({"industry_code": "C"}, "TS-05", "missing"),
        ({"industry_code": "R9011"}, "TS-05", "not_met"),
        ({"industry_code": "R8810"}, "TS-05", "met"),
        ({"restricted_product": True}, "TS-05", "not_met"),
        ({"restricted_product": False}, "TS-05", "met"),
        ({"abnormal": True}, "TS-06", "not_met"),
        ({"dishonest": True}, "TS-06", "not_met"),
        ({"dishonest": None}, "TS-06", "missing"),
        ({"incidents": None}, "TS-06", "missing"),
        ({"incidents": [{"kind": "安全", "level": "重大", "date": "2025-01-01"}]}, "TS-06", "not_met"),
        ({"incidents": [{"kind": "安全", "level": "重大", "date": "2024-12-31"}]}, "TS-06", "met"),
        ({"incidents": [{"kind": "安全", "level": "一般", "date": "2026-01-01"}]}, "TS-06", "met"),
        ({"incidents": [{"kind": "安全", "level": "重大", "date": "2026-07-02"}]}, "TS-06", "met"),
        ({"incidents": [{"kind": "安全", "date": "2026-01-01"}]}, "TS-06", "missing"),
        ({"incidents": [{"level": "重大", "date": "去年"}]}, "TS-06", "missing"),
        ({"incidents": [{"level": "重大", "date": "2025-06"}]}, "TS-06", "missing"),
        ({"quals": [{"kind": "高新技术企业", "valid_to": "2026-07-01"}]}, "TS-08", "met"),
        ({"quals": [{"kind": "高新技术企业", "valid_to": "2026-06-30"}]}, "TS-08", "not_met"),
        ({"quals": [{"kind": "高新技术企业", "valid_from": "2026-07-02", "valid_to": "2029-07-01"}]},
         "TS-08", "not_met"),
        ({"quals": [{"kind": "高新技术企业"}]}, "TS-08", "missing"),
        ({"quals": None}, "TS-08", "missing"),
        ({"awards": [{"level": "国家级", "year": 2021, "rank": 3}]}, "TS-08", "met"),
        ({"awards": [{"level": "国家级", "year": 2020, "rank": 3}]}, "TS-08", "not_met"),
        ({"awards": [{"level": "国家级", "year": 2021, "rank": 4}]}, "TS-08", "not_met"),
        ({"awards": [{"level": "省级", "year": 2025, "rank": 1}]}, "TS-08", "not_met"),
        ({"rd_org_level": "省"}, "TS-08", "met"),
        ({"rd_org_level": "市"}, "TS-08", "not_met"),
        ({"std_led": 1}, "TS-08", "met"),
        ({"std_led": 0}, "TS-08", "not_met"),
    ],
)  # fmt: skip
def test_conditions_that_are_not_numbers(judge: Judge, changed: dict[str, Any], condition: str, verdict: str) -> None:
    assert judge(**changed)[condition] == verdict


def test_direct_confirmation_stands_in_for_the_score_but_not_for_size(judge: Judge) -> None:
    holder = [{"kind": "高新技术企业", "valid_to": "2027-01-01"}]
    assert judge(tech_staff_t=0, quals=holder)["verdict"] == "met"
    assert judge(tech_staff_t=0, quals=holder, staff_t=501)["verdict"] == "not_met"


def test_flags_decide_nothing(judge: Judge) -> None:
    row = judge(staff_t=5, tech_staff_t=5)
    assert (row["TS-09.1"], row["verdict"]) == ("met", "met")


def test_short_by_counts_the_top_conditions_not_met_and_open_the_undecided(judge: Judge) -> None:
    assert (judge()["short_by"], judge()["open"]) == (0, 0)
    one = judge(staff_t=501, tech_staff_t=151)
    assert (one["short_by"], one["open"]) == (1, 0)
    two = judge(staff_t=501, tech_staff_t=0, tax_mode=None, industry_code=None)
    assert (two["short_by"], two["open"]) == (2, 2)


def test_missing_names_only_what_keeps_a_condition_undecided(judge: Judge) -> None:
    assert judge(awards=None)["missing"] == []  # the score decides already
    assert judge(awards=None, tech_staff_t=0)["missing"] == ["awards"]
    assert judge(asset_t=None)["missing"] == ["asset_t"]


def test_an_empty_table_and_a_table_without_any_column_are_judged_too(tsme: Rule, fields: Mapping[str, Field]) -> None:
    compiled = compile_rule(choose_version(tsme, dt.date(2026, 7, 1)), fields, on=dt.date(2026, 7, 1))
    assert evaluate(compiled, pl.DataFrame({"id": []}, schema={"id": pl.String})).frame.height == 0
    bare = evaluate(compiled, pl.DataFrame({"id": ["a", "b"]})).frame
    assert bare["verdict"].to_list() == ["missing", "missing"]
    assert (bare["score_low"].to_list(), bare["score_high"].to_list()) == ([0, 0], [100, 100])


def test_the_2017_version_neither_asks_for_the_tax_mode_nor_excludes_trades(
    tsme: Rule, fields: Mapping[str, Field]
) -> None:
    on = dt.date(2021, 12, 31)
    compiled = compile_rule(choose_version(tsme, on), fields, on=on)
    good = {**tsme.cases["good"], "tax_mode": None, "industry_code": "F5121", "restricted_product": False}
    row = evaluate(compiled, subject(fields, good)).frame.row(0, named=True)
    assert row["verdict"] == "met"
    assert "TS-09.1" not in row
