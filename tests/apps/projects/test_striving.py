"""申报台账: the guide, the materials, the contacts and the result of what is applied for stand on one page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.actions import stages
from kechuang.apps.projects.actions.striving import enter
from kechuang.apps.projects.models import EntryKind, Project, StageMove
from kechuang.apps.projects.queries.stages import card
from tests import city

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def asked(project):
    Project.objects.update(kind="striving", pipeline="striving", stage="opportunity", apply_by=dt.date(2026, 11, 30))
    StageMove.objects.create(project=project, pipeline="striving", to_stage="opportunity", on=dt.date(2026, 11, 2))
    return Project.objects.get()


def said(people, asked, **given):
    usual = {"kind": "contact", "on": dt.date(2026, 11, 20), "body": "省科技厅平台处", "text": "沟通申报口径"}
    return enter(asked, by=people.lead, **{**usual, **given})


def moved(people, project, to, day, **papers):
    now = Project.objects.get(pk=project.pk)
    stages.move(now, by=people.lead, seen=now.stage, to=to, on=day, papers=papers, note="直接转入")


def test_opportunity_materials_contacts_and_result_are_followed_on_one_page(people, asked):
    browser, where = city.browser(people.lead), f"/projects/{asked.pk}/stages"
    empty = browser.get(where).content.decode()
    assert "还没有登记申报通知或指南" in empty and "还没有结果" in empty and "剩 5 个工作日" in empty
    guide = SimpleUploadedFile("申报指南.pdf", PDF, "application/pdf")
    form = {"deed": "entry", "kind": "guide", "on": "2026-11-03", "body": "省科技厅", "text": "申报通知第 1 号",
            "files": [guide]}  # fmt: skip
    assert browser.post(where, form).status_code == 302
    said(people, asked, kind="material", body="省科技厅受理窗口", text="申报书初稿")
    said(people, asked)
    moved(people, asked, "review", dt.date(2026, 11, 20), 受理证明="受理单 7 号")
    moved(people, asked, "granted", dt.date(2026, 11, 23), 批复文件="批复 9 号")
    page = browser.get(where).content.decode()
    found = [(part.label, [one.text for one in part.lines]) for part in browser.get(where).context["application"]]
    assert found == [
        ("申报机会", ["申报通知第 1 号"]), ("申报材料", ["申报书初稿"]), ("对接记录", ["沟通申报口径"]),
        ("结果", ["受理证明：受理单 7 号；直接转入", "批复文件：批复 9 号；直接转入"]),
    ]  # fmt: skip
    assert "申报指南.pdf" in page and "省科技厅平台处" in page
    trail = browser.get(f"/projects/{asked.pk}/trail").content.decode()
    assert "登记对接记录" in trail and "省科技厅平台处：沟通申报口径" in trail


def test_an_entry_moves_no_stage_and_is_no_reason_of_delay(people, asked):
    said(people, asked)
    project = Project.objects.get()
    moves = list(project.stage_moves.order_by("pk"))
    one = card(project, moves, current_pack().pipelines["striving"].stage("opportunity"), current_pack())
    assert project.stage == "opportunity" and one.since == dt.date(2026, 11, 2) and one.delay == ""
    assert moves[-1].entry == EntryKind.CONTACT and moves[0].entry is None
    stages.explain(project, by=people.lead, reason="等待主管部门答复")
    assert StageMove.objects.order_by("-pk").first().entry is None


def test_a_stage_may_be_registered_for_a_day_before_the_last_contact(people, asked):
    said(people, asked, on=dt.date(2026, 11, 20))
    moved(people, asked, "material", dt.date(2026, 11, 18))
    assert Project.objects.get().stage == "material"


@pytest.mark.parametrize(("given", "words"), [
    ({"on": dt.date(2026, 11, 24)}, "不能晚于今天"), ({"text": " "}, "请写明单位和内容"),
    ({"body": ""}, "请写明单位和内容"), ({"kind": "other"}, "请选择登记的是"),
])  # fmt: skip
def test_what_must_be_said_is_asked_for(people, asked, given, words):
    with pytest.raises(Refused, match=words):
        said(people, asked, **given)
    assert StageMove.objects.count() == 1


def test_only_the_lead_enters_and_only_where_something_is_applied_for(people, asked):
    with pytest.raises(PermissionDenied):
        enter(asked, by=people.support, kind="contact", on=dt.date(2026, 11, 20), body="省科技厅", text="越权")
    Project.objects.update(pipeline="investment", stage="signed")
    with pytest.raises(Refused, match="没有申报台账"):
        said(people, asked)
    assert "申报台账" not in city.browser(people.lead).get(f"/projects/{asked.pk}/stages").content.decode()


def test_the_board_says_how_many_days_are_left(people, asked):
    page = city.browser(people.lead).get("/projects/stages?pipeline=striving").content.decode()
    assert "申报截止 2026-11-30" in page and "剩 5 个工作日" in page
