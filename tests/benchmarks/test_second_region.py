"""The second invented region: the same by seed, errors at the declared rates, the truth over each row once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
import yaml
from stdnum.cn import uscc

from benchmarks import second_region
from benchmarks.second_region.__main__ import main
from benchmarks.second_region.tables import TABLES, Table

BY_NAME = {table.name: table for table in TABLES}
ROLES = {
    "code", "name", "former_name", "reg_no", "person", "phone", "address", "capital", "founded_on", "division",
}  # fmt: skip
# What these do depends on the entity too: an old firm, a shop, another spelling
BOUND = {
    "org_code", "old_number", "tax_number", "cut_code", "name_operator", "name_other_form", "name_other_trade",
    "name_other_region", "name_no_form", "name_no_region", "name_bare",
}  # fmt: skip


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    second_region.write(folder, 4_000, seed=7)
    return folder


def read(folder: Path, table: Table) -> pl.DataFrame:
    path = folder / f"{table.name}.{table.form}"
    if table.form == "parquet":
        return pl.read_parquet(path)
    text = path.read_bytes().decode(table.encoding)
    return pl.read_csv(text.encode(), infer_schema=False)


def sums(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_one_seed_gives_one_region_and_another_seed_another(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        second_region.write(tmp_path / name, 400, seed)
    one, other = sums(tmp_path / "one"), sums(tmp_path / "other")
    assert one == sums(tmp_path / "again") and len(one) == 2 * len(TABLES) + 3
    differ = {name for name in one if one[name] != other[name]}
    assert differ == {name for name in one if not name.startswith("contracts/")}


def test_fourteen_departments_hand_over_one_to_three_tables_each() -> None:
    departments = [table.department for table in TABLES]
    assert len(set(departments)) >= 14 and max(departments.count(one) for one in departments) <= 3


def test_the_truth_covers_each_row_once(region: Path) -> None:
    truth = pl.read_parquet(region / "truth.parquet")
    assert (
        truth.columns == ["source", "row_id", "entity"] and not truth.select("source", "row_id").is_duplicated().any()
    )
    for table in TABLES:
        keys = read(region, table).to_series(0)
        assert sorted(keys) == sorted(truth.filter(source=table.name)["row_id"]), table.name
    assert truth["entity"].n_unique() > 0.99 * 4_000


def test_errors_come_at_the_declared_rates(region: Path) -> None:
    counts = pl.read_parquet(region / "errors.parquet").group_by("source", "kind").len()
    found = {(source, kind): count for source, kind, count in counts.iter_rows()}
    rows = dict(pl.read_parquet(region / "truth.parquet").group_by("source").len().iter_rows())
    seen = 0
    for table in TABLES:
        roles = {column.role for column in table.columns}
        for kind, rate in table.errors.items():
            bound_to = {"address_reworded": "address", "person_typo": "person", "phone_typo": "phone"}.get(kind, "name")
            if bound_to not in roles:
                continue
            count, expected = found.get((table.name, kind), 0), rate * rows[table.name]
            slack = 5 * (expected**0.5 + 1)
            assert count < expected + slack, (table.name, kind)
            if kind not in BOUND:
                assert count > expected - slack, (table.name, kind)
            seen += 1
    assert seen > 150


def test_rows_that_tell_too_little_are_rare_but_exist(region: Path) -> None:
    kinds = pl.read_parquet(region / "errors.parquet")["kind"].value_counts()
    counts = dict(kinds.iter_rows())
    rows = pl.read_parquet(region / "truth.parquet").height
    assert 0 < counts["sparse"] < 0.002 * rows and 0 < counts.get("thin", 0) < 0.001 * rows
    assert counts["foreign_code"] < 0.001 * rows


def test_the_codes_of_the_register_are_valid_and_nobody_has_anothers(region: Path) -> None:
    truth = pl.read_parquet(region / "truth.parquet").filter(source="market_registration")
    codes = read(region, BY_NAME["market_registration"]).rename({"PRIPID": "row_id"}).join(truth, on="row_id")
    codes = codes.drop_nulls("统一社会信用代码")
    assert all(uscc.is_valid(code) for code in codes["统一社会信用代码"])
    assert codes["统一社会信用代码"].n_unique() == codes["entity"].n_unique() == codes.height
    assert codes["企业名称"].str.strip_chars().n_unique() > 0.99 * codes.height


def test_names_repeat_in_other_districts_and_shops_share_theirs(region: Path) -> None:
    shops = read(region, BY_NAME["individual_business"])["字号名称"]
    bare = shops.str.replace(r"^.{2}[区县](.{2}(镇|街道))?", "").value_counts()
    assert bare["count"].max() >= 4
    phones = read(region, BY_NAME["market_registration"])["联系电话"].drop_nulls().value_counts()
    assert phones["count"].max() >= 10


def test_contracts_name_each_column_with_its_role_and_one_key(region: Path) -> None:
    for table in TABLES:
        contract = yaml.safe_load((region / "contracts" / f"{table.name}.yaml").read_text(encoding="utf-8"))
        assert contract["kind"] == "DataContract" and contract["apiVersion"].startswith("v3")
        properties = contract["schema"][0]["properties"]
        assert [one["physicalName"] for one in properties] == read(region, table).columns
        assert [one["primaryKey"] for one in properties] == [True] + [False] * (len(properties) - 1)
        given = [p["value"] for one in properties for p in one.get("customProperties", []) if p["property"] == "role"]
        assert "name" in given and set(given) <= ROLES


def test_the_output_says_that_it_is_invented(region: Path) -> None:
    said = [*(region / "contracts").iterdir(), region / "README.txt"]
    assert len(said) == len(TABLES) + 1 and all("synthetic" in path.read_text(encoding="utf-8") for path in said)


def test_the_command_refuses_a_region_that_is_too_small(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--into", str(tmp_path), "--enterprises", "10"])
