"""The exact city, and people of four departments: who asks, who checks, who owns, who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.sharing import actions
from kechuang.apps.sharing.models import ShareGrant, ShareRequest
from tests import city
from tests.apps.people import person, sits

ON = city.ON


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    """Publish the exact city once a module."""
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


@pytest.fixture
def people(published: Generation, frozen: Callable[[str], None], db: None) -> SimpleNamespace:
    """Return those concerned: one who asks, the platform, the owner (of the tax tables), the arbiter, a stranger."""
    load_organisation(actor=CONSOLE, pack=city.pack())
    return SimpleNamespace(
        asker=sits(person(Role.OFFICER), "science_technology"),
        platform=sits(person(Role.STEWARD), "big_data"),
        owner=person(Role.STEWARD, department="taxation"),
        arbiter=sits(person(Role.LEADER), "government"),
        stranger=sits(person(Role.OFFICER), "courts"),
        freeze=frozen,
    )


@pytest.fixture
def ask(people: SimpleNamespace) -> Callable[..., ShareRequest]:
    """Return a function that asks for a table as the asker."""

    def ask_for(table: str = "tax_annual_filing", **changes: Any) -> ShareRequest:
        found = SourceTable.objects.get(pk=table)
        words = {
            "by": people.asker, "department": "science_technology", "table": found,
            "fields": list(found.contract["columns"]), "purpose": "核对研发费用", "ground": "科技型中小企业评价",
            "starts_on": ON, "ends_on": ON + dt.timedelta(days=180), **changes,
        }  # fmt: skip
        return actions.ask(**words)

    return ask_for


@pytest.fixture
def grant(people: SimpleNamespace, ask: Callable[..., ShareRequest]) -> Callable[..., ShareGrant]:
    """Return a function that brings a request to its grant."""

    def granted(table: str = "tax_annual_filing", quota: int | None = None, **changes: Any) -> ShareGrant:
        request = actions.pass_check(ask(table, **changes), by=people.platform)
        if request.state == "answering":
            request = actions.agree(request, by=people.owner, quota=quota)
        return ShareGrant.objects.get(request=request)

    return granted
