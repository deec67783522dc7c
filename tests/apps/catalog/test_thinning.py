"""`kechuang lake thin` as a person runs it: it says what it will free, asks, and leaves what people see whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog import thinning
from kechuang.apps.catalog.actions import mirror_run
from kechuang.apps.catalog.turn import Taken, turn
from kechuang.commands.lake import app
from kechuang.engines import lake
from tests.engines.lake.test_thinning import month

__all__ = ["month"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, month: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with four runs, all in the catalogue; the second is what people see."""
    shutil.copytree(month, tmp_path / "lake")
    monkeypatch.setenv("KECHUANG_DATA", str(tmp_path))
    for run in lake.runs(tmp_path / "lake"):
        mirror_run(run=run)
    second = lake.runs(tmp_path / "lake")[2].id
    monkeypatch.setattr(thinning, "published_run", lambda: second)
    return tmp_path


def call(*given: Any, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(item) for item in given], input=answer)


def test_it_asks_before_it_takes_anything_away_and_leaves_what_is_published(data):
    last, third, second, first = lake.runs(data / "lake")
    told = json.loads(call("thin", "--keep", 1, "--data", data, "--json").stdout)
    assert [run["id"] for run in told["runs"]] == [third.id] and not told["done"] and told["files"] == 0
    asked = call("thin", "--keep", 1, "--data", data, answer="n\n")
    assert asked.exit_code == 1 and "共 1 个批次" in asked.output and "确定精简" in asked.output
    assert not any(run.thinned for run in lake.runs(data / "lake"))
    assert call("pin", third.id, "--why", "考核", "--data", data).exit_code == 0
    assert "没有可精简的批次" in call("thin", "--keep", 1, "--data", data).output
    assert "保留" in call("runs", "--data", data).output
    assert call("unpin", third.id, "--data", data).exit_code == 0
    assert call("thin", "--days", 999, "--keep", 1, "--data", data, "--yes").exit_code == 0
    done = call("thin", "--keep", 1, "--data", data, answer="y\n")
    assert done.exit_code == 0 and "已删去 2 个整表文件" in done.output
    assert [bool(run.thinned) for run in lake.runs(data / "lake")] == [False, True, False, False]
    assert Entry.objects.get(verb="catalog.thin").object_id == third.id
    assert call("verify", "--data", data).exit_code == 0
    shown = json.loads(call("as-of", "2026-11-04", "legal_entity", "--data", data, "--json").stdout)
    assert {row["entity_id"]: row["name"] for row in shown["rows"]} == {"a": "乙", "b": "甲"}
    assert {last.id, second.id, first.id} == {run.id for run in lake.runs(data / "lake") if not run.thinned}
    assert isinstance(call("pin", third.id, "--why", "考核", "--data", data).exception, lake.LakeError)
    assert call("thin", "--data", data).exit_code == 2


def test_while_a_build_runs_nothing_is_thinned(data):
    with turn(data, "导入"), pytest.raises(Taken, match="导入"):
        thinning.thin(data, keep=1)
