"""A merge that is done range by range of the keys gives what one done in one go gives, byte for byte of its rows."""

from __future__ import annotations

import json

import pytest

from kechuang.declarations.database import Database, Feed, Survivorship
from kechuang.declarations.source import Source
from kechuang.engines import lake
from kechuang.engines.lake import buckets

from .conftest import code, firm, write_csv
from .test_survivorship import HEADS, POWER, WATER, account

YEARLY = Source.model_validate({
    "table": "yearly", "name": "年报", "department": "x", "key": ["credit_code", "year"], "rank": 20,
    "contributes": "enterprise_year", "entity": "credit_code", "year": "year",
    "columns": {"credit_code": {"from": "代码", "type": "credit_code"}, "year": {"from": "年度", "type": "year"},
                "staff": {"from": "人数", "type": "integer"}},
})  # fmt: skip
OTHER = Source.model_validate(YEARLY.model_dump(by_alias=True, exclude_none=True) | {"table": "other", "name": "另报"})
METERS = Source.model_validate({
    "table": "meters", "name": "表具", "department": "x", "key": "id", "contributes": "none", "rank": 10,
    "columns": {"id": {"from": "编号", "type": "text"}, "no": {"from": "表号", "type": "integer"},
                "place": {"from": "位置", "type": "address"}},
})  # fmt: skip
NUMBERED = Database.model_validate({
    "id": "d", "label": "库", "kind": "theme",
    "tables": {"meters": {"label": "表具", "rows": "one", "key": ["no"], "enterprise": False, "fields": {
        "no": {"label": "表号", "type": "integer"}, "place": {"label": "位置", "type": "address"}}}},
})  # fmt: skip
RULE = Survivorship(field="legal_entity.address", prefer=("freshest", "rank"))


@pytest.fixture
def city(build, tmp_path, frozen):
    """Registers, two tables of accounts, two of yearly figures and one of numbered things, twenty firms."""
    numbers = range(1, 21)
    water = [account(f"水{n}", n, f"张店区水路{n}号", f"20{10 + n % 9}-01-01") for n in numbers if n % 3]
    power = [account(f"电{n}", n, f"张店区电路{n}号", f"20{10 + n % 7}-05-01") for n in numbers if n % 4]
    twice = [account(f"水又{n}", n, f"张店区又路{n}号", "2024-02-29") for n in numbers if n % 5 == 0]
    years = [{"代码": code(n), "年度": str(year), "人数": str(n)} for n in numbers for year in (2024, 2025)]
    others = [{"代码": code(n), "年度": "2025", "人数": str(n + n % 2)} for n in numbers if n % 6]
    meters = [{"编号": f"{n}-{turn}", "表号": str(n), "位置": f"{turn}号井"} for n in range(95, 125) for turn in (1, 2)]

    def run(folder: str) -> lake.Run:
        return build(
            write_csv(tmp_path / "登记.csv", [firm(n, 注册地址="") for n in numbers]),
            ("water", write_csv(tmp_path / "水.csv", water + twice, HEADS)),
            ("power", write_csv(tmp_path / "电.csv", power, HEADS)),
            ("yearly", write_csv(tmp_path / "年.csv", years, list(years[0]))),
            ("other", write_csv(tmp_path / "另.csv", others, list(others[0]))),
            ("meters", write_csv(tmp_path / "表.csv", meters, list(meters[0]))),
            sources=[WATER, POWER, YEARLY, OTHER, METERS],
            lake=tmp_path / folder,
            databases=lake.Databases(
                {"d": NUMBERED},
                (Feed.model_validate({"table": "d.meters", "from": "meters"}),),
                {RULE.field: RULE},
            ),
        )

    return run


@pytest.mark.heavy
@pytest.mark.parametrize("keys", [6, 14])
def test_ranges_of_keys_give_the_rows_and_the_lineage_of_the_whole(city, monkeypatch, keys):
    whole = city("whole")
    monkeypatch.setattr(buckets, "KEYS", keys)
    divided = city("divided")
    assert set(divided.tables) == set(whole.tables)
    merged = ["legal_entity", "enterprise_year", "theme/d__meters"]
    for name in [*merged, *(f"{name}_losers" for name in merged)]:
        one, other = (lake.read(run, name).collect() for run in (whole, divided))
        assert one.height >= 10, name
        assert other.equals(one), name
        assert divided.tables[name].rows == one.height
    papers = [json.loads((run.folder / "lineage.json").read_text(encoding="utf-8")) for run in (whole, divided)]
    assert papers[0] == papers[1]
    assert lake.read(divided, "theme/d__meters").collect()["no"].to_list() == list(range(95, 125))
