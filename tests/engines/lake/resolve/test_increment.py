"""After any sequence of changes the partition is that of a build from nothing, and the ids stay."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kechuang.core import ZONE
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import decisions
from kechuang.engines.lake.resolve.increment import clusters, ledger, update
from kechuang.engines.lake.resolve.increment_diff import Delta
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.ledger_assign import assign_all
from kechuang.engines.lake.resolve.state import State
from tests.engines.lake.resolve.plain_method import CELLS, PlainMethod, plainly

AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)
METHOD = PlainMethod()
SOURCES = ("甲", "乙")
Rows = dict[tuple[str, str], dict[str, Any]]
SENTRY = ("甲", "常在")
Said = tuple[tuple[str, str], tuple[str, str], str]


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """What these tests hold does not hang on the disk; tests/faults lets the machine die."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def frame(rows: dict[str, dict[str, Any]]) -> pl.LazyFrame:
    found = [(row_id, *(cells[name] for name in CELLS)) for row_id, cells in rows.items()]
    return pl.LazyFrame(found, schema=dict.fromkeys(("row_id", *CELLS), pl.String), orient="row")


def words(said: list[Said]) -> pl.DataFrame:
    found = [(*one, *other, word, "李某", AT + dt.timedelta(days=day)) for day, (one, other, word) in enumerate(said)]
    return pl.DataFrame(found, schema=decisions.SCHEMA, orient="row")


def deltas(before: Rows, after: Rows, whole: bool) -> list[Delta]:
    """Say what is new as whole tables or as rows that changed and ids that are gone."""
    out = []
    for source in SOURCES:
        was, now = ({key[1]: row for key, row in rows.items() if key[0] == source} for rows in (before, after))
        if whole:
            out.append(Delta(source, frame(now), whole=True))
        else:
            changed = {row_id: row for row_id, row in now.items() if was.get(row_id) != row}
            out.append(
                Delta(source, frame(changed), gone=pl.Series([one for one in was if one not in now], dtype=pl.String))
            )
    return out


def partition_of(state: State) -> dict[tuple[str, str], str]:
    return {
        (source, row): entity
        for source, row, entity in clusters(state).select("source", "row_id", "entity_id").collect().rows()
    }


def groups(of_row: dict[Any, Any]) -> set[frozenset[Any]]:
    out: dict[Any, set[Any]] = {}
    for key, name in of_row.items():
        out.setdefault(name, set()).add(key)
    return {frozenset(keys) for keys in out.values()}


def tables(state: State) -> dict[str, pl.DataFrame]:
    """Return what two states of the same rows must have in common, ids apart."""
    orders = {
        "rows": ["source", "row_id"],
        "hot": ["kind", "value"],
        "scored": ["left", "right"],
        "edges": ["left", "right"],
    }
    found = {name: state.read(name).sort(order).collect() for name, order in orders.items()}
    return found | {"nodes": state.read("nodes").drop("entity_id").sort("node").collect()}


def check(before: State, after: State, rows: Rows, said: list[Said]) -> None:
    """Compare a state with a build from nothing with the ledger as it was."""
    stand = words(said)
    with TemporaryDirectory() as folder:
        rebuilt = update(Path(folder), METHOD, deltas({}, rows, True), at=AT, decisions=stand).state
        mine, theirs = tables(after), tables(rebuilt)
        for name, table in theirs.items():
            assert mine[name].select(table.columns).equals(table), name
        placed = rebuilt.read("nodes").select("node", "cluster", pl.when("coded").then("code").alias("code")).collect()
        code = pl.col("code").drop_nulls().first().over("cluster")
        records = (
            rebuilt.read("rows").select("source", "row_id", "node").collect().join(placed, on="node").with_columns(code)
        )
    book, ids = assign_all(records.drop("node"), ledger(before) if before.number else Ledger(), AT)
    assert partition_of(after) == {(source, row): entity for source, row, entity in ids.rows()}
    told = [frame.drop("seq") for frame in (book.events, ledger(after).events)]
    assert told[0].equals(told[1])
    assert book.former.drop("seq").equals(ledger(after).former.drop("seq"))


cell = st.sampled_from
row = st.fixed_dictionaries({
    "code": cell([None, None, None, "1", "2", "3"]), "name": cell([None, "a", "b", "c", "d"]),
    "phone": cell([None, "p", "q", "r"]), "person": cell([None, "x", "y", "z"]),
}).filter(lambda cells: any(cells.values()))  # fmt: skip
place = st.tuples(st.sampled_from(SOURCES), st.sampled_from("123456"))
word = st.tuples(place, place, st.sampled_from(["same", "different", "later"])).filter(lambda said: said[0] != said[1])
step = st.tuples(st.dictionaries(place, st.none() | row, max_size=4), st.lists(word, max_size=2))
world = st.tuples(st.dictionaries(place, row, max_size=10), st.lists(step, min_size=3, max_size=3))


def side_by_side(worlds: list[Any]) -> Iterator[tuple[Rows, list[Said], list[Rows], list[list[Said]]]]:
    """Give the rows and words after every step, of all worlds together and of each."""
    rows: list[Rows] = [{} for _ in worlds]
    said: list[list[Said]] = [[] for _ in worlds]
    for turn in range(4):
        for number, (first, steps) in enumerate(worlds):
            for key, cells in (first if turn == 0 else steps[turn - 1][0]).items():
                if cells is None:
                    rows[number].pop(key, None)
                else:
                    rows[number][key] = cells
            said[number] = said[number] + ([] if turn == 0 else steps[turn - 1][1])
        together = {SENTRY: dict.fromkeys(CELLS)} | {
            (source, f"{number}.{row_id}"): {name: value and f"{value}{number}" for name, value in cells.items()}
            for number, one in enumerate(rows)
            for (source, row_id), cells in one.items()
        }
        spoken = [
            ((one[0], f"{number}.{one[1]}"), (other[0], f"{number}.{other[1]}"), verdict)
            for number, words_of in enumerate(said)
            for one, other, verdict in words_of
        ]
        yield together, spoken, rows, said


def held_in_force(rows: Rows, said: list[Said]) -> tuple[list[Any], list[Any]]:
    """Return the pairs of rows held for the same, newest first, and for different: the last word on nodes counts."""
    nodes = seated(rows)
    last: dict[frozenset[Any], tuple[int, Said]] = {}
    for day, one in enumerate(said):
        if one[0] in rows and one[1] in rows:
            last[frozenset({nodes[one[0]], nodes[one[1]]})] = (day, one)
    newest = [one for _, one in sorted(last.values(), reverse=True)]
    return [one[:2] for one in newest if one[2] == "same"], [one[:2] for one in newest if one[2] == "different"]


def seated(rows: Rows) -> dict[tuple[str, str], int]:
    raw = pl.concat([frame({"␟".join(key): row}).collect() for key, row in rows.items()])
    read = METHOD.read("-", raw.with_columns(raw=pl.lit(0, pl.UInt64)))
    found = METHOD.seat(read).select("row_id", "node")
    return {tuple(row_id.split("␟")): node for row_id, node in found.iter_rows()}  # type: ignore[misc]


def follow(worlds: list[Any], wholes: list[bool]) -> None:
    with TemporaryDirectory() as name:
        folder, before = Path(name), State(Path(name))
        last: Rows = {}
        for (rows, said, *_), whole in zip(side_by_side(worlds), wholes, strict=True):
            done = update(folder, METHOD, deltas(last, rows, whole), at=AT, decisions=words(said))
            check(before, done.state, rows, said)
            before, last = done.state, rows


@pytest.mark.heavy
@given(st.lists(world, min_size=15, max_size=30), st.lists(st.booleans(), min_size=4, max_size=4))
@settings(
    max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_after_any_changes_the_partition_is_that_of_a_build_from_nothing_and_the_ids_stay(worlds, wholes):
    follow(worlds, wholes)


@pytest.mark.heavy
@given(st.lists(world, min_size=20, max_size=40), st.lists(st.booleans(), min_size=4, max_size=4))
@settings(
    max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_thousands_of_sequences_give_what_a_build_from_nothing_gives(worlds, wholes):
    follow(worlds, wholes)


@given(st.lists(world, min_size=15, max_size=30))
@settings(
    max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_a_build_is_what_the_rules_say_row_by_row_and_pair_by_pair(worlds):
    *_, (rows, said, each, said_each) = side_by_side(worlds)
    with TemporaryDirectory() as name:
        state = update(Path(name), METHOD, deltas({}, rows, True), at=AT, decisions=words(said)).state
        found = groups({key: entity for key, entity in partition_of(state).items() if key != SENTRY})
    expected = set()
    for number, (own, spoken) in enumerate(zip(each, said_each, strict=True)):
        named = {
            (source, f"{number}.{row_id}"): {one: value and f"{value}{number}" for one, value in cells.items()}
            for (source, row_id), cells in own.items()
        }
        spoken_here = [((a[0], f"{number}.{a[1]}"), (b[0], f"{number}.{b[1]}"), word) for a, b, word in spoken]
        caps = {"name": 3, "phone": 2, "person": 3}
        if named:
            expected |= plainly(named, caps, *held_in_force(named, spoken_here))
    assert found == expected


def firm(code: str | None, name: str, phone: str | None = None) -> dict[str, Any]:
    return {"code": code, "name": name, "phone": phone, "person": None}


def test_what_did_not_change_is_not_read_again_and_writes_nothing(tmp_path: Path):
    rows = {"1": firm("1", "a"), "2": firm(None, "a")}
    first = update(tmp_path, METHOD, [Delta("甲", frame(rows), whole=True)], at=AT)
    again = update(tmp_path, METHOD, [Delta("甲", frame(rows), whole=True)], at=AT)
    assert again.state == first.state == State.open(tmp_path)
    assert again.counts == {"fresh": 0, "gone": 0}


def test_a_row_that_is_removed_parts_what_it_held_together(tmp_path: Path):
    rows = {"1": firm(None, "a", "p"), "2": firm(None, "a", "q"), "3": firm(None, "b", "q")}
    strict = PlainMethod({"name": 9, "phone": 9, "person": 9})
    update(tmp_path, strict, [Delta("甲", frame(rows | {"4": firm("1", "a", "q")}), whole=True)], at=AT)
    done = update(tmp_path, strict, [Delta("甲", frame({}), gone=pl.Series(["4", "没有的"]))], at=AT)
    assert done.counts["gone"] == 1
    assert done.moved.select("row_id", pl.col("entity_id").is_null()).rows() == [("4", True)]
    assert groups(partition_of(done.state)) == {frozenset({("甲", "1"), ("甲", "2")}), frozenset({("甲", "3")})}


def test_a_row_that_leaves_a_node_which_says_the_same_without_it_is_told_to_the_ledger(tmp_path: Path):
    twice = {"1": firm("1", "a", "p"), "2": firm("1", "a", "p")}
    update(tmp_path, METHOD, [Delta("甲", frame(twice), whole=True)], at=AT)
    done = update(tmp_path, METHOD, [Delta("甲", frame({"2": firm(None, "b", "q")}))], at=AT)
    assert done.events["event"].to_list() == ["mint", "split"]
    assert done.moved["row_id"].to_list() == ["2"]


def test_a_key_that_crosses_its_cap_touches_all_who_hold_it(tmp_path: Path):
    rows = {str(number): firm(None, "a", phone) for number, phone in enumerate("pqr")}
    first = update(tmp_path, METHOD, [Delta("甲", frame(rows), whole=True)], at=AT)
    assert len(groups(partition_of(first.state))) == 1
    over = update(tmp_path, METHOD, [Delta("乙", frame({"9": firm(None, "a", "s")}))], at=AT)
    assert over.counts["crossed"] == 1 and len(groups(partition_of(over.state))) == 4
    under = update(tmp_path, METHOD, [Delta("乙", frame({}), gone=pl.Series(["9"]))], at=AT)
    assert under.counts["crossed"] == 1 and partition_of(under.state) == partition_of(first.state)


def test_decisions_hold_in_every_later_run(tmp_path: Path):
    rows = {"1": firm(None, "a", "p"), "2": firm(None, "a", "q")}
    update(tmp_path, METHOD, [Delta("甲", frame(rows), whole=True)], at=AT)
    said: list[Said] = [(("甲", "1"), ("甲", "2"), "different")]
    apart = update(tmp_path, METHOD, [], at=AT, decisions=words(said)).state
    assert len(groups(partition_of(apart))) == 2
    later = update(tmp_path, METHOD, [Delta("甲", frame({"3": firm(None, "a", "r")}))], at=AT).state
    of_row = partition_of(later)
    assert of_row["甲", "1"] != of_row["甲", "2"]


def test_another_method_begins_anew_with_all_tables_and_the_ids_stay(tmp_path: Path):
    rows = {"1": firm("1", "a", "p"), "2": firm(None, "a", "p"), "3": firm(None, "b", "q")}
    first = update(tmp_path, METHOD, [Delta("甲", frame(rows), whole=True)], at=AT)
    other = PlainMethod()
    other.name = "plain/2"
    with pytest.raises(LakeError, match="解析方法已更换，需要重新读取全部来源；缺少 甲 的完整表"):
        update(tmp_path, other, [Delta("甲", frame(rows))], at=AT)
    assert State.open(tmp_path) == first.state
    second = update(tmp_path, other, [Delta("甲", frame(rows), whole=True)], at=AT)
    assert partition_of(second.state) == partition_of(first.state) and second.events.is_empty()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([("1", "a"), ("1", "b")], "表 甲 的行标识 1 不止一行，请去重后再试"),
        ([("1", "a"), (None, "b")], "表 甲 有 1 行没有行标识，请补上主键后再试"),
    ],
)
def test_rows_without_an_id_of_their_own_are_refused(tmp_path: Path, given, message):
    raw = pl.LazyFrame(given, schema={"row_id": pl.String, "name": pl.String}, orient="row")
    with pytest.raises(LakeError, match=message):
        update(tmp_path, METHOD, [Delta("甲", raw)], at=AT)
    with pytest.raises(LakeError, match="给了两次"):
        update(tmp_path, METHOD, [Delta("甲", frame({})), Delta("甲", frame({}))], at=AT)
