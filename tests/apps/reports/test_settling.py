"""Conflicts of several facts: all stand on the page, only what contradicts the chosen one is rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports import actions, queries
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.models import Fact
from kechuang.apps.reports.pages import conflicts as page
from tests import city
from tests.apps.people import person

Find = Callable[..., Fact]
HEAD = "淄博市科技工作\n2023-01-18 来源：编造日报\n\n"
SETTLE = "/reports/conflicts/settle"


@pytest.fixture
def officer(load: Callable[..., Loaded]) -> Any:
    """Two figures that agree, in the first pages, and one that contradicts both, in the last."""
    load({
        f"{name}.txt": f"{HEAD}2022年，淄博市技术合同成交额{value}亿元{more}。\n"
        for name, value, more in (("一", "264", ""), ("三", "263.9", "，再创新高"), ("二", "300", "，创下纪录"))
    })  # fmt: skip
    Fact.objects.filter(value="263.9").update(order=9)
    return person(Role.OFFICER)


def at(value: str) -> Fact:
    return Fact.objects.select_related("judgement", "report").get(value=value)


def test_facts_hang_together_though_two_of_them_agree_and_only_what_contradicts_is_rejected(officer: Any) -> None:
    (group,) = queries.conflicts()
    assert set(group.facts) == {at(value).pk for value in ("264", "263.9", "300")} and not group.settled
    facts = queries.facts_of([group])[0]
    assert actions.settle_conflict(at("263.9"), facts, by=officer) == 1
    assert [at(value).state for value in ("264", "263.9", "300")] == ["proposed", "accepted", "rejected"]
    (group,) = queries.conflicts()
    assert group.settled and group.facts[-1] == at("300").pk
    with pytest.raises(Refused, match="没有数值不一"):
        actions.settle_conflict(at("264"), [at("263.9")], by=officer)
    actions.undo(at("300"), by=officer)
    assert not queries.conflicts()[0].settled


def test_a_conflict_ends_where_a_correction_makes_both_say_the_same(officer: Any) -> None:
    actions.accept(at("264"), by=officer)
    actions.accept(at("263.9"), by=officer)
    actions.accept(at("300"), by=officer)
    assert not queries.conflicts()[0].settled
    actions.correct(at("300"), by=officer, changes={"value": "264"})
    assert queries.conflicts()[0].settled


def test_a_side_is_chosen_first_and_then_confirmed(officer: Any) -> None:
    shown = city.browser(officer).get("/reports/conflicts").content.decode()
    form = shown[shown.index(f'action="{SETTLE}"') :]
    form = form[: form.index("</form>")]
    assert form.count('type="radio"') == 3 and form.count('type="submit"') == 1 and "data-confirm=" in form


def test_what_was_not_shown_is_rejected_only_while_it_waits_and_nothing_is_rejected_unseen(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SHOWN", 2)
    browser = city.browser(officer)
    facts = queries.facts_of(queries.conflicts())[0]
    *first, last = facts
    shown = browser.get("/reports/conflicts").content.decode()
    assert f'name="more-{last.pk}" value="{last.stamp}"' in shown and "另有 1 条" in shown
    chosen = at("300") if last.value != "300" else at("264")
    given = {"chosen": str(chosen.pk), **{f"seen-{one.pk}": one.stamp for one in first}}
    browser.post(SETTLE, given)
    assert {at(value).state for value in ("264", "263.9", "300")} == {"proposed"}, "one stamp is missing"
    colleague = person(Role.OFFICER)
    actions.accept(last, by=colleague)
    browser.post(SETTLE, {**given, f"more-{last.pk}": last.stamp})
    assert at(last.value).state == "accepted" and at(chosen.value).state == "proposed", "decided by a colleague"
    actions.undo(at(last.value), by=colleague)
    browser.post(SETTLE, {**given, f"more-{last.pk}": at(last.value).stamp})
    assert (at(chosen.value).state, at(last.value).state) == ("accepted", "rejected")
