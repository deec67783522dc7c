"""A problem is raised, assigned, answered, and closed by nobody but whoever raised it; every step is told and kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.models import Origin, Problem
from kechuang.apps.projects.problems import ledger

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    """Return the titles of what somebody was told, oldest first."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def deeds() -> list[str]:
    """Return the audited deeds on problems, oldest first."""
    return list(Entry.objects.filter(verb__startswith="projects.").order_by("seq").values_list("verb", flat=True))


@pytest.fixture
def raised(people, project):
    """Return a problem that the science bureau raised for its project on Monday 23 November."""
    return problems.raise_problem(
        by=people.lead, department="science_technology", title="38 亩用地批复未下达", project=project,
        describes="批复不下达，施工许可无法办理。",
    )  # fmt: skip


@pytest.fixture
def assigned(people, raised):
    """Return the problem, assigned to the bureau of land with the housing bureau beside it."""
    return problems.assign(raised, by=people.office, lead="natural_resources", supports=["housing_construction"])


@pytest.fixture
def answered(people, assigned):
    """Return the problem, answered."""
    return answers.answer(assigned, by=people.support, text="批复已于今日下达。")


def test_the_whole_course_from_raising_to_closing_is_told_and_audited(people, raised):
    assert (raised.state, raised.division, raised.assign_by) == ("raised", "379901", dt.date(2026, 11, 25))
    assert told(people.office) == [f"待交办：{raised}"]
    one = problems.assign(raised, by=people.office, lead="natural_resources", supports=["housing_construction"])
    assert (one.state, one.due) == ("assigned", dt.date(2026, 12, 7)), "ten workdays after a Monday"
    assert told(people.support) == [f"交办：{one}"] and told(people.second) == [f"请配合办理：{one}"]
    assert told(people.lead) == [f"您提出的问题已交办：{one}"]
    answers.add_part(one, by=people.second, department="housing_construction", text="施工图已预审。")
    assert told(people.support)[-1] == f"配合部门已填报办理情况：{one}"
    one = answers.answer(one, by=people.support, text="批复已下达。")
    assert (one.state, one.confirm_by) == ("answered", dt.date(2026, 11, 30))
    assert told(people.lead)[-1] == f"已答复，请您确认是否解决：{one}"
    one = answers.confirm(one, by=people.lead)
    assert one.state == "closed" and one.closed_at is not None
    assert told(people.support)[-1] == f"已销号：{one}"
    assert [note.text for note in one.notes.all()] == ["施工图已预审。", "批复已下达。"]
    assert deeds() == ["projects.problem_raise", "projects.problem_assign", "projects.problem_part",
                       "projects.problem_answer", "projects.problem_confirm"]  # fmt: skip


def test_only_the_office_or_the_supervision_assigns_and_refusals_are_kept(people, raised, caplog):
    for who in (people.lead, people.support, people.stranger):
        with pytest.raises(PermissionDenied):
            problems.assign(raised, by=who, lead="natural_resources")
    assert [record.message.count('"verb": "projects.assign"') for record in caplog.records] == [1, 1, 1]
    assert problems.assign(raised, by=people.supervision, lead="natural_resources").state == "assigned"


def test_only_the_lead_answers_and_only_its_raiser_confirms_or_objects(people, assigned):
    for who in (people.second, people.office, people.lead):
        with pytest.raises(PermissionDenied):
            answers.answer(assigned, by=who, text="办好了")
    one = answers.answer(assigned, by=people.support, text="办好了")
    for who in (people.support, people.second, people.office):
        with pytest.raises(PermissionDenied):
            answers.confirm(one, by=who)
        with pytest.raises(PermissionDenied):
            answers.object_to(one, by=who, reason="没有")
    assert answers.confirm(one, by=people.colleague).state == "closed", "a colleague of the raiser may"


def test_a_department_that_got_its_own_problem_does_not_confirm_its_own_answer_a_body_does(people, raised):
    one = problems.assign(raised, by=people.office, lead="science_technology")
    one = answers.answer(one, by=people.lead, text="自行办结")
    assert told(people.office)[-1] == told(people.supervision)[-1] == f"已答复，请您确认是否解决：{one}"
    for who in (people.lead, people.colleague, people.stranger):
        with pytest.raises(PermissionDenied):
            answers.confirm(one, by=who)
    waits = {who: ledger.views_of(getattr(people, who))["confirm"] for who in ("lead", "office", "supervision")}
    assert {who: Problem.objects.filter(found).count() for who, found in waits.items()} == {
        "lead": 0, "office": 1, "supervision": 1,
    }  # fmt: skip
    assert answers.confirm(one, by=people.supervision).state == "closed"


def test_what_a_body_raised_and_solved_itself_is_confirmed_by_the_other_body(people, project):
    one = problems.raise_problem(by=people.office, department="task_force_office", title="场地", project=project)
    one = problems.assign(one, by=people.supervision, lead="task_force_office")
    one = answers.answer(one, by=people.office, text="已落实")
    with pytest.raises(PermissionDenied):
        answers.confirm(one, by=people.office)
    assert Problem.objects.filter(ledger.views_of(people.office)["confirm"]).count() == 0
    assert answers.confirm(one, by=people.supervision).state == "closed"


def test_a_limit_other_than_the_packs_needs_a_reason_and_none_lies_in_the_past(people, raised):
    with pytest.raises(Refused, match="按规定时限应为 2026-12-07"):
        problems.assign(raised, by=people.office, lead="natural_resources", due=dt.date(2026, 11, 30))
    with pytest.raises(Refused, match="已经过去"):
        problems.assign(raised, by=people.office, lead="natural_resources", due=dt.date(2026, 11, 20), reason="急")
    with pytest.raises(Refused, match="没有这个部门"):
        problems.assign(raised, by=people.office, lead="no_such_bureau")
    one = problems.assign(
        raised, by=people.office, lead="natural_resources", due=dt.date(2026, 11, 30), reason="开工在即"
    )
    assert one.due == dt.date(2026, 11, 30)
    assert one.history.last().note == "交市自然资源和规划局，限 2026-11-30；开工在即"
    one = problems.extend(one, by=people.office, due=dt.date(2026, 12, 4), reason="需上会研究")
    assert one.due == dt.date(2026, 12, 4)
    assert one.history.last().note == "2026-11-30 改为 2026-12-04：需上会研究"
    assert "时限调整为 2026-12-04" in told(people.support)[-1]


def test_a_department_gives_back_what_is_not_its_affair_and_the_office_assigns_anew(people, assigned):
    with pytest.raises(Refused, match="请写明理由"):
        problems.decline(assigned, by=people.support, reason=" ")
    one = problems.decline(assigned, by=people.support, reason="属审批局职责")
    assert (one.state, one.lead, one.supports, one.due) == ("raised", "", [], None)
    assert told(people.office)[-1] == f"部门退回，请重新交办：{one}"
    one = problems.assign(one, by=people.office, lead="housing_construction")
    with pytest.raises(Refused, match="请写明理由"):
        problems.assign(one, by=people.office, lead="natural_resources")
    one = problems.assign(one, by=people.office, lead="natural_resources", reason="会商后改由资源局牵头")
    assert one.history.last().transition == "reassign" and one.lead == "natural_resources"
    assert told(people.second)[-1] == f"已改派他部门，不再由本部门办理：{one}"


def test_an_objection_goes_back_with_a_new_limit_and_is_counted(people, answered):
    with pytest.raises(Refused, match="请写明理由"):
        answers.object_to(answered, by=people.lead, reason="")
    people.freeze("2026-11-25T09:00:00+08:00")
    one = answers.object_to(answered, by=people.lead, reason="批复面积有误")
    assert (one.state, one.objections, one.due) == ("assigned", 1, dt.date(2026, 12, 9))
    assert told(people.support)[-1].startswith("提出方未认可，第 1 次退回办理")
    assert not any("第 1 次" in title for title in told(people.office))
    one = answers.answer(one, by=people.support, text="已更正。")
    one = answers.object_to(one, by=people.lead, reason="仍有误")
    assert one.objections == 2 and "第 2 次退回办理，请关注" in told(people.office)[-1]
    assert [note.text for note in one.notes.filter(kind="answer")] == ["批复已于今日下达。", "已更正。"]


@pytest.mark.parametrize(
    ("day", "may"), [("2026-11-27", False), ("2026-11-30", False), ("2026-12-01", True), ("2026-12-02", True)]
)
def test_the_office_confirms_for_a_silent_raiser_only_after_his_last_day(people, answered, day, may):
    people.freeze(f"{day}T09:00:00+08:00")
    if may:
        one = answers.confirm_for(answered, by=people.office, reason="多次联系未回复，现场已核")
        assert one.state == "closed"
        body = Notification.objects.filter(user=people.lead).latest("pk").body
        assert body == "提出方逾期未确认，代为确认的理由：多次联系未回复，现场已核"
    else:
        with pytest.raises(Refused, match="确认时限（2026-11-30）还没有过"):
            answers.confirm_for(answered, by=people.office, reason="多次联系未回复")


def test_a_body_does_not_confirm_for_others_what_it_was_to_solve_itself(people, raised):
    one = problems.assign(raised, by=people.supervision, lead="task_force_office")
    one = answers.answer(one, by=people.office, text="已协调。")
    people.freeze("2026-12-15T09:00:00+08:00")
    with pytest.raises(Refused, match="不能代为确认本部门牵头"):
        answers.confirm_for(one, by=people.office, reason="未回复")
    assert answers.confirm_for(one, by=people.supervision, reason="未回复").state == "closed"


def test_a_closed_problem_that_comes_back_is_opened_again_by_its_raiser(people, answered):
    one = answers.confirm(answered, by=people.lead)
    with pytest.raises(PermissionDenied):
        answers.reopen(one, by=people.support, reason="又出现了")
    one = answers.reopen(one, by=people.lead, reason="又出现了")
    assert (one.state, one.closed_at, one.due) == ("assigned", None, dt.date(2026, 12, 7))


def test_a_problem_that_was_dealt_with_meanwhile_is_refused_with_who_did_what(people, raised):
    problems.assign(raised, by=people.office, lead="natural_resources")
    seen = raised.version
    fresh = Problem.objects.get(pk=raised.pk)
    with pytest.raises(Refused) as refusal:
        problems.assign(fresh, by=people.supervision, lead="housing_construction", reason="改派", seen=seen)
    assert f"{people.office.display_name}已于 11-23 09:00 对{raised.number}办理了“交办”" in str(refusal.value)
    assert Problem.objects.get(pk=raised.pk).lead == "natural_resources"


def test_what_is_raised_without_its_subject_is_refused_with_what_to_do(people, project):
    given = {"by": people.lead, "department": "science_technology"}
    with pytest.raises(Refused, match="一句话即可"):
        problems.raise_problem(**given, title=" ", project=project)
    with pytest.raises(Refused, match="请选择问题所在的项目"):
        problems.raise_problem(**given, title="缺电")
    with pytest.raises(Refused, match="请写明地点"):
        problems.raise_problem(**given, title="缺电", origin=Origin.SITE)
    with pytest.raises(Refused, match="哪家企业"):
        problems.raise_problem(**given, title="缺电", origin=Origin.ENTERPRISE)
    with pytest.raises(PermissionDenied):
        problems.raise_problem(by=people.stranger, department="science_technology", title="缺电", project=project)
    assert not Problem.objects.exists()
    found = problems.raise_problem(**given, title="缺电", origin=Origin.SITE, division="379901", address="园区 B 区")
    assert found.address == "园区 B 区"


def test_a_raiser_takes_back_what_settled_itself_and_the_lead_is_told(people, assigned):
    with pytest.raises(PermissionDenied):
        problems.withdraw(assigned, by=people.support, reason="不需要了")
    one = problems.withdraw(assigned, by=people.lead, reason="已自行解决")
    assert one.state == "withdrawn" and told(people.support)[-1] == f"提出方已撤回：{one}"


def test_supporting_departments_only_tell_their_part_of_what_they_support(people, assigned):
    for who, department in ((people.stranger, "courts"), (people.stranger, "housing_construction")):
        with pytest.raises(PermissionDenied):
            answers.add_part(assigned, by=who, department=department, text="已办")
    with pytest.raises(Refused, match="请写明做了什么"):
        answers.add_part(assigned, by=people.second, department="housing_construction", text="  ")


def test_a_body_neither_extends_nor_assigns_anew_what_it_is_to_solve_itself(people, raised):
    one = problems.assign(raised, by=people.supervision, lead="task_force_office")
    later = {"due": dt.date(2026, 12, 18), "reason": "人手不够"}
    with pytest.raises(Refused, match="不能自行调整时限或改派"):
        problems.extend(one, by=people.office, **later)
    with pytest.raises(Refused, match="不能自行调整时限或改派"):
        problems.assign(one, by=people.office, lead="task_force_office", reason="重新起算")
    assert problems.extend(one, by=people.supervision, **later).due == dt.date(2026, 12, 18)


@pytest.mark.parametrize(("day", "may"), [("2026-12-04", True), ("2026-12-07", True), ("2026-12-08", False)])
def test_a_problem_is_given_back_up_to_its_last_day_and_not_after(people, assigned, day, may):
    people.freeze(f"{day}T09:00:00+08:00")
    if may:
        assert problems.decline(assigned, by=people.support, reason="属审批局职责").state == "raised"
    else:
        with pytest.raises(Refused, match="已过答复时限（2026-12-07），不能退回交办"):
            problems.decline(assigned, by=people.support, reason="属审批局职责")


def test_what_its_raiser_sent_back_is_not_given_back_to_the_office(people, answered):
    one = answers.object_to(answered, by=people.lead, reason="批复面积有误")
    with pytest.raises(Refused, match="提出方未认可"):
        problems.decline(one, by=people.support, reason="属审批局职责")


def test_what_was_merged_while_one_waited_for_its_lock_is_not_withdrawn(people, project, assigned, monkeypatch):
    twin = problems.raise_problem(by=people.second, department="housing_construction", title="用地", project=project)
    waits, merged = problems.locked, []

    def after_a_merge(row):
        if not merged:
            merged.append(row)
            problems.merge(twin, by=people.office, into=assigned)
        return waits(row)

    monkeypatch.setattr(problems, "locked", after_a_merge)
    with pytest.raises(Refused, match="不能撤回"):
        problems.withdraw(assigned, by=people.lead, reason="已自行解决")
    assert merged and Problem.objects.get(pk=assigned.pk).state == "assigned"


def test_a_place_that_the_pack_does_not_know_is_refused(people):
    with pytest.raises(Refused, match="没有这个行政区划"):
        problems.raise_problem(
            by=people.lead, department="science_technology", title="缺电", origin=Origin.SITE, division="999999",
            address="园区",
        )  # fmt: skip
