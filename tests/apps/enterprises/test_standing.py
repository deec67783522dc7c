"""An enterprise's page tells one rung condition by condition and fetches the others when they are opened."""

from __future__ import annotations

import pytest
from django.test import Client

from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.ladder.heads import first_told
from kechuang.apps.ladder.models import RuleVerdict
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
ASKED, OTHER = "cn.hnte", "cn.zjtx"


@pytest.fixture(autouse=True)
def built(exact: Generation) -> Generation:
    return exact


@pytest.fixture
def officer(db: None) -> Client:
    return city.browser(person(Role.OFFICER))


def address(user: User | None = None) -> str:
    return f"/enterprises/{Enterprise.objects.get(credit_code=city.code(city.PLAIN)).handle}"


def test_the_rule_asked_for_is_told_first_and_alone(officer: Client) -> None:
    shown = officer.get(address(), {"rule": ASKED}).context["standings"]
    assert [one.rule for one in shown if one.told] == [ASKED] == [shown[0].rule]
    assert shown[0].lines and all(not one.lines and one.heading for one in shown[1:])
    assert len(shown) == len(city.pack().ladder)


def test_a_rung_whose_thresholds_await_a_check_says_so_before_it_is_opened(officer: Client) -> None:
    shown = {one.rule: one.unverified for one in officer.get(address(), {"rule": ASKED}).context["standings"]}
    told = {one.rule: one.unverified for one in officer.get(address(), {"all": "1"}).context["standings"]}
    assert {rule for rule, marked in told.items() if marked} <= {rule for rule, marked in shown.items() if marked}


def test_all_rungs_are_told_where_the_page_is_to_be_printed(officer: Client) -> None:
    page = officer.get(address(), {"all": "1"})
    assert all(one.told for one in page.context["standings"])
    assert "<details" not in page.content.decode().partition('id="verdicts"')[2].partition('id="policies"')[0]


def test_an_opened_rung_is_fetched_by_itself(officer: Client) -> None:
    part = officer.get(f"{address()}/standing/{OTHER}", headers={"HX-Request": "true"})
    assert part.context["standing"].lines and "<html" not in part.content.decode()
    whole = officer.get(f"{address()}/standing/{OTHER}")
    assert whole.status_code == 302 and whole["Location"] == f"{address()}?rule={OTHER}#verdicts"
    assert officer.get(f"{address()}/standing/none", headers={"HX-Request": "true"}).status_code == 404


def test_without_a_rule_asked_for_the_highest_rung_one_condition_away_is_told() -> None:
    def verdict(rule: str, said: str, short: int = 0) -> RuleVerdict:
        return RuleVerdict(rule=rule, verdict=said, short_by=short, open=0)

    low, high = verdict("low", "not_met", 1), verdict("high", "not_met", 1)
    met, far = verdict("met", "met"), verdict("far", "not_met", 3)
    assert first_told([low, met, high, far]) == "high"
    assert first_told([low, met, high, far], "far") == "far"
    assert first_told([far, met]) == "met" and first_told([far]) == "far" and first_told([]) == ""
