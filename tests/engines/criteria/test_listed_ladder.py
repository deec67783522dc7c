"""Three years of real annual-report figures under every rule: what is missing or cannot be true decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from kechuang.declarations.condition import Cagr, Compare, Growth, Ratio
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines.criteria import choose_version, compile_rule, evaluate, explain, read_table

pytestmark = pytest.mark.samples

HEADINGS = {
    "staff": "职工人数", "rd_staff": "研发人员", "op_rev": "营业收入", "sales": "营业收入", "rd": "研发费用",
    "net_profit": "净利润",
}  # fmt: skip
NOTHING = ("", "0", "-1", "0.0", "-1.0", "0.00", "-1.00")
DAYS = (dt.date(2022, 6, 1), dt.date(2022, 9, 1))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-sd")


@pytest.fixture(scope="module")
def table(samples: Path, fields: Mapping[str, Field], tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    raw = pl.read_csv(samples / "data" / "listed_rd_2019_2021.csv", infer_schema=False)
    wide = raw.select("证券代码").unique(maintain_order=True)
    mapping: dict[str, str] = {}
    for back, year in (("", "2021"), ("1", "2020"), ("2", "2019")):
        cut = [
            pl.col(heading).str.replace(r"(\.\d\d)\d+$", "$1").alias(f"{key}_t{back}")
            for key, heading in HEADINGS.items()
        ]
        one = raw.filter(pl.col("年份") == year).unique("证券代码", keep="first").select("证券代码", *cut)
        wide = wide.join(one, on="证券代码", how="left", maintain_order="left")
        mapping |= {f"{key}_t{back}": f"{key}_t{back}" for key in HEADINGS}
    path = tmp_path_factory.mktemp("listed") / "three_years.csv"
    wide.write_csv(path)
    columns = [find_column(name, fields) for name in mapping]
    return read_table(path, columns, id_column="证券代码", mapping=mapping, missing=NOTHING)


def test_no_figure_that_is_missing_or_impossible_decides_a_condition_of_any_rule(
    table: pl.DataFrame, pack: Pack
) -> None:
    assert table.height > 3000
    asked = 0
    for rule in pack.rules.values():
        on = DAYS[1] if rule.versions[0].from_ > DAYS[0] else DAYS[0]
        if not any(version.from_ <= on for version in rule.versions):
            continue
        compiled = compile_rule(choose_version(rule, on), pack.fields, on=on, rules=pack.rules)
        frame = evaluate(compiled, table).frame
        for judged in compiled.conditions:
            if not isinstance(judged.node, Compare | Ratio | Cagr | Growth) or judged.leaf is None:
                continue
            unknown = pl.Series([False] * table.height)
            for column in judged.leaf.reads:
                if column.name not in table.columns:
                    unknown |= True
                    continue
                values = table[column.name]
                unknown |= values.is_null()
                if column.field.least is not None:
                    unknown |= (values < column.field.least).fill_null(False)
            assert (frame.filter(unknown)[judged.id] == "missing").all(), judged.id
            asked += unknown.any()
        # Nothing says where these firms are resident or what accidents they had: none is found to qualify.
        assert "met" not in frame["verdict"].unique().to_list(), rule.id
    assert asked > 20


def test_a_real_share_over_three_years_is_judged_as_by_plain_fractions(table: pl.DataFrame, pack: Pack) -> None:
    compiled = compile_rule(choose_version(pack.rules["cn.hnte"], DAYS[0]), pack.fields, on=DAYS[0])
    frame = evaluate(compiled, table).frame
    known = 0
    for row, verdict in zip(table.iter_rows(named=True), frame["HN-05"], strict=True):
        figures = [row[f"{key}_t{back}"] for key in ("rd", "sales") for back in ("", "1", "2")]
        if any(one is None or one < 0 for one in figures):
            assert verdict == "missing"
            continue
        known += 1
        spent, sold = sum(figures[:3]), sum(figures[3:])
        band = figures[3]
        line = Fraction(5 if band <= 5_000_000_000 else 4 if band <= 20_000_000_000 else 3, 100)
        assert verdict == ("met" if Fraction(spent, sold) >= line else "not_met")
    assert known > 1000


def test_more_research_staff_than_staff_is_told_as_a_contradiction(table: pl.DataFrame, pack: Pack) -> None:
    odd = table.filter((pl.col("rd_staff_t") > pl.col("staff_t")).fill_null(False))
    assert odd.height
    compiled = compile_rule(
        choose_version(pack.rules["cn.zjtx"], DAYS[1]), pack.fields, on=DAYS[1], rules=pack.rules
    )  # fmt: skip
    frame = evaluate(compiled, odd).frame
    assert ((frame["ZJ-S12.low"] == 0) & (frame["ZJ-S12.high"] == 5)).all()
    negative = table.filter((pl.col("op_rev_t") < 0).fill_null(False))
    assert negative.height
    told = explain(compiled, negative.row(0, named=True))
    states = {one.state for each in told for one in each.inputs if one.column == "op_rev_t"}
    assert states == {"suspect"}
