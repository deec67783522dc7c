"""Typical cases: kept by the department whose practice they are, found by all of the region, never thrown away."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.catalog.models import Place
from kechuang.apps.cockpit.searching import found
from kechuang.apps.files import access as files
from kechuang.apps.files.models import Attachment
from kechuang.apps.projects.actions import cases
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.forms.cases import CaseForm
from kechuang.apps.projects.models import Project, TypicalCase
from kechuang.apps.projects.queries.cases import Filters, counted, visible_cases
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
FORM = {
    "name": "重大项目“拿地即开工”", "level": "provincial", "lead": "science_technology", "division": "379901",
    "chosen_as": "营商环境创新案例", "chosen_by": "省级主管部门", "chosen_on": "2026-06", "batch": "第三批",
    "project": "", "describes": "把审批事项前移到土地出让之前。", "results": "由签约到开工缩短 60 天。", "revision": "",
}  # fmt: skip


def text(answer):
    return answer.content.decode()


def entered(by, **more):
    fields = {
        "name": "做法",
        "level": "city",
        "lead": "science_technology",
        "division": "379901",
        "describes": "分三步做。",
    }
    return cases.add_case(by=by, **fields | more)


def test_a_case_is_entered_with_its_paper_shown_and_found_again(people):
    lead = city.browser(people.lead)
    assert "还没有登记典型案例" in text(lead.get("/projects/cases"))
    paper = SimpleUploadedFile("入选通报.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
    assert lead.post("/projects/cases/new", {**FORM, "describes": ""}).status_code == 422
    assert lead.post("/projects/cases/new", {**FORM, "files": [paper]}).status_code == 302
    case = TypicalCase.objects.get()
    assert case.code == f"AL2026-{case.pk:05d}" and case.created_by == people.lead
    assert case.synthetic, "what is entered in an invented place is invented"
    page = text(city.browser(people.stranger).get(f"/projects/cases/{case.pk}"))
    for words in ("把审批事项前移", "缩短 60 天", "省级主管部门", "第三批", "2026-06", "入选通报.pdf", "登记典型案例"):
        assert words in page, words
    assert "/edit" not in page and "撤下" not in page, "only its department changes it"
    (group,) = [one for one in found(people.stranger, "拿地即开工") if one.label == "典型案例"]
    assert group.hits[0].url == f"/projects/cases/{case.pk}" and group.hits[0].note == "省级"
    attachment = Attachment.objects.get()
    assert files.may(people.stranger, "view", attachment) and not files.may(people.stranger, "add", attachment)
    assert files.may(people.colleague, "add", attachment)


def test_a_choice_has_a_year_a_month_or_a_day_that_has_begun(people):
    days = {
        "2026": None, "2026-11": None, "2026-11-23": None, "": None, "2026-11-24": "不能晚于今天",
        "2027": "不能晚于今天", "去年": "应写作", "2026-13": "应写作", "../2022": "应写作", "2021/2022": "应写作",
    }  # fmt: skip
    for day, said in days.items():
        given = {name: value for name, value in FORM.items() if value} | {"chosen_on": day}
        form = CaseForm(given, leads=["science_technology"], projects=Project.objects.none())
        assert form.is_valid() is (said is None), day
        assert said is None or said in form.errors["chosen_on"][0], day


def test_who_is_not_of_the_department_neither_enters_nor_changes_it_and_that_is_noted(people):
    case = entered(people.lead)
    for deed in (
        lambda: entered(people.stranger),
        lambda: cases.edit_case(case, by=people.stranger, revision=0, name="改名"),
        lambda: cases.withdraw_case(case, by=people.leader, revision=0, reason="过时"),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    stranger = city.browser(people.stranger)
    for place in ("edit", "withdraw"):
        assert stranger.get(f"/projects/cases/{case.pk}/{place}").status_code == 403, place
    assert AccessLog.objects.filter(kind="denied", object_type="projects.typicalcase").count() == 2
    assert stranger.post("/projects/cases/new", FORM).status_code == 422, "not one of his departments"
    assert city.browser(people.leader).get("/projects/cases/new").status_code == 403


def test_of_two_who_change_it_at_once_the_second_reads_what_the_first_did(people):
    case = entered(people.lead)
    browser = city.browser(people.colleague)
    assert 'name="revision" value="0"' in text(browser.get(f"/projects/cases/{case.pk}/edit"))
    cases.edit_case(case, by=people.lead, revision=0, level="provincial", results="已推广到三个县")
    mine = {**FORM, "name": "做法（第二版）", "level": "city", "revision": "0"}
    answer = browser.post(f"/projects/cases/{case.pk}/edit", mine)
    page = text(answer)
    assert (
        answer.status_code == 422
        and "修改了 级别、成效" in page
        and "做法（第二版）" in page
        and "已推广到三个县" in page
    )
    assert 'name="revision" value="1"' in page, "saving once more is meant"
    with pytest.raises(Refused, match="修改了 级别、成效"):
        cases.withdraw_case(case, by=people.colleague, revision=0, reason="过时")
    assert browser.post(f"/projects/cases/{case.pk}/edit", {**mine, "revision": "1"}).status_code == 302
    case.refresh_from_db()
    assert (case.name, case.level, case.revision) == ("做法（第二版）", "city", 2)
    assert "级别：省级 → 市级" in text(browser.get(f"/projects/cases/{case.pk}"))


def test_saving_without_a_change_is_no_change(people):
    case = entered(people.lead)
    cases.edit_case(case, by=people.lead, revision=0, name=case.name, level=case.level)
    case.refresh_from_db()
    assert case.revision == 0 and not Entry.objects.filter(verb="projects.case_edit").exists()


def test_a_withdrawn_case_is_seen_by_its_department_only_and_comes_back(people):
    case = entered(people.lead)
    lead, stranger = city.browser(people.lead), city.browser(people.stranger)
    step = f"/projects/cases/{case.pk}"
    assert lead.post(f"{step}/withdraw", {"reason": " ", "revision": 0}).status_code == 422
    assert lead.post(f"{step}/withdraw", {"reason": "已由新规定取代", "revision": 0}).status_code == 302
    assert stranger.get(step).status_code == 404 and not visible_cases(people.stranger).exists()
    assert "做法" not in [one.hits[0].name for one in found(people.stranger, "做法")]
    assert "已由新规定取代" in text(lead.get(step)) and "看已撤下的 1 项" in text(lead.get("/projects/cases"))
    assert ">做法<" in text(lead.get("/projects/cases?state=withdrawn"))
    case.refresh_from_db()
    with pytest.raises(Refused, match="应先恢复再修改"):
        cases.edit_case(case, by=people.lead, revision=1, name="改名")
    with pytest.raises(Refused, match="已撤下，不必再撤"):
        cases.withdraw_case(case, by=people.lead, revision=1, reason="再撤")
    assert lead.post(f"{step}/restore", {"revision": 1}).status_code == 302
    assert stranger.get(step).status_code == 200
    verbs = [one.verb for one in Entry.objects.filter(object_type="projects.typicalcase").order_by("seq")]
    assert verbs == ["projects.case_add", "projects.case_withdraw", "projects.case_restore"]
    assert lead.get(f"{step}/close").status_code == 404


def test_a_name_stands_once_in_a_place_also_after_one_comes_back(people):
    first = entered(people.lead)
    with pytest.raises(Refused, match="已有同名案例"):
        entered(people.colleague)
    entered(people.lead, division="379905")
    cases.withdraw_case(first, by=people.lead, revision=0, reason="重写")
    entered(people.lead)
    with pytest.raises(Refused, match="已有同名案例"):
        cases.restore_case(first, by=people.lead, revision=1)


def test_regions_hold_for_cases_and_for_the_project_that_one_came_from(people, project):
    from kechuang.apps.accounts.models import Grant

    case = entered(people.lead, project=project)
    other = sits(person(Role.OFFICER), "science_technology")
    Grant.objects.filter(user=other).update(region="379905")
    assert not visible_cases(other).exists()
    assert city.browser(other).get(f"/projects/cases/{case.pk}").status_code == 404
    with pytest.raises(PermissionDenied):
        cases.edit_case(case, by=other, revision=0, name="改名")
    with pytest.raises(Refused, match="不在您可以查看的地区"):
        entered(other, division="379905", project=project)
    with pytest.raises(Refused, match="不再是您所在部门和地区"):
        mine = entered(other, division="379905")
        cases.edit_case(mine, by=other, revision=0, division="379901")


def test_a_case_names_its_project_only_before_those_who_may_see_that_project(people, project):
    case = entered(people.lead, division="379905", project=project)
    near = sits(person(Role.OFFICER, region="379905"), "science_technology")
    browser, where, hidden = city.browser(near), f"/projects/cases/{case.pk}", "不在您权限内的项目"

    def exported(user):
        sent = city.browser(user).get("/projects/cases/export").content
        [head, *rows] = openpyxl.load_workbook(io.BytesIO(sent)).worksheets[0].iter_rows(values_only=True)
        return [row[head.index("项目")] for row in rows]

    assert exported(people.lead) == [str(project)] and exported(near) == [None]
    form = text(browser.get(f"{where}/edit"))
    assert project.name not in form and f'<option value="{project.pk}" selected>{hidden}' in form
    cases.edit_case(case, by=people.lead, revision=0, project=None)
    other = Project.objects.create(code="test.other", name="外区保密项目", division="379901", lead="courts")
    cases.edit_case(case, by=people.lead, revision=1, project=other)
    page = text(city.browser(people.lead).get(where))
    assert f"项目：{project} → —" in page and f"项目：— → {other}" in page
    answer = browser.post(f"{where}/edit", {**FORM, "division": "379905", "revision": "1"})
    assert answer.status_code == 422 and "与现值不同的内容" in text(answer)
    for page in (text(browser.get(where)), text(answer)):
        assert hidden in page and project.name not in page and other.name not in page
    assert f"项目：{hidden} → —" in text(browser.get(where)) and f"项目：— → {hidden}" in text(browser.get(where))


def test_a_case_leaves_its_department_only_by_another_that_enters_it(people):
    case = entered(people.lead)
    with pytest.raises(Refused, match="不再是您所在部门"):
        cases.edit_case(case, by=people.lead, revision=0, lead="courts")


def test_the_library_is_narrowed_and_exported_by_what_stands_in_the_address(people):
    everything = {"一次办成", "夜间会诊", "拿地即开工"}
    queries = {
        "": everything, "q=会诊": {"夜间会诊"}, "q=前移 审批": {"拿地即开工"}, "q=前移 会诊": set(),
        "q=%00": everything, "level=national": {"一次办成"}, "level=world": everything, "year=2025": {"夜间会诊"},
        "year=20": everything,
        "department=natural_resources": {"拿地即开工"}, "division=379905": {"夜间会诊"}, "state=withdrawn": set(),
    }  # fmt: skip
    entered(people.lead, name="一次办成", level="national", chosen_on="2026-01")
    entered(people.lead, name="夜间会诊", division="379905", chosen_on="2025")
    entered(people.support, name="拿地即开工", lead="natural_resources", results="审批事项前移")
    browser = city.browser(people.stranger)
    for query, names in queries.items():
        page = text(browser.get(f"/projects/cases?{query}"))
        assert {one for one in everything if f"<b>{one}</b>" in page} == names, query
    for query in ("", "q=会诊", "level=national", "state=withdrawn"):
        answer = browser.get(f"/projects/cases/export?{query}")
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
        assert {row[1] for row in rows[1:]} == queries[query] and rows[0][:3] == ("代码", "案例名称", "级别")


def test_the_interface_tells_the_same_cases_and_not_the_withdrawn(people, project):
    case = entered(people.lead, project=project, chosen_on="2026")
    gone = entered(people.lead, name="过时的做法")
    cases.withdraw_case(gone, by=people.lead, revision=0, reason="过时")
    browser = city.browser(people.lead)
    answer = browser.get("/api/v1/projects/cases?level=city&year=2026").json()
    assert [(one["name"], one["level_name"], one["project"]) for one in answer["items"]] == [
        ("做法", "市级", project.pk)
    ]
    one = browser.get(f"/api/v1/projects/cases/{case.pk}").json()
    assert (one["describes"], one["lead_name"], one["evidence"]) == ("分三步做。", "市科技局", [])
    assert browser.get(f"/api/v1/projects/cases/{gone.pk}").status_code == 404
    assert browser.get("/api/v1/projects/cases?years=2026").status_code == 422
    assert browser.get("/api/v1/projects/cases?division=110000").json()["total"] == 0


def test_a_closed_project_and_a_creation_lead_to_a_case_and_show_it(people, project):
    lead, where = city.browser(people.lead), f"/projects/{project.pk}"
    assert "登记为典型案例" not in text(lead.get(where)), "nothing to tell of one that is under way"
    Project.objects.filter(pk=project.pk).update(state="closed", batch="第二批")
    link = f"/projects/cases/new?project={project.pk}"
    assert link in text(lead.get(where))
    assert "登记为典型案例" not in text(city.browser(people.stranger).get(where))
    form = text(lead.get(link))
    assert f'<option value="{project.pk}" selected>' in form and 'value="第二批"' in form
    Project.objects.filter(pk=project.pk).update(state="open", kind="creation")
    assert link in text(lead.get(where))
    case = entered(people.lead, project=project)
    assert f'href="/projects/cases/{case.pk}"' in text(city.browser(people.stranger).get(where))
    assert f'href="{where}"' in text(lead.get(f"/projects/cases/{case.pk}"))
    for key in ("x", "0", "9" * 30, "１"):
        assert lead.get(f"/projects/cases/new?project={key}").status_code == 200


def test_what_dezhou_s_report_only_counts_is_told_with_its_sentence_and_made_up_into_no_case(frozen):
    pack = load_pack("cn-sd-dezhou")
    load_declared(pack)
    assert not TypicalCase.objects.exists()
    Place.objects.create(pack=pack.id, code=pack.place, name="德州市", loaded_at=now())
    browser = city.browser(person(Role.OFFICER))
    page = text(browser.get("/projects/cases"))
    assert "全国人才工作创新优秀案例" in page and "另有 3 项报道没有写明名称" in page
    assert "另有 3 项" not in text(browser.get("/projects/cases?q=会诊")), (
        "a count is held only against level and place"
    )
    drawer = "/projects/cases/counted/dezhou.talent-work-cases"
    assert drawer in page and "第 3042–3062 字" in text(browser.get(drawer))
    (one,) = counted(pack, TypicalCase.objects.all(), Filters())
    assert (one.text, one.named, one.entered, one.missing) == ("3\u00a0项", 3, 0, 3)
    TypicalCase.objects.create(
        code="AL2026-00001", name="其中一项", division="371400", level="national", chosen_as=one.one.chosen_as
    )
    (again,) = counted(pack, TypicalCase.objects.all(), Filters(level="national", division="371400"))
    assert (again.entered, again.missing) == (1, 2)
    assert counted(pack, TypicalCase.objects.all(), Filters(level="city")) == []


def test_the_demo_fills_up_three_and_marks_them_and_a_load_keeps_what_a_person_edited(people):
    pack = load_pack("demo")
    load_declared(pack)
    national = TypicalCase.objects.filter(level="national")
    assert national.count() == 3 and not TypicalCase.objects.filter(synthetic=False).exists()
    case = national.filter(lead="science_technology").get()
    page = text(city.browser(people.lead).get("/projects/cases"))
    assert page.count("演示数据") >= 3 and "65" in text(city.browser(people.lead).get(f"/projects/cases/{case.pk}"))
    cases.edit_case(case, by=people.lead, revision=0, results="人改的成效")
    TypicalCase.objects.filter(pk=case.pk).update(figures=[])
    other = national.exclude(pk=case.pk).first()
    TypicalCase.objects.filter(pk=other.pk).update(name="旧名")
    assert load_declared(pack).told == ()
    case.refresh_from_db()
    other.refresh_from_db()
    assert case.results == "人改的成效" and case.figures and other.name != "旧名"
    page = text(city.browser(people.lead).get(f"/projects/cases/{case.pk}"))
    assert "下列内容由人修改过，与声明包不同，以修改为准：" in page and "”，现为“人改的成效”" in page
    assert "与声明包不同" not in text(city.browser(people.lead).get(f"/projects/cases/{other.pk}"))
    TypicalCase.objects.create(code="demo.case-gone", name="不再列出", division="379900", declared=True)
    assert load_declared(pack).told == ("声明包已不再列出典型案例“不再列出”，原有记录保留。",)


def test_the_sentence_of_a_counted_entry_opens_only_where_there_is_one(people):
    assert city.browser(people.lead).get("/projects/cases/counted/demo.nothing").status_code in {403, 404}
