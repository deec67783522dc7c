"""The invented district: the same seed, the same bytes; and nothing in it that could be taken for real."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from stdnum.cn import uscc

import kechuang
from kechuang.engines.synth import region as region_module
from kechuang.engines.synth import write_region
from kechuang.engines.synth.habits import HOSTILE
from kechuang.engines.synth.names import unique_trade_names
from kechuang.engines.synth.trades import TRADES
from tests.engines.synth.conftest import ENTERPRISES, ON
from tests.engines.synth.reading import cells, encoding

FORMULA = re.compile(r"^[=+@\t\r]|^-(?![\d.]+$)")


def hashes(region) -> dict[str, str]:
    folder = region.truth.parent.parent
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def truth(region) -> pl.DataFrame:
    return pl.read_parquet(region.truth)


def enterprises(region) -> pl.DataFrame:
    return pl.read_parquet(region.truth.with_name("enterprises.parquet"))


def years(region) -> pl.DataFrame:
    return pl.read_parquet(region.truth.with_name("enterprise_years.parquet"))


def test_the_same_seed_and_size_give_the_same_bytes(make, region):
    assert hashes(make()) == hashes(region)


def test_another_seed_gives_other_files(make, region):
    other, mine = hashes(make(seed=6)), hashes(region)
    assert other.keys() == mine.keys()
    assert all(other[name] != mine[name] for name in mine)


def test_fourteen_tables_are_written_with_their_rows(region):
    assert len(region.tables) == 14
    for table, path in region.tables.items():
        assert len(cells(path)[1]) == region.rows[table] > 0


def test_formats_and_encodings_are_mixed_as_departments_mix_them(region):
    texts = [encoding(path.read_bytes()) for path in region.tables.values() if path.suffix == ".csv"]
    assert set(texts) == {"utf-8", "utf-8-sig", "gb18030"}
    assert {path.suffix for path in region.tables.values()} == {".csv", ".parquet", ".xlsx"}


def test_every_planted_mistake_stands_in_the_file_where_the_truth_says(region):
    told = truth(region)
    for table, rows in told.partition_by("table", as_dict=True).items():
        headings, data = cells(region.tables[table[0]])
        for row in rows.filter(pl.col("column") != "").iter_rows(named=True):
            assert data[row["row"] - 1][headings.index(row["column"])] == row["written"], row
            assert row["written"] != row["true_value"]
        for row in rows.filter(pl.col("kind") == "repeated_row").iter_rows(named=True):
            assert data[row["row"] - 1] == data[int(row["true_value"]) - 1]
            assert int(row["true_value"]) < row["row"]
        for row in rows.filter(pl.col("kind") == "repeated_key").iter_rows(named=True):
            mine, first = data[row["row"] - 1], data[int(row["true_value"]) - 1]
            other = [heading for heading, one, two in zip(headings, mine, first, strict=True) if one != two]
            assert other == [row["column"]]


def test_rows_are_counted_through_when_a_region_takes_several_batches(make, monkeypatch):
    monkeypatch.setattr(region_module, "BATCH", 300)
    several = make(enterprises=1_000)
    test_every_planted_mistake_stands_in_the_file_where_the_truth_says(several)
    firms = enterprises(several)
    assert len(firms) == 1_000 == firms["credit_code"].n_unique() == firms["name"].n_unique()


def test_no_row_carries_two_planted_mistakes(region):
    assert not truth(region).select(pl.struct("table", "row").is_duplicated().any()).item()


def test_the_truth_names_both_breaches_and_harmless_habits_of_many_kinds(make):
    told = truth(make(enterprises=8_000))
    kinds = {breach: set(told.filter(pl.col("breach") == breach)["kind"]) for breach in (True, False)}
    assert kinds[True] == {
        "wrong_check_digit",
        "short_code",
        "missing_required",
        "impossible_day",
        "out_of_range",
        "unknown_code",
        "unknown_division",
        "not_a_number",
        "repeated_row",
        "repeated_key",
        "wrong_unit",
    }
    assert kinds[False] == {
        "code_spelling",
        "name_spelling",
        "missing_value",
        "thousands_separator",
        "wrong_unit",
        "hostile_formula",
    }


def test_credit_codes_are_well_formed_and_belong_to_no_real_place(region, demo):
    codes = enterprises(region)["credit_code"].to_list()
    assert len(set(codes)) == ENTERPRISES
    for code in codes:
        assert uscc.validate(code) == code
        assert demo.divisions[code[2:8]].kind == "synthetic"


def test_real_divisions_of_the_pack_stay_empty(region, demo):
    assert any(division.kind == "gb" for division in demo.divisions.values())
    assert all(demo.divisions[code].kind == "synthetic" for code in enterprises(region)["division"].unique())


def test_trade_names_do_not_repeat_where_four_characters_no_longer_suffice():
    numbers = np.concatenate([np.arange(60_000), np.arange(960_000, 1_060_000), np.arange(19_990_000, 20_000_000)])
    names = unique_trade_names(numbers)
    assert names.n_unique() == len(numbers)
    assert names.str.len_chars().unique().sort().to_list() == [4, 5]


def test_every_name_is_used_once_and_names_the_invented_place(region, demo):
    names = enterprises(region)["name"]
    assert names.n_unique() == ENTERPRISES
    assert names.str.contains("演示").all()


def test_texts_that_a_spreadsheet_would_run_are_only_the_planted_ones(region):
    planted = set()
    for row in truth(region).filter(pl.col("kind") == "hostile_formula").iter_rows(named=True):
        planted.add((row["table"], row["row"], row["column"]))
    assert planted
    found = set()
    for table, path in region.tables.items():
        headings, data = cells(path)
        for number, row in enumerate(data, 1):
            here = zip(headings, row, strict=True)
            found |= {(table, number, heading) for heading, cell in here if FORMULA.match(cell)}
    assert found == planted
    assert {cell for cell in HOSTILE if FORMULA.match(cell)} == set(HOSTILE)


def test_a_planted_formula_in_the_workbook_is_text_and_no_formula(make):
    import openpyxl

    big = make(enterprises=8_000)
    rows = truth(big).filter((pl.col("table") == "ladder_list") & (pl.col("kind") == "hostile_formula"))
    assert len(rows)
    sheet = openpyxl.load_workbook(big.tables["ladder_list"]).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "d", "n"}


def test_no_event_lies_before_the_firm_was_founded(region):
    founded = dict(enterprises(region).select("credit_code", "founded_on").iter_rows())
    dated = {"ladder_list": ("统一社会信用代码", "公告日期"), "incidents": ("统一社会信用代码", "发生日期")}
    for table, (code, day) in dated.items():
        headings, data = cells(region.tables[table])
        marked = set(truth(region).filter(pl.col("table") == table)["row"])
        for number, row in enumerate(data, 1):
            if number not in marked:
                assert row[headings.index(day)] > founded[row[headings.index(code)]].isoformat()


def test_no_event_lies_after_the_day_of_delivery(region):
    dated = {"credit_lists": "列入日期", "incidents": "发生日期", "market_registration": "成立日期"}
    for table, heading in dated.items():
        headings, data = cells(region.tables[table])
        bad = set(truth(region).filter((pl.col("table") == table) & pl.col("breach"))["row"])
        days = [row[headings.index(heading)] for number, row in enumerate(data, 1) if number not in bad]
        assert max(day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)) <= ON.isoformat()


def test_the_district_has_the_profile_of_a_real_one(make):
    big = make(enterprises=20_000)
    firms, year = enterprises(big), years(big).filter(pl.col("year") == ON.year - 1)
    assert 0.12 <= firms["research"].mean() <= 0.20
    assert 0.35 <= firms["industry"].str.head(2).cast(pl.Int64).is_between(13, 43).mean() <= 0.5
    assert 0.5 <= (year["staff"] < 10).mean() <= 0.7
    assert 0.002 <= (year["staff"] >= 300).mean() <= 0.02
    active = year.filter(pl.col("rd") > 0)
    shares = (active["rd"] / active["sales"]).quantile(0.5)
    assert 0.025 <= shares <= 0.06


def test_firms_stand_exactly_on_thresholds_and_one_step_beyond(make):
    year = years(make(enterprises=20_000)).filter(pl.col("year") == ON.year - 1)
    two_yi = 20_000_000_000
    for column, line in (("staff", 500), ("sales", two_yi), ("asset", two_yi)):
        assert (year[column] == line).any(), column
        assert (year[column] == line + 1).any(), column
    for percent in (2, 3, 4, 5, 6):
        assert (year["rd"] * 100 == year["sales"] * percent).any()
        assert ((year["rd"] + 1) * 100 == year["sales"] * percent).any()
    report = year.filter(pl.col("tech_staff") > 0)
    for percent in (10, 15, 20, 25, 30):
        assert (report["tech_staff"] * 100 == report["staff"] * percent).any()


def test_yearly_figures_are_consistent(region):
    year = years(region)
    assert (year["net_asset"] == year["asset"] - year["liab"]).all()
    for part, whole in (
        ("rd_domestic", "rd"),
        ("main_rev", "op_rev"),
        ("op_rev", "total_rev"),
        ("ht_rev", "main_rev"),
        ("rd_staff", "tech_staff"),
        ("tech_staff", "staff"),
    ):
        assert (year[part] <= year[whole]).all(), part
    assert year.select(pl.col(pl.Int64).exclude("net_asset", "net_profit").min() >= 0).row(0).count(False) == 0


def test_no_year_is_told_before_the_firm_was_founded(region):
    joined = years(region).join(enterprises(region).select("credit_code", "founded_on"), on="credit_code")
    assert (joined["year"] >= joined["founded_on"].dt.year()).all()
    assert set(joined["year"]) == {ON.year - 1, ON.year - 2, ON.year - 3}


def test_a_district_left_blank_can_be_read_from_the_address_or_by_nobody(region, demo):
    headings, data = cells(region.tables["market_registration"])
    district, address = headings.index("所属区县"), headings.index("住所")
    blank = [row for row in data if not row[district]]
    names = [division.name for division in demo.divisions.values() if division.kind == "synthetic"][1:]
    assert len(blank) > 0.04 * len(data)
    assert np.mean([any(name in row[address] for name in names) for row in blank]) > 0.9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"enterprises": 0}, "企业数应在 1 到 20,000,000 之间，得到 0"),
        ({"enterprises": 20_000_001}, "企业数应在 1 到 20,000,000 之间，得到 20000001"),
        ({"seed": -1}, "随机种子应为不小于 0 的整数，得到 -1"),
        ({"divisions": {}}, "没有虚构的区县"),
        ({"divisions": {"370303": SimpleNamespace(name="某区", kind="gb")}}, "没有虚构的区县"),
        ({"divisions": {"379901": SimpleNamespace(name="某区", kind="synthetic")}}, "区县 379901 的上级 379900 不在"),
        ({"industries": {}}, "行业代码表缺少"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_sentence(tmp_path, demo, change, sentence):
    arguments = {"enterprises": 10, "seed": 1, "on": ON, "divisions": demo.divisions, "industries": demo.industries}
    with pytest.raises(ValueError, match=re.escape(sentence)):
        write_region(tmp_path, **{**arguments, **change})
    assert not list(tmp_path.iterdir())


def test_a_run_that_breaks_off_leaves_the_earlier_region_whole(make, tmp_path, monkeypatch):
    before = hashes(make(enterprises=100, folder=tmp_path))

    def broken(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(region_module.TruthFiles, "firms", broken)
    with pytest.raises(OSError, match="No space"):
        make(enterprises=100, seed=9, folder=tmp_path)
    monkeypatch.undo()
    assert hashes(make(enterprises=100, folder=tmp_path)) == before
    assert not list(tmp_path.glob(".writing-*"))


def test_one_enterprise_is_a_region_too(make):
    assert make(enterprises=1).rows["market_registration"] in {1, 2}


def test_progress_ends_at_the_whole(demo, tmp_path):
    told: list[tuple[str, float | None]] = []
    write_region(
        tmp_path,
        enterprises=50,
        seed=1,
        on=dt.date(2024, 1, 1),
        divisions=demo.divisions,
        industries=demo.industries,
        progress=lambda name, share: told.append((name, share)),
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_trades_are_classes_of_the_national_standard(demo):
    for trade in TRADES:
        assert demo.industries[trade.code].level == 4


def test_nothing_outside_the_generator_reads_the_truth():
    package = Path(kechuang.__file__).parent
    secret = re.compile(r"truth\.parquet|TruthFiles|enterprise_years\.parquet|^truth/?$")
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package).as_posix()
        if inside.startswith("engines/synth/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "truth":
                # The command prints where the truth lies; it must not open it.
                assert inside == "commands/synth.py", f"{inside}:{node.lineno}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not secret.search(node.value), f"{inside}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kechuang.engines.synth"):
                assert node.module == "kechuang.engines.synth", f"{inside}:{node.lineno}"
