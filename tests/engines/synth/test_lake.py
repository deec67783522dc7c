"""The invented district through the lake: refused is exactly what breaks a contract, and the rest comes out true."""

from __future__ import annotations

import json

import polars as pl
import pytest

from kechuang.engines import lake
from kechuang.engines.criteria import choose_version, compile_rule, evaluate, subjects
from tests.engines.synth.conftest import ON

pytestmark = pytest.mark.heavy
NOW = f"{ON.isoformat()}T09:00:00"


@pytest.fixture(scope="module")
def run(region, demo, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KECHUANG_NOW", NOW)
        yield lake.build(
            {table: demo.sources[table] for table in region.tables},
            [lake.Input(table, path) for table, path in region.tables.items()],
            divisions=demo.divisions,
            industries=demo.industries,
            lake=tmp_path_factory.mktemp("lake"),
            fields=demo.fields,
        )


@pytest.fixture(scope="module")
def told(region) -> pl.DataFrame:
    return pl.read_parquet(region.truth)


@pytest.fixture(scope="module")
def firms(region) -> pl.DataFrame:
    return pl.read_parquet(region.truth.with_name("enterprises.parquet"))


@pytest.fixture(scope="module")
def entity(run) -> pl.DataFrame:
    return lake.read(run, "legal_entity").collect()


def broken(told: pl.DataFrame, table: str) -> set[int]:
    return set(told.filter((pl.col("table") == table) & pl.col("breach"))["row"])


def test_the_rows_in_quarantine_are_the_rows_that_break_a_contract(run, region, told):
    for table in region.tables:
        held = lake.read(run, f"quarantine/{table}").collect()
        assert set(held["_row"]) == broken(told, table), table
    assert told["breach"].sum() > 100


def test_quarantine_names_the_column_that_was_spoiled(run, region, told):
    for table in region.tables:
        held = dict(lake.read(run, f"quarantine/{table}").select("_row", "_column").collect().iter_rows())
        mine = (pl.col("table") == table) & pl.col("breach")
        spoiled = told.filter(mine & ~pl.col("kind").str.starts_with("repeated"))
        for row in spoiled.iter_rows(named=True):
            assert held[row["row"]] == row["column"], row


def test_every_row_is_accepted_or_in_quarantine(run, region):
    for receipt in run.receipts:
        assert receipt.rows_in == receipt.accepted + receipt.quarantined == region.rows[receipt.table]


def test_names_codes_and_districts_come_out_as_they_truly_are(entity, firms):
    joined = entity.join(firms, on="credit_code", suffix="_true")
    assert len(joined) == len(entity) > 0.99 * len(firms)
    registered = joined.filter(pl.col("scope").is_not_null())
    assert (registered["founded_on"] == registered["founded_on_true"]).all()
    # Firms that only the tax office knows have no address: their district is not known.
    assert (registered["industry"] == registered["industry_true"]).all()
    plain = pl.col("name_true").str.replace("有限责任公司", "有限公司").str.replace_many(["（", "）"], ["(", ")"])
    assert joined.filter(pl.col("name_normal") != plain).is_empty()
    districts = registered.filter(pl.col("division") != pl.col("division_true"))
    # Only where neither column nor address names the district is the registering authority's taken instead.
    assert set(districts["address_names_district"]) <= {False}


def test_counts_are_those_of_the_rows_that_were_accepted(entity, firms, region, told):
    """An enterprise none of whose rows was spoiled has exactly its true counts."""
    rights = pl.read_parquet(region.tables["ip_grants"]).with_row_index("row", offset=1)
    spoiled = rights.filter(pl.col("row").is_in(list(broken(told, "ip_grants"))))["权利人"]
    joined = entity.join(firms, on="credit_code", suffix="_true").filter(~pl.col("name_true").is_in(spoiled.implode()))
    assert len(joined) > 1_900
    assert (joined["ip1"] == joined["ip1_true"]).all()
    assert (joined["ip2"] == joined["ip2_true"]).all()
    assert joined["ip1_true"].sum() > 0


def test_certificates_of_two_departments_stand_in_one_list(entity):
    quals = pl.col("quals")
    assert len(entity.filter(quals.str.contains("高新技术企业") & quals.str.contains("专精特新|创新型")))
    for text in entity["quals"]:
        for item in json.loads(text):
            assert set(item) == {"kind", "number", "valid_from", "valid_to"}
    kinds = {item["kind"] for text in entity["quals"] for item in json.loads(text)}
    assert {"高新技术企业", "科技型中小企业", "创新型中小企业", "专精特新中小企业"} <= kinds


def test_the_highest_body_of_an_enterprise_counts(entity):
    assert set(entity["rd_org_level"]) <= {"国家", "省", "市", "市以下", "无"}
    assert (entity["rd_org_level"] == "无").mean() > 0.9


def test_yearly_figures_come_out_to_the_fen(run, region, entity):
    truth = pl.read_parquet(region.truth.with_name("enterprise_years.parquet"))
    years = lake.read(run, "enterprise_year").collect().join(entity.select("entity_id", "credit_code"), on="entity_id")
    joined = years.join(truth, on=["credit_code", "year"], suffix="_true")
    assert len(joined) == len(years)
    for field in (
        "staff",
        "tech_staff",
        "rd_staff",
        "sales",
        "op_rev",
        "main_rev",
        "total_rev",
        "ht_rev",
        "rd",
        "rd_domestic",
        "cost_exp",
        "asset",
        "liab",
        "net_asset",
    ):
        wrong = joined.filter(pl.col(field).is_not_null() & (pl.col(field) != pl.col(f"{field}_true")))
        assert wrong.is_empty(), field
    # Net profit alone carries a mistake of unit that no contract can see.
    off = joined.filter(pl.col("net_profit") != pl.col("net_profit_true"))
    planted = pl.read_parquet(region.truth).filter((pl.col("kind") == "wrong_unit") & ~pl.col("breach"))
    assert 0 < len(off) <= len(planted)


def test_everything_is_labelled_synthetic(entity):
    assert entity["synthetic"].all()


def test_every_verdict_occurs_in_a_plausible_share(run, entity, demo):
    rule = demo.rules["cn.tsme"]
    compiled = compile_rule(choose_version(rule, ON), demo.fields, on=ON)
    table = subjects(entity.rename({"industry": "industry_code"}), lake.read(run, "enterprise_year"), ON)
    judged = evaluate(compiled, table).frame
    share = dict(judged["verdict"].cast(pl.String).value_counts(normalize=True).iter_rows())
    assert 0.03 <= share["met"] <= 0.12
    assert 0.03 <= share["missing"] <= 0.20
    assert share["not_met"] >= 0.6
    assert 0 < share["person"] <= 0.05
    near = judged.filter((pl.col("verdict") == "not_met") & (pl.col("short_by") == 1) & (pl.col("score_high") >= 40))
    assert len(near) >= 0.02 * len(judged)


def test_some_firms_are_one_condition_from_a_title_and_what_they_apply_is_known(run, entity, demo):
    told = entity.filter(pl.col("niche_years").is_not_null())
    assert len(told) > 50 and set(told["ownership"].drop_nulls()) >= {"无"}
    assert told["mkt_share"].drop_nulls().is_between(0, 10**9).all()
    rule = demo.rules["cn.zjtx"]
    compiled = compile_rule(choose_version(rule, ON), demo.fields, on=ON, rules=demo.rules)
    years = lake.read(run, "enterprise_year").collect()
    frame = subjects(entity, years, ON).with_columns(pl.col("industry").alias("industry_code"))
    found = evaluate(compiled, frame).frame
    waiting = sum((found[top.id] == "person").cast(pl.Int64) for top in compiled.top)
    near = found.filter((pl.col("verdict") == "not_met") & (pl.col("short_by") == 1) & (pl.col("open") == waiting))
    assert len(near) > 3 and (found["verdict"] == "person").any() and (found["verdict"] == "missing").any()


def test_a_few_firms_meet_every_figure_of_the_highest_title_and_a_few_all_but_one(run, entity, demo):
    item = demo.policy_items["demo.innovation-20.little-giant"]
    compiled = compile_rule(item.version(), demo.fields, on=ON, rules=demo.rules)
    frame = subjects(entity, lake.read(run, "enterprise_year").collect(), ON)
    found = evaluate(compiled, frame, details=False).frame
    whole = int((found["verdict"] == "met").sum())
    near = found.filter((pl.col("verdict") == "not_met") & (pl.col("short_by") == 1) & (pl.col("open") == 0)).height
    assert 0 < whole < 0.03 * len(found) and near > 0
