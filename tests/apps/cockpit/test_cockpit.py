"""The board: its totals are the sums of what the lists show; every figure leads on; who may not see it is led away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.ladder.models import RuleVerdict
from tests import city
from tests.apps.enterprises.agents import agent
from tests.apps.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.region()) as generation:
        yield generation


@pytest.fixture
def generation(published: Generation) -> Generation:
    return published


def board(role: Role = Role.LEADER, **limits: str) -> Any:
    answer = city.browser(person(role, **limits)).get("/")
    assert answer.status_code == 200
    return answer


def test_the_totals_are_the_sums_of_the_list(generation: Generation) -> None:
    answer = board()
    lines = answer.context["districts"]
    firms = Enterprise.objects.filter(generation=generation, division__startswith="3799")
    assert answer.context["enterprises"] == firms.count() == sum(line.enterprises for line in lines)
    assert answer.context["any_rd"] == firms.filter(rd__gt=0).count() > 0
    for line in lines:
        here = firms.filter(division=line.code)
        assert line.enterprises == here.count()
        assert line.with_rd == here.filter(rd__gt=0).count()
        judged = RuleVerdict.objects.filter(division=line.code, rule="cn.tsme")  # the first rung
        assert line.met == judged.filter(verdict="met").count()
        assert line.one_away == sum(one.one_away for one in judged)


def test_firms_founded_within_a_year_of_the_judging_day_are_counted(generation: Generation) -> None:
    import datetime as dt

    first = city.ON - dt.timedelta(days=364)
    firms = Enterprise.objects.filter(division__startswith="3799", founded_on__gte=first, founded_on__lte=city.ON)
    assert board().context["recent"] == firms.count()


def test_each_district_leads_to_a_list_of_as_many_firms(generation: Generation) -> None:
    client = city.browser(person(Role.OFFICER))
    chart = client.get("/").context["chart"]
    assert len(chart["urls"]) == len(chart["names"]) == len(chart["values"]) == len(chart["codes"])
    for url, value, code in zip(chart["urls"], chart["values"], chart["codes"], strict=True):
        if code != city.pack().place:
            assert client.get(url).context["page"].paginator.count == value
    assert client.get("/enterprises/").context["page"].paginator.count == sum(chart["values"])


def test_an_officer_of_a_district_sees_his_own_figures_only(generation: Generation) -> None:
    answer = board(Role.OFFICER, region="379903")
    (line,) = answer.context["districts"]
    assert line.code == "379903" and answer.context["enterprises"] == line.enterprises
    assert answer.context["first_rung"].judged == line.enterprises


def test_the_same_figures_are_shown_after_a_year_and_say_their_day(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = board().context["recent"]
    monkeypatch.setenv("KECHUANG_NOW", "2029-01-01")
    assert board().context["recent"] == before


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.CLERK, "/enterprises/"),
        (Role.AUDITOR, "/audit/"),
        (Role.ADMINISTRATOR, "/users/"),
        (Role.EXPERT, "/me/grants"),
        (None, "/me/grants"),
    ],
)
def test_who_may_not_open_the_board_is_led_to_his_own_work(generation: Generation, role: Any, where: str) -> None:
    client = city.browser(person(role))
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, where)
    assert client.get(where).status_code == 200


def test_an_agent_is_led_to_his_firm() -> None:
    with_firm = city.browser(agent(city.PLAIN)).get("/")
    assert with_firm.headers["Location"] == "/enterprises/"


# ------------------------------------------------------------------ search


def hits(client: Client, text: Any) -> dict[str, list[str]]:
    answer = client.get("/search", {"q": text})
    assert answer.status_code == 200
    return {group.label: [hit.name for hit in group.hits] for group in answer.context["groups"]}


def test_the_search_finds_firms_targets_tables_and_registers(generation: Generation) -> None:
    client = city.browser(person(Role.STEWARD))
    name = Enterprise.objects.order_by("entity_id")[3].name
    assert name in hits(client, name)["企业"]
    assert hits(client, "研发")["目标"] == ["研发投入强度"] or "目标" in hits(client, "研发")
    assert "数据表" in hits(client, "知识产权")
    assert "台账" in hits(client, "传感器")
    for group in client.get("/search", {"q": "演示"}).context["groups"]:
        for hit in group.hits:
            assert client.get(hit.url).status_code == 200
        if group.all_url:
            assert client.get(group.all_url).status_code == 200


def test_the_search_shows_each_person_what_he_may_see(generation: Generation) -> None:
    assert hits(city.browser(person(Role.EXPERT)), "演示") == {}
    assert set(hits(city.browser(person(Role.CLERK)), "演示")) == {"企业"}
    assert "企业" not in hits(city.browser(person(Role.AUDITOR)), "演示")
    one = Enterprise.objects.filter(division="379901").first()
    assert one is not None
    assert "企业" not in hits(city.browser(person(Role.OFFICER, region="379902")), one.credit_code)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "_", "'", "甲" * 9000, "<b>x</b>", "\\"])
def test_nothing_that_is_searched_for_breaks_the_page(generation: Generation, text: str) -> None:
    answer = city.browser(person(Role.STEWARD)).get("/search", {"q": text})
    assert answer.status_code == 200 and "<b>x</b>" not in answer.content.decode()


def test_shapes_are_sent_to_those_who_may_see_the_board(
    generation: Generation, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from kechuang.apps.cockpit import pages

    monkeypatch.setattr(pages, "data_folder", lambda: tmp_path)
    client = city.browser(person(Role.LEADER))
    assert client.get("/shapes").status_code == 404
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "379900.json").write_text("{}", encoding="utf-8")
    answer = client.get("/shapes")
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "application/json", b"{}")
    auditor = person(Role.AUDITOR)
    assert city.browser(auditor).get("/shapes").status_code == 403
    assert AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=auditor.pk).count() == 1


@pytest.mark.parametrize(("address", "most"), [("/", 17), ("/search?q=演示", 16)])
def test_pages_keep_to_few_queries(
    generation: Generation, address: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = city.browser(person(Role.LEADER))
    client.get("/")
    with django_assert_max_num_queries(most):
        client.get(address)
