"""Every row of a build is placed with the entity it speaks of."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from kechuang.core import ZONE
from kechuang.declarations.source import Source
from kechuang.engines import lake
from tests.engines.lake.conftest import code, firm, write_csv

METERS = Source.model_validate({
    "table": "meters", "name": "用水户", "department": "x", "key": "no", "contributes": "event",
    "columns": {
        "no": {"from": "户号", "type": "text", "gives": ""},
        "credit_code": {"from": "代码", "type": "credit_code", "required": False, "unreadable": "keep"},
        "name": {"from": "户名", "type": "name", "gives": ""},
        "address": {"from": "用水地址", "type": "address", "gives": ""},
    },
})  # fmt: skip
HEADS = ["户号", "代码", "户名", "用水地址"]
PLACE = "山东省淄博市张店区虚构路1号"


@pytest.fixture
def metered(build, tmp_path, frozen):
    """Build a register of two firms beside some meters, with what stewards decided."""

    def run(*meters: tuple[str, str, str, str], decisions: pl.DataFrame | None = None) -> lake.Run:
        rows = [dict(zip(HEADS, row, strict=True)) for row in meters]
        return build(
            write_csv(tmp_path / "登记.csv", [firm(1, 注册地址=PLACE), firm(2)]),
            ("meters", write_csv(tmp_path / "水.csv", rows, HEADS)),
            sources=[METERS],
            decisions=decisions,
        )

    return run


def placed(run: lake.Run) -> dict[str, str]:
    clusters = lake.read(run, "entities/clusters").filter(pl.col("source") == "meters").collect()
    return dict(clusters.select("row_id", "entity_id").iter_rows())


def test_where_every_row_has_its_code_nothing_is_resolved(metered):
    run = metered(("水1", code(1), "随便写的户名", ""))
    assert not any(name.startswith("entities/") for name in run.tables)


def test_a_row_without_a_code_goes_with_the_firm_that_its_name_and_address_speak_of(metered):
    run = metered(("水1", "", "虚构1号有限公司", PLACE), ("水2", "", "谁也不认识的小店", ""))
    assert placed(run)["水1"] == lake.entity_id(code(1))
    assert placed(run)["水2"] not in {lake.entity_id(code(1)), lake.entity_id(code(2))}


def test_what_a_steward_called_different_stays_apart_in_every_later_build_until_he_says_otherwise(metered):
    meter = ("水1", "", "虚构1号有限公司", PLACE)
    word = pl.DataFrame(
        [
            (
                "meters",
                "水1",
                "enterprise_registry",
                code(1),
                "different",
                "管理员",
                dt.datetime(2026, 11, 20, tzinfo=ZONE),
            )
        ],
        schema=lake.DECISIONS,
        orient="row",
    )
    apart = placed(metered(meter, decisions=word))["水1"]
    assert apart != lake.entity_id(code(1))
    assert placed(metered(meter, ("水9", "", "后来的小店", "")))["水1"] == apart
    assert placed(metered(meter, decisions=word.clear()))["水1"] == lake.entity_id(code(1))


def test_an_entity_keeps_its_id_when_its_code_becomes_known(metered):
    before = placed(metered(("水1", "", "谁也不认识的加工厂", "")))["水1"]
    after = metered(("水1", code(7), "谁也不认识的加工厂", ""))
    assert placed(after)["水1"] == before


def test_accepted_rows_are_read_with_the_entity_that_the_ledger_gives_them(metered):
    metered(("水1", "", "谁也不认识的加工厂", ""), ("水2", "", "虚构1号有限公司", PLACE))
    run = metered(("水1", code(7), "谁也不认识的加工厂", ""), ("水2", "", "虚构1号有限公司", PLACE))
    rows = dict(lake.placed_rows(run, METERS).select("no", "entity_id").collect().iter_rows())
    assert rows == placed(run) and rows["水1"] != lake.entity_id(code(7))

    def about(name: str) -> list[str]:
        found = lake.rows_about(run, METERS, name).select("no", "entity_id").collect()
        assert set(found["entity_id"]) <= {rows["水1"], rows["水2"]}
        return found["no"].to_list()

    assert about(code(7)) == about(rows["水1"]) == ["水1"]
    assert about(code(1)) == about(rows["水2"]) == ["水2"], "a row without a code is found by the firm's"
    assert about(lake.entity_id(code(7))) == about("E000000000000000") == []
    past = lake.as_of(run, "meters", ids=[code(1)]).select("no", "entity_id").collect()
    assert past.rows() == [("水2", rows["水2"])]


def test_an_id_that_went_into_another_still_finds_the_rows(metered):
    before = placed(metered(("水1", "", "谁也不认识的加工厂", "")))["水1"]
    word = pl.DataFrame(
        [("meters", "水1", "enterprise_registry", code(2), "same", "管理员", dt.datetime(2026, 11, 20, tzinfo=ZONE))],
        schema=lake.DECISIONS, orient="row",
    )  # fmt: skip
    run = metered(("水1", "", "谁也不认识的加工厂", ""), decisions=word)
    assert before != lake.entity_id(code(2)) == placed(run)["水1"]
    assert lake.rows_about(run, METERS, before).collect()["no"].to_list() == ["水1"]
    assert lake.as_of(run, "meters", ids=[before]).collect()["entity_id"].to_list() == [lake.entity_id(code(2))]
