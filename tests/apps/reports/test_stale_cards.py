"""Cards that a reading has overtaken: nobody's word is taken for what he never saw, and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.models import Decision, Fact, Judgement
from kechuang.apps.reports.reader import Taught
from kechuang.apps.targets.models import Indicator, IndicatorValue
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

Find = Callable[..., Fact]


@pytest.fixture
def steward(pages: Loaded) -> Any:
    return person(Role.STEWARD)


def test_a_card_of_before_a_rule_decides_nothing_and_comes_back_as_it_is_read_now(
    fact: Find, zibo: Pack, steward: Any
) -> None:
    old = fact("900")
    actions.teach(Taught("indicator", "科技型小微公司", "tech_smes"), by=steward, pack=zibo)
    actions.reread(pack=zibo)
    with pytest.raises(Refused, match="读法已变"):
        actions.accept(old, by=steward)
    card = f"/reports/{old.report_id}/facts/{old.key}"
    answer = city.browser(steward).post(f"{card}/accept", {"seen": old.stamp}, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "读法已变" in shown and fact("900").stamp in shown
    assert not Judgement.objects.exists()
    assert actions.accept(fact("900"), by=steward).indicator_id == "tech_smes"


def test_a_fact_that_a_reading_took_away_is_one_sentence_and_nothing_is_written(
    fact: Find, zibo: Pack, steward: Any
) -> None:
    old = fact("900")
    actions.teach(Taught("stop", "小微公司"), by=steward, pack=zibo)
    actions.reread(pack=zibo)
    with pytest.raises(Refused, match="没有这条事实了"):
        actions.reject(old, by=steward)
    step = f"/reports/{old.report_id}/facts/{old.key}/accept"
    browser = city.browser(steward)
    answer = browser.post(step, {"seen": old.stamp}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "没有这条事实了" in answer.content.decode()
    assert browser.post(step, {"seen": old.stamp}).status_code == 302
    assert not Judgement.objects.exists()


def test_what_a_lost_fact_put_on_the_board_is_told_and_can_be_taken_back(fact: Find, zibo: Pack, steward: Any) -> None:
    named = zibo.indicators["hightech_firms"]
    Indicator.objects.create(id=named.id, name=named.name, unit=named.unit, kind=named.kind)
    actions.accept(fact("1200"), by=steward)
    actions.teach(Taught("stop", "达到1200家"), by=steward, pack=zibo)
    actions.reread(pack=zibo)
    lost = Judgement.objects.get()
    assert lost.orphan and IndicatorValue.objects.get().printed == "1200"
    browser = city.browser(steward)
    shown = browser.get("/reports/decisions?lost=1").content.decode()
    assert "已上目标板" in shown and f"/reports/decisions/{lost.pk}/undo" in shown
    with pytest.raises(PermissionDenied):
        actions.undo_lost(lost, by=person(Role.LEADER), seen=1)
    with pytest.raises(Refused, match="您的决定没有写入"):
        actions.undo_lost(lost, by=steward, seen=0)
    assert browser.post(f"/reports/decisions/{lost.pk}/undo", {"seen": "1"}).status_code == 302
    assert not IndicatorValue.objects.exists() and Judgement.objects.get().state == "proposed"
    assert "达到1200家" not in browser.get("/reports/decisions?lost=1").content.decode()
    with pytest.raises(Refused, match="没有可以撤回"):
        actions.undo_lost(lost, by=steward, seen=2)


def test_a_fact_that_is_found_is_taken_back_at_its_place(fact: Find, steward: Any) -> None:
    held = actions.accept(fact("900"), by=steward)
    with pytest.raises(Refused, match="请到原文处撤回"):
        actions.undo_lost(held, by=steward, seen=1)


def test_the_database_itself_refuses_to_change_or_remove_a_decision_and_the_chain_holds_what_was_said(
    fact: Find, steward: Any
) -> None:
    actions.accept(fact("180.5"), by=steward)
    for deed in (lambda: Decision.objects.update(note="x"), lambda: Decision.objects.all()._raw_delete("default")):
        with pytest.raises(IntegrityError, match="审核记录只增不改不删"), transaction.atomic():
            deed()
    said = Entry.objects.get(verb="reports.accept").detail["says"]
    assert (said["value"], said["unit"], said["indicator_id"]) == ("180.5", "亿元", "tech_contract_value")
