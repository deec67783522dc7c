"""The pages of sharing: the whole way of a request and of a correction by hand, for each who takes part."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.sharing import actions, exchange
from kechuang.apps.sharing.models import Correction, ShareGrant, ShareRequest, UpperResource, Usage
from tests import city

pytestmark = pytest.mark.django_db
ASK = {
    "fields_": ["credit_code", "year", "rd"], "department": "science_technology", "purpose": "核对研发费用",
    "ground": "科技型中小企业评价办法", "starts_on": "2026-11-21", "ends_on": "2027-05-20",
}  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_a_request_walks_through_the_pages_to_rows_and_files(people):
    asker, platform, owner = (city.browser(one) for one in (people.asker, people.platform, people.owner))
    assert "申请使用" in text(asker.get("/sharing/resources/tax_annual_filing"))
    assert asker.post("/sharing/requests/ask/tax_annual_filing", {**ASK, "purpose": ""}).status_code == 422
    assert asker.post("/sharing/requests/ask/tax_annual_filing", ASK).status_code == 302
    request = ShareRequest.objects.get()
    where = f"/sharing/requests/{request.pk}"
    assert "核验通过" not in text(asker.get(where)) and "核验通过" in text(platform.get(where))
    assert request.number in text(platform.get("/sharing/")) and request.number not in text(owner.get("/sharing/"))
    assert platform.get(f"{where}/agree").status_code == 302, "not his to answer: led back with a sentence"
    assert platform.post(f"{where}/pass", {"note": ""}).status_code == 302
    assert "还剩" in text(owner.get("/sharing/"))
    assert owner.post(f"{where}/refuse", {"reason": ""}).status_code == 422
    assert owner.post(f"{where}/agree", {"fields_": ["credit_code", "rd"], "quota": 50}).status_code == 302

    grant = ShareGrant.objects.get()
    page = asker.get(f"/sharing/grants/{grant.pk}/rows")
    assert city.code(city.PLAIN) in text(page) and "报告错误" in text(page)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    file = asker.get(f"/sharing/grants/{grant.pk}/export/xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    assert book.worksheets[0].max_column == 3
    assert [usage.kind for usage in Usage.objects.order_by("pk")] == ["preview", "xlsx"]
    assert "导出 xlsx" in text(owner.get(f"/sharing/grants/{grant.pk}"))
    assert owner.get(f"/sharing/grants/{grant.pk}/rows").status_code == 403
    assert city.browser(people.stranger).get(f"/sharing/grants/{grant.pk}").status_code == 404

    assert "即刻不能再取用" in text(owner.get(f"/sharing/grants/{grant.pk}/revoke"))
    assert owner.post(f"/sharing/grants/{grant.pk}/revoke", {"reason": "用途已变"}).status_code == 302
    assert asker.get(f"/sharing/grants/{grant.pk}/rows").status_code == 422
    assert asker.get(f"/sharing/grants/{grant.pk}/export/csv").status_code == 302


def test_a_demand_that_is_held_says_where(people):
    asker = city.browser(people.asker)
    form = {**ASK, "wanted": "成立日期表", "names": "成立日期\n", "owner": "taxation"}
    assert asker.post("/sharing/requests/demand", form).status_code == 302
    page = text(asker.get(f"/sharing/requests/{ShareRequest.objects.get().pk}"))
    assert "已有，不再采集" in page and "企业登记信息" in page


def test_an_error_is_reported_from_its_row_and_answered(people, grant):
    held = grant()
    asker, owner = city.browser(people.asker), city.browser(people.owner)
    where = f"/sharing/grants/{held.pk}/report?at=0-1"
    assert city.code(city.PLAIN) in text(asker.get(where))
    assert asker.post(where, {"field": "rd", "proposed": "50001元", "reason": "与年报不符"}).status_code == 302
    one = Correction.objects.get()
    page = f"/sharing/corrections/{one.pk}"
    assert owner.post(f"{page}/accept", {"corrected": "50001元"}).status_code == 302
    assert "下一次汇聚并入" in text(asker.get(page))
    assert asker.post(f"{page}/confirm", {}).status_code == 302
    assert one.number in text(owner.get("/sharing/corrections"))
    assert asker.get(f"/sharing/grants/{held.pk}/report?at=9-9").status_code == 422


@pytest.mark.parametrize("place", [
    "", "resources", "resources?q=没有这个", "resources?attribute=conditional&department=taxation", "requests",
    "requests?state=open", "requests?state=declined&department=taxation", "requests?department=x",
    "requests/demand", "grants", "grants?state=current", "corrections",
    "corrections?state=open", "lists/responsibility", "lists/demand", "lists/negative", "upper", "upper?q=无",
    "resources/market_registration", "requests/ask/market_registration", "lists/negative/export", "catalogue/json",
    "catalogue/xlsx",
])  # fmt: skip
def test_every_page_opens_while_nothing_was_asked_yet(people, place):
    assert city.browser(people.platform).get(f"/sharing/{place}").status_code == 200


@pytest.mark.parametrize("place", [
    "lists/nothing", "catalogue/pdf", "requests/999", "requests/999/pass", "grants/999", "corrections/999",
    "resources/nothing", "requests/ask/nothing",
])  # fmt: skip
def test_what_is_not_there_is_not_found(people, place):
    assert city.browser(people.platform).get(f"/sharing/{place}").status_code == 404


def test_the_desk_counts_with_as_many_queries_for_three_requests_as_for_one(people, ask):
    browser = city.browser(people.platform)
    counts = []
    for table in ("tax_annual_filing", "tax_registration", "market_registration"):
        number = ask(table).number
        with CaptureQueriesContext(connection) as asked:
            assert number in text(browser.get("/sharing/"))
        counts.append(len(asked))
    assert counts[0] == counts[2] < 35


def theirs(**changes):
    return {
        "format": "kechuang-catalogue", "version": 1, "platform": {"code": "370000", "name": "省平台"},
        "resources": [
            {"code": "370000-courts-a", "name": "失信被执行人", "department": "省法院", "attribute": "conditional",
             "condition": "限信用监管", "fields": [{"code": "name", "name": "名称"}]},
            {"code": "370000-tax-b", "name": "纳税信用", "department": "省税务局", "attribute": "unconditional"},
        ],
        **changes,
    }  # fmt: skip


def test_a_superior_catalogue_is_taken_and_taken_again_without_doubles(people):
    data = json.dumps(theirs()).encode()
    taken = actions.take_catalogue(data, name="省目录.json", by=people.platform)
    assert (taken.new, taken.changed, taken.same, taken.gone) == (2, 0, 0, 0)
    again = actions.take_catalogue(data, name="省目录.json", by=people.platform)
    assert (again.new, again.changed, again.same, again.gone) == (0, 0, 2, 0)
    fewer = theirs()
    fewer["resources"] = [{**fewer["resources"][0], "name": "失信被执行人名单"}]
    third = actions.take_catalogue(json.dumps(fewer).encode(), name="省目录.json", by=people.platform)
    assert (third.new, third.changed, third.same, third.gone) == (0, 1, 0, 1)
    back = actions.take_catalogue(data, name="省目录.json", by=people.platform)
    assert (back.new, back.changed, back.gone) == (0, 2, 0)
    assert UpperResource.objects.count() == 2


@pytest.mark.parametrize("write", [exchange.as_json, exchange.as_workbook])
def test_what_goes_out_comes_in_on_another_platform(people, write):
    held = exchange.read_catalogue(write(), "目录")
    ours = exchange.catalogue()
    assert [(one.code, one.name, one.attribute, len(one.fields)) for one in held.resources] == [
        (one["code"], one["name"], one["attribute"], len(one["fields"])) for one in ours["resources"]
    ]


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "不是目录交换文件"),
    (b"\xff\xfe\x00", "不是目录交换文件"),
    (b"PK\x03\x04broken", "不是目录交换工作簿"),
    (b"[1]", "没有载入任何内容"),
    (json.dumps(theirs(version=2)).encode(), "version"),
    (json.dumps(theirs(resources=[{"code": "a", "name": "b", "department": "c", "attribute": "x"}])).encode(),
     "resources → 1 → attribute"),
    (json.dumps(theirs(resources=theirs()["resources"][:1] * 2)).encode(), "出现了两次"),
    (json.dumps(theirs(platform={"code": "379900", "name": "演示市"})).encode(), "本平台自己的目录"),
])  # fmt: skip
def test_a_bad_catalogue_changes_nothing_and_says_why(people, data, sentence):
    browser = city.browser(people.platform)
    answer = browser.post("/sharing/upper", {"file": SimpleUploadedFile("省目录.json", data)})
    assert answer.status_code == 422
    assert (sentence if data else "文件是空的") in text(answer)
    assert not UpperResource.objects.exists()


def test_only_the_platform_takes_catalogues(people):
    file = SimpleUploadedFile("省目录.json", json.dumps(theirs()).encode())
    assert city.browser(people.owner).post("/sharing/upper", {"file": file}).status_code == 403


def test_what_was_declined_is_a_list_of_its_own_with_the_reason_and_by_department(people, ask):
    refused = actions.refuse(actions.pass_check(ask(), by=people.platform), by=people.owner, reason="与申请的用途无关")
    open_one = ask("tax_registration")

    def listed(query: str) -> set[str]:
        page = city.browser(people.asker).get(f"/sharing/requests?{query}").content.decode()
        assert ("与申请的用途无关" in page) == (refused.number in page)
        return {one.number for one in (refused, open_one) if one.number in page}

    assert listed("state=declined") == {refused.number} and listed("state=open") == {open_one.number}
    assert listed("department=taxation") == listed("department=science_technology") == {refused.number, open_one.number}
    assert listed("department=courts") == listed("state=granted") == set()
    desk = city.browser(people.asker).get("/sharing/").content.decode()
    assert 'href="/sharing/requests?department=taxation"' in desk
