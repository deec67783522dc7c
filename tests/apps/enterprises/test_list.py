"""The list: who sees which firms, every filter and order, whatever stands in the address; the export."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kechuang import core
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.enterprises import access, queries, workbook
from kechuang.apps.enterprises.models import Enterprise, Generation
from tests import city
from tests.apps.enterprises.agents import agent
from tests.apps.people import person

pytestmark = pytest.mark.django_db
LIST = "/enterprises/"
ALL = {"PLAIN", "WIDE", "FORMULA", "FOREIGN", "UNPLACED", "ELSEWHERE", "CITY"}


@pytest.fixture(autouse=True)
def built(exact: Generation) -> Generation:
    return exact


def names(records: Any) -> set[str]:
    """Return which firms of the exact city these are, by the names of their constants."""
    numbers = {city.code(getattr(city, name)): name for name in ALL}
    return {numbers[record.credit_code] for record in records}


def visible(user: User, **more: Any) -> set[str]:
    return names(access.visible_to(user, queries.current_generation(), **more))


def listed(client: Client, **query: Any) -> list[str]:
    """Return the codes that the list shows, in order."""
    answer = client.get(LIST, {"division": "all", **query})
    assert answer.status_code == 200
    return re.findall(r'<span class="code">(\w{18})</span>', answer.content.decode())


@pytest.fixture
def officer() -> Client:
    return city.browser(person(Role.OFFICER))


# ------------------------------------------------------------------ who sees what


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.STEWARD, Role.CLERK])
def test_a_grant_without_a_region_shows_every_firm(role: Role) -> None:
    assert visible(person(role)) == ALL


@pytest.mark.parametrize("role", [Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR, Role.ENTERPRISE, None])
def test_who_has_no_right_to_firms_sees_none_and_the_attempt_is_noted(role: Role | None) -> None:
    user = person(role)
    assert visible(user) == set()
    client = city.browser(user)
    for address in (LIST, f"{LIST}{city.code(city.PLAIN)}", f"{LIST}{city.code(99)}", f"{LIST}export"):
        assert client.get(address).status_code == 403, address
    denied = AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk)
    assert denied.count() == 4


def test_nobody_is_sent_to_sign_in() -> None:
    client = Client(headers={"host": "localhost"})
    for address in (LIST, f"{LIST}{city.code(city.PLAIN)}", f"{LIST}export"):
        assert client.get(address).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("379901", {"PLAIN", "WIDE", "FORMULA", "FOREIGN"}),
        ("379902", {"ELSEWHERE"}),
        ("3799", ALL - {"UNPLACED"}),
        ("37", ALL - {"UNPLACED"}),
        ("3703", set()),
    ],
)
def test_a_region_limits_and_a_firm_of_no_known_district_lies_outside(region: str, expected: set[str]) -> None:
    user = person(Role.OFFICER, region=region)
    assert visible(user) == expected
    client = city.browser(user)
    for name in ALL:
        answer = client.get(f"{LIST}{city.code(getattr(city, name))}")
        assert answer.status_code == (200 if name in expected else 403), name
    assert AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk).count() == len(ALL - expected)


def test_every_way_to_a_firm_outside_the_district_is_shut() -> None:
    client = city.browser(person(Role.OFFICER, region="379901"))
    code = city.code(city.ELSEWHERE)
    rule = city.pack().ladder[0].id
    for way in ("", "/evidence/name", "/evidence/2025/rd", f"/condition/{rule}/TS-01"):
        assert client.get(f"{LIST}{code}{way}").status_code == 403, way
    assert code not in listed(client, q="演示己")


def test_an_agent_goes_straight_to_his_firm_and_to_no_other() -> None:
    user = agent(city.WIDE)
    client = city.browser(user)
    assert visible(user) == {"WIDE"}
    assert client.get(LIST).headers["Location"] == f"{LIST}{city.code(city.WIDE)}"
    assert client.get(f"{LIST}{city.code(city.WIDE)}").status_code == 200
    assert client.get(f"{LIST}{city.code(city.PLAIN)}").status_code == 403
    assert client.get(f"{LIST}{city.code(99)}").status_code == 404
    assert client.get(f"{LIST}export").status_code == 403
    assert AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk).count() == 2


def test_an_agent_of_two_firms_has_a_list_of_them() -> None:
    user = agent(city.WIDE, city.ELSEWHERE)
    assert set(listed(city.browser(user))) == {city.code(city.WIDE), city.code(city.ELSEWHERE)}


def test_an_officer_who_acts_for_a_firm_elsewhere_sees_that_one_too() -> None:
    user = agent(city.UNPLACED)
    Grant.objects.create(user=user, role=Role.OFFICER, region="379902", starts_on=core.today(), reason="演示")
    assert visible(user) == {"UNPLACED", "ELSEWHERE"}


def test_the_right_to_export_reaches_only_as_far_as_its_own_grant() -> None:
    user = person(Role.CLERK)  # may look everywhere, may not export
    Grant.objects.create(user=user, role=Role.OFFICER, region="379902", starts_on=core.today(), reason="演示")
    assert visible(user) == ALL
    sheet, _notes = exported(city.browser(user))
    assert [row[1] for row in sheet[1:]] == [city.code(city.ELSEWHERE)]


# ------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("精密", {"PLAIN"}),
        ("  精密 机械 ", {"PLAIN"}),
        ("ABC", {"WIDE"}),
        ("ａｂｃ科技", {"WIDE"}),
        ("(云溪)abc", {"WIDE"}),
        ("（云溪）ABC科技有限责任公司", {"WIDE"}),
        ("abc科技有限公司", {"WIDE"}),
        ("演示", ALL),
        ("=演示丙", {"FORMULA"}),
        ("%", set()),
        ("_", set()),
        ("\\", set()),
        ("'", set()),
        ("", ALL),
        ("没有这一家", set()),
    ],
)
def test_a_part_of_a_name_finds_it_however_it_is_written(officer: Client, typed: str, expected: set[str]) -> None:
    assert set(listed(officer, q=typed)) == {city.code(getattr(city, name)) for name in expected}


def test_the_beginning_of_a_code_finds_the_firm(officer: Client) -> None:
    code = city.code(city.PLAIN)
    for typed in (code, code.lower(), f" {code[:9]} {code[9:]}", "".join(chr(ord(sign) + 0xFEE0) for sign in code)):
        assert listed(officer, q=typed) == [code], typed
    assert set(listed(officer, q="913799")) == {city.code(getattr(city, name)) for name in ALL}
    assert set(listed(officer, q="9137")) == set(listed(officer, q="913799"))
    assert listed(officer, q="91370303") == []


@pytest.mark.parametrize(
    ("industry", "expected"),
    [
        ("C", {"PLAIN", "FORMULA", "FOREIGN", "ELSEWHERE"}),
        ("39", {"PLAIN", "FORMULA", "FOREIGN"}),
        ("391", {"PLAIN", "FORMULA", "FOREIGN"}),
        ("3912", {"PLAIN", "FORMULA", "FOREIGN"}),
        ("I", {"WIDE"}),
        ("6513", {"WIDE"}),
        ("T", set()),
        ("9999", ALL),
        ("x", ALL),
    ],
)
def test_an_industry_of_any_level_takes_in_what_lies_below(officer: Client, industry: str, expected: set[str]) -> None:
    assert set(listed(officer, industry=industry)) == {city.code(getattr(city, name)) for name in expected}


def test_districts_are_put_together_and_the_citys_own_is_the_usual_one(officer: Client) -> None:
    one = {city.code(city.ELSEWHERE)}
    placed = {city.code(getattr(city, name)) for name in ALL - {"UNPLACED"}}
    assert set(listed(officer, division="379902")) == one
    assert set(listed(officer, division=["379902", "379901"])) == placed - {city.code(city.CITY)}
    assert set(listed(officer, division="")) == placed
    assert set(listed(officer, division="370000")) == placed
    assert set(listed(officer, division="nonsense")) == placed
    assert listed(officer, division="370300") == []


def test_a_verdict_keeps_those_who_have_it(officer: Client, built: Generation) -> None:
    from kechuang.apps.ladder.models import RuleVerdict

    by_entity = dict(Enterprise.objects.values_list("entity_id", "credit_code"))
    seen = set()
    judged = RuleVerdict.objects.filter(rule=city.pack().ladder[0].id)
    for verdict in core.Verdict:
        expected = {by_entity[one] for one in judged.filter(verdict=verdict).values_list("entity_id", flat=True)}
        assert set(listed(officer, verdict=verdict.value)) == expected
        seen |= expected
    assert seen == set(by_entity.values())
    near = {by_entity[one.entity_id] for one in judged if one.one_away}
    assert set(listed(officer, verdict="one_away")) == near
    assert set(listed(officer, verdict="nonsense")) == seen
    assert set(listed(officer, verdict="met", rule="nonsense")) == set(listed(officer, verdict="met"))


@pytest.mark.parametrize("key", ["founded", "capital", "staff", "sales", "rd", "name"])
@pytest.mark.parametrize("turned", ["", "-"])
def test_what_is_unknown_stands_last_in_either_order(officer: Client, key: str, turned: str) -> None:
    order = listed(officer, sort=f"{turned}{key}")
    column = queries.SORTS[key]
    known = dict(Enterprise.objects.values_list("credit_code", column))
    values = [known[code] for code in order]
    filled = [value for value in values if value is not None]
    assert values == filled + [None] * (len(values) - len(filled))
    if key != "name":  # how names are ordered is the database's own
        assert filled == sorted(filled, reverse=bool(turned))
    assert len(order) == len(ALL)


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"}, {"page": "-1"}, {"page": "99999"}, {"page": "x"}, {"page": "9" * 5000}, {"page": "１"},
        {"size": "0"}, {"size": "9" * 5000}, {"size": "２０"}, {"size": "-20"}, {"size": "1e3"},
        {"sort": "--name"}, {"sort": "-"}, {"sort": "pk"}, {"sort": "password\x00"},
        {"q": "\x00"}, {"q": "甲" * 10_000}, {"q": "\ud800".encode("utf-8", "surrogatepass")},
        {"division": "\x00"}, {"industry": "C\x00"}, {"verdict": "met\x00"}, {"rule": "\x00"},
        {"unknown": "1"}, {"q": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_nothing_in_the_address_breaks_the_list(officer: Client, query: dict[str, Any]) -> None:
    answer = officer.get(LIST, query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert officer.get(f"{LIST}export", query).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["nonsense", "%00", "..%2f..%2fetc", "91%00", "9" * 3000, "%F0%9F%A6%84", "913799010000000014/evidence/%00", "'--"],
)
def test_a_code_that_there_is_not_is_not_found(officer: Client, address: str) -> None:
    assert officer.get(f"{LIST}{address}").status_code == 404


def test_pages_past_the_end_show_the_last_one(officer: Client) -> None:
    assert listed(officer, page="999") == listed(officer)


def test_the_list_names_the_verdict_and_who_is_one_condition_away(officer: Client) -> None:
    from kechuang.apps.ladder.models import RuleVerdict

    html = officer.get(LIST, {"division": "all"}).content.decode()
    near = [one for one in RuleVerdict.objects.all() if one.one_away]
    assert html.count('<span class="note">差一项</span>') == len(near)


# ------------------------------------------------------------------ export


def exported(client: Client, **query: Any) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """Return the rows of the exported list, the heading first, and the sheet of notes."""
    answer = client.get(f"{LIST}export", {"division": "all", **query})
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    sheet, notes = (list(one.iter_rows(values_only=True)) for one in book.worksheets)
    return sheet, {row[0]: row[1] for row in notes}


def test_the_workbook_holds_the_filtered_list_in_its_order_and_says_what_it_is(officer: Client) -> None:
    sheet, notes = exported(officer, sort="-sales", industry="39")
    head = sheet[0]
    rows = [dict(zip(head, row, strict=True)) for row in sheet[1:]]
    assert [row["统一社会信用代码"] for row in rows] == listed(officer, sort="-sales", industry="39")
    first = rows[0]
    assert (first["企业名称"], first["注册资本（元）"]) == ("演示甲精密机械有限公司", 12_345_600)
    assert (first["销售收入（元）"], first["研发费用（元）"], first["数据年度"]) == (2_000_000, 60_000.5, 2025)
    assert {row["标记"] for row in rows} == {"演示数据"}
    assert notes["家数"] == 3 and notes["金额单位"] == "元" and "认定机关" in notes["判定"]
    assert "未写完" not in notes


def test_what_a_spreadsheet_would_take_for_a_formula_is_harmless(officer: Client) -> None:
    sheet, _notes = exported(officer, q="=演示丙")
    row = dict(zip(sheet[0], sheet[1], strict=True))
    assert row["企业名称"] == "'=演示丙公式有限公司"
    assert row["住所"].startswith("'@")
    answer = officer.get(f"{LIST}export", {"division": "all"})
    book = load_workbook(io.BytesIO(answer.content))
    assert not [
        cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.data_type == "f"
    ]


def test_a_foreign_capital_is_not_written_under_yuan(officer: Client) -> None:
    sheet, _notes = exported(officer, q="演示丁")
    assert dict(zip(sheet[0], sheet[1], strict=True))["注册资本（元）"] is None


def test_past_the_limit_the_workbook_says_that_there_is_more(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "EXPORT_LIMIT", 7)
    assert "未写完" not in exported(officer)[1]
    monkeypatch.setattr(workbook, "EXPORT_LIMIT", 6)
    sheet, notes = exported(officer)
    assert len(sheet) == 7 and notes["家数"] == 6 and "分次导出" in notes["未写完"]


def test_an_export_is_one_entry_of_the_audit(officer: Client) -> None:
    before = Entry.objects.filter(verb="enterprise.export").count()
    exported(officer, q="精密")
    entry = Entry.objects.filter(verb="enterprise.export").latest("pk")
    assert Entry.objects.filter(verb="enterprise.export").count() == before + 1
    assert entry.detail == {"rows": 1}


# ------------------------------------------------------------------ queries


@pytest.mark.parametrize(
    ("address", "most"),
    [
        (LIST, 14),
        (f"{LIST}?division=all&verdict=missing&q=演示&sort=-rd", 14),
        (f"{LIST}{city.code(city.PLAIN)}", 12),
        (f"{LIST}{city.code(city.UNPLACED)}", 12),
    ],
)
def test_pages_keep_to_few_queries(
    officer: Client, address: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(most):
        assert officer.get(address).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(
    officer: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    officer.get(LIST)
    with CaptureQueriesContext(connection) as one:
        assert len(listed(officer, q="精密")) == 1
    with django_assert_num_queries(len(one)):
        assert len(listed(officer, q="演示")) == len(ALL)
