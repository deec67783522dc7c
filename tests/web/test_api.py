"""The interface from outside: who may call it, and what each answer holds, to the key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import issue_token, revoke_token
from kechuang.apps.accounts.models import ApiToken, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.ladder.models import RuleVerdict
from kechuang.apps.reports.actions import load_report
from kechuang.apps.reports.models import Fact
from tests import city
from tests.apps.enterprises.agents import agent
from tests.apps.people import person

RULE = "cn.tsme"
pytestmark = pytest.mark.django_db
API = "/api/v1"
ROUTES = ("/enterprises", "/verdicts", "/targets", "/reports", "/facts", "/catalog/tables", "/catalog/runs")


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


@pytest.fixture(autouse=True)
def generation(published: Generation, frozen: object) -> Generation:
    return published


class Caller:
    """Somebody who calls the interface with a token."""

    def __init__(self, user: User, **token: Any) -> None:
        self.token, secret = issue_token(actor=CONSOLE, user=user, name="测试", **token)
        self.client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}{path}", query)

    def json(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content.decode()
        assert answer.headers["Content-Type"].startswith("application/json")
        return answer.json()


@pytest.fixture
def steward() -> Caller:
    return Caller(person(Role.STEWARD))


# ------------------------------------------------------------------ who may call


def test_a_token_of_the_command_opens_the_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    from kechuang.commands import users

    user = person(Role.LEADER)
    told = CliRunner().invoke(users.app, ["token", user.username, "--for", "测试"])
    assert told.exit_code == 0
    (secret,) = told.stdout.split()
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert client.get(f"{API}/targets").status_code == 200


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_token_the_interface_says_how_to_sign_in(route: str) -> None:
    for header in ("", "Bearer", "Bearer ", "Bearer kc_nonsense", "Basic eDp5", "Bearer \u00e9"):
        headers = {"host": "localhost", **({"authorization": header} if header else {})}
        answer = Client(headers=headers).get(f"{API}{route}")
        assert answer.status_code == 401, header
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Bearer" in answer.json()["detail"]


def test_a_token_that_was_revoked_or_has_expired_or_whose_user_was_stopped_is_refused(
    frozen: Callable[[str], None],
) -> None:
    revoked, expired, stopped = (
        Caller(person(Role.LEADER)),
        Caller(person(Role.LEADER), days=1),
        Caller(person(Role.LEADER)),
    )
    assert {one.get("/targets").status_code for one in (revoked, expired, stopped)} == {200}
    revoke_token(actor=CONSOLE, token=revoked.token)
    assert revoked.get("/targets").status_code == 401
    User.objects.filter(pk=stopped.token.user_id).update(is_active=False)
    assert stopped.get("/targets").status_code == 401
    frozen("2026-11-22T09:00:00")
    assert expired.get("/targets").status_code == 401
    reasons = set(AccessLog.objects.filter(kind=AccessKind.SIGN_IN_FAILED).values_list("reason", flat=True))
    assert {"令牌已撤销", "令牌已过期", "账号已停用"} <= reasons
    assert not ApiToken.objects.filter(pk=expired.token.pk, revoked_at__isnull=False).exists()


def test_the_signed_in_session_is_enough_and_an_unchanged_first_password_is_not() -> None:
    user = person(Role.LEADER)
    client = city.browser(user)
    assert client.get(f"{API}/targets").status_code == 200
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert client.get(f"{API}/targets").status_code in {302, 401, 403}


@pytest.mark.parametrize("route", ROUTES)
def test_who_has_no_right_gets_a_sentence_and_it_is_noted(route: str) -> None:
    user = person(Role.EXPERT)
    answer = Caller(user).get(route)
    assert answer.status_code == 403 and "权限" in answer.json()["detail"]
    assert AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk).count() == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(steward: Caller, method: str) -> None:
    for route in ROUTES:
        answer = getattr(steward.client, method)(f"{API}{route}")
        assert answer.status_code == 405 and answer.headers["Allow"], route


# ------------------------------------------------------------------ enterprises


def test_an_enterprise_gives_each_field_with_its_evidence(steward: Caller, generation: Generation) -> None:
    told = steward.json(f"/enterprises/{city.code(city.PLAIN)}")
    assert set(told) == {"entity_id", "credit_code", "name", "synthetic", "run", "fields", "years", "verdicts"}
    assert (told["name"], told["synthetic"], told["run"]) == ("演示甲精密机械有限公司", True, generation.run)
    capital = told["fields"]["capital"]
    assert (capital["label"], capital["value"], capital["text"], capital["unit"]) == (
        "注册资本", 1_234_560_000, "1,235\u00a0万元", "元",
    )  # fmt: skip
    assert capital["evidence"]["column"] == "注册资本"
    assert told["fields"]["founded_on"]["value"] == "2016-05-01"
    assert told["fields"]["division"]["text"] == "云溪区"
    for key, field in told["fields"].items():
        evidence = field["evidence"]
        assert evidence["kind"] == "row" and evidence["file"].startswith("sha256:"), key
        assert evidence["source"] and evidence["department"] and evidence["run"] == generation.run, key
        assert isinstance(evidence["row"], int) or evidence["derived"], key
        assert evidence["synthetic"] is True and evidence["basis"] == "administrative"
    years = {year["year"]: year["fields"] for year in told["years"]}
    assert list(years) == [2025, 2024]
    assert years[2025]["rd"]["value"] == 6_000_050
    assert years[2025]["rd"]["evidence"]["row"] == 2 and years[2025]["rd"]["evidence"]["file_name"] == "申报.csv"


def test_a_field_that_follows_from_no_row_at_all_names_the_tables(steward: Caller) -> None:
    told = steward.json(f"/enterprises/{city.code(city.FORMULA)}")["fields"]
    assert told["ip1"]["value"] == 0 and told["ip1"]["evidence"]["row"] is None
    assert told["ip1"]["evidence"]["source"] == "知识产权授权登记（演示）"
    assert len(told["quals"]["evidence"]["inputs"]) == 2


def test_an_enterprise_has_its_verdicts_condition_by_condition(steward: Caller) -> None:
    for number in (city.PLAIN, city.UNPLACED):
        told = steward.json(f"/enterprises/{city.code(number)}")
        assert [one["rule"] for one in told["verdicts"]] == [one.id for one in city.pack().ladder]
        verdict = told["verdicts"][0]
        stored = RuleVerdict.objects.get(entity_id=told["entity_id"], rule=verdict["rule"])
        assert (verdict["rule"], verdict["verdict"]) == (stored.rule, stored.verdict)
        assert (verdict["short_by"], verdict["open"]) == (stored.short_by, stored.open)
        assert verdict["label"] == core.Verdict(stored.verdict).label
        counted = [one["verdict"] for one in verdict["conditions"]]
        assert counted.count("not_met") == stored.short_by
        assert (counted.count("missing"), counted.count("person")) == (stored.open, stored.manual)
        assert (verdict["open"], verdict["manual"]) == (stored.open, stored.manual)
        assert all(one["text"] for one in verdict["conditions"])


def test_an_agent_reads_his_own_firm_and_no_other() -> None:
    caller = Caller(agent(city.WIDE))
    assert caller.get(f"/enterprises/{city.code(city.WIDE)}").status_code == 200
    assert caller.get(f"/enterprises/{city.code(city.PLAIN)}").status_code == 403
    assert caller.get("/enterprises").status_code == 403


def test_the_lists_keep_to_the_districts_of_the_caller() -> None:
    caller = Caller(person(Role.OFFICER, region="379902"))
    assert [one["credit_code"] for one in caller.json("/enterprises")["items"]] == [city.code(city.ELSEWHERE)]
    assert [one["credit_code"] for one in caller.json("/verdicts", rule=RULE)["items"]] == [city.code(city.ELSEWHERE)]
    assert caller.get(f"/enterprises/{city.code(city.PLAIN)}").status_code == 403


def test_the_list_of_enterprises_is_narrowed_and_paged(steward: Caller) -> None:
    whole = steward.json("/enterprises")
    assert (whole["total"], whole["page"], whole["size"], len(whole["items"])) == (7, 1, 50, 7)
    assert set(whole["items"][0]) == {
        "entity_id", "credit_code", "name", "division", "division_name", "industry", "founded_on", "synthetic",
    }  # fmt: skip
    seen = [
        one["credit_code"] for page in (1, 2, 3, 4) for one in steward.json("/enterprises", page=page, size=3)["items"]
    ]
    assert seen == [one["credit_code"] for one in whole["items"]]
    assert steward.json("/enterprises", text="abc")["total"] == 1
    assert steward.json("/enterprises", division="379902")["total"] == 1
    assert steward.json("/enterprises", industry="C")["total"] == 4
    for verdict in ("met", "not_met", "missing", "person", "one_away"):
        assert (
            steward.json("/enterprises", verdict=verdict)["total"]
            == steward.json("/verdicts", verdict=verdict, rule=RULE)["total"]
        )


# ------------------------------------------------------------------ verdicts


def test_verdicts_are_listed_with_their_firm(steward: Caller, generation: Generation) -> None:
    assert steward.json("/verdicts")["total"] == 7 * len(city.pack().ladder)
    told = steward.json("/verdicts", rule=RULE)
    assert (told["total"], told["as_of"]) == (7, "2026-11-21")
    stored = {one.entity_id: one for one in RuleVerdict.objects.filter(rule=RULE)}
    for one in told["items"]:
        same = stored[one["entity_id"]]
        assert (one["verdict"], one["short_by"], one["open"], one["version"]) == (
            same.verdict, same.short_by, same.open, same.version,
        )  # fmt: skip
        firm = Enterprise.objects.get(entity_id=one["entity_id"])
        assert (one["credit_code"], one["name"], one["division"]) == (firm.credit_code, firm.name, firm.division)
    assert steward.json("/verdicts", division="379902", rule=RULE)["total"] == 1
    assert steward.json("/verdicts", rule="cn.hnte")["total"] == 7
    assert steward.json("/verdicts", rule="nonsense")["total"] == 0
    assert len(steward.json("/verdicts", rule=RULE, size=3, page=3)["items"]) == 1
    assert steward.json("/verdicts", page=99)["items"] == []


# ------------------------------------------------------------------ targets, facts, catalogue


def test_each_target_has_value_unit_date_comparator_and_its_current_value(steward: Caller) -> None:
    told = {one["id"]: one for one in steward.json("/targets", place="379900")}
    one = told["demo.rd-intensity-2027"]
    assert (one["value"], one["printed"], one["unit"], one["comparator"], one["date"]) == (
        3.2, "3.2", "%", "at_least", "2027-12-31",
    )  # fmt: skip
    current = one["current"]
    assert (current["value"], current["printed"], current["period"], current["basis"]) == (
        2.9,
        "2.90",
        "2025",
        "synthetic",
    )
    assert one["gap"]["shortfall"] == 0.3 and "百分点" in one["gap"]["text"] and one["gap"]["state"] == "not_reached"
    assert told["demo.university-science-park-2027"]["current"] is None
    assert steward.json("/targets") == list(told.values())
    assert steward.json("/targets", place="110000") == []


def test_facts_stand_at_their_span(steward: Caller, tmp_path: Path) -> None:
    path = tmp_path / "编造.txt"
    path.write_text("成交额突破180亿元，同比增长12.5%，引进30余家。", encoding="utf-8")
    report = load_report(path=path, pack=city.pack())
    told = steward.json("/facts", report=report.pk)
    assert told["total"] == Fact.objects.filter(report=report).count() == len(told["items"]) >= 3
    for one in told["items"]:
        evidence = one["evidence"]
        assert report.text[evidence["start"] : evidence["end"]] == evidence["text"]
        assert (evidence["kind"], evidence["file"], evidence["basis"]) == ("sentence", report.pk, "press")
    amounts = steward.json("/facts", unit="亿元")["items"]
    assert [(one["value"], one["printed"], one["comparator"]) for one in amounts] == [(180, "180", "more_than")]
    (listed,) = steward.json("/reports")
    assert (listed["sha256"], listed["facts"]) == (report.pk, told["total"])
    assert steward.json("/facts", report="sha256:" + "0" * 64)["total"] == 0


def test_the_catalogue_tells_tables_runs_receipts_and_broken_checks(steward: Caller, generation: Generation) -> None:
    tables = {one["table"]: one for one in steward.json("/catalog/tables")}
    assert set(tables) == set(city.pack().sources)
    assert tables["ip_grants"]["contract"]["columns"]["kind"]["of"][0] == "发明专利"
    (run,) = steward.json("/catalog/runs")
    assert (run["id"], run["quarantined"], run["enterprises"]) == (generation.run, 1, 7)
    assert len(run["loads"]) == 7 and sum(load["rows_in"] for load in run["loads"]) == run["rows_in"]
    (check,) = run["checks"]
    assert (check["table"], check["column"], check["failing"]) == ("market_registration", "企业名称", 1)


# ------------------------------------------------------------------ bad questions


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("/enterprises", {"page": "0"}), ("/enterprises", {"size": "201"}), ("/enterprises", {"size": "x"}),
        ("/enterprises", {"division": "37"}), ("/enterprises", {"industry": "x"}), ("/enterprises", {"verdict": "x"}),
        ("/enterprises", {"text": "x" * 101}), ("/enterprises", {"text": "\x00"}), ("/enterprises", {"unknown": "1"}),
        ("/verdicts", {"verdict": "MET"}), ("/verdicts", {"division": "x"}), ("/verdicts", {"rule": "\x00"}),
        ("/verdicts", {"page": "9" * 5000}), ("/targets", {"place": "3703000"}), ("/targets", {"place": "３７０"}),
        ("/targets", {"palce": "370300"}), ("/reports", {"x": "1"}), ("/catalog/runs", {"limit": "1"}),
        ("/facts", {"report": "nonsense"}), ("/facts", {"unit": "\x1f"}), ("/facts", {"size": "-1"}),
        ("/enterprises/nonsense", {}), ("/enterprises/91370303000000001I", {}), ("/enterprises/%00", {}),
    ],
)  # fmt: skip
def test_a_question_out_of_shape_is_told_which_part(steward: Caller, route: str, query: dict[str, str]) -> None:
    answer = steward.get(route, **query)
    assert answer.status_code == 422, answer.content.decode()
    detail = answer.json()["detail"]
    assert detail and all({"loc", "msg"} <= set(one) for one in detail)


def test_a_firm_that_there_is_not_is_not_found(steward: Caller) -> None:
    answer = steward.get(f"/enterprises/{city.code(99)}")
    assert answer.status_code == 404 and city.code(99) in answer.json()["detail"]


def test_answers_are_json_and_name_no_path_of_the_machine(steward: Caller) -> None:
    for route in (*ROUTES, f"/enterprises/{city.code(city.PLAIN)}"):
        text = json.dumps(steward.json(route), ensure_ascii=False)
        assert not re.search(r"/(tmp|home|root|var)/", text), route


@pytest.mark.parametrize("route", [*ROUTES, f"/enterprises/{city.code(city.PLAIN)}"])
def test_answers_keep_to_few_queries(
    steward: Caller, route: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    steward.get(route)
    with django_assert_max_num_queries(12):
        steward.json(route)
