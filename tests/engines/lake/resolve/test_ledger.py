"""Ids follow their entity through merges and splits, and the ledger tells the whole story."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang.core import ZONE
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.ledger_assign import assign, assign_all

AT = dt.datetime(2026, 3, 1, tzinfo=ZONE)
Clusters = list[tuple[str | None, set[str]]]  # the code and the rows of each


def minted(text: str) -> str:
    return "E" + sha256(text.encode()).hexdigest()[:15]


def rows(clusters: Clusters) -> pl.DataFrame:
    found = [("t", row, code or min(held), code) for code, held in clusters for row in held]
    return pl.DataFrame(
        found, schema=dict.fromkeys(("source", "row_id", "cluster", "code"), pl.String), orient="row"
    ).sample(fraction=1, shuffle=True, seed=1)


def step(ledger: Ledger, *clusters: tuple[str | None, str]) -> tuple[Ledger, dict[str, str]]:
    """Rows are letters: ``("91X", "ab")`` is the cluster of rows a and b with a code."""
    after, ids = assign_all(rows([(code, set(held)) for code, held in clusters]), ledger, AT)
    return after, dict(ids.select("row_id", "entity_id").iter_rows())


def told(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return event, id and the other id of the last build."""
    last = ledger.events.filter(pl.col("seq") == ledger.seq)
    return sorted(last.select("event", "entity_id", "other").rows(), key=str)


def test_ids_are_minted_from_the_code_or_the_smallest_row():
    ledger, ids = step(Ledger(), ("91X", "ab"), (None, "dc"))
    assert ids == {"a": minted("91X"), "b": minted("91X"), "c": minted("t␟c"), "d": minted("t␟c")}
    assert [event[0] for event in told(ledger)] == ["mint", "mint"]


def test_a_cluster_that_gets_a_code_keeps_its_id_and_the_code_is_bound_to_it():
    ledger, first = step(Ledger(), (None, "ab"))
    ledger, second = step(ledger, ("91X", "ab"))
    assert first == second and told(ledger) == [("bind", first["a"], None)]
    ledger, third = step(ledger, ("91X", "c"))
    assert third["c"] == first["a"]


def test_on_a_merge_the_older_coded_id_survives():
    ledger, _ = step(Ledger(), (None, "x"))
    ledger, first = step(ledger, (None, "x"), ("91X", "a"))
    ledger, _ = step(ledger, (None, "x"), ("91X", "a"), ("91Y", "b"))
    ledger, merged = step(ledger, ("91Z", "xab"))
    assert set(merged.values()) == {first["a"]}
    assert [event for event, *_ in told(ledger)] == ["bind", "merge", "merge"]
    now = dict(book.redirects(ledger.events.lazy()).iter_rows())
    assert now == {minted("t␟x"): first["a"], minted("91Y"): first["a"]}


def test_on_a_split_the_id_stays_with_the_code_else_with_the_greater_part_else_with_the_smallest_row():
    ledger, first = step(Ledger(), ("91X", "abc"), (None, "defg"), (None, "hi"))
    ledger, second = step(ledger, ("91X", "c"), (None, "ab"), (None, "d"), (None, "efg"), (None, "h"), (None, "i"))
    assert second["c"] == first["c"] and second["e"] == first["e"] and second["h"] == first["h"]
    assert second["a"] == minted("t␟a") and second["i"] == minted("t␟i")
    assert second["d"] == minted("t␟d␟1")  # what row d minted lives on with e, f and g
    assert [event for event, *_ in told(ledger)] == ["mint"] * 3 + ["split"] * 3


def test_a_merge_undone_gives_the_old_id_back():
    ledger, first = step(Ledger(), ("91X", "a"), (None, "b"))
    ledger, _ = step(ledger, ("91X", "ab"))
    ledger, third = step(ledger, ("91X", "a"), (None, "b"))
    assert third == first
    assert told(ledger) == [("revive", first["b"], None), ("split", first["b"], first["a"])]
    assert book.redirects(ledger.events.lazy()).is_empty()


def test_rows_that_were_gone_for_a_day_come_back_under_their_id():
    ledger, first = step(Ledger(), (None, "ab"), ("91X", "c"))
    ledger, _ = step(ledger)
    assert [event for event, *_ in told(ledger)] == ["retire", "retire"]
    ledger, third = step(ledger, (None, "ab"), ("91X", "c"))
    assert third == first and [event for event, *_ in told(ledger)] == ["revive", "revive"]


def test_a_code_that_comes_back_takes_its_id_from_rows_without_one():
    ledger, first = step(Ledger(), ("91X", "ab"))
    ledger, second = step(ledger, (None, "ab"))
    assert second == first
    ledger, third = step(ledger, (None, "ab"), ("91X", "z"))
    assert third["z"] == first["a"] and third["a"] == minted("t␟a")


def test_one_cluster_never_has_two_codes():
    frame = pl.concat([rows([("91X", {"a"})]), rows([("91Y", {"b"})])]).with_columns(cluster=pl.lit("one"))
    with pytest.raises(ValueError, match="two codes"):
        assign_all(frame, Ledger(), AT)


def test_a_ledger_is_one_file_and_anything_else_is_refused(tmp_path: Path):
    ledger, _ = step(Ledger(), ("91X", "ab"), (None, "c"))
    ledger, _ = step(ledger, ("91X", "a"), (None, "bc"))
    ledger.write(tmp_path / "台账.parquet")
    again = Ledger.read(tmp_path / "台账.parquet")
    assert again.events.equals(ledger.events) and again.former.equals(ledger.former)
    assert again.holdings.equals(ledger.holdings) and again.seq == ledger.seq == 2
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "别的.parquet")
    (tmp_path / "坏的.parquet").write_bytes(b"PAR1")
    for name in ("别的.parquet", "坏的.parquet", "没有.parquet"):
        with pytest.raises(LakeError, match=f"{name[:-8]}.parquet 不是实体台账"):
            Ledger.read(tmp_path / name)


@st.composite
def world(draw: st.DrawFn) -> list[Clusters]:
    """A sequence of partitions of a few rows, each cluster with one of a few codes or none."""
    out: list[Clusters] = []
    last = draw(st.lists(st.integers(0, 5), min_size=8, max_size=8))  # 0: the row is not there
    for _ in range(5):
        codes = draw(st.permutations(["91X", "91Y", "91Z", None, None]))
        held: dict[int, set[str]] = {}
        for row, place in zip("abcdefgh", last, strict=True):
            if place:
                held.setdefault(place, set()).add(row)
        out.append([(codes[place - 1], members) for place, members in held.items()])
        moved = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=4))
        last = [dict(moved).get(row, place) for row, place in enumerate(last)]
    return out


def side_by_side(worlds: list[list[Clusters]]) -> list[Clusters]:
    """Put worlds beside each other under names of their own: many cost hardly more than one."""
    return [
        [
            (code and f"{code}{number}", {f"{number}{row}" for row in held})
            for number, clusters in enumerate(together)
            for code, held in clusters
        ]
        for together in zip(*worlds, strict=True)
    ]


def some_of(clusters: Clusters, before: Clusters, ledger: Ledger) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of the clusters that changed, and those of the ids concerned, as an increment finds them."""
    old = {frozenset(held): code for code, held in before}
    kept = [(code, held) for code, held in clusters if old.get(frozenset(held), "none") == code]
    codes = {code for code, _ in clusters if code} - {code for code, _ in kept}
    wanted = set(book.bound(ledger.events.lazy(), pl.Series(list(codes), dtype=pl.String))["entity_id"])
    ids = dict(ledger.holdings.select("row_id", "entity_id").iter_rows())
    kept = [(code, held) for code, held in kept if ids[min(held)] not in wanted]
    still = {row for _, held in kept for row in held}
    changed = [(code, held) for code, held in clusters if min(held) not in still]
    return rows(changed), ledger.holdings.filter(~pl.col("row_id").is_in(still))


def held_by(ids: pl.DataFrame) -> dict[str, str]:
    return dict(ids.select("row_id", "entity_id").iter_rows())


@given(st.lists(world(), min_size=1, max_size=30))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
def test_ids_are_one_to_one_and_stay_and_few_clusters_are_named_as_all_would_be(worlds):
    ledger, before, of_code = Ledger(), [], {}
    for clusters in side_by_side(worlds):
        changed, concerned = some_of(clusters, before, ledger)
        few = assign(changed, concerned, ledger.events.lazy(), ledger.former.lazy(), seq=ledger.seq + 1, at=AT)
        was = ledger
        ledger, ids = assign_all(rows(clusters), was, AT)

        named = held_by(ids)
        assert [len({named[row] for row in held}) for _, held in clusters] == [1] * len(clusters)
        assert len(set(named.values())) == len(clusters)
        now = {code: named[min(held)] for code, held in clusters if code}
        assert all(of_code.get(code, entity) == entity for code, entity in now.items())
        assert set(book.standing(ledger.events.lazy()).filter("active")["entity_id"]) == set(named.values())
        assert set(book.redirects(ledger.events.lazy())["now"].drop_nulls()) <= set(named.values())

        assert few.events.equals(ledger.events[was.events.height :])
        assert few.former.equals(ledger.former[was.former.height :])
        assert held_by(few.holdings).items() <= named.items()
        before, of_code = clusters, now
    rebuilt = assign(rows(before[::-1]), ledger.holdings, ledger.events.lazy(), ledger.former.lazy(), seq=99, at=AT)
    assert rebuilt.events.is_empty() and rebuilt.former.is_empty() and rebuilt.holdings.equals(ledger.holdings)
