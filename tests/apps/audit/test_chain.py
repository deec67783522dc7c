"""The chain: what it records, and that every way of tampering with it is found."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.audit import guards
from kechuang.apps.audit.chain import canonical, digest, verify
from kechuang.apps.audit.context import ObjectRef, context
from kechuang.apps.audit.models import GENESIS, AccessLog, Entry, Head
from kechuang.apps.audit.record import ChainError, plain, record
from kechuang.core import Money
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


def add(number=1, **values):
    with transaction.atomic():
        return [record(verb="test.deed", actor=CONSOLE, detail={"n": n}, **values) for n in range(number)]


@contextmanager
def unguarded():
    """Be the owner of the database: lower the triggers, tamper, raise them again."""
    guards.remove(connection)
    yield
    guards.install(connection)


def test_an_entry_carries_who_what_where_and_the_hash_before(make, frozen):
    officer = make("officer", "officer")
    before = Head.objects.get()

    with context("/pages/1", address="10.0.0.1", request_id="abc"), transaction.atomic():
        entry = record(verb="case.accept", actor=officer, obj=officer, detail={"amount": Money(100), "甲": [1, None]})

    entry.refresh_from_db()
    assert (entry.seq, entry.prev_hash) == (before.count + 1, before.hash)
    assert (entry.actor_id, entry.actor_label) == (officer.pk, "演示officer（officer）")
    assert entry.on_behalf == "业务科室"
    assert (entry.object_type, entry.object_id) == ("accounts.user", str(officer.pk))
    assert (entry.request_id, entry.address) == ("abc", "10.0.0.1")
    assert entry.detail == {"amount": {"fen": 100}, "甲": [1, None]}
    assert entry.at == dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
    assert entry.hash == digest(entry) == Head.objects.get().hash


def test_an_empty_and_a_grown_chain_are_whole():
    assert verify().ok and verify().head == f"0:{GENESIS}"
    add(5)

    report = verify()

    assert (report.ok, report.entries, report.guarded) == (True, 5, True)
    assert report.head == f"5:{Entry.objects.get(seq=5).hash}"


def test_recording_costs_three_queries(make, django_assert_num_queries):
    officer = make("officer", "officer")
    assert officer.acting_as  # an action has asked for the rights before

    with transaction.atomic(), django_assert_num_queries(3):
        record(verb="test.deed", actor=officer, obj=officer, detail={"a": 1})


def test_an_entry_falls_with_its_deed():
    add(2)
    with pytest.raises(RuntimeError, match="boom"), transaction.atomic():
        record(verb="test.deed", actor=CONSOLE)
        raise RuntimeError("boom")

    assert Entry.objects.count() == Head.objects.get().count == 2
    add(1)
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_recorded():
    with pytest.raises(RuntimeError, match="同一个事务"):
        record(verb="test.deed", actor=CONSOLE)


def test_a_deed_has_a_doer():
    with transaction.atomic(), pytest.raises(ValueError, match="须有操作人"):
        record(verb="test.deed", actor=AnonymousUser())


def test_the_platform_itself_is_named_where_nobody_acts():
    with transaction.atomic():
        assert record(verb="test.deed", actor=None, object_type="pack", object_id="demo").actor_label == "平台"


FIELDS = {
    "at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    "actor_id": 99,
    "actor_label": "别人",
    "on_behalf": "别的岗位",
    "verb": "other.deed",
    "object_type": "other",
    "object_id": "9",
    "object_label": "别的",
    "detail_json": '{"n":99}',
    "request_id": "other",
    "address": "10.9.9.9",
    "prev_hash": "1" * 64,
    "hash": "2" * 64,
}


def test_every_field_but_the_hash_itself_is_hashed():
    entry_fields = {field.attname for field in Entry._meta.fields}

    assert entry_fields == set(FIELDS) | {"seq"}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_field_is_found(field, seq):
    add(5)
    with unguarded():
        assert Entry.objects.filter(seq=seq).update(**{field: FIELDS[field]})

    report = verify()

    assert not report.ok
    assert report.first_bad == seq
    assert report.reason


@pytest.mark.parametrize(("gone", "first_bad"), [([1], 1), ([3], 3), ([5], 5), ([4, 5], 4), ([1, 2, 3, 4, 5], 1)])
def test_a_removed_entry_is_found_even_at_the_end(gone, first_bad):
    add(5)
    with unguarded():
        Entry.objects.filter(seq__in=gone).delete()

    report = verify()

    assert (report.ok, report.first_bad) == (False, first_bad)


def test_a_lost_head_is_found_and_stops_the_writing():
    add(2)
    with unguarded():
        Head.objects.all().delete()

    assert "链头缺失" in verify().reason
    with transaction.atomic(), pytest.raises(ChainError, match="链头缺失"):
        record(verb="test.deed", actor=CONSOLE)


def test_an_entry_rewritten_with_a_fitting_hash_no_longer_fits_the_next():
    add(5)
    with unguarded():
        entry = Entry.objects.get(seq=3)
        entry.actor_label = "别人"
        Entry.objects.filter(seq=3).update(actor_label="别人", hash=digest(entry))

    assert verify().first_bad == 4


def test_an_entry_beyond_the_head_is_found():
    add(3)
    entry = Entry.objects.get(seq=3)
    with unguarded():
        entry.seq, entry.prev_hash = 4, entry.hash
        entry.hash = digest(entry)
        entry.save(force_insert=True)

    report = verify()
    assert (report.ok, report.first_bad) == (False, 4)


def test_a_cut_with_a_reset_head_is_found_only_by_a_head_kept_elsewhere():
    add(5)
    kept = verify().head
    with unguarded():
        Entry.objects.filter(seq__gt=3).delete()
        Head.objects.update(count=3, hash=Entry.objects.get(seq=3).hash)

    assert verify().ok  # the chain alone cannot prove it, and says so
    report = verify(kept)
    assert not report.ok and "不在链中" in report.reason


def test_a_head_kept_earlier_is_found_in_a_chain_that_has_grown():
    add(3)
    kept = verify().head
    add(3)

    assert verify(kept).ok
    assert verify(kept.partition(":")[2]).ok
    assert not verify(kept.replace("3:", "2:")).ok
    assert not verify("3:" + "0" * 63 + "1").ok
    assert verify(f"0:{GENESIS}").ok


def test_missing_guards_are_told():
    add(1)
    guards.remove(connection)

    report = verify()

    assert not report.ok and not report.guarded and "触发器" in report.reason


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: Entry.objects.filter(seq=1).update(actor_label="别人"),
        lambda: Entry.objects.filter(seq=1).delete(),
        lambda: AccessLog.objects.update(reason="x"),
        lambda: AccessLog.objects.all().delete(),
        lambda: Head.objects.update(count=0, hash=GENESIS),
        lambda: Head.objects.update(count=3, hash="1" * 64),
        lambda: Head.objects.all().delete(),
        lambda: Entry(seq=9, at=dt.datetime.now(dt.UTC), prev_hash="1" * 64, hash="3" * 64).save(force_insert=True),
        lambda: Entry(seq=3, at=dt.datetime.now(dt.UTC), prev_hash="1" * 64, hash="3" * 64).save(force_insert=True),
    ],
)
def test_the_database_itself_refuses_to_tamper(tamper):
    add(2)
    AccessLog.objects.create(kind="denied", actor_label="甲")

    with pytest.raises(IntegrityError, match="审计"), transaction.atomic():
        tamper()
    assert verify().ok


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can truncate")
@pytest.mark.parametrize("table", ["audit_entry", "audit_accesslog", "audit_head"])
def test_the_database_refuses_to_truncate(table):
    with pytest.raises(IntegrityError, match="审计"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_keep_the_chain_whole():
    outcomes = at_once(8, lambda n: [add(1) for _ in range(5)])

    assert [type(one).__name__ for one in outcomes] == ["list"] * 8
    assert Entry.objects.count() == 40
    report = verify()
    assert (report.ok, report.entries) == (True, 40)


@pytest.mark.parametrize("key", ["password", "new_password", "client_secret", "新密码"])
def test_a_secret_is_refused(key):
    with pytest.raises(ValueError, match="不得含密码"):
        plain({"outer": [{key: "x"}]})
    assert plain({key: True}) == {key: True}  # that one was set may be told


@pytest.mark.parametrize("value", [0.1, float("nan"), object(), b"x"])
def test_a_value_without_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        plain({"a": value})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcde\x00\ud800", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(detail=st.dictionaries(st.text("abcde", max_size=4), JSON, max_size=4), label=st.text())
def test_whatever_was_typed_is_kept_and_hashes_the_same_when_read_back(detail, label):
    with transaction.atomic():
        entry = record(verb="test.deed", actor=CONSOLE, obj=ObjectRef("any", "1", label), detail=detail)

    read = Entry.objects.get(seq=entry.seq)

    assert digest(read) == entry.hash == read.hash
    assert canonical(read.detail) == read.detail_json


def test_an_exact_number_stays_exact():
    assert plain({"a": Decimal("2.790"), "b": dt.date(2026, 11, 21)}) == {"a": "2.790", "b": "2026-11-21"}


def test_an_object_must_be_nameable():
    with transaction.atomic(), pytest.raises(TypeError, match="ObjectRef"):
        record(verb="test.deed", actor=CONSOLE, obj={"id": 1})
