"""The demo's past on other days than the usual one, twice on one day, and where there shall be none."""

from __future__ import annotations

import pytest
from django.db import transaction

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation, make_demo_accounts
from kechuang.apps.accounts.models import User
from kechuang.apps.projects.demo import fill_demo
from kechuang.apps.projects.models import LightChange, Problem, Progress, Project, Urge
from kechuang.declarations.pack import load_pack
from tests.apps.projects import test_demo_fill as rules
from tests.apps.projects.test_demo_fill import MONDAY, prepared

pytestmark = pytest.mark.django_db

OTHER_DAYS = [
    "2027-01-04T09:00:00+08:00",  # letters of two years; the table of holidays ends
    "2026-11-24T07:30:00+08:00",  # the Tuesday of a meeting, before work
    "2026-11-28T20:00:00+08:00",  # a day off
    "2026-10-08T09:00:00+08:00",  # the first workday after a holiday of a week
]


@pytest.mark.heavy
@pytest.mark.parametrize("moment", OTHER_DAYS)
def test_on_other_days_too_the_past_keeps_the_rules(frozen, moment):
    frozen(moment)
    make_demo_accounts(place=prepared())
    done = fill_demo()
    rules.test_every_step_is_one_of_the_table_in_order_and_none_lies_ahead_or_on_a_day_off(done)
    rules.test_nobody_verified_his_own_work_and_nothing_is_closed_without_evidence(done)
    rules.test_a_task_begins_after_its_predecessors_ended_and_its_percent_never_falls(done)
    rules.test_projects_are_as_far_behind_as_the_pack_declares(done)
    rules.test_problems_stand_in_every_state_with_the_limits_of_the_clocks(done)
    rules.test_what_was_urged_has_letters_with_numbers_without_gaps(done)
    rules.test_two_meetings_were_held_and_one_is_planned(done)
    rules.test_lights_are_known_five_weeks_back_and_today(done)
    rules.test_everything_else_has_its_course(done)


@pytest.mark.heavy
def test_it_is_the_same_for_the_same_day(frozen):
    def told():
        frozen(MONDAY)
        make_demo_accounts(place=prepared())
        fill_demo()
        return [
            list(Progress.objects.order_by("task__project__code", "task__code", "at").values_list("on", "percent")),
            list(Problem.objects.order_by("pk").values_list("title", "state", "due", "raised_at")),
            list(LightChange.objects.order_by("project__code", "on").values_list("project__code", "on", "light")),
            list(Urge.objects.order_by("at", "pk").values_list("kind", "late", "serial")),
        ]  # fmt: skip

    seen = []
    for _ in range(2):
        with transaction.atomic():
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_without_demo_accounts_nothing_is_written(frozen):
    frozen(MONDAY)
    prepared()
    load_organisation(actor=CONSOLE, pack=load_pack("demo"))
    assert fill_demo() is None
    assert not Progress.objects.exists() and not User.objects.exists()


def test_a_real_city_gets_no_invented_past(frozen):
    frozen(MONDAY)
    make_demo_accounts(place=prepared("cn-sd-zibo"))
    assert Project.objects.exists()
    assert fill_demo() is None
    assert not Progress.objects.exists() and not Problem.objects.exists() and not LightChange.objects.exists()
