"""The same build on both engines: every table of a million records is equal, and what Spark refuses is one sentence."""

from __future__ import annotations

import datetime as dt
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines import lake
from kechuang.engines.lake.engine import DUCKDB
from kechuang.engines.synth import write_region
from tests.spark.cluster import missing

pytestmark = pytest.mark.heavy

ENTERPRISES = 108_500  # of which each has 9 to 10 records
SMALL = 300
FEW = {"market_registration", "tax_registration", "tax_annual_filing", "ip_grants"}


@pytest.fixture(scope="module")
def demo() -> Pack:
    return load_pack("demo")


def _region(folder: Path, pack: Pack, enterprises: int) -> list[lake.Input]:
    region = write_region(
        folder, enterprises=enterprises, seed=20_261_121, on=dt.date(2026, 11, 21),
        divisions=pack.divisions, industries=pack.industries,
    )  # fmt: skip
    return [lake.Input(table, path) for table, path in region.tables.items()]


def _built(pack: Pack, files: list[lake.Input], folder: Path, engine: str) -> lake.Run:
    return lake.build(
        {item.table: pack.sources[item.table] for item in files},
        files,
        divisions=pack.divisions,
        industries=pack.industries,
        lake=folder,
        fields=pack.fields,
        databases=lake.Databases(pack.databases, tuple(pack.feeds), pack.survivorship),
        synthetic=True,
        engine=engine,
    )


def _require_equal(here: lake.Run, there: lake.Run) -> None:
    """Every table has the same columns, types and rows, in the same order; so have receipts, checks and lineage."""
    assert list(there.tables) == list(here.tables)
    for name, item in here.tables.items():
        one, other = (pq.ParquetFile(run.folder / run.tables[name].path) for run in (here, there))
        assert other.schema_arrow.equals(one.schema_arrow), name
        assert there.tables[name].rows == item.rows == other.metadata.num_rows, name
        columns = [column for column in one.schema_arrow.names if column != "_run"]  # runs have ids of their own
        batches = (file.iter_batches(50_000, columns=columns) for file in (one, other))
        for mine, theirs in zip(*batches, strict=True):
            if not theirs.equals(mine):
                unlike = [column for column in columns if mine[column] != theirs[column]]
                pytest.fail(f"{name}: {unlike}")
    assert [replace(one, file="") for one in there.receipts] == [replace(one, file="") for one in here.receipts]
    assert there.checks == here.checks
    lineage = [json.loads((run.folder / "lineage.json").read_text(encoding="utf-8")) for run in (here, there)]
    assert lineage[0] == lineage[1]
    assert lake.verify(there) == []


def test_a_million_records_become_the_same_tables(
    spark: str, demo: Pack, tmp_path: Path, frozen: Callable[[str], None]
) -> None:
    files = _region(tmp_path / "region", demo, ENTERPRISES)
    here = _built(demo, files, tmp_path / "here", DUCKDB)
    assert sum(receipt.rows_in for receipt in here.receipts) >= 1_000_000
    _require_equal(here, _built(demo, files, tmp_path / "there", spark))


def test_supplements_and_what_changed_since_the_last_run_become_the_same_tables(
    spark: str, demo: Pack, tmp_path: Path, frozen: Callable[[str], None]
) -> None:
    files = [item for item in _region(tmp_path / "region", demo, SMALL) if item.table in FEW]
    first = {engine: _built(demo, files, tmp_path / name, engine) for name, engine in (("a", DUCKDB), ("b", spark))}
    _require_equal(first[DUCKDB], first[spark])
    sheet = tmp_path / "更正.xlsx"
    assert lake.quarantine_sheet(first[DUCKDB], "market_registration", sheet) > 0
    header, *rows = files[0].path.read_text(encoding="gb18030").splitlines()
    again = tmp_path / "再报.csv"
    again.write_text("\n".join([header, *rows[5:25]]) + "\n", encoding="utf-8")
    more = [
        *files,
        lake.Input(files[0].table, again, supplement=True),
        lake.Input("market_registration", sheet, supplement=True),
    ]
    frozen("2026-11-22T09:00:00")
    here, there = (_built(demo, more, tmp_path / name, engine) for name, engine in (("a", DUCKDB), ("b", spark)))
    assert here.tables["replaced/market_registration"].rows > 0
    assert any(name.startswith("changes/") for name in here.tables)
    _require_equal(here, there)


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_a_master_that_does_not_answer_is_one_sentence_and_nothing_is_lost(
    demo: Pack, tmp_path: Path, frozen: Callable[[str], None]
) -> None:
    files = _region(tmp_path / "region", demo, 20)
    standing = _built(demo, files, tmp_path / "lake", DUCKDB)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(
            lake.LakeError, match=f"^无法连接 Spark {address}（连接被拒绝），请核对地址或启动集群"
        ) as refusal:
            _built(demo, files[:1], tmp_path / "lake", address)
    assert "\n" not in str(refusal.value)
    held = lake.current(tmp_path / "lake")
    assert held is not None and held.id == standing.id


def test_an_engine_that_there_is_not_is_refused_before_anything_is_read(demo: Pack, tmp_path: Path) -> None:
    for name in ("sparky", "spark://", "spark://host", "spark://:7077", "spark://host:port"):
        with pytest.raises(lake.LakeError, match="不认识计算引擎"):
            _built(demo, [lake.Input("market_registration", tmp_path / "none.csv")], tmp_path / "lake", name)
