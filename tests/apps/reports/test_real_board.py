"""The real pages beside the packs of their cities: what is accepted of them says what the packs declare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.reports import actions, standing
from kechuang.apps.reports.actions import Given, load_pages
from kechuang.apps.reports.as_pack import stanzas
from kechuang.apps.reports.cards import cards
from kechuang.apps.reports.models import Fact
from kechuang.apps.targets.actions import load_targets
from kechuang.apps.targets.models import Target
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from tests.apps.people import person

pytestmark = [pytest.mark.samples, pytest.mark.heavy]


@pytest.mark.parametrize(("name", "same"), [("cn-sd-zibo", 10), ("cn-sd-qingdao-shibei", 6)])
def test_accepting_every_named_fact_of_a_city_repeats_its_pack_and_contradicts_it_nowhere(
    db: Any, samples: Path, name: str, same: int
) -> None:
    pack = load_pack(name)
    Place.objects.create(code=pack.place, name=pack.name, pack=pack.id, loaded_at=now())
    load_pages(given=[Given(file.name, file) for file in sorted((samples / "reports").glob("*.txt"))], pack=pack)
    load_targets(pack=pack)
    declared = Target.objects.count()
    officer = person(Role.OFFICER)
    for fact in Fact.objects.exclude(indicator_id="").exclude(value="").filter(place_code=pack.place):
        actions.accept(fact, by=officer)
    told = [card.board for card in cards(list(Fact.objects.filter(judgement__state="accepted")))]
    assert sum(line.startswith("目标板上已有同一个") for line in told) >= same
    assert not [line for line in told if "不一" in line or "不同" in line]
    assert not standing.torn() and not standing.beside_pack()
    assert Target.objects.count() == declared
    # What the pack does not have yet could be put into it.
    made = stanzas(pack)
    assert len(made.values) == sum(line == "已上目标板" for line in told)
