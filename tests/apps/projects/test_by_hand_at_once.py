"""Two at once on what is entered by hand: one change counts, no circle comes about, nothing is counted into nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.chain import verify
from kechuang.apps.projects.actions import cases, programmes, quota_setting, quotas, records, task_forces
from kechuang.apps.projects.actions.quota_setting import Aim
from kechuang.apps.projects.models import Programme, Project, Quota, QuotaEntry, TaskForce, TypicalCase
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = {"division": "379900", "lead": "science_technology"}


def user(one):
    return get_user_model().objects.get(pk=one.pk)


def refused(done):
    return [one for one in done if isinstance(one, Exception)]


def test_of_two_programmes_hung_below_each_other_at_once_one_stays_above(people):
    pair = [programmes.create(by=people.lead, name=name, **PLACE) for name in "甲乙"]

    def hang(number):
        mine, other = (Programme.objects.get(pk=pair[at].pk) for at in (number, 1 - number))
        return programmes.edit(mine, by=user(people.lead), revision=0, part_of=other)

    left = refused(at_once(2, hang))
    assert len(left) == 1 and isinstance(left[0], Refused) and "下级行动" in str(left[0]), left
    assert Programme.objects.exclude(part_of=None).count() == 1 and verify().ok


def test_a_task_force_is_dissolved_or_gets_a_project_not_both(people, project):
    force = task_forces.create(by=people.lead, name="专班", **PLACE)

    def deed(number):
        mine = TaskForce.objects.get(pk=force.pk)
        if number:
            return task_forces.end(mine, by=user(people.lead), on=dt.date(2026, 11, 23), reason="完成")
        return records.edit(Project.objects.get(), by=user(people.lead), revision=0, task_force=mine)

    assert len(refused(at_once(2, deed))) == 1
    assert (TaskForce.objects.get().ended_on is None) != (Project.objects.get().task_force is None) and verify().ok


def test_a_quota_is_removed_or_counted_towards_not_both(people):
    shared = {"name": "指标", "unit": "家", "period": "", "programme": None, "task_force": None}
    [row] = quota_setting.create(by=people.lead, aims={"379901": Aim(Decimal(1))}, lead=PLACE["lead"], **shared)

    def deed(number):
        if number:
            return quota_setting.remove(row.code, by=user(people.lead))
        return quotas.enter(Quota.objects.get(), by=user(people.lead), name="甲", on=dt.date(2026, 11, 20))

    done = at_once(2, deed)
    assert len(refused(done)) == 1, done
    assert Quota.objects.count() == QuotaEntry.objects.count() and verify().ok


QUOTA = {"unit": "家", "period": "", "programme": None, "task_force": None, "lead": PLACE["lead"]}


@pytest.mark.parametrize(("model", "enter"), [
    (Programme, lambda by: programmes.create(by=by, name="同名", **PLACE)),
    (TaskForce, lambda by: task_forces.create(by=by, name="同名", **PLACE)),
    (Project, lambda by: records.create(by=by, name="同名", **PLACE)),
    (Quota, lambda by: quota_setting.create(by=by, aims={"379901": Aim(Decimal(1))}, name="同名", **QUOTA)),
    (TypicalCase, lambda by: cases.add_case(by=by, name="同名", level="city", describes="分三步做。", **PLACE)),
])  # fmt: skip
def test_of_two_who_enter_the_same_at_once_one_is_told_that_it_is_there(people, model, enter):
    left = refused(at_once(2, lambda _number: enter(user(people.lead))))
    assert len(left) == 1 and isinstance(left[0], Refused) and "已有同名" in str(left[0]), left
    assert model.objects.count() == 1 and verify().ok
