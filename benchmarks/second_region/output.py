"""What is handed over (输出): tables, contracts, and the truth apart from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from benchmarks.second_region.rows import Rows, filled
from benchmarks.second_region.tables import TABLES, Table
from benchmarks.second_region.world import World, world

NOTICE = "合成数据（synthetic）：企业、人员、代码、电话和地址均为程序虚构，仅用于评测。"
_ROLE = {
    "key": "", "x": "", "contact": "", "org": "reg_no", "landline": "phone", "mobile": "phone",
}  # fmt: skip


def write(folder: Path, enterprises: int = 20_000, seed: int = 1) -> dict[str, int]:
    """Write a region into a folder and return the number of rows of each table.

    Parameters
    ----------
    folder : Path
        Where to; made where it is missing.
    enterprises : int
        How many entities there are. Nearly all of them stand in at least one table.
    seed : int
        The same seed and size give the same files.
    """
    (folder / "contracts").mkdir(parents=True, exist_ok=True)
    truth = world(enterprises, seed)
    counts: dict[str, int] = {}
    whose: list[pl.DataFrame] = []
    wrong: list[pl.DataFrame] = []
    for number, table in enumerate(TABLES):
        rows = filled(table, truth, np.random.default_rng([seed, 2, number]))
        keys = _write_table(folder, table, rows)
        text = yaml.safe_dump(contract(table), allow_unicode=True, sort_keys=False, width=120)
        (folder / "contracts" / f"{table.name}.yaml").write_text(f"# {NOTICE}\n{text}", encoding="utf-8")
        whose.append(_truth(table, rows, keys, truth))
        wrong.extend(
            pl.DataFrame({"row_id": keys.filter(pl.Series(mask))}).select(
                pl.lit(table.name).alias("source"), "row_id", pl.lit(kind).alias("kind")
            )
            for kind, mask in sorted(rows.errors.items())
        )
        counts[table.name] = len(keys)
    pl.concat(whose).write_parquet(folder / "truth.parquet")
    pl.concat(wrong).write_parquet(folder / "errors.parquet")
    (folder / "README.txt").write_text(f"{NOTICE}\nenterprises={enterprises} seed={seed}\n", encoding="utf-8")
    return counts


def contract(table: Table) -> dict[str, Any]:
    """Return the contract of a table in the Open Data Contract Standard, version 3."""
    led = any(role == "person" for role, *_ in table.columns)
    properties = []
    for role, heading, way, empty in table.columns:
        shown = "person" if role == "contact" and not led else _ROLE.get(role, role)
        one: dict[str, Any] = {
            "name": "row_key" if role == "key" else _identifier(role, way),
            "physicalName": heading, "logicalType": "string", "physicalType": "varchar",
            "required": role == "key" or (role == "name" and not empty), "primaryKey": role == "key",
            "description": f"{table.title}：{heading}",
        }  # fmt: skip
        if shown:
            one["customProperties"] = [{"property": "role", "value": shown}]
            if role == "capital":
                unit = "元" if way == "yuan" else "万元"
                one["customProperties"].append({"property": "unit", "value": unit})
        properties.append(one)
    file = f"{table.name}.{table.form}"
    return {
        "apiVersion": "v3.0.2", "kind": "DataContract", "id": f"second-region-{table.name}", "version": "1.0.0",
        "status": "active", "name": table.title, "dataProduct": table.department,
        "description": {"purpose": table.title, "limitations": NOTICE},
        "servers": [{"server": "file", "type": "local", "path": f"../{file}", "format": table.form}],
        "schema": [{"name": table.name, "physicalName": file, "physicalType": "file", "description": table.title,
                    "properties": properties}],
        "customProperties": [
            {"property": "department", "value": table.department}, {"property": "encoding", "value": table.encoding},
            {"property": "synthetic", "value": True},
        ],
    }  # fmt: skip


def _identifier(role: str, way: str) -> str:
    return f"other_{way}" if role == "x" else "organisation_code" if role == "org" else role


def _write_table(folder: Path, table: Table, rows: Rows) -> pl.Series:
    frame = pl.DataFrame({heading: pl.Series(cells.tolist(), dtype=pl.String) for heading, cells in rows.cells.items()})
    if table.form == "parquet":
        frame = frame.with_columns(pl.all().replace("", None))
        frame.write_parquet(folder / f"{table.name}.parquet", metadata={"notice": NOTICE})
    else:
        text = frame.write_csv(quote_style="necessary")
        (folder / f"{table.name}.csv").write_bytes(text.replace('""', "").encode(table.encoding))
    return frame.to_series(0)


def _truth(table: Table, rows: Rows, keys: pl.Series, truth: World) -> pl.DataFrame:
    entity = pl.Series(truth.fixed["entity"][rows.entity].tolist(), dtype=pl.String)
    return pl.DataFrame({"row_id": keys, "entity": entity}).select(
        pl.lit(table.name).alias("source"), "row_id", "entity"
    )
