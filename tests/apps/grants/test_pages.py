"""The pages of the pay-out: every one opens for whom it is meant, and an application walks through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.files.models import AttachmentVersion
from kechuang.apps.grants import actions
from kechuang.apps.grants.models import Application, PaymentBatch, Programme
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from tests import city
from tests.apps.grants.conftest import answered
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def text(answer, status=200):
    body = answer.content.decode()
    assert answer.status_code == status, body[-3000:]
    return body


@pytest.fixture
def at(room):
    """Return the browsers of the people of the room."""
    return {name: city.browser(User.objects.get(pk=getattr(room, name).pk))
            for name in ("agent", "reviewer", "approver", "payer")}  # fmt: skip


def post(client, address, data, status=302):
    answer = client.post(address, data)
    return answer["Location"] if status == 302 and answer.status_code == 302 else text(answer, status)


def test_an_officer_opens_a_round_from_an_item_of_the_pack(room, at):
    page = text(at["reviewer"].get("/grants/open"))
    assert "演示" in page
    given = {"item": "", "department": "science_technology", "year": 2026, "budget_fen": "", "opens_on": city.ON,
             "closes_on": "2026-12-31"}  # fmt: skip
    text(at["reviewer"].post("/grants/open", given), 422)
    item = next(one for one in city.pack().policy_items.values() if one.audience == "enterprise" and one.budget)
    where = post(at["reviewer"], "/grants/open", {**given, "item": item.id, "joint": "finance"})
    programme = Programme.objects.get()
    assert where == f"/grants/programmes/{programme.pk}" and programme.budget_fen == item.budget.fen
    page = text(at["reviewer"].get(where))
    assert "批次" in page or programme.name in page
    assert "不必重复设立" in post(at["reviewer"], "/grants/open", {**given, "item": item.id, "joint": "finance"}, 422)


def test_an_application_walks_through_the_pages_to_its_payment(room, at, opened):
    programme = opened(asks=("ip1", "sales_t"), stages=("completeness", "review", "approval", "payment"))
    firm = room.firms[0]
    apply = f"/grants/mine/{programme.pk}/{firm.entity_id}"
    assert apply in text(at["agent"].get("/grants/mine"))
    page = text(at["agent"].get(apply))
    assert "ask_sales_t" in page and "ask_ip1" not in page, "only what the data lack is asked for"
    account = {"holder": firm.name, "bank": "演示银行", "number": "6222000000000001"}
    text(at["agent"].post(apply, account), 422)
    assert "去授权" in page, "the firm has not authorised its tax data, which the officer is then not shown"
    where = post(at["agent"], apply, {**account, "ask_sales_t": "100万元"})
    assert "企业未授权使用税务数据" in text(at["reviewer"].get(where))
    assert "企业未授权使用税务数据" not in text(at["agent"].get(where))
    assert "企业填报" in text(at["reviewer"].get(where)) and "撤回申请" in text(at["agent"].get(where))
    assert firm.name in text(at["reviewer"].get("/grants/"))
    for name, data in (("accept", {}), ("review", {"fen": "100"})):
        text(at["reviewer"].get(f"{where}/{name}"))
        post(at["reviewer"], f"{where}/{name}", data)
    assert f"{where}/approve" not in text(at["reviewer"].get(where)), "who reviewed is not offered the approval"
    assert "不能是同一人" in post(at["reviewer"], f"{where}/approve", {}, 422)
    round_ = f"/grants/programmes/{programme.pk}"
    chosen = {"applications": [Application.objects.get().pk]}
    text(at["approver"].get(f"{round_}/approve"))
    assert post(at["approver"], f"{round_}/approve", chosen) == round_
    post(at["approver"], f"{round_}/approve", chosen)
    job = Job.objects.get()  # asked for twice, it is one
    assert "排队中" in text(at["approver"].get(round_))
    assert execute(job.pk, worker="w", task_id=job.task_id) == "done"
    assert "审批通过 1 件" in text(at["approver"].get(round_))
    text(at["payer"].get(f"{round_}/draw"))
    post(at["payer"], f"{round_}/draw", chosen)
    batch = PaymentBatch.objects.get()
    address = f"/grants/batches/{batch.pk}"
    assert "登记送出" in text(at["payer"].get(address))
    assert at["payer"].get(f"{address}/file").content.decode("utf-8-sig").count("P0") == 1
    post(at["payer"], f"{address}/send", {})
    bad = SimpleUploadedFile("回执.csv", b"x,y\n1,2\n")
    assert "缺少“支付号”" in post(at["payer"], address, {"file": bad}, 422)
    post(at["payer"], address, {"file": SimpleUploadedFile("回执.csv", answered(batch, "成功"))})
    assert "已到账" in text(at["payer"].get(address))
    assert "已办结" in text(at["agent"].get(where)) and "要求追回" in text(at["reviewer"].get(where))
    for address in ("/grants/ledger", "/grants/applications?state=done", "/grants/applications?state=papers", round_):
        text(at["reviewer"].get(address))
    name = firm.name.encode()
    for address in ("/grants/ledger/", "/grants/performance/", f"/grants/batches/{batch.pk}/export/"):
        assert at["reviewer"].get(f"{address}pdf").status_code == 404
        assert b"".join(at["reviewer"].get(f"{address}xlsx").streaming_content).startswith(b"PK")
        body = b"".join(at["reviewer"].get(f"{address}csv").streaming_content)
        assert (
            b"100.00" in body and (name in body) is ("performance" not in address) and b"6222000000000001" not in body
        )
    assert "核对一致" in text(at["approver"].get("/grants/ledger"))
    assert "还没有到账的资金" in text(at["approver"].get("/grants/ledger?until=2026-11-20"))
    assert "截至 2026-11-21" in text(at["approver"].get("/grants/ledger?until=2026-11-21")).replace("\u00a0", " ")


def test_strangers_see_nothing_of_it(room, opened, applied):
    application = applied(opened())
    stranger = city.browser(person(Role.ENTERPRISE))
    assert stranger.get(f"/grants/applications/{application.pk}").status_code == 404
    for address in ("/grants/", "/grants/ledger", "/grants/mine", f"/grants/programmes/{application.programme_id}"):
        assert stranger.get(address).status_code == 403, address
    other = city.browser(person(Role.OFFICER, department="taxation"))
    assert other.get(f"/grants/applications/{application.pk}").status_code == 404
    assert other.get(f"/grants/programmes/{application.programme_id}").status_code == 404
    clerk = city.browser(person(Role.CLERK))
    assert clerk.get("/grants/open").status_code == 403 and text(clerk.get("/grants/"))


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_papers_are_handed_in_on_the_page_by_the_firm_and_seen_by_who_reviews(room, at, opened, applied):
    application = applied(opened(materials=("申请书",)))
    page = f"/grants/applications/{application.pk}"
    assert "未交" in text(at["reviewer"].get(page)) and "上传" not in text(at["reviewer"].get(page))

    def upload(client, name="申请书.pdf", content=PDF, title="申请书"):
        answer = client.post(f"{page}/materials", {"title": title, "file": SimpleUploadedFile(name, content)})
        return answer.status_code, text(client.get(page)) if answer.status_code == 302 else ""

    assert upload(at["reviewer"])[0] == 403
    assert "与扩展名" in upload(at["agent"], "申请书.docx")[1] and not AttachmentVersion.objects.exists()
    assert "申请书.pdf" in upload(at["agent"])[1] and "第 2 版" in upload(at["agent"], content=PDF + b"%")[1]
    download = f"/files/{AttachmentVersion.objects.first().attachment_id}"
    assert at["reviewer"].get(download).status_code == 200
    assert city.browser(person(Role.ENTERPRISE)).get(download).status_code == 403
    Application.objects.filter(pk=application.pk).update(state="approval")
    assert "不能再交材料" in upload(at["agent"])[1]


def test_a_batch_is_taken_apart_and_a_round_closed_and_shared_out_on_their_pages(room, at, opened, applied, approved):
    programme = opened(cut="in_proportion")
    room.judged["fen"] = 60_000
    for index in range(2):
        actions.review(applied(programme, index), by=room.reviewer)
    round_ = f"/grants/programmes/{programme.pk}"
    assert "结束受理" in text(at["reviewer"].get(round_))
    assert post(at["reviewer"], f"{round_}/close", {"reason": "额度已满"}) == round_
    assert "提前结束受理" in text(at["reviewer"].get(round_))
    post(at["reviewer"], f"{round_}/ration", {})
    page = text(at["approver"].get(f"/grants/applications/{Application.objects.first().pk}"))
    assert "核减前" in page and "500" in page
    room.judged["fen"] = 100_00
    other = opened()
    approved(other)
    post(at["payer"], f"/grants/programmes/{other.pk}/draw", {"applications": [other.applications.get().pk]})
    batch = f"/grants/batches/{PaymentBatch.objects.get().pk}"
    text(at["payer"].get(f"{batch}/undo"))
    assert post(at["payer"], f"{batch}/undo", {"reason": "日期有误"}) == batch
    assert "已撤销 1" in text(at["payer"].get(batch)) and "登记送出" not in text(at["payer"].get(batch))
    assert "已经撤销" in text(at["payer"].post(f"{batch}/send", follow=True))
