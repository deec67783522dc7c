"""The 105,000 real registrations of Shandong (not part of the project; figures only)."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines import lake

from .conftest import refused

pytestmark = [pytest.mark.samples, pytest.mark.heavy]


@pytest.fixture(scope="module")
def run(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> lake.Run:
    pack = load_pack("cn-sd-zibo")
    file = samples / "data/enterprise_registry_shandong.parquet"
    return lake.build(
        pack.sources, [lake.Input("enterprise_registry", file)], divisions=pack.divisions,
        industries=pack.industries, fields=pack.fields, lake=tmp_path_factory.mktemp("real") / "lake",
    )  # fmt: skip


def test_all_rows_but_the_two_damaged_ones_are_accepted(run):
    receipt = run.receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.quarantined) == (104_993, 104_991, 2)
    assert sorted(refused(run)) == [11_992, 59_905]
    assert all("所在省份" in column for column, _ in refused(run).values())


def test_nearly_every_firm_of_zibo_has_its_district(run):
    raw = lake.read(run, "accepted/enterprise_registry").filter(pl.col("city") == "370300").collect()
    districts = raw.filter(~pl.col("_division").str.ends_with("00"))
    assert raw.height == 5_240 and districts.height / raw.height >= 0.995
    assert districts["_division"].str.starts_with("3703").all()
    zones = {"370302", "370303", "370304", "370305", "370306", "370321", "370322", "370323", "370391"}
    assert zones <= set(districts["_division"])


def test_nine_in_ten_firms_of_the_province_have_their_district(run):
    frame = lake.read(run, "legal_entity").select("division").collect()
    assert frame["division"].null_count() == 0
    assert (~frame["division"].str.ends_with("00")).mean() > 0.9


def test_every_amount_is_read_and_every_name_is_as_it_came(run, samples):
    accepted = lake.read(run, "accepted/enterprise_registry")
    source = pl.scan_parquet(samples / "data/enterprise_registry_shandong.parquet").select(
        given="企业名称", text="注册资金", about="经营范围"
    )
    both = accepted.join(source.with_row_index("_row", 1).cast({"_row": pl.Int64}), on="_row").collect()
    assert both.height == 104_991
    width = str.maketrans({"(": "（", ")": "）", " ": "", "\u3000": ""})
    pairs = both.filter(pl.col("name") != pl.col("given")).select("name", "given")
    same = [name.translate(width) == given.translate(width) for name, given in pairs.iter_rows()]
    assert sum(same) / len(same) > 0.97 and len(same) < 0.35 * both.height
    scopes = both.filter(pl.col("scope").is_not_null())
    assert (scopes["scope"] == scopes["about"].str.strip_chars()).mean() > 0.9999
    written = both.filter(pl.col("text").str.contains(r"[1-9]") & ~pl.col("text").str.contains("^[0.]+E"))
    assert written["capital"].null_count() == 0
    assert set(both["capital_currency"].drop_nulls()) <= {"CNY", "USD", "HKD", "EUR", "JPY", "GBP", "SGD", "AUD"}
    fifty = both.filter(pl.col("text").is_in(["50万人民币", "50(万元人民币)", "50万元", "50(万)"]))
    assert set(fifty["capital"]) == {50_000_000}


def test_every_provenance_names_its_row(run):
    frame = lake.read(run, "legal_entity").select("entity_id", "provenance").collect()
    rows = {json.loads(text)["rows"][0][1] for text in frame["provenance"]}
    assert len(rows) == frame.height == frame["entity_id"].n_unique()
    assert lake.verify(run) == []
