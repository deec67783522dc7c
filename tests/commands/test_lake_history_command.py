"""`kechuang lake diff`, `as-of`, `fetch` and `kechuang packs contract`, as a person runs them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from kechuang.commands import packs
from kechuang.commands.lake import app
from kechuang.engines import lake
from tests.engines.lake.test_loads import built, permits

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[lake.Run]]:
    """A data folder with two days of one table."""
    data = tmp_path_factory.mktemp("data")
    made = []
    with pytest.MonkeyPatch.context() as patch:
        for day, rows in enumerate([[(None, "1", "甲"), (None, "2", "甲")], [("U", "1", "乙"), ("D", "2", "")]]):
            patch.setenv("KECHUANG_NOW", (NOON + dt.timedelta(days=day)).isoformat())
            made.append(built(data, (permits(data, f"{day}.csv", *rows), None if day else "snapshot")))
    return data, made


def call(*given: object) -> Result:
    return CliRunner().invoke(app, [str(item) for item in given])


def test_what_changed_between_two_runs_is_told_table_by_table_and_row_by_row(runs):
    data, (one, _) = runs
    told = json.loads(call("diff", one.id, "current", "--data", data, "--json").stdout)
    assert told["tables"] == [{"table": "accepted/permits", "rows": [2, 1], "added": 0, "changed": 1, "deleted": 1}]
    lines = call("diff", one.id, "current", "--table", "permits", "--data", data).stdout.splitlines()
    assert any(line.startswith("变更  number=1") and "kind：甲 → 乙" in line for line in lines)
    assert any(line.startswith("删除  number=2") for line in lines) and lines[-1] == "共 2 行"
    assert "两个批次的数据相同" in call("diff", one.id, one.id, "--data", data).output


def test_a_table_of_a_past_day_is_shown_or_written(runs, tmp_path):
    data, _ = runs
    told = json.loads(call("as-of", "2026-11-02", "permits", "--data", data, "--json").stdout)
    assert [row["kind"] for row in told["rows"]] == ["甲", "甲"]
    one = json.loads(call("as-of", "2026-11-03", "permits", "--id", "1", "--data", data, "--json").stdout)
    assert [row["kind"] for row in one["rows"]] == ["乙"]
    for name in ("t.parquet", "t.csv", "t.jsonl"):
        result = call("as-of", "2026-11-02T23:00", "permits", "--out", tmp_path / name, "--data", data)
        assert (
            result.exit_code == 0
            and "共 2 行。" in result.output.replace("\n", "")
            and (tmp_path / name).stat().st_size
        )
    assert pl.read_csv(tmp_path / "t.csv")["kind"].to_list() == ["甲", "甲"]
    wrong = call("as-of", "2026-02-30", "permits", "--data", data)
    assert wrong.exit_code == 2
    assert isinstance(call("as-of", "2020-01-01", "permits", "--data", data).exception, lake.LakeError)


def test_the_whole_lake_is_sound(runs):
    data, made = runs
    result = call("verify", "--data", data)
    assert result.exit_code == 0 and f"{len(made)} 个批次" in result.output and "历史可重放" in result.output


def test_a_table_of_a_database_is_written_once(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (1)")
    given = ("fetch", f"sqlite:///{tmp_path}/a.db", "--table", "t", "--out", tmp_path / "t.parquet")
    assert call(*given).exit_code == 0 and pl.read_parquet(tmp_path / "t.parquet").rows() == [("1",)]
    assert isinstance(call(*given).exception, lake.LakeError)


def test_a_contract_is_printed_in_the_standard_or_written_once(tmp_path):
    def contract(*given: object) -> Result:
        return CliRunner().invoke(packs.app, ["contract", *map(str, given), "--pack", "cn-sd"])

    told = contract("enterprise_registry")
    assert told.exit_code == 0 and told.stdout.startswith("apiVersion: v3.1.0\nkind: DataContract\n")
    out = tmp_path / "c.yaml"
    assert [contract("enterprise_registry", "--out", out).exit_code for _ in range(2)] == [0, 2]
    assert contract("nothing").exit_code == 2 and out.read_text(encoding="utf-8") == told.stdout
