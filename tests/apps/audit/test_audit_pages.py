"""The auditor's pages: filters, one entry, the check, the export; and who does not get in."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection, transaction
from django.test import Client
from openpyxl import load_workbook

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit import guards
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.audit.record import record
from kechuang.apps.audit.verbs import thing

pytestmark = pytest.mark.django_db
PAGES = ["/audit/", "/audit/access", "/audit/1", "/audit/export.csv", "/audit/export.xlsx"]


@pytest.fixture
def client(make, enter):
    return enter(make("auditor", "auditor"))


def add(number=1, label="甲公司", verb="test.deed"):
    with transaction.atomic():
        for _ in range(number):
            record(verb=verb, actor=CONSOLE, obj=ObjectRef("firm", "e1", label))


def test_only_auditors_get_in(make, enter):
    others = enter(make("someone", *(role for role in Role.values if role != "auditor")))
    for page in PAGES:
        assert others.get(page).status_code == 403, page
        assert Client().get(page).headers["Location"].startswith("/sign-in"), page
    assert others.post("/audit/verify").status_code == 403


def test_entries_are_found_by_who_what_about_and_when(frozen, client):
    frozen("2026-11-20T23:59:59")
    add(label="乙公司")
    frozen("2026-11-21T00:00:00")
    add(2, verb="other.deed")

    def found(query):
        return [entry.seq for entry in client.get(f"/audit/?{query}").context["page"].object_list]

    first = Entry.objects.get(object_label="乙公司").seq
    assert found("about=乙公司") == [first]
    assert found("verb=other.") == [first + 2, first + 1]
    assert found("verb=other.deed&until=2026-11-20") == []
    assert found("about=e1&until=2026-11-20") == [first]
    assert found("about=e1&since=2026-11-21") == [first + 2, first + 1]
    assert found("who=控制台&about=firm&since=2026-11-21&until=2026-11-21") == [first + 2, first + 1]
    assert "没有符合条件的记录" in client.get("/audit/?who=nobody").content.decode()


def test_a_day_that_is_none_is_told_and_not_guessed(client):
    page = client.get("/audit/?since=2026-13-40")

    assert page.status_code == 200
    assert "“2026-13-40”不是日期" in page.content.decode()
    assert client.get("/audit/export.csv?since=2026-13-40").status_code == 302


@pytest.mark.parametrize("number", [3, 60])
def test_the_lists_ask_as_little_for_many_as_for_few(client, django_assert_max_num_queries, number):
    add(number)
    AccessLog.objects.bulk_create(AccessLog(kind="denied", actor_label="甲") for _ in range(number))

    with django_assert_max_num_queries(8):
        assert client.get("/audit/?size=100").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get("/audit/access?size=100").status_code == 200


def test_an_entry_is_shown_whole_and_leads_to_its_neighbours(client):
    add(2, label="<script>alert(1)</script>")
    last = Entry.objects.order_by("-seq").first()

    page = client.get(f"/audit/{last.seq - 1}").content.decode()

    assert last.prev_hash in page and f"/audit/{last.seq}" in page
    assert "<script>alert(1)" not in page
    assert client.get(f"/audit/{last.seq + 100}").status_code == 404


def test_the_check_tells_the_head_and_is_itself_recorded(client):
    add(3)
    before = Entry.objects.order_by("-seq").first()

    page = client.post("/audit/verify").content.decode()

    assert "审计链完整" in page and f"{before.seq}:{before.hash}" in page
    checked = Entry.objects.order_by("-seq").first()
    assert (checked.verb, checked.detail["ok"], checked.detail["entries"]) == ("audit.verify", True, before.seq)
    assert client.get("/audit/verify").status_code == 405


def test_the_check_tells_which_entry_was_touched(client):
    add(3)
    last = Entry.objects.order_by("-seq").first().seq
    guards.remove(connection)
    Entry.objects.filter(seq=last - 1).update(object_label="丙公司")
    guards.install(connection)

    page = client.post("/audit/verify").content.decode()

    assert "审计链有问题" in page and f"第 {last - 1} 条内容被改动" in page


def test_an_export_holds_what_was_found_without_formulas_and_is_recorded(client):
    add(label="=HYPERLINK(1)")
    add(label="别的")
    answer = client.get("/audit/export.csv?about==HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["对象"] for row in rows] == ["'=HYPERLINK(1)"]
    assert rows[0]["摘要"] == Entry.objects.get(object_label="=HYPERLINK(1)").hash

    answer = client.get("/audit/export.xlsx?verb=test.")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[8].value for row in sheet.iter_rows(min_row=2)] == ["'=HYPERLINK(1)", "别的"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    exports = Entry.objects.filter(verb="audit.export").order_by("seq")
    assert [entry.detail["rows"] for entry in exports] == [1, 2]
    assert exports[0].actor_label == "演示auditor（auditor）"


def test_a_kind_of_object_has_the_name_that_an_official_uses(client):
    page = client.get("/audit/").content.decode()

    assert "accounts.grant" not in page and "授权" in page
    assert thing("accounts.enterpriseagent") == "企业代办人"
    assert thing("pack") == "声明包"
    assert thing("never.heard") == "never.heard" and thing("") == ""
