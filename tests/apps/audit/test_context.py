"""Accesses that must be known even when the deed is rolled back."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import CONSOLE, Scope
from kechuang.apps.audit.context import context, current, note
from kechuang.apps.audit.middleware import AuditContext
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.audit.record import record

pytestmark = pytest.mark.django_db


def request(path="/somewhere"):
    return RequestFactory().get(path, REMOTE_ADDR="10.0.0.7")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_inside_a_rolled_back_transaction_is_kept(make):
    leader = make("leader", "leader")
    before = Entry.objects.count()

    def view(_request):
        with transaction.atomic():
            record(verb="test.deed", actor=leader)
            access.require(leader, "build.run")
        return HttpResponse("unreachable")

    with pytest.raises(PermissionDenied):
        AuditContext(view)(request())

    assert Entry.objects.count() == before
    line = AccessLog.objects.get()
    assert (line.kind, line.verb, line.path, line.method, line.address) == (
        "denied", "build.run", "/somewhere", "GET", "10.0.0.7",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_read_of_personal_data_is_kept_when_the_page_breaks(make):
    clerk = make("clerk", "clerk")

    def view(_request):
        with transaction.atomic():
            access.read_personal(clerk, Scope(entity_id="e1"), fields=["电话"])
            raise ZeroDivisionError
        return HttpResponse("unreachable")

    with pytest.raises(ZeroDivisionError):
        AuditContext(view)(request())

    assert AccessLog.objects.get().kind == "personal_read"


def test_the_same_access_counts_once_a_request(make):
    clerk = make("clerk", "clerk")

    with context("/list"):
        for _ in range(50):
            access.read_personal(clerk, Scope(entity_id="e1"), fields=["电话"])
        access.read_personal(clerk, Scope(entity_id="e2"), fields=["电话"])
    with context("/list"):
        access.read_personal(clerk, Scope(entity_id="e1"), fields=["电话"])

    assert AccessLog.objects.count() == 3


def test_every_answer_carries_the_number_of_its_request(make, enter):
    client = enter(make("someone"))

    first, second = client.get("/users/"), client.get("/users/")

    assert first.status_code == 403
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    line = AccessLog.objects.filter(kind="denied").order_by("pk").first()
    assert line.request_id == first.headers["X-Request-ID"]


def test_a_context_ends_with_its_request():
    AuditContext(lambda _request: HttpResponse())(request())

    assert current() is None
    assert Client().get("/sign-in").headers["X-Request-ID"]


def test_a_database_that_refuses_sends_the_line_to_the_log(make, monkeypatch, caplog):
    clerk = make("clerk", "clerk")

    def refuse(_lines):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog.objects, "bulk_create", refuse)
    with caplog.at_level(logging.ERROR, "kechuang.audit"), context("/list"):
        access.read_personal(clerk, Scope(entity_id="e1"), fields=["电话"])

    assert "disk full" in caplog.text
    assert '"object_id": "e1"' in caplog.text and '"path": "/list"' in caplog.text


def test_without_a_context_a_line_in_an_open_transaction_is_also_told(caplog):
    with caplog.at_level(logging.ERROR, "kechuang.audit"), transaction.atomic():
        note(AccessKind.DENIED, actor=CONSOLE, verb="build.run", reason="试")

    assert AccessLog.objects.count() == 1
    assert '"verb": "build.run"' in caplog.text
