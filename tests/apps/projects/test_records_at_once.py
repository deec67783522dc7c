"""Two at once: one edit, one stage, one confirmation, one reversal; the other is told, and nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.chain import verify
from kechuang.apps.projects.actions import funds, quotas, records, stages
from kechuang.apps.projects.models import FundsArrived, Project, Quota, QuotaEntry, StageMove
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def user(pk):
    return get_user_model().objects.get(pk=pk)


def test_of_four_who_save_the_same_revision_one_succeeds(people, project):
    def save(number):
        mine = Project.objects.get(pk=project.pk)
        return records.edit(mine, by=user(people.lead.pk), revision=0, address=f"地点{number}")

    done = at_once(4, save)
    assert sum(not isinstance(one, Exception) for one in done) == 1, done
    assert all(isinstance(one, Refused) and "修改了" in str(one) for one in done if isinstance(one, Exception)), done
    assert Project.objects.get().revision == 1 and verify().ok


def test_a_project_enters_a_stage_once(people, project):
    Project.objects.update(pipeline="striving", stage="opportunity")

    def go(_number):
        return stages.move(Project.objects.get(), by=user(people.lead.pk), seen="opportunity", to="material",
                           on=dt.date(2026, 11, 23), papers={})  # fmt: skip

    done = at_once(3, go)
    assert sum(isinstance(one, StageMove) for one in done) == 1, done
    assert StageMove.objects.count() == 1 and verify().ok


def test_a_line_of_funds_is_reversed_once(people, project):
    line = FundsArrived.objects.create(project=project, on=project.start, amount=5)

    def back(_number):
        return funds.reverse(FundsArrived.objects.get(pk=line.pk), by=user(people.lead.pk), reason="错")

    done = at_once(3, back)
    assert sum(isinstance(one, FundsArrived) for one in done) == 1, done
    assert FundsArrived.objects.count() == 2


def test_an_entry_is_confirmed_or_refused_not_both(people):
    quota = Quota.objects.create(
        code="q", name="指标", division="379901", lead="science_technology", value=1, unit="家"
    )
    entry = quotas.enter(quota, by=people.lead, name="甲", on=dt.date(2026, 11, 20))

    def decide(number):
        mine, by = QuotaEntry.objects.get(pk=entry.pk), user(people.colleague.pk)
        return quotas.refuse(mine, by=by, reason="否") if number % 2 else quotas.confirm(mine, by=by)

    at_once(4, decide)
    found = QuotaEntry.objects.get()
    assert bool(found.refused) != bool(found.confirmed_at) and verify().ok
