"""What stewards said of two rows holds in every run, the newest word first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from kechuang.core import ZONE
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import decisions

WHERE = pl.DataFrame(
    [
        ("t", "1", "A1", None), ("t", "2", "A1", None), ("t", "3", "C91X", "91X"),
        ("u", "1", "C91Y", "91Y"), ("u", "2", "A2", None),
    ],
    schema=dict.fromkeys(("source", "row_id", "node", "code"), pl.String),
    orient="row",
)  # fmt: skip


def said(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """Rows ``("t1", "u2", verdict, day)``."""
    found = [
        (a[0], a[1:], b[0], b[1:], word, "李某", dt.datetime(2026, 1, day, tzinfo=ZONE)) for a, b, word, day in rows
    ]
    return pl.DataFrame(found, schema=decisions.SCHEMA, orient="row")


def ruled(*rows: tuple[str, str, str, int]) -> tuple[list[tuple[str, str]], ...]:
    """Return pairs held for the same, for different, linked and void."""
    ruling = decisions.rule(said(*rows), WHERE.lazy())
    held = ruling.constraints
    return tuple(
        frame.select("left", "right").rows() for frame in (held.same, held.different, ruling.links, ruling.void)
    )


def test_a_decision_is_about_the_nodes_of_its_rows():
    assert ruled(("u2", "t1", "same", 1), ("t2", "t3", "different", 1)) == ([("A1", "A2")], [("A1", "C91X")], [], [])


def test_the_newest_word_on_two_nodes_counts_whichever_rows_it_names():
    assert ruled(("t1", "u2", "same", 1), ("u2", "t2", "different", 2)) == ([], [("A1", "A2")], [], [])
    assert ruled(("t1", "u2", "same", 3), ("u2", "t2", "different", 2)) == ([("A1", "A2")], [], [], [])
    assert ruled(("t1", "u2", "same", 3), ("u2", "t2", "later", 4)) == ([], [], [], [])
    assert ruled(("t1", "u2", "same", 3), ("u2", "t2", "different", 3)) == ([], [("A1", "A2")], [], [])


def test_the_newest_same_comes_first():
    assert ruled(("t1", "t3", "same", 1), ("u2", "t3", "same", 2), ("t1", "u1", "same", 3))[0] == [
        ("A1", "C91Y"), ("A2", "C91X"), ("A1", "C91X"),
    ]  # fmt: skip


def test_same_on_two_valid_codes_is_a_link_and_joins_nothing():
    assert ruled(("t3", "u1", "same", 1)) == ([], [], [("C91X", "C91Y")], [])


def test_different_within_rows_that_say_the_same_is_void():
    assert ruled(("t1", "t2", "different", 1)) == ([], [], [], [("A1", "A1")])
    assert ruled(("t1", "t2", "same", 1)) == ([], [], [], [])


def test_a_decision_about_a_row_that_is_gone_sleeps():
    assert ruled(("t1", "t9", "same", 1), ("x1", "t3", "different", 1)) == ([], [], [], [])
    assert decisions.rule(decisions.none(), WHERE.lazy()).constraints.same.is_empty()


HEAD = "source,row_id,other_source,other_row_id,verdict,by,at\n"


def test_decisions_are_read_from_csv_and_parquet(tmp_path: Path):
    file = tmp_path / "判定.csv"
    file.write_text(HEAD + "t,1,u,2,相同,李某,2026-01-05 08:30:00\nt,3,u,1,later,李某,2026-01-06\n", encoding="utf-8")
    frame = decisions.read(file)
    assert frame.schema == decisions.SCHEMA and frame["verdict"].to_list() == ["same", "later"]
    assert frame["at"][0] == dt.datetime(2026, 1, 5, 8, 30, tzinfo=ZONE)
    frame.write_parquet(tmp_path / "判定.parquet")
    assert decisions.read(tmp_path / "判定.parquet").equals(frame)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("t,1,u,2,也许,李某,2026-01-05", "第 1 条的判定不是相同、不同、暂缓"),
        ("t,1,u,2,same,李某,昨天", "第 1 条的时间 at 缺失或不是日期"),
        ("t,1,,2,same,李某,2026-01-05", "第 1 条没有写明是哪两行"),
        ("t,1,t,1,same,李某,2026-01-05", "第 1 条两端是同一行"),
    ],
)
def test_a_wrong_decision_is_told_with_its_place(tmp_path: Path, line: str, message: str):
    file = tmp_path / "判定.csv"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(LakeError, match=f"人工判定文件 判定.csv {message}"):
        decisions.read(file)


def test_a_file_that_holds_no_decisions_is_told(tmp_path: Path):
    (tmp_path / "a.csv").write_text("source,row_id\nt,1\n", encoding="utf-8")
    with pytest.raises(LakeError, match="缺少列 other_source"):
        decisions.read(tmp_path / "a.csv")
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    for name, message in (("b.parquet", "读不出来"), ("c.csv", "找不到文件 c.csv")):
        with pytest.raises(LakeError, match=message):
            decisions.read(tmp_path / name)
