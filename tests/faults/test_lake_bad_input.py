"""What goes wrong at night: truncated files, nonsense of the calendar, halved sources, killed builds begun again."""

from __future__ import annotations

import os
import signal
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang.engines import lake
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES, contract, firm, refused, write_csv
from tests.engines.lake.test_loads import WHOLE, permits, state
from tests.faults.test_lake_survives_kill_and_full_disk import child
from tests.faults.workers import PATIENCE


def built(folder, *inputs, progress=None, accept=()):
    sources = {"enterprise_registry": contract(), "permits": WHOLE}
    files = [lake.Input(table, path) for table, path in inputs]
    given = {"divisions": DIVISIONS, "industries": INDUSTRIES, "lake": folder}
    return lake.build(sources, files, progress=progress, accept=accept, **given)


@pytest.fixture
def standing(tmp_path):
    """A lake with a good run of 30 permits."""
    file = permits(tmp_path, "许可.csv", *((None, str(number), "甲") for number in range(30)))
    return tmp_path / "lake", built(tmp_path / "lake", ("permits", file)), file


def whole(folder):
    runs = [lake.verify_run(path) for path in (folder / "runs").glob("R*")]
    return lake.verify_pointer(folder) is None and not any(run.damaged or run.faults for run in runs)


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_truncated_file_is_one_sentence_and_leaves_the_current_run(standing, tmp_path, kind):
    folder, good, _ = standing
    path = tmp_path / f"许可.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table({"许可证号": ["1"] * 500, "类别": ["甲"] * 500, "日期": [None] * 500}), path)
    else:
        lake.write_xlsx(path, ["许可证号", "类别", "日期"], ([str(number), "甲", None] for number in range(500)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(lake.LakeError, match=f"许可.{kind} 不是完整的"):
        built(folder, ("permits", path))
    assert lake.current(folder) == good and whole(folder)


def test_a_truncated_csv_has_lost_rows_and_is_held_against_the_run_before(standing):
    folder, good, file = standing
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: len(text) * 2 // 5], encoding="utf-8")
    with pytest.raises(lake.LakeError, match=r"批次 \S+ 有 30 行，少了 6\d%，超过契约允许的 50%"):
        built(folder, ("permits", file))
    assert lake.current(folder) == good and whole(folder)


def test_days_that_no_calendar_has_are_refused_row_by_row(tmp_path):
    days = ["2023-02-30", "2023-02-29", "2024-02-29", "2023-13-01", "0000-00-00", "9999-12-31", "2023-6-31", "1900-1-1"]
    file = write_csv(tmp_path / "登记.csv", [firm(number, 注册日期=day) for number, day in enumerate(days, 1)])
    run = built(tmp_path / "lake", ("enterprise_registry", file))
    assert sorted(refused(run)) == [1, 2, 4, 5, 6, 7, 8] and whole(tmp_path / "lake")


def test_keys_that_come_twice_lose_nothing(tmp_path):
    file = permits(tmp_path, "许可.csv", (None, "1", "甲"), (None, "1", "乙"), (None, "1", "甲"), (None, "2", "甲"))
    run = built(tmp_path / "lake", ("permits", file))
    assert state(run) == {"1": "甲", "2": "甲"} and set(refused(run, "permits")) == {2, 3} and whole(tmp_path / "lake")


def test_a_build_that_was_killed_is_begun_again_and_keeps_what_it_had_finished(tmp_path):
    folder = tmp_path / "lake"
    file = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(5)])
    process = child(folder, file, "合并")
    assert process.stdout is not None and process.stdout.readline() == "there\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE)
    told = []
    run = built(folder, ("enterprise_registry", file), progress=lambda label, _share: told.append(label))
    assert "企业登记信息：与上次相同，沿用" in told and not any("已读" in label for label in told)
    assert run.tables["legal_entity"].rows == 5 and whole(folder) and not list((folder / "runs").glob(".*"))


@pytest.mark.heavy
def test_a_finished_table_of_a_killed_build_that_was_damaged_since_is_read_again(tmp_path):
    folder = tmp_path / "lake"
    file = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(5)])
    process = child(folder, file, "合并")
    assert process.stdout is not None and process.stdout.readline() == "there\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE)
    (left,) = (folder / "runs").glob(".R*.partial")
    path = left / "accepted" / "enterprise_registry.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    (left / "loads" / "permits.json").write_text("{", encoding="utf-8")
    told = []
    run = built(folder, ("enterprise_registry", file), progress=lambda label, _share: told.append(label))
    assert "企业登记信息：已读 5 行" in told and run.receipts[0].accepted == 5 and whole(folder)


def test_a_table_taken_over_is_looked_at_and_read_again_where_its_file_was_touched(standing):
    folder, good, file = standing
    path = good.folder / good.tables["accepted/permits"].path
    path.write_bytes(path.read_bytes()[:-10])
    again = built(folder, ("permits", file))
    assert len(state(again)) == 30 and lake.verify(again) == []
    assert lake.verify(good) == ["accepted/permits"]


@pytest.mark.heavy
def test_killed_at_any_moment_the_lake_is_whole_and_the_next_build_gives_the_same(tmp_path):
    folder = tmp_path / "lake"
    small = write_csv(tmp_path / "小.csv", [firm(number) for number in range(40)])
    file = write_csv(tmp_path / "登记.csv", [firm(number) for number in range(60)])
    good = built(folder, ("enterprise_registry", small))
    expected = lake.read(built(tmp_path / "other", ("enterprise_registry", file)), "legal_entity").collect()
    for pause in range(40):
        process = child(folder, file)
        try:
            process.wait(timeout=0.8 + pause * 0.05)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)
        current = lake.current(folder)
        assert current is not None and lake.verify(current) == []
        assert current == good or lake.read(current, "legal_entity").collect().equals(expected)
    run = built(folder, ("enterprise_registry", file))
    assert lake.read(run, "legal_entity").collect().equals(expected) and whole(folder)
