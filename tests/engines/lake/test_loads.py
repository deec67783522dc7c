"""Snapshots, deltas and change feeds; what is taken over; contracts that change; sources that shrink or drift."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.declarations.contract_change import breaking, refused
from kechuang.declarations.source import Source
from kechuang.engines import lake
from kechuang.engines.lake.guards import drifts, fall
from tests.engines.lake.conftest import DIVISIONS, INDUSTRIES, write_csv

SHAPE = {
    "table": "permits", "name": "许可", "department": "d", "key": "number", "max_drift": 100,
    "columns": {
        "op": {"from": "标志", "type": "text"},
        "number": {"from": "许可证号", "type": "text"},
        "kind": {"from": "类别", "type": "code", "of": ["甲", "乙"], "required": True},
        "granted": {"from": "日期", "type": "date"},
    },
}  # fmt: skip
FEED = Source.model_validate({**SHAPE, "load": "feed", "op": "op", "valid_from": "granted"})
PLAIN = {key: value for key, value in SHAPE["columns"].items() if key != "op"}
WHOLE = Source.model_validate({**SHAPE, "columns": PLAIN})


def permits(tmp_path, name, *rows):
    """Rows of (op, number, kind); ``None`` for op leaves the column away."""
    headings = ["许可证号", "类别", "日期"] if not rows or rows[0][0] is None else ["标志", "许可证号", "类别", "日期"]
    given = [
        {"标志": op, "许可证号": number, "类别": kind, "日期": "2024-02-29" if kind else ""}
        for op, number, kind in rows
    ]
    return write_csv(tmp_path / name, given, headings)


def built(tmp_path, *inputs, source=FEED, accept=(), folder="lake"):
    files = [lake.Input("permits", path, load=load) for path, load in inputs]
    return lake.build(
        {"permits": source}, files, divisions=DIVISIONS, industries=INDUSTRIES, lake=tmp_path / folder, accept=accept
    )


def state(run):
    frame = lake.read(run, "accepted/permits").select("number", "kind").collect()
    return dict(frame.iter_rows())


def test_a_feed_adds_changes_and_deletes_by_key_and_a_deletion_needs_its_key_alone(tmp_path):
    full = permits(tmp_path, "全量.csv", (None, "1", "甲"), (None, "2", "甲"), (None, "3", "乙"))
    feed = permits(
        tmp_path, "变更.csv", ("U", "1", "乙"), ("删除", "2", ""), ("新增", "4", "甲"), ("D", "9", ""), ("?", "5", "甲")
    )
    first = built(tmp_path, (full, "snapshot"))
    second = built(tmp_path, (feed, None))
    assert state(first) == {"1": "甲", "2": "甲", "3": "乙"}
    assert state(second) == {"1": "乙", "3": "乙", "4": "甲"}
    (reason,) = lake.read(second, "quarantine/permits").collect()["_reason"].to_list()
    assert reason == "“?”不是“标志”的增改删标志，应为 I、U 或 D，请改正"
    assert [receipt.file for receipt in second.receipts] == ["全量.csv", "变更.csv"]
    changed = lake.read(second, "changes/accepted/permits").collect().sort("number")
    assert changed.select("_op", "number", "kind").rows() == [("U", "1", "乙"), ("D", "2", None), ("I", "4", "甲")]
    assert set(changed["_run"]) == {second.id} and str(changed["_valid_from"][0]) == "2024-02-29"


def test_the_same_file_again_does_nothing_and_unchanged_tables_are_the_same_files(tmp_path):
    full = permits(tmp_path, "全量.csv", (None, "1", "甲"))
    feed = permits(tmp_path, "变更.csv", ("U", "1", "乙"))
    built(tmp_path, (full, "snapshot"))
    second = built(tmp_path, (feed, None))
    permits(tmp_path, "变更二.csv", ("U", "1", "甲"))
    again = built(tmp_path, (feed, None))
    third = built(tmp_path, (tmp_path / "变更二.csv", None), (feed, None))
    assert state(again) == {"1": "乙"} and state(third) == {"1": "甲"}
    one, other = (run.folder / run.tables["accepted/permits"].path for run in (second, again))
    assert one.samefile(other) and "changes/accepted/permits" not in again.tables
    assert lake.verify(again) == []


def test_files_after_those_of_the_last_run_are_put_on_top_of_it_without_reading_it_again(tmp_path, monkeypatch):
    full = permits(tmp_path, "全量.csv", (None, "1", "甲"), (None, "2", "甲"))
    feed = permits(tmp_path, "变更.csv", ("D", "1", ""))
    built(tmp_path, (full, "snapshot"))
    told = []
    files = [lake.Input("permits", full, load="snapshot"), lake.Input("permits", feed)]
    run = lake.build({"permits": FEED}, files, divisions=DIVISIONS, industries=INDUSTRIES, lake=tmp_path / "lake",
                     progress=lambda label, _share: told.append(label))  # fmt: skip
    assert state(run) == {"2": "甲"} and "许可：已读 1 行" in told and "许可：已读 2 行" not in told
    assert state(built(tmp_path, (full, "snapshot"), (feed, None), folder="other")) == {"2": "甲"}


def test_a_delta_that_gives_a_key_twice_keeps_the_first_and_a_table_without_key_takes_no_delta(tmp_path):
    delta = permits(tmp_path, "增量.csv", (None, "1", "甲"), (None, "1", "乙"))
    run = built(tmp_path, (delta, "delta"), source=WHOLE)
    assert state(run) == {"1": "甲"} and run.receipts[0].quarantined == 1
    with pytest.raises(lake.LakeError, match="没有主键，不能并入增量或变更流"):
        built(tmp_path, (delta, "delta"), source=WHOLE.model_copy(update={"key": ()}), folder="other")
    with pytest.raises(lake.LakeError, match="契约没有用 op 指明增改删标志列"):
        built(tmp_path, (delta, "feed"), source=WHOLE, folder="other")


LOADS = st.lists(
    st.tuples(
        st.sampled_from(["snapshot", "feed", "delta", "same"]),
        st.lists(st.tuples(st.sampled_from("IUD"), st.sampled_from("1234"), st.sampled_from("甲乙")), max_size=5),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@pytest.mark.heavy
@settings(max_examples=30, deadline=None)
@given(LOADS)
def test_after_any_sequence_of_loads_the_table_is_what_the_files_say(tmp_path_factory, loads):
    folder = tmp_path_factory.mktemp("loads")
    held, applied, known = {}, set(), None
    runs = []
    for number, (kind, given_rows) in enumerate(loads):
        if kind == "same" and known is None:
            continue
        if kind != "same":
            rows = list(given_rows)
            if kind != "feed":
                rows = [(None, key, value) for key, value in {key: value for _, key, value in rows}.items()]
            known = (permits(folder, f"{number}.csv", *rows), kind)
        path, load = known
        if path.read_text(encoding="utf-8").count("\n") == 1 and load == "feed":
            path.write_text("标志,许可证号,类别,日期\n", encoding="utf-8")
        sha = path.read_bytes()
        runs.append(built(folder, known, accept=("permits",)))
        if load == "snapshot":
            held = {key: value for _, key, value in rows}
            applied = set()
        elif sha not in applied:
            for op, key, value in rows:
                if op == "D":
                    held.pop(key, None)
                else:
                    held[key] = value
            applied.add(sha)
        assert state(runs[-1]) == held


def test_a_contract_that_breaks_what_it_promised_needs_a_raised_major_version(tmp_path):
    full = permits(tmp_path, "全量.csv", (None, "1", "甲"))
    good = built(tmp_path, (full, None), source=WHOLE)
    columns = {**PLAIN, "kind": {**PLAIN["kind"], "of": ["甲"]}}
    narrowed = Source.model_validate({**SHAPE, "columns": columns})
    told = "契约有不兼容的变更：列 kind 的代码表删去了 乙；版本却由 1 变为 1，请恢复原样，或把主版本升为 2 后重新构建"
    with pytest.raises(lake.LakeError, match=told):
        built(tmp_path, (full, None), source=narrowed)
    assert lake.current(tmp_path / "lake") == good
    assert built(tmp_path, (full, None), source=narrowed.model_copy(update={"version": "2.0"})).status == "good"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": "kind"}, "主键由 number 改为 kind"),
        ({"columns": {key: value for key, value in PLAIN.items() if key != "granted"}}, "删去了列 granted"),
        ({"columns": {**PLAIN, "granted": {"from": "日期", "type": "text"}}}, "列 granted 的类型由 date 改为 text"),
        ({"columns": {**PLAIN, "granted": {"from": "发证日", "type": "date"}}}, None),
        ({"columns": {**PLAIN, "more": {"from": "备注", "type": "text"}}}, None),
        ({"columns": {**PLAIN, "kind": {**PLAIN["kind"], "of": ["甲", "乙", "丙"]}}}, None),
    ],
)
def test_what_breaks_a_contract_is_told(change, told):
    after = Source.model_validate({**SHAPE, "columns": PLAIN, **change})
    assert breaking(WHOLE, after) == ([told] if told else [])
    assert (refused(WHOLE, after) is None) == (told is None)
    assert refused(WHOLE, after.model_copy(update={"version": "v2"})) is None


@pytest.mark.parametrize(("after", "stopped"), [(20, False), (19, True), (40, False), (0, True)])
def test_a_source_that_halves_is_stopped(after, stopped):
    assert (fall(WHOLE, 40, after) is not None) == stopped
    assert fall(WHOLE, 19, 0) is None
    assert fall(WHOLE.model_copy(update={"max_fall": 100}), 40, 0) is None


@pytest.mark.parametrize(
    ("column", "before", "after", "told"),
    [
        ("kind", {"empty": 0}, {"empty": 60}, None),
        ("kind", {"empty": 0}, {"empty": 61}, "空值由 0% 变为 30%"),
        ("kind", {"empty": 0, "codes": {"甲": 20}}, {"empty": 0, "codes": {"甲": 81}}, "“甲”由 10% 变为 40%"),
        ("kind", {"empty": 0, "codes": {"甲": 20}}, {"empty": 0, "codes": {"甲": 80}}, None),
        ("granted", {"empty": 0, "mean": 0.0}, {"empty": 0, "mean": 3653.0}, "日期平均移动了 10 年"),
        ("granted", {"empty": 0, "mean": 0.0}, {"empty": 0, "mean": 3652.0}, None),
        ("sum", {"empty": 0, "mean": 4.0}, {"empty": 0, "mean": 8.0}, "数值大了约 10,000 倍"),
        ("sum", {"empty": 0, "mean": 4.0}, {"empty": 0, "mean": 5.0}, None),
    ],
)
def test_a_column_that_means_something_else_is_told(column, before, after, told):
    columns = {**PLAIN, "sum": {"from": "金额", "type": "money"}}
    source = Source.model_validate({**SHAPE, "columns": columns, "max_drift": 30})
    found = list(drifts(source, {"rows": 200, "columns": {column: before}}, {"rows": 200, "columns": {column: after}}))
    assert [told in text for text in found] == ([True] if told else [])
    few = [{"rows": 99, "columns": {column: entry}} for entry in (before, after)]
    assert not list(drifts(source, *few))


def test_a_shrunken_source_stops_the_build_until_it_is_confirmed(tmp_path):
    full = permits(tmp_path, "全量.csv", *((None, str(number), "甲") for number in range(40)))
    good = built(tmp_path, (full, None), source=WHOLE)
    half = permits(tmp_path, "半.csv", *((None, str(number), "甲") for number in range(19)))
    with pytest.raises(lake.LakeError) as caught:
        built(tmp_path, (half, None), source=WHOLE)
    assert str(caught.value) == (
        f"“许可”（permits）只有 19 行，批次 {good.id} 有 40 行，少了 52%，超过契约允许的 50%；"
        "请向来源部门核对，确认无误后加 --accept-drop permits 重新构建，当前数据未受影响"
    )
    assert lake.current(tmp_path / "lake") == good
    confirmed = built(tmp_path, (half, None), source=WHOLE, accept=["permits"])
    gone = lake.read(confirmed, "changes/accepted/permits").filter(pl.col("_op") == "D").collect()
    assert len(gone) == 21
