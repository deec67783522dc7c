"""Two at once: a request is answered once, a day's rows are not read twice over, a grant is revoked once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.actions import load_place
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing import actions
from kechuang.apps.sharing.models import ShareGrant, Usage, UsageKind
from kechuang.apps.sharing.reading import _count_in
from tests import city
from tests.apps.people import person, sits
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(frozen):
    """Return a request that waits for the platform, and the steward who checks it."""
    load_place(pack=city.pack(), sources=city.pack().sources)
    load_organisation(actor=CONSOLE, pack=city.pack())
    asker, platform = sits(person(Role.OFFICER), "science_technology"), sits(person(Role.STEWARD), "big_data")
    request = actions.ask(
        by=asker, department="science_technology", table=SourceTable.objects.get(pk="market_registration"),
        fields=["name"], purpose="走访", ground="科技服务", starts_on=core.today(),
        ends_on=core.today() + dt.timedelta(days=9),
    )  # fmt: skip
    return request, platform.pk


def user(pk):
    return get_user_model().objects.get(pk=pk)


def test_of_those_who_pass_and_reject_at_once_one_succeeds(asked):
    request, platform = asked

    def decide(number):
        deed = actions.pass_check if number % 2 else actions.reject
        more = {"note": ""} if number % 2 else {"reason": "不合用"}
        return deed(type(request).objects.get(pk=request.pk), by=user(platform), **more)

    done = at_once(4, decide)
    assert sum(not isinstance(one, Exception) for one in done) == 1, done
    assert all(isinstance(one, Refused) for one in done if isinstance(one, Exception)), done
    assert ShareGrant.objects.count() <= 1 and verify().ok


def test_readings_at_once_never_exceed_the_days_rows(asked):
    request, platform = asked
    actions.pass_check(request, by=user(platform))
    grant = ShareGrant.objects.get()
    ShareGrant.objects.update(quota=10)
    reader = grant.request.requested_by_id

    def read(_number):
        _count_in(ShareGrant.objects.get(), 4, by=user(reader), kind=UsageKind.API, entity="", run="R")

    done = at_once(5, read)
    assert sum(one is None for one in done) == 2, done
    assert sum(Usage.objects.values_list("rows", flat=True)) == 8
