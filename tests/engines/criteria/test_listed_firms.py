"""Real annual-report figures, 0 and −1 meaning missing: nothing missing yields a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import Rule
from kechuang.engines.criteria import choose_version, compile_rule, evaluate, read_table

pytestmark = pytest.mark.samples

HEADINGS = {
    "staff_t": "职工人数",
    "tech_staff_t": "研发人员",
    "sales_t": "营业收入",
    "rd_t": "研发费用",
    "cost_exp_t": "营业总成本",
}
ON = dt.date(2022, 6, 1)
NOTHING = ("", "0", "-1", "0.0", "-1.0", "0.00", "-1.00")


@pytest.fixture(scope="module")
def raw(samples: Path) -> pl.DataFrame:
    everything = pl.read_csv(samples / "data" / "listed_rd_2019_2021.csv", infer_schema=False)
    return everything.filter(pl.col("年份") == "2021").unique("证券代码", keep="first", maintain_order=True)


@pytest.fixture(scope="module")
def table(raw: pl.DataFrame, fields: Mapping[str, Field], tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("listed") / "listed.csv"
    # Some figures have been computed by a machine to more than two decimals; a 分 is what an account holds.
    cut = [pl.col(heading).str.replace(r"(\.\d\d)\d+$", "$1") for heading in HEADINGS.values()]
    raw.with_columns(cut).write_csv(path)
    columns = [find_column(name, fields) for name in HEADINGS]
    return read_table(path, columns, id_column="证券代码", mapping=HEADINGS, missing=NOTHING)


def test_no_condition_on_a_missing_figure_is_decided(
    raw: pl.DataFrame, table: pl.DataFrame, tsme: Rule, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(choose_version(tsme, ON), fields, on=ON)
    frame = evaluate(compiled, table).frame
    assert frame.height == raw.height > 1000
    for condition, name in (("TS-02", "staff_t"), ("TS-03", "sales_t")):
        absent = raw[HEADINGS[name]].str.strip_chars().is_in(list(NOTHING)).fill_null(True)
        assert (frame.filter(absent)[condition] == "missing").all()
        # A few revenues are negative: no account has that, so they are not known either.
        sound = (table[name] >= 0).fill_null(False)
        assert (frame.filter(~sound)[condition] == "missing").all()
        assert (frame.filter(sound)[condition] != "missing").all()
    contradicting = (table["tech_staff_t"] > table["staff_t"]).fill_null(False)
    unknown = contradicting | table["tech_staff_t"].is_null() | table["staff_t"].is_null()
    assert ((frame["TS-S1.low"] == 0) & (frame["TS-S1.high"] == 20)).filter(unknown).all()
    assert unknown.any()
    # Nothing says whether they are resident or have had accidents: none can be judged whole, only refused.
    assert set(frame["verdict"].unique().to_list()) <= {"missing", "not_met"}
    refused = frame.filter(pl.col("verdict") == "not_met")
    assert refused.select(pl.any_horizontal(pl.col("TS-02", "TS-03") == "not_met")).to_series().all()


def test_judged_without_saying_what_stands_for_nothing_a_minus_one_still_decides_nothing(
    raw: pl.DataFrame, tsme: Rule, fields: Mapping[str, Field]
) -> None:
    compiled = compile_rule(choose_version(tsme, ON), fields, on=ON)
    staff = raw[HEADINGS["staff_t"]].cast(pl.Float64, strict=False).cast(pl.Int64)
    frame = evaluate(compiled, pl.DataFrame({"staff_t": staff})).frame
    assert (frame.filter(staff < 0)["TS-02"] == "missing").all()
