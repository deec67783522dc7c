"""Fifty departments: contracts and rows come from one catalogue, and the truth knows whom every row speaks of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import ric, uscc

from kechuang.declarations.pack import Pack
from kechuang.engines.synth import Region, write_region
from kechuang.engines.synth.catalogue import catalogue, specifications
from kechuang.engines.synth.contracts import contract_files
from kechuang.engines.synth.departments import LATER, TABLES
from kechuang.engines.synth.fifty import fifty
from tests.engines.synth.conftest import ON
from tests.engines.synth.reading import cells

PACK = Path(__file__).parents[3] / "packs" / "demo"


@pytest.fixture(scope="module")
def whole(demo: Pack, tmp_path_factory) -> Region:
    return write_region(
        tmp_path_factory.mktemp("fifty"), enterprises=400, seed=3, on=ON, divisions=demo.divisions,
        industries=demo.industries, departments=50,
    )  # fmt: skip


@pytest.fixture(scope="module")
def identity(whole: Region) -> pl.DataFrame:
    return pl.read_parquet(whole.truth.with_name("identity.parquet"))


def test_there_are_fifty_departments_with_more_than_a_hundred_and_twenty_tables(demo):
    departments = {department.id for department in catalogue()}
    assert len(departments) == 50 <= len(set(demo.departments))
    assert len(specifications()) + len(TABLES) >= 120
    names = {table.name for table in (*fifty(), *TABLES, *LATER)}
    assert names == set(demo.sources) - {"enterprise_registry"}


def test_the_committed_contracts_are_those_of_the_catalogue():
    for name, text in contract_files().items():
        assert (PACK / name).read_text(encoding="utf-8") == text, f"{name}: run kechuang.engines.synth.contracts"


@pytest.mark.heavy
def test_every_table_is_delivered_under_the_headings_of_its_contract(whole, demo):
    for table in fifty():
        headings, rows = cells(whole.tables[table.name])
        assert headings == [column.headings[0] for column in demo.sources[table.name].columns.values()], table.name
        assert len(rows) == whole.rows[table.name]


@pytest.mark.heavy
def test_the_truth_names_the_enterprise_of_every_row_and_what_hides_it(whole, identity):
    assert identity.group_by("table").len().sort("table").rows() == sorted(
        (name, rows) for name, rows in whole.rows.items() if rows
    )
    slips = identity["slips"].str.split(";").explode().unique().to_list()
    assert {"no_code", "former_name", "typo", "short_name", "spelling", "wrong_code", "old_address"} <= set(slips)
    headings, rows = cells(whole.tables["safety_checks"])
    told = identity.filter(pl.col("table") == "safety_checks").sort("row")
    for row, code, slip in zip(rows, told["credit_code"], told["slips"], strict=True):
        written = row[headings.index("代码")]
        assert uscc.is_valid(code)
        assert (written == "") == ("no_code" in slip) and (written in {"", code}) == ("wrong_code" not in slip)


@pytest.mark.heavy
def test_numbers_of_people_are_well_formed_nobodys_and_each_of_one_person(whole):
    headings, rows = cells(whole.tables["residents"])
    numbers = [row[headings.index("公民身份号码")] for row in rows]
    assert all(ric.calc_check_digit(number) == number[-1] and number.startswith("3799") for number in numbers)
    people = {row[headings.index("人口编号")][:-2] for row in rows}
    assert len(set(numbers)) == len(people)


@pytest.mark.heavy
def test_the_basic_tables_are_the_same_with_or_without_the_others(make, demo, tmp_path):
    few = make(enterprises=60, seed=4)
    every = write_region(
        tmp_path, enterprises=60, seed=4, on=ON, divisions=demo.divisions, industries=demo.industries, departments=50
    )
    assert all(
        few.tables[table.name].read_bytes() == every.tables[table.name].read_bytes() for table in (*TABLES, *LATER)
    )
    with pytest.raises(ValueError, match="部门数应为 7 或 50，得到 8"):
        write_region(tmp_path, enterprises=1, seed=1, on=dt.date(2026, 1, 1), divisions=demo.divisions,
                     industries=demo.industries, departments=8)  # fmt: skip
