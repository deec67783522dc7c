"""The load of declarations: everything once, people's edits never written over, what is gone is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog.models import Place
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import records
from kechuang.apps.projects.declared.differences import differences, is_listed
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.declared.plans import take_plans
from kechuang.apps.projects.models import Programme, Project, Quota, StageMove, Task, TaskForce, TaskLink
from kechuang.apps.projects.past.due import projects_on
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from kechuang.declarations.plan_task import WrittenAfter
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    return [model.objects.count() for model in (Programme, TaskForce, Project, Quota, StageMove, Task)]


def test_everything_that_zibo_declares_is_there_and_a_second_load_adds_nothing(frozen):
    pack = load_pack("cn-sd-zibo")
    loaded = load_declared(pack)
    assert loaded.projects == len(pack.projects) == Project.objects.count()
    assert loaded.task_forces == len(pack.task_forces) == TaskForce.objects.count()
    assert loaded.told == ()
    before = counts()
    load_declared(pack)
    assert counts() == before


def test_a_figure_keeps_its_words_and_its_sentence(frozen):
    load_declared(load_pack("cn-sd-zibo"))
    geely = Project.objects.get(code="zibo.geely-commercial-vehicles")
    figure = next(one for one in geely.figures if one["label"] == "签约到产品下线用时")
    assert figure["text"] == "7\u00a0个月" and figure["evidence"]["kind"] == "sentence"
    assert geely.stage == "producing" and geely.stage_moves.get().on is None


def test_the_load_does_not_write_over_what_a_person_edited_and_tells_both(frozen):
    pack = load_pack("cn-sd-zibo")
    load_declared(pack)
    one = pack.projects[0]
    Project.objects.filter(code=one.id).update(name="人改的名称", revision=1, figures=[])
    load_declared(pack)
    row = Project.objects.get(code=one.id)
    assert row.name == "人改的名称" and len(row.figures) == len(one.figures)
    assert ("name", one.name, "人改的名称") in differences(row, pack)


def test_an_unedited_project_follows_the_pack(frozen):
    pack = load_pack("cn-sd-zibo")
    load_declared(pack)
    one = pack.projects[0]
    Project.objects.filter(code=one.id).update(name="旧的名称")
    load_declared(pack)
    row = Project.objects.get(code=one.id)
    assert row.name == one.name and differences(row, pack) == []


def test_what_a_load_changes_of_lead_limit_and_place_can_be_taken_back_for_a_past_day(frozen):
    frozen("2026-11-20T09:00:00+08:00")
    pack = load_pack("cn-sd-zibo")
    Place.objects.create(pack=pack.id, code=pack.place, name="淄博市", loaded_at=now())
    load_declared(pack)
    one = next(one for one in pack.projects if one.programme)
    row = Project.objects.get(code=one.id)
    other = Programme.objects.exclude(pk=row.programme_id).first()
    Project.objects.filter(pk=row.pk).update(
        lead="courts", due=dt.date(2026, 12, 1), division="370302", programme=other, task_force=None
    )
    there = Project.objects.get(pk=row.pk)
    frozen("2026-11-23T09:00:00+08:00")
    load_declared(pack)

    moved = Project.objects.get(pk=row.pk)
    assert (
        (moved.lead, moved.due, moved.programme_id)
        == (row.lead, row.due, row.programme_id)
        != ("courts", None, other.pk)
    )
    then = projects_on([moved], dt.date(2026, 11, 20))[row.pk]
    assert (then.lead, then.due, then.division) == ("courts", there.due, "370302")
    assert (then.programme, then.task_force) == (other.pk, None)
    assert projects_on([moved], dt.date(2026, 11, 23))[row.pk].programme == row.programme_id
    entries = Entry.objects.filter(verb="projects.load", object_type="projects.project").count()
    load_declared(pack)
    assert Entry.objects.filter(verb="projects.load", object_type="projects.project").count() == entries == 1


@pytest.mark.parametrize(("day", "told"), [
    (dt.date(2026, 12, 30), ["项目时限由 2026-12-30 推迟为 2026-12-31：新材料实验室"]),
    (dt.date(2026, 12, 31), []), (dt.date(2027, 1, 1), []), (None, []),
])  # fmt: skip
def test_a_limit_that_the_pack_moves_later_reaches_the_office_once(people, day, told):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.projects if one.demo is None)
    declared = one.model_copy(update={"name": "新材料实验室", "due": dt.date(2026, 12, 31)})
    pack = replace(pack, projects=tuple(declared if each.id == one.id else each for each in pack.projects))
    Project.objects.filter(code=one.id).update(due=day)
    for _again in range(2):
        load_declared(pack)
        assert Project.objects.get(code=one.id).due == dt.date(2026, 12, 31)
        rows = Notification.objects.filter(title__contains="时限由").values_list("user", "title", "body")
        assert list(rows) == [(people.office.pk, title, "声明包更改了时限") for title in told]


def test_no_declared_project_comes_under_a_programme_that_is_closed_and_that_is_told(frozen):
    pack = load_pack("cn-sd-zibo")
    load_declared(pack)
    one, stays = [one for one in pack.projects if one.programme][:2]
    Project.objects.filter(code=one.id).update(programme=None)
    Programme.objects.update(state="closed")
    told = load_declared(pack).told
    assert Project.objects.get(code=one.id).programme is None
    assert Project.objects.get(code=stays.id).programme.code == stays.programme
    assert len(told) == 1 and f"项目“{one.name}”没有列入；应先重新打开行动" in told[0]
    Programme.objects.update(state="open")
    assert load_declared(pack).told == ()
    assert Project.objects.get(code=one.id).programme.code == one.programme


def test_what_the_pack_no_longer_lists_stays_and_is_told(frozen):
    pack = load_pack("cn-sd-zibo")
    load_declared(pack)
    gone = Project.objects.create(code="zibo.gone", name="不再列出的项目", division="370300", declared=True)
    own = Project.objects.create(code="XM2026-00001", name="人登记的项目", division="370300")
    told = load_declared(pack).told
    assert told == ("声明包已不再列出重点项目“不再列出的项目”，原有记录保留。",)
    assert not is_listed(gone, pack) and is_listed(own, pack)
    assert Project.objects.filter(pk__in=(gone.pk, own.pk)).count() == 2


@pytest.mark.parametrize("moved", [False, True])
def test_a_declared_stage_is_taken_only_where_nobody_moved_the_project(people, moved):
    pack = load_pack("cn-sd-zibo")
    load_declared(pack)
    row = Project.objects.get(code="zibo.geely-commercial-vehicles")
    Project.objects.filter(pk=row.pk).update(stage="started")
    if moved:
        StageMove.objects.create(project=row, pipeline="investment", from_stage="signed", to_stage="started",
                                 by=people.lead)  # fmt: skip
    load_declared(pack)
    assert Project.objects.get(pk=row.pk).stage == ("started" if moved else "producing")


def test_a_project_that_a_person_took_out_of_its_stages_stays_out_and_its_page_tells_both(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.projects if one.stage)
    row, lead = Project.objects.get(code=one.id), sits(person(Role.OFFICER), one.lead)
    records.edit(row, by=lead, revision=0, pipeline="")
    moves = StageMove.objects.count()
    load_declared(pack)
    row.refresh_from_db()
    assert (row.pipeline, row.stage, StageMove.objects.count()) == ("", "", moves)
    assert ("pipeline", one.pipeline, "") in differences(row, pack)
    page = city.browser(lead).get(f"/projects/{row.pk}").content.decode()
    assert "不分阶段" in page and pack.pipelines[one.pipeline].name in page


def test_dates_of_invented_projects_are_counted_from_the_first_load(people):
    pack = load_pack("demo")
    load_declared(pack)
    dated = list(Project.objects.exclude(start=None).values_list("code", "start", "due"))
    people.freeze("2026-12-21T09:00:00+08:00")
    load_declared(pack)
    assert list(Project.objects.exclude(start=None).values_list("code", "start", "due")) == dated


def test_a_plan_that_goes_in_a_circle_is_left_out_and_told_and_the_project_stays(people):
    pack = load_pack("demo")
    one = next(one for one in pack.projects if one.plan)
    first, second = (task.model_copy(update={"tasks": (), "constraint": None}) for task in one.plan[:2])
    after = WrittenAfter(task=second.id)
    circle = one.model_copy(update={"plan": (
        first.model_copy(update={"after": (after,)}),
        second.model_copy(update={"after": (WrittenAfter(task=first.id),)}),
    )})  # fmt: skip
    [project] = [Project.objects.create(code=one.id, name=one.name, division=one.place)]
    taken, told = take_plans([(project, circle)], pack)
    assert taken == 0 and not Task.objects.exists()
    assert len(told) == 1 and "没有载入" in told[0] and first.name in told[0]


def test_the_tasks_of_every_demo_plan_come_in_the_order_in_which_they_are_written(people):
    pack = load_pack("demo")
    loaded = load_declared(pack)
    assert loaded.told == () and loaded.tasks == sum(len(one.tasks) for one in pack.projects) > 146
    for one in pack.projects:
        rows = Task.objects.filter(project__code=one.id).order_by("order")
        assert list(rows.values_list("code", flat=True)) == [task.id for task in one.tasks]
    assert TaskLink.objects.count() == sum(len(task.after) for one in pack.projects for task in one.tasks)


def test_a_plan_that_people_took_apart_is_not_given_again(people):
    pack = load_pack("demo")
    load_declared(pack)
    project = Project.objects.filter(tasks__isnull=False).first()
    project.tasks.update(removed_at=project.created_at)
    before = Task.objects.count()
    assert load_declared(pack).tasks == 0 and Task.objects.count() == before
