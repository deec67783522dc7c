"""A publication is one switch: whole before it, whole after it, whoever reads, writes or publishes meanwhile."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connections
from django.db.models import Sum

from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.enterprises import publish as publishing
from kechuang.apps.enterprises.models import Enterprise, EnterpriseCount, EnterpriseYear, Generation, Publication
from kechuang.apps.enterprises.publish import REBUILT, publish
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.models import Move, RuleVerdict, VerdictCount
from kechuang.apps.stewardship.mirror import MIRRORED
from kechuang.engines import lake
from tests import city
from tests.apps.threads import at_once
from tests.faults.workers import PATIENCE, wait_for

EMPTY = (*MIRRORED, Move)  # may be: nothing is in doubt, nobody moves where the data stay
pytestmark = pytest.mark.django_db(transaction=True)
COPIES = 10


def put(run: lake.Run) -> Generation:
    """Publish a run, without the catalogue around it."""
    return publish(run=run, pack=city.pack(), as_of=city.ON)


def rows(generation: Generation) -> dict[str, list[dict[str, Any]]]:
    """Return everything that was rebuilt for a generation, without what names the generation."""
    out = {}
    for model in REBUILT:
        found = model.objects.filter(generation=generation).values()
        out[model.__name__] = sorted(
            ({k: v for k, v in row.items() if k not in {"id", "generation_id"}} for row in found),
            key=lambda row: json.dumps(row, default=str, sort_keys=True),
        )
    return out


def whole(generation_id: int) -> bool:
    """Say whether a generation has every firm, every verdict and counts that agree with them."""
    generation = Generation.objects.get(pk=generation_id)
    firms = Enterprise.objects.filter(generation=generation_id).count()
    verdicts = RuleVerdict.objects.filter(generation=generation_id).count()
    counted = EnterpriseCount.objects.filter(generation=generation_id).aggregate(n=Sum("enterprises"))["n"]
    judged = VerdictCount.objects.filter(generation=generation_id).aggregate(n=Sum("enterprises"))["n"]
    return firms == generation.enterprises == counted and verdicts == judged == firms * len(city.pack().ladder)


@contextmanager
def meanwhile(deed: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do something again and again in another thread until the block ends; yields what came of it."""
    results: list[Any] = []
    end = threading.Event()

    def run() -> None:
        try:
            while not end.is_set():
                results.append(deed())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield results
    finally:
        end.set()
        thread.join(timeout=PATIENCE)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> lake.Run:
    """The synthetic district ten times over: some 3,000 firms, each with a code of its own."""
    small, folder = city.region(), tmp_path_factory.mktemp("large")
    tables = {}
    for name in ("legal_entity", "enterprise_year"):
        frame = lake.read(small, name).collect()
        coded = [column for column in ("entity_id", "credit_code") if column in frame.columns]
        copies = [
            frame.with_columns(pl.col(column).str.head(10) + f"{number:06d}" for column in coded)
            for number in range(COPIES)
        ]
        path = folder / f"{name}.parquet"
        pl.concat(copies).write_parquet(path)
        tables[name] = lake.TableFile(frame.height * COPIES, "", path.name)
    return dataclasses.replace(small, tables=tables, folder=folder)


def test_before_the_first_publication_there_is_nothing_to_read() -> None:
    assert current_generation() is None


def test_a_publication_is_whole_and_says_what_it_was_made_of() -> None:
    generation = city.put(city.region())
    assert current_generation() == generation and whole(generation.pk)
    assert generation.enterprises == city.region().tables["legal_entity"].rows
    assert (generation.run, generation.as_of, generation.synthetic) == (city.region().id, city.ON, True)
    receipts = city.region().receipts
    assert generation.figures["rows_in"] == sum(receipt.rows_in for receipt in receipts)
    assert generation.figures["departments"] == len(
        {city.pack().sources[receipt.table].department for receipt in receipts}
    )
    assert Entry.objects.filter(verb="enterprises.publish").count() == 1
    assert EnterpriseYear.objects.filter(generation=generation).exists()


@pytest.mark.heavy
def test_the_same_run_published_twice_gives_the_same_records() -> None:
    first = put(city.exact())
    before = rows(first)
    second = put(city.exact())
    assert second.pk != first.pk
    assert rows(second) == before == rows(first)
    assert all(before[model.__name__] for model in REBUILT if model not in EMPTY)  # every row has its code here


def test_the_previous_generation_stays_for_readers_in_mid_page_and_older_ones_go() -> None:
    made = [put(city.exact()) for _ in range(3)]
    assert list(Generation.objects.order_by("pk")) == made[-2:]
    for model in REBUILT:
        there = set(model.objects.values_list("generation_id", flat=True))
        assert there == {one.pk for one in made[-2:]} or (model in EMPTY and not there)
    assert current_generation() == made[-1]


@pytest.mark.heavy
def test_readers_see_one_generation_whole_while_others_are_published() -> None:
    put(city.exact())
    others: list[Generation] = []

    def read() -> tuple[int, bool]:
        current = current_generation()
        assert current is not None
        return current.pk, whole(current.pk)

    with meanwhile(read) as seen:
        for run in (city.region(), city.exact()):
            others.append(publish(run=run, pack=city.pack(), as_of=city.ON))
            # The generation before the last stays for who reads it; a reader two publications behind has none, so we
            # wait until the reader of that moment is through, and one after him.
            enough = len(seen) + 2
            wait_for(lambda so_many=enough: len(seen) >= so_many or isinstance(seen[-1], Exception))
    assert [one for one in seen if isinstance(one, Exception)] == []
    assert all(good for _pk, good in seen)
    pointers = [pk for pk, _good in seen]
    assert pointers == sorted(pointers) and len(set(pointers)) > 1
    assert set(pointers) <= {others[0].pk - 1, *(one.pk for one in others)}


def test_until_the_switch_the_old_state_is_what_everybody_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    old = put(city.exact())
    steps: list[str] = []

    def look(step: str, _share: float | None) -> None:
        steps.append(step)
        assert current_generation() == old and whole(old.pk)

    publish(run=city.region(), pack=city.pack(), as_of=city.ON, progress=look)
    assert steps and current_generation() != old


def test_what_fails_before_the_switch_changes_nothing_and_is_cleaned_up_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = put(city.exact())
    before = rows(old)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "record", lambda **_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            publish(run=city.region(), pack=city.pack(), as_of=city.ON)
    assert current_generation() == old and rows(old) == before
    left = Generation.objects.get(published=None)
    assert Enterprise.objects.filter(generation=left).count() == city.region().tables["legal_entity"].rows
    put(city.exact())
    assert not Generation.objects.filter(pk=left.pk).exists()
    assert not any(model.objects.filter(generation_id=left.pk).exists() for model in REBUILT)


@pytest.mark.heavy
def test_two_publications_at_once_come_one_after_the_other() -> None:
    put(city.exact())
    runs = [city.exact(), city.region(), city.exact()]
    results = at_once(3, lambda number: publish(run=runs[number], pack=city.pack(), as_of=city.ON).pk)
    assert all(isinstance(result, int) for result in results), results
    current = current_generation()
    assert current is not None and current.pk == max(results) and whole(current.pk)
    assert Generation.objects.filter(published=None).count() == 0
    assert Generation.objects.count() == 2
    assert all(whole(pk) for pk in Generation.objects.values_list("pk", flat=True))


@pytest.mark.heavy
def test_other_writers_have_their_turn_while_three_thousand_firms_are_published(large: lake.Run) -> None:
    put(city.exact())
    for run in (large, city.exact()):  # so that the next one also has much to take away
        publish(run=run, pack=city.pack(), as_of=city.ON)

    def write() -> int:
        return int(AccessLog.objects.create(kind=AccessKind.DENIED, actor_label="演示", verb="test").pk)

    written: list[int] = []
    with meanwhile(write) as lines:
        generation = publish(
            run=large, pack=city.pack(), as_of=city.ON, progress=lambda _step, _share: written.append(len(lines))
        )
    assert [one for one in lines if isinstance(one, Exception)] == []
    assert whole(generation.pk) and generation.enterprises > 2_500
    # A publication in one piece would let nobody write between its first step and its last.
    assert written[-1] - written[0] > 20


def test_texts_that_no_contract_bounded_cannot_break_a_publication(tmp_path: Path) -> None:
    put(city.exact())
    frame = lake.read(city.exact(), "legal_entity").collect()
    odd = frame.with_columns(
        (pl.lit("长" * 700) + pl.col("name")).alias("name"),
        pl.lit("a\0b").alias("scope"),
        pl.lit('{"x":"\0\\u0000"}').alias("quals"),
        pl.lit(None, dtype=pl.String).alias("name_normal"),
    )
    odd.write_parquet(tmp_path / "e.parquet")
    tables = {"legal_entity": lake.TableFile(frame.height, "", "e.parquet")}
    run = dataclasses.replace(city.exact(), tables=tables, folder=tmp_path)
    generation = publish(run=run, pack=city.pack(), as_of=city.ON)
    one = Enterprise.objects.filter(generation=generation).order_by("entity_id").first()
    assert one is not None
    assert (len(one.name), one.name[-2:], one.scope, one.name_normal) == (300, "长…", "ab", "")


def test_a_run_without_firms_is_published_empty(tmp_path: Path) -> None:
    put(city.exact())
    frame = lake.read(city.exact(), "legal_entity").collect().clear()
    frame.write_parquet(tmp_path / "e.parquet")
    tables = {"legal_entity": lake.TableFile(0, "", "e.parquet")}
    generation = publish(
        run=dataclasses.replace(city.exact(), tables=tables, folder=tmp_path), pack=city.pack(), as_of=city.ON
    )
    assert generation.enterprises == 0 and Publication.objects.get().current == generation
    assert not Enterprise.objects.filter(generation=generation).exists()
