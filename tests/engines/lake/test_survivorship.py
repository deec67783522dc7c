"""Whom to believe is a rule of the pack: the winner by rank or freshness, the losers kept with the reason."""

from __future__ import annotations

import datetime as dt
import json

import ibis
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.declarations.database import Database, Feed, Survivorship
from kechuang.declarations.source import Source
from kechuang.engines import lake
from kechuang.engines.lake.survivorship import Voice, fixed_order, leader

from .conftest import code, firm, write_csv


def accounts(table: str, rank: int, **changes: object) -> Source:
    return Source.model_validate({
        "table": table, "name": f"{table} 户头", "department": "x", "key": "no", "contributes": "legal_entity",
        "rank": rank, "valid_from": "day",
        "columns": {
            "no": {"from": "户号", "type": "text", "gives": ""},
            "credit_code": {"from": "代码", "type": "credit_code", "required": False, "unreadable": "keep"},
            "name": {"from": "名称", "type": "name"}, "address": {"from": "地址", "type": "address"},
            "day": {"from": "日期", "type": "date", "gives": ""},
        },
    } | changes)  # fmt: skip


WATER, POWER = accounts("water", 60), accounts("power", 60)
HEADS = ["户号", "代码", "名称", "地址", "日期"]


def account(no: str, owner: int | None, address: str, day: str, **changes: str) -> dict[str, str]:
    owned = code(owner) if owner else ""
    return {"户号": no, "代码": owned, "名称": f"虚构{owner}号有限责任公司", "地址": address, "日期": day} | changes


@pytest.fixture
def three(build, tmp_path, frozen):
    """A register of two firms and two tables of accounts; some rows have no code, one firm has two accounts."""
    water = [
        account("水1", 1, "张店区旧路1号", "2019-01-01"),
        account("水2", 1, "张店区新路2号", "2024-05-01"),
        account("水3", None, "张店区无主路3号", "2024-05-01"),
        account("水4", 2, "", "2025-01-01", 名称="另一家公司"),
    ]
    power = [
        account("电1", 1, "张店区电路9号", "2023-01-01"),
        account("电2", 2, "张店区电路8号", "2020-01-01", 代码="91XX"),
    ]

    def run(*rules: Survivorship) -> lake.Run:
        return build(
            write_csv(tmp_path / "登记.csv", [firm(1, 注册地址=""), firm(2)]),
            ("water", write_csv(tmp_path / "水.csv", water, HEADS)),
            ("power", write_csv(tmp_path / "电.csv", power, HEADS)),
            sources=[WATER, POWER],
            databases=lake.Databases(survivorship={rule.field: rule for rule in rules}),
        )

    return run


def entity(run: lake.Run, number: int) -> dict:
    return lake.read(run, "legal_entity").collect().row(by_predicate=pl.col("credit_code") == code(number), named=True)


def lost(run: lake.Run, number: int, field: str) -> list[tuple[str, str, int, str]]:
    frame = lake.read(run, "legal_entity_losers").collect()
    mine = frame.filter((pl.col("entity_id") == lake.entity_id(code(number))) & (pl.col("field") == field))
    return list(mine.select("value", "table", "row", "why").iter_rows())


def test_by_rank_the_register_wins_and_what_it_leaves_open_comes_from_the_freshest(three):
    run = three()
    row = entity(run, 1)
    # The register has no address; both tables of accounts have one rank, and the newer row is believed.
    assert row["address"] == "张店区新路2号"
    note = json.loads(row["provenance"])
    assert note["rows"][note["fields"]["address"][0]] == ["water", 2]
    assert lost(run, 1, "address") == [
        ("张店区电路9号", "power", 1, "采用“water 户头”：优先级相同，日期更新"),
        ("张店区旧路1号", "water", 1, "采用“water 户头”：同一张表中日期更新的一行"),
    ]
    assert lost(run, 1, "name") == []  # another spelling is no other name
    # Rows without a code, or with a wrong one, are kept as they came; whom they speak of is found from what they say.
    for table in ("water", "power"):
        assert lake.read(run, f"accepted/{table}").collect()["entity_id"].null_count() == 1
    assert lake.read(run, "accepted/power").collect()["credit_code_raw"].to_list() == [None, "91XX"]
    entities = lake.read(run, "legal_entity").collect()
    assert entities["credit_code"].drop_nulls().sort().to_list() == sorted([code(1), code(2)])
    nameless = entities.filter(pl.col("credit_code").is_null())
    assert nameless["address"].to_list() == ["张店区无主路3号"]
    placed = lake.read(run, "entities/clusters").filter(pl.col("row_id") == "电2").collect()
    assert placed["entity_id"].to_list() == [lake.entity_id(code(2))]


def test_by_freshness_a_newer_row_of_a_lower_rank_wins(three):
    rule = Survivorship(field="legal_entity.name", prefer=("freshest", "rank"))
    run = three(rule)
    # A register without a day is as fresh as its load: on the same day nobody is fresher.
    assert entity(run, 2)["name"] == "虚构2号有限责任公司"
    assert lost(run, 2, "name") == [("另一家公司", "water", 4, "采用“企业登记信息”：日期更新")]


def test_a_source_that_the_rule_names_comes_before_rank_and_day(three):
    run = three(Survivorship(field="legal_entity.address", sources=("power",)))
    assert entity(run, 1)["address"] == "张店区电路9号"
    assert {why for *_, why in lost(run, 1, "address")} == {"采用“power 户头”：规则指定先采信"}


ENGINE = ibis.duckdb.connect(threads=1)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2026, 11, 1))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 3), DAYS, st.none() | st.integers(0, 9)),
                min_size=1, max_size=6),
       st.sampled_from([("rank", "freshest"), ("freshest", "rank"), ("rank",), ("freshest",)]))  # fmt: skip
def test_the_order_told_from_contracts_is_the_one_that_rows_would_give(voices, prefer):
    """Where `fixed_order` answers at all, the number that rows are compared by picks the same winner."""
    epoch = dt.date(1970, 1, 1)
    ranks = {table: rank for table, rank, *_ in reversed(voices)}
    ordered = sorted(voices, key=lambda one: (ranks[one[0]], one[0], -(one[2] - epoch).days))
    said = [
        Voice(
            number,
            accounts(table, ranks[table]),
            ibis.literal(value, "int64"),
            ibis.literal((day - epoch).days, "int64"),
        )
        for number, (table, _, day, value) in enumerate(ordered)
    ]
    rule = Survivorship(field="legal_entity.address", prefer=prefer)
    order = fixed_order(rule, said)
    winner = ENGINE.to_pyarrow(leader(rule, said)).as_py()
    with_value = [number for number, (*_, value) in enumerate(ordered) if value is not None]
    if not with_value:
        assert winner is None
    elif order is not None:
        assert winner == next(number for number in order if number in with_value)
    else:
        best = [number for number in with_value if prefer[0] == "freshest"]
        newest = max((ordered[number][2] for number in best), default=None)
        assert winner in with_value and (newest is None or ordered[winner][2] == newest)


PEOPLE = Source.model_validate({
    "table": "people", "name": "人口", "department": "x", "key": "no", "contributes": "none", "rank": 10,
    "columns": {"no": {"from": "编号", "type": "text"}, "person": {"from": "姓名", "type": "person"},
                "phone": {"from": "电话", "type": "phone"}},
})  # fmt: skip


TEXT = {"label": "字段"}
DATABASE = Database.model_validate({
    "id": "d", "label": "库", "kind": "theme",
    "tables": {
        "accounts": {"label": "户头", "fields": {"no": TEXT, "address": TEXT | {"type": "address"}, "level": TEXT}},
        "people": {"label": "人", "rows": "one", "key": ["person"], "enterprise": False,
                   "fields": {"person": TEXT | {"type": "person"}, "phone": TEXT | {"type": "phone"}}},
        "never": {"label": "无", "fields": {"no": TEXT}},
    },
})  # fmt: skip
FEEDS = tuple(Feed.model_validate(item) for item in (
    {"table": "d.accounts", "from": "water"}, {"table": "d.people", "from": "people"},
    {"table": "d.accounts", "from": "power", "where": {"no": ["电1"]}}, {"table": "d.never", "from": "absent"},
))  # fmt: skip


def test_a_database_puts_rows_together_and_joins_events_by_entity(build, tmp_path, frozen):
    water = [account("水1", 1, "一路", ""), account("水2", None, "二路", "")]
    power = [account("电1", 7, "三路", ""), account("电2", 1, "四路", "")]
    people = [dict(zip(["编号", "姓名", "电话"], row, strict=True))
              for row in (("1", "甲乙", "13800000001"), ("2", "甲 乙", "13800000002"))]  # fmt: skip
    run = build(
        write_csv(tmp_path / "登记.csv", [firm(1)]),
        ("water", write_csv(tmp_path / "水.csv", water, HEADS)),
        ("power", write_csv(tmp_path / "电.csv", power, HEADS)),
        ("people", write_csv(tmp_path / "人.csv", people, list(people[0]))),
        sources=[WATER, POWER, PEOPLE],
        databases=lake.Databases({"d": DATABASE}, FEEDS),
    )
    rows = lake.read(run, "theme/d__accounts").collect()
    unnamed = lake.read(run, "legal_entity").filter(pl.col("credit_code").is_null()).collect()["entity_id"].item()
    assert rows.select("entity_id", "no", "level", "_table", "_row").rows() == [
        (lake.entity_id(code(7)), "电1", None, "power", 1),
        (lake.entity_id(code(1)), "水1", None, "water", 1),
        (unnamed, "水2", None, "water", 2),
    ]
    people = lake.read(run, "theme/d__people").collect()
    assert people.select("person", "phone").rows() == [("甲乙", "13800000001")]
    assert lake.read(run, "theme/d__people_losers").collect()["value"].to_list() == ["13800000002"]
    assert "theme/d__never" not in run.tables


def test_the_tables_of_a_database_have_a_history_as_the_base_tables_have(build, tmp_path, frozen):
    declared = DATABASE.model_dump(by_alias=True)
    declared["tables"]["accounts"] |= {"valid_from": "day"}
    declared["tables"]["accounts"]["fields"]["day"] = TEXT | {"type": "date"}

    def run(*rows, day):
        frozen(f"2026-11-{day:02d}T09:00:00")
        return build(
            write_csv(tmp_path / "登记.csv", [firm(1), firm(2)]),
            ("water", write_csv(tmp_path / "水.csv", [account(*row) for row in rows], HEADS)),
            sources=[WATER], databases=lake.Databases({"d": Database.model_validate(declared)}, FEEDS),
            accept=["water"],
        )  # fmt: skip

    first = run(
        *(("水1", 1, "一路", "2020-01-01"), ("水2", 2, "二路", "2020-01-01"), same := ("水3", 2, "三路", "")), day=21
    )
    last = run(same, ("水1", 2, "新路", "2026-06-01"), day=23)
    table, folder = "theme/d__accounts", tmp_path / "lake"
    changed = lake.read(last, f"changes/{table}").select("_op", "_key").collect()
    assert sorted(changed.rows()) == [("D", "水2"), ("U", "水1")], "where a row stands is no change"
    (told,) = lake.compare(first, last, table)
    assert (told.rows, told.added, told.changed, told.deleted) == ((3, 2), 0, 1, 1)

    def shown(frame):
        return sorted(frame.select("_key", "address", "entity_id").collect().rows())

    one, two = lake.entity_id(code(1)), lake.entity_id(code(2))
    begun = shown(lake.as_of(first, table))
    (last.folder / last.tables[table].path).unlink()
    assert shown(lake.as_of(lake.run_at(folder, dt.date(2026, 11, 22)), table)) == begun
    assert [row[::2] for row in shown(lake.as_of(last, table))] == [("水1", two), ("水3", two)]
    assert [row[::2] for row in shown(lake.as_of(first, table, ids=[code(1)]))] == [("水1", one)]
    held = shown(lake.valid_on(last, table, dt.date(2025, 1, 1)))
    assert [row[0] for row in held] == ["水1", "水2", "水3"] and "一路" in held[0][1]
    assert [row[0] for row in shown(lake.valid_on(last, table, dt.date(2026, 11, 23)))] == ["水1", "水3"]
