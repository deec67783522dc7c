"""How the pipeline moved: everyone who stands otherwise than at the publication before is counted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises.models import Enterprise, Generation, Publication
from kechuang.apps.ladder.models import Move, RuleVerdict, Step, Way
from kechuang.apps.ladder.moves import Moved, moved, moves_since, since, together, visible_moves
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
RULE = "cn.tsme"


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with django_db_blocker.unblock(), transaction.atomic():
        Publication.objects.all().delete()  # of the district that the other tests share
        Generation.objects.all().delete()
        yield city.put(city.exact())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def generation(published: Generation) -> Generation:
    return Generation.objects.get(pk=published.pk)


def judged(**firms: tuple[str, int, int]) -> pl.DataFrame:
    """Return new verdicts as a publication makes them: verdict, how many are lacking, how many are open."""
    return pl.DataFrame(
        [(name, "379901", verdict, short_by, still) for name, (verdict, short_by, still) in firms.items()],
        schema=["entity_id", "division", "verdict", "short_by", "open"], orient="row",
    )  # fmt: skip


def test_each_way_of_moving_is_told_by_where_one_stood_and_stands(generation: Generation) -> None:
    before = {
        "rises": ("not_met", 2, 0), "meets": ("person", 0, 0), "falls": ("met", 0, 0), "enters": ("not_met", 3, 0),
        "unknown": ("missing", 0, 1), "leaves": ("not_met", 1, 0), "loses": ("met", 0, 0), "stays": ("not_met", 2, 0),
        "gone": ("met", 0, 0), "outside": ("not_met", 4, 0),
    }  # fmt: skip
    RuleVerdict.objects.bulk_create(
        RuleVerdict(
            generation=generation, entity_id=name, rule="x", version="v", verdict=verdict, short_by=short_by,
            open=still, division="379902",
        )
        for name, (verdict, short_by, still) in before.items()
    )  # fmt: skip
    now = judged(
        rises=("not_met", 1, 0), meets=("met", 0, 0), falls=("not_met", 2, 0), enters=("not_met", 2, 0),
        unknown=("met", 0, 0), leaves=("not_met", 3, 0), loses=("not_met", 1, 1), stays=("not_met", 2, 0),
        outside=("missing", 0, 2), new=("person", 0, 0),
    )  # fmt: skip
    found = {row["entity_id"]: row for row in moves_since(generation, "x", now).iter_rows(named=True)}
    assert {name: row["way"] for name, row in found.items()} == {
        "rises": "rose", "meets": "rose", "falls": "fell", "enters": "entered", "unknown": "entered",
        "leaves": "left", "loses": "left", "gone": "left", "new": "entered",
    }  # fmt: skip
    assert (found["rises"]["before"], found["rises"]["now"]) == (Step.TWO_AWAY, Step.ONE_AWAY)
    assert (found["gone"]["division"], found["rises"]["division"]) == ("379902", "379901")
    assert moves_since(generation, "judged for the first time", now).is_empty()


def test_a_rule_that_changed_between_the_two_is_named(generation: Generation) -> None:
    rules = generation.figures["rules"]
    told = since({**rules, RULE: "another", "new": "one"}, generation)
    assert told is not None and told["changed"] == [RULE] and told["rules"] == sorted(rules)
    assert since(rules, None) is None and generation.figures["since"] is None


def test_the_same_data_published_again_move_nobody_and_what_moved_stands_on_the_page(generation: Generation) -> None:
    officer = person(Role.OFFICER)
    client = city.browser(officer)
    assert "since" not in client.get("/ladder/").context
    firm = Enterprise.objects.get(credit_code=city.code(city.PLAIN))
    stood = RuleVerdict.objects.get(generation=generation, rule=RULE, entity_id=firm.entity_id)
    again = city.put(city.exact())
    assert not Move.objects.exists() and again.figures["since"]["changed"] == []
    assert "没有企业变动" in client.get("/ladder/").content.decode()
    RuleVerdict.objects.filter(generation=again, rule=RULE, entity_id=firm.entity_id).update(
        verdict="not_met" if stood.verdict == "met" else "met", short_by=9, open=0
    )
    third = city.put(city.exact())
    counted = moved(visible_moves(officer, third, "379900"))
    assert [key for key in counted if key[0] == RULE] == [(RULE, firm.division)]
    assert sum(together(counted, RULE)) == 1 and together(counted, "cn.hnte") == Moved()
    assert moved(visible_moves(person(Role.OFFICER, region="379902"), third, "379900")) == {}
    one = Move.objects.get(rule=RULE)
    page = client.get("/ladder/", {"rule": RULE, "way": one.way})
    assert [item["name"] for item in page.context["movers"]] == [firm.name]
    assert one.get_way_display() in page.content.decode()
    other = next(way for way in Way.values if way != one.way)
    assert client.get("/ladder/", {"rule": RULE, "way": other}).context["movers"] == []
    assert client.get("/ladder/", {"rule": RULE, "way": "\x00"}).status_code == 200
