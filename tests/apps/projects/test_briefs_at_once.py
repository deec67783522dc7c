"""Two at once: of those who make the brief of a week one succeeds, and no number is given twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.actions.briefs import make_weekly
from kechuang.apps.projects.models import Brief, Project
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from tests.apps.people import person, sits
from tests.apps.projects.conftest import ON
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY = dt.date(2026, 11, 22)


@pytest.fixture
def office(frozen):
    """Return the key of somebody of the office; there is a project."""
    frozen("2026-11-02T09:00:00+08:00")
    pack = load_pack("demo")
    Place.objects.create(pack="demo", code=pack.place, name="演示市", synthetic=True, loaded_at=now())
    load_organisation(actor=CONSOLE, pack=pack)
    Project.objects.create(code="a", name="项目", division="379901", lead="science_technology")
    frozen(f"{ON}T09:00:00+08:00")
    return sits(person(Role.OFFICER), "task_force_office").pk


def user(pk):
    return get_user_model().objects.get(pk=pk)


def test_of_those_who_make_the_same_brief_at_once_one_succeeds(office):
    done = at_once(4, lambda number: make_weekly(by=user(office), day=SUNDAY))
    assert sum(isinstance(one, Brief) for one in done) == 1, done
    assert all(isinstance(one, Refused) for one in done if not isinstance(one, Brief)), done
    assert Brief.objects.get().number == 1


def test_numbers_of_briefs_made_at_once_have_no_gap_and_none_is_given_twice(office):
    done = at_once(
        4, lambda number: make_weekly(by=user(office), day=SUNDAY - dt.timedelta(weeks=number % 2), again=True)
    )
    assert sorted(one.number for one in done) == [1, 2, 3, 4]
