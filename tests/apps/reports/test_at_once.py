"""Reviewers at once: one decision is taken; a reading that is being written loses none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.models import Place
from kechuang.apps.reports import actions
from kechuang.apps.reports.actions import Given, load_pages
from kechuang.apps.reports.models import Decision, Fact
from kechuang.apps.targets.models import Indicator, IndicatorValue
from kechuang.core import now
from kechuang.declarations.pack import Pack
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST, SECOND
from tests.apps.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_of_those_who_decide_while_pages_are_read_again_one_succeeds_and_his_word_stands(
    zibo: Pack, tmp_path: Path
) -> None:
    Place.objects.create(code=zibo.place, name="淄博市", pack=zibo.id, loaded_at=now())
    path = tmp_path / "通报.txt"
    path.write_text(FIRST, encoding="utf-8")
    load_pages(given=[Given(path.name, path)], pack=zibo)
    people = [person(Role.OFFICER).pk for _ in range(3)]
    facts = [Fact.objects.select_related("judgement").get(value="180.5") for _ in people]

    def deed(number: int) -> Any:
        if number == len(people):
            return actions.reread(pack=zibo)
        by = get_user_model().objects.get(pk=people[number])
        return (actions.accept, actions.reject, actions.accept)[number](facts[number], by=by)

    done = at_once(len(people) + 1, deed)
    told = [one for one in done[:-1] if isinstance(one, Exception)]
    assert len(told) == 2 and all(isinstance(one, Refused) for one in told), done
    assert not isinstance(done[-1], Exception), done
    made = Decision.objects.get()
    held = Fact.objects.select_related("judgement").get(value="180.5")
    assert held.judgement_id == made.judgement_id and held.state == made.state
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_different_values_on_two_pages_at_once_put_none_on_the_board(zibo: Pack, tmp_path: Path) -> None:
    Place.objects.create(code=zibo.place, name="淄博市", pack=zibo.id, loaded_at=now())
    named = zibo.indicators["hightech_firms"]
    Indicator.objects.create(id=named.id, name=named.name, unit=named.unit, kind=named.kind)
    given = []
    for name, text in (("通报.txt", FIRST), ("会议.txt", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        given.append(Given(name, tmp_path / name))
    load_pages(given=given, pack=zibo)
    people = [person(Role.OFFICER) for _ in range(2)]
    facts = [Fact.objects.select_related("judgement").get(value=value) for value in ("1200", "1250")]
    done = at_once(2, lambda number: actions.accept(facts[number], by=people[number]))
    assert not [one for one in done if isinstance(one, Exception)], done
    assert not IndicatorValue.objects.exists(), "the later one has seen the other's word"
