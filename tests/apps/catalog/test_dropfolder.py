"""A folder into which departments put files: each is taken up once, moved away, and told of."""

from __future__ import annotations

import json
import os
import re
import time
from types import SimpleNamespace

import pytest

from kechuang.apps.catalog.city import _added
from kechuang.apps.catalog.dropfolder import named, take, waiting
from kechuang.apps.catalog.inputs import Inputs
from kechuang.engines import lake
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES
from tests.engines.lake.test_loads import FEED, permits, state


class City:
    """Builds the lake from inputs as the city does, without publishing."""

    def __init__(self, data):
        self.data, self.inputs, self.builds = data, Inputs(pack="x"), 0

    def build(self, wanted, accept):
        self.builds += 1
        run = lake.build({"permits": FEED}, [_added(item) for item in wanted.added], divisions=DIVISIONS,
                         industries=INDUSTRIES, lake=self.data / "lake", accept=accept)  # fmt: skip
        self.inputs = wanted
        return SimpleNamespace(run_id=run.id)

    def take(self, folder, **options):
        pack = SimpleNamespace(sources={"permits": FEED}, divisions=DIVISIONS, industries=INDUSTRIES)
        fates = take(folder, data=self.data, pack=pack, inputs=self.inputs, build=self.build, settled=0, **options)
        return [(re.sub(r"^\d{8}-\d{6}-(\d+-)?", "", item.path.name), item.fate) for item in fates]

    @property
    def state(self):
        return state(lake.current(self.data / "lake"))


@pytest.fixture
def city(tmp_path):
    (tmp_path / "data").mkdir()
    return City(tmp_path / "data")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def test_files_are_taken_up_once_in_the_order_of_their_days_and_moved_with_a_receipt(city, folder):
    permits(folder, "permits.csv", (None, "1", "甲"), (None, "2", "甲"))
    permits(folder, "permits.feed.20261102.csv", ("D", "1", ""))
    permits(folder, "permits.feed.2026-11-01.csv", ("U", "1", "乙"), ("I", "3", "乙"))
    (folder / "别的.csv").write_text("a\n1\n", encoding="utf-8")
    (folder / "permits.csv.part").write_text("半", encoding="utf-8")
    assert sorted(city.take(folder)) == [
        ("permits.csv", "done"), ("permits.feed.2026-11-01.csv", "done"), ("permits.feed.20261102.csv", "done"),
        ("别的.csv", "waits"),
    ]  # fmt: skip
    assert city.state == {"2": "甲", "3": "乙"} and city.builds == 1
    assert sorted(path.name for path in folder.iterdir()) == ["done", "permits.csv.part", "别的.csv"]
    (receipt,) = (folder / "done").glob("*-permits.csv.receipt.json")
    told = json.loads(receipt.read_text(encoding="utf-8"))
    assert (told["table"], told["load"], told["accepted"], told["again"]) == ("permits", "replace", 2, False)

    permits(folder, "permits.feed.20261102.csv", ("D", "1", ""))
    assert ("permits.feed.20261102.csv", "again") in city.take(folder) and city.builds == 1
    assert "未重复装载" in "".join(path.read_text("utf-8") for path in (folder / "done").glob("*.receipt.json"))


def test_a_file_that_cannot_be_read_or_shrinks_is_set_aside_with_its_sentence_and_the_others_are_taken(city, folder):
    permits(folder, "permits.csv", *((None, str(number), "甲") for number in range(30)))
    (folder / "permits.feed.20261101.csv").write_text("标志,证号\nU,1\n", encoding="utf-8")
    assert sorted(city.take(folder)) == [("permits.csv", "done"), ("permits.feed.20261101.csv", "failed")]
    (reason,) = (folder / "failed").glob("*.reason.txt")
    assert "的表头中没有“许可证号”列" in reason.read_text(encoding="utf-8")
    permits(folder, "permits.csv", (None, "1", "甲"))
    assert city.take(folder) == [("permits.csv", "failed")] and len(city.state) == 30
    permits(folder, "permits.csv", (None, "1", "甲"))
    assert city.take(folder, accept=["permits"]) == [("permits.csv", "done")] and city.state == {"1": "甲"}


def test_a_file_still_being_written_waits(folder):
    path = permits(folder, "permits.csv", (None, "1", "甲"))
    assert list(waiting(folder, settled=3600)) == []
    os.utime(path, (time.time() - 3601, time.time() - 3601))
    assert list(waiting(folder, settled=3600)) == [path]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("permits.csv", ("permits", "replace", "")), ("permits.delta.xlsx", ("permits", "delta", "")),
        ("permits.feed.20261101.jsonl", ("permits", "feed", "20261101")),
        ("permits.2026-11-01T0930.parquet", ("permits", "replace", "20261101T0930")),
        ("permit.csv", None), ("permits", None), ("permits.more.csv", None), ("许可.csv", None),
    ],
)  # fmt: skip
def test_a_name_tells_table_kind_and_day(tmp_path, name, told):
    assert named(tmp_path / name, {"permits"}) == told
