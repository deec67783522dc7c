"""Rows of an invented city that the resolver itself compared: what a run holds under ``entities/``."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import polars as pl

from kechuang.engines import lake
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.pointer import write_text
from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.identity import ROLES
from kechuang.engines.lake.resolve.ledger_assign import assign_all
from kechuang.engines.lake.resolve.nodes import odd_names, said
from kechuang.engines.lake.resolve.resolve import resolve
from kechuang.engines.lake.resolve.standardise import Standardiser
from tests import city

MAIN, MINE, ROAD = "演示市云溪区虚构路1号", "演示市云溪区虚构路2号", "演示市云溪区虚构路3号"
FIRMS = (
    city.firm(1, "演示市晨星精密机械有限公司", 住所=MAIN),
    city.firm(2, "演示市启明新型材料有限公司", 住所=MINE, 成立日期="2011-03-04"),
    city.firm(3, "演示市远航食品科技有限公司", 住所=ROAD),
)


def permit(number: str, name: str, **cells: str) -> dict[str, str]:
    """Return a row of the food permits: no credit code, unless one is given."""
    return {"许可证编号": number, "经营者名称": name, **cells}


PERMITS = (
    permit("P1", "晨星机械公司", 经营场所=MAIN, 联系电话="13900000001", **{"法定代表人（负责人）": "甲一"}),
    permit("P2", "远航食品经营部", 经营场所=ROAD, 联系电话="13900000002", **{"法定代表人（负责人）": "乙二"}),
    permit("P3", "另一家毫不相干的店", 经营场所="别处9号"),
)
HOMES = (
    {"备案号": "H1", "机构名称": "远航食品商行", "地址": ROAD, "电话": "13900000002", "负责人": "乙二"},
    {"备案号": "H2", "机构名称": "晨星精密机械公司", "地址": "演示市云溪区虚构路8号",
     "电话": "13900000009", "负责人": "甲一"},
)  # fmt: skip


def files(room: Path) -> list[tuple[str, Path]]:
    """Write the tables of three departments, of which two know no credit codes."""
    return [
        ("market_registration", city.write(room / "登记.csv", "market_registration", FIRMS)),
        ("food_permits", city.write(room / "食品.csv", "food_permits", PERMITS)),
        ("care_homes", city.write(room / "养老.csv", "care_homes", HOMES)),
    ]


def with_entities(built: lake.Run, room: Path, *, before: book.Ledger | None = None) -> lake.Run:
    """Resolve the accepted rows of a run and put the outcome beside its tables."""
    declared = city.pack()
    standardiser = Standardiser(declared.divisions)
    identity = []
    for receipt in built.receipts:
        source = declared.sources[receipt.table]
        frame = lake.read(built, f"accepted/{source.table}").with_columns(lake.row_ids(source)).collect()
        keys = {role: source.with_role(role)[:1] for role in ROLES}
        raw = frame.select("row_id", *(pl.col(key[0]).cast(pl.String).alias(role) for role, key in keys.items() if key))
        identity.append(room / f"{source.table}.identity.parquet")
        standardiser.rows(raw, source=source.table, unit="分").write_parquet(identity[-1])
    out = built.folder / "entities"
    out.mkdir(exist_ok=True)
    with connect(room / "spill") as connection:
        found = resolve(connection, identity, out / "clusters.parquet")
        rows = connection.read_parquet([str(path) for path in identity], table_name="again")
        seats = pl.from_arrow(said(rows, odd_names(rows)).select("source", "row_id", "node", "code").to_pyarrow())
    clusters = pl.read_parquet(found.clusters).join(seats, on=["source", "row_id"])
    codes = clusters.group_by("entity_id").agg(code=pl.col("code").drop_nulls().first())
    records = clusters.drop("code").join(codes, on="entity_id").rename({"entity_id": "cluster"})
    kept, held = assign_all(
        records.select("source", "row_id", "cluster", "code"), before or book.Ledger(), built.finished or built.started
    )
    tables = {
        "clusters": clusters.drop("entity_id", "code").join(held, on=["source", "row_id"]),
        "doubtful": found.doubtful, "odd": found.alarms.odd, "large": found.alarms.large, "hot": found.alarms.hot,
        "events": kept.events,
    }  # fmt: skip
    written = dict(built.tables)
    for name, frame in tables.items():
        path = out / f"{name}.parquet"
        frame.write_parquet(path)
        written[f"entities/{name}"] = lake.TableFile(frame.height, digest(path), f"entities/{name}.parquet")
    whole = dataclasses.replace(built, tables=written)

    write_text(built.folder / "manifest.json", json.dumps(whole.to_json(), ensure_ascii=False))
    return whole


def main() -> None:
    """Resolve the current run of the data folder of this process, and publish it once more."""
    from kechuang.apps.enterprises.publish import publish

    folder = Path(os.environ["KECHUANG_DATA"])
    found = lake.current(folder / "lake")
    assert found is not None
    publish(run=with_entities(found, folder), pack=city.pack(), as_of=city.ON)
