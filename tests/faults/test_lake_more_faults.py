"""Faults that reach past one table: two codes for one firm, a column in another unit, kills amid a resolution."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from kechuang.declarations.database import Database, Feed
from kechuang.engines import lake
from kechuang.engines.lake.run import exclusive
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES, code, contract, firm, write_csv
from tests.engines.lake.test_placing import HEADS, METERS, PLACE
from tests.engines.lake.test_thinning import month

__all__ = ["month"]
ROOT = Path(__file__).parents[2]
DATABASE = Database.model_validate({
    "id": "d", "label": "库", "kind": "theme",
    "tables": {"meters": {"label": "户头", "fields": {"no": {"label": "户号"}, "name": {"label": "户名"}}}},
})  # fmt: skip
FEED = Feed.model_validate({"table": "d.meters", "from": "meters"})


def built(folder: Path, register: Path, meters: Path | None = None, **more: object) -> lake.Run:
    files = [lake.Input("enterprise_registry", register), *([lake.Input("meters", meters)] if meters else [])]
    return lake.build(
        {"enterprise_registry": contract(), "meters": METERS}, files, divisions=DIVISIONS, industries=INDUSTRIES,
        lake=folder, databases=lake.Databases({"d": DATABASE}, (FEED,)), **more,
    )  # fmt: skip


def whole(folder: Path) -> list[str]:
    runs = [lake.verify_run(path) for path in sorted((folder / "runs").glob("R*"))]
    pointer = lake.verify_pointer(folder)
    found = [text for run in runs for text in (*run.damaged, *run.faults)]
    return [*found, *lake.verify_entities(folder), *([pointer] if pointer else [])]


def metered(path: Path, count: int, *, shift: int = 0) -> Path:
    rows = [(f"水{number}", "", f"虚构{number + shift}号有限责任公司", PLACE) for number in range(count)]
    return write_csv(path, [dict(zip(HEADS, row, strict=True)) for row in rows], HEADS)


def test_two_codes_for_one_firm_stay_two_entities_and_no_row_joins_them(tmp_path):
    folder, name = tmp_path / "lake", "虚构双码精密机械有限公司"
    twice = [firm(number, 企业名称=name, 注册地址=PLACE) for number in (1, 2)]
    rows = [dict(zip(HEADS, (f"水{number}", "", name, PLACE), strict=True)) for number in (1, 2)]
    run = built(folder, write_csv(tmp_path / "登记.csv", twice), write_csv(tmp_path / "水.csv", rows, HEADS))
    clusters = lake.read(run, "entities/clusters").collect()
    registered = clusters.filter(pl.col("source") == "enterprise_registry")["entity_id"]
    assert set(registered) == {lake.entity_id(code(1)), lake.entity_id(code(2))}
    meters = clusters.filter(pl.col("source") == "meters")["entity_id"].unique()
    assert meters.len() == 1, "rows that say the same are one, wherever they belong"
    assert lake.read(run, "entities/doubtful").collect().height == 2, "a steward sees the tie"
    assert lake.read(run, "legal_entity").collect()["credit_code"].drop_nulls().sort().to_list() == sorted(
        [code(1), code(2)]
    )
    assert whole(folder) == []

    state = next((folder / "entities" / "files").iterdir())
    kept = state.read_bytes()
    state.write_bytes(kept[:-7])
    (told,) = whole(folder)
    assert told == f"归户状态 entities/files/{state.name} 缺失或已被改动，请从备份恢复 entities 文件夹"
    shutil.rmtree(folder / "entities")
    (told,) = whole(folder)
    assert told.startswith("归户状态 entities 已不在") and "请从备份恢复" in told


def test_a_column_that_comes_in_another_unit_stops_the_build_until_somebody_has_asked(tmp_path):
    folder = tmp_path / "lake"
    good = built(folder, write_csv(tmp_path / "登记.csv", [firm(number, 注册资金="50万元") for number in range(110)]))
    later = write_csv(tmp_path / "次日.csv", [firm(number, 注册资金="500000万元") for number in range(110)])
    with pytest.raises(lake.LakeError, match=r"“注册资金”列与批次 \S+ 相比数值大了约 10,?000 倍，可能换了口径") as told:
        built(folder, later)
    assert "--accept-drop enterprise_registry" in str(told.value)
    assert lake.current(folder) == good and whole(folder) == []


def test_while_the_lake_is_written_nothing_is_thinned_and_a_full_disk_takes_nothing(tmp_path, month, monkeypatch):
    folder = tmp_path / "lake"
    shutil.copytree(month, folder)
    plan = lake.plan_thinning(folder, keep=1)
    with exclusive(folder), pytest.raises(lake.LakeError, match="另一次构建正在进行"):
        lake.thin(folder, plan)
    from kechuang.engines.lake import thinning

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(lake.LakeError, match="磁盘空间不足"):
        patch.setattr(thinning, "write_text", full)
        lake.thin(folder, plan)
    assert not any(run.thinned for run in lake.runs(folder)) and whole(folder) == []
    assert lake.thin(folder, plan)[0] == 4 and whole(folder) == []


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.faults.test_lake_more_faults import built
print("there", flush=True)
built(*map(Path, sys.argv[2:5]))
"""


@pytest.mark.heavy
def test_killed_at_any_moment_of_a_resolution_nothing_is_lost_and_ids_stay(tmp_path):
    folder = tmp_path / "lake"
    small = write_csv(tmp_path / "小.csv", [firm(number, 注册地址=PLACE) for number in range(30)])
    large = write_csv(tmp_path / "大.csv", [firm(number, 注册地址=PLACE) for number in range(40)])
    one, other = metered(tmp_path / "水一.csv", 30), metered(tmp_path / "水二.csv", 45, shift=3)
    good = built(folder, small, one)
    shutil.copytree(folder, tmp_path / "calm")

    def said(run: lake.Run) -> dict[str, list[tuple[object, ...]]]:
        clusters = lake.read(run, "entities/clusters").select("source", "row_id", "entity_id")
        theme = lake.read(run, "theme/d__meters").select("entity_id", "no", "name")
        return {"clusters": sorted(clusters.collect().rows()), "theme": sorted(theme.collect().rows())}

    def begun(lake_folder: Path) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(ROOT), str(lake_folder), str(large), str(other)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None and process.stdout.readline() == b"there\n"
        return process

    with begun(tmp_path / "calm") as calm:
        start = time.monotonic()
        assert calm.wait(timeout=300) == 0
        whole_time = time.monotonic() - start
    before, after = said(good), said(lake.runs(tmp_path / "calm")[0])
    assert before != after
    for moment in range(24):
        process = begun(folder)
        try:
            process.wait(timeout=whole_time * moment / 20)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()
        current = lake.current(folder)
        assert current is not None and said(current) == (before if current == good else after)
        assert whole(folder) == []
    run = built(folder, large, other)
    assert said(run) == after and whole(folder) == [] and not list((folder / "runs").glob(".*"))
