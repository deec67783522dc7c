"""The last day to apply: how many workdays are left, near and over, until the stage that the pipeline names."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import records
from kechuang.apps.projects.actions.escalating import escalate
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.standing.applying import conditions, standing_of
from tests import city

pytestmark = pytest.mark.django_db

# Monday 2026-11-23 is today; 2026-12-14 is the fifteenth workday after it, 2026-12-15 the sixteenth.
NEAR, FAR = dt.date(2026, 12, 14), dt.date(2026, 12, 15)


def asked(project, day, **also):
    given = {"kind": "striving", "pipeline": "striving", "stage": "material", "apply_by": day, **also}
    Project.objects.filter(pk=project.pk).update(**given)
    return Project.objects.get(pk=project.pk)


def listed(name):
    return Project.objects.filter(conditions()[name]).exists()


@pytest.mark.parametrize(("day", "left", "light"), [
    (FAR, 16, "g"), (NEAR, 15, "y"), (dt.date(2026, 11, 23), 0, "y"), (dt.date(2026, 11, 22), -1, "r"),
    (dt.date(2026, 11, 20), -1, "r"),
])  # fmt: skip
def test_its_days_are_workdays_near_from_the_fifteenth_and_over_after_the_day(people, project, day, left, light):
    project = asked(project, day)
    found = standing_of(project, current_pack())
    assert found.light == light and (found.left == left or day.weekday() == 6)
    assert (listed("near"), listed("over")) == (light == "y", light == "r")


def test_days_off_after_the_last_near_workday_are_as_near(people, project):
    people.freeze("2026-11-20T09:00:00+08:00")  # the fifteenth workday after it is Friday 2026-12-11
    project = asked(project, dt.date(2026, 12, 13))
    assert standing_of(project, current_pack()).near and listed("near")


@pytest.mark.parametrize("stage", ["review", "granted", "refused"])
def test_from_the_stage_that_means_it_is_applied_nothing_is_late(people, project, stage):
    project = asked(project, dt.date(2026, 11, 2), stage=stage)
    assert standing_of(project, current_pack()) is None and not listed("over")


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_done_with_waits_for_no_application(people, project, state):
    project = asked(project, dt.date(2026, 11, 2), state=state)
    assert standing_of(project, current_pack()) is None and not listed("over")


def test_without_a_pipeline_its_day_counts_too(people, project):
    project = asked(project, NEAR, pipeline="", stage="")
    assert standing_of(project, current_pack()).near and listed("near")
    asked(project, FAR, pipeline="", stage="")
    assert not listed("near")


def test_record_and_list_say_how_many_days_are_left_and_that_nobody_has_applied(people, project):
    asked(project, dt.date(2026, 11, 19))
    browser = city.browser(people.lead)
    page = browser.get(f"/projects/{project.pk}").content.decode()
    assert "申报截止日" in page and "未申报，超期 2 个工作日" in page
    page = browser.get("/projects/list?apply=over&column=apply_by").content.decode()
    assert project.name in page and "超期 2 个工作日" in page and "逾期未申报" in page
    assert project.name not in browser.get("/projects/list?apply=near").content.decode()
    asked(project, dt.date(2026, 11, 27))
    assert "剩 4 个工作日" in browser.get(f"/projects/{project.pk}").content.decode()


def test_only_what_is_applied_for_has_a_last_day_and_only_a_creation_an_order(people, project):
    with pytest.raises(Refused, match="只用于对上争取和试点示范创建"):
        records.edit(project, by=people.lead, revision=0, apply_by=NEAR)
    with pytest.raises(Refused, match="只用于试点示范创建"):
        records.edit(project, by=people.lead, revision=0, kind="striving", ordinal="全省首家")
    given = {"kind": "creation", "apply_by": NEAR, "batch": "第三批", "ordinal": "全国第4家"}
    records.edit(project, by=people.lead, revision=0, **given)
    page = city.browser(people.lead).get(f"/projects/{project.pk}").content.decode()
    assert "第三批" in page and "全国第4家" in page
    with pytest.raises(Refused, match="或改选类别"):
        records.edit(Project.objects.get(), by=people.lead, revision=1, kind="industry")


def test_a_day_after_the_limit_of_the_whole_is_no_day_to_apply(people, project):
    form = {"name": project.name, "kind": "striving", "division": "379901", "lead": "science_technology",
            "currency": "CNY", "due": "2026-12-31", "apply_by": "2027-01-01", "revision": 0}  # fmt: skip
    answer = city.browser(people.lead).post(f"/projects/{project.pk}/edit", form)
    assert answer.status_code == 422 and "申报截止日晚于时限" in answer.content.decode()


def test_product_and_order_are_found_shown_and_exported(people, project):
    records.edit(project, by=people.lead, revision=0, product="8 英寸半导体硅片")
    browser = city.browser(people.lead)
    page = browser.get("/projects/list?q=硅片&column=product").content.decode()
    assert project.name in page and "8 英寸半导体硅片" in page
    assert "8 英寸半导体硅片" in browser.get(f"/projects/{project.pk}").content.decode()
    with pytest.raises(PermissionDenied):
        records.edit(Project.objects.get(), by=people.support, revision=1, product="别的")


def test_who_answers_is_told_once_that_the_day_is_near_once_that_it_is_over_then_the_office_too(people, project):
    asked(project, NEAR, officer=people.colleague, task_force=None)
    other = Project.objects.create(code="t.far", name="另一项申报", division="379901", lead="natural_resources",
                                   kind="striving", pipeline="striving", stage="material", apply_by=FAR)  # fmt: skip

    def told(user) -> list[str]:
        rows = Notification.objects.filter(user=user, title__contains="申报截止").order_by("pk")
        return list(rows.values_list("title", flat=True))

    escalate()
    escalate()
    near = "申报截止临近：新材料实验室，应于 2026-12-14 前申报，剩 15 个工作日"
    assert told(people.lead) == told(people.colleague) == [near]
    assert told(people.office) == told(people.support) == told(people.stranger) == []
    people.freeze("2026-12-14T08:00:00+08:00")
    escalate()
    assert told(people.lead) == [near], "still the same warning on the last day itself"
    assert told(people.support) == ["申报截止临近：另一项申报，应于 2026-12-15 前申报，剩 1 个工作日"]
    Project.objects.filter(pk=other.pk).update(stage="review")
    people.freeze("2026-12-15T08:00:00+08:00")
    escalate()
    over = "已过申报截止日：新材料实验室，应于 2026-12-14 前申报，超期 1 个工作日"
    assert told(people.lead) == [near, over] and told(people.office) == [over]
    people.freeze("2026-12-17T08:00:00+08:00")
    escalate()
    assert told(people.support) == ["申报截止临近：另一项申报，应于 2026-12-15 前申报，剩 1 个工作日"], "it has applied"
    assert told(people.lead) == [near, over]
    asked(project, dt.date(2026, 12, 18))
    escalate()
    assert len(told(people.lead)) == 3, "another day is warned of anew"
