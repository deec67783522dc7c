"""A request walks from department to platform to owner, under its limits; disputes go up; nothing is asked twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.chain import verify
from kechuang.apps.audit.context import context
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.inbox.models import Notification
from kechuang.apps.sharing import access, actions
from kechuang.apps.sharing.clocks import left_of, lefts_of
from kechuang.apps.sharing.models import ShareGrant, ShareRequest
from kechuang.apps.transitions import NotNow
from tests.apps.sharing.conftest import ON

pytestmark = pytest.mark.django_db


def terms(table: str, **values: str) -> SourceTable:
    """Change the terms of a table as another contract would."""
    found = SourceTable.objects.get(pk=table)
    found.contract["sharing"] |= values
    found.contract["shared"] = found.contract["sharing"]["attribute"]
    found.save()
    return found


def test_what_is_unconditional_is_granted_with_the_check(people, ask):
    request = ask("market_registration")
    assert request.state == "submitted"
    waiting = Notification.objects.get(user=people.platform)
    assert "待平台核验" in waiting.title and waiting.due == dt.date(2026, 11, 24), "Saturday: Monday and Tuesday count"

    request = actions.pass_check(request, by=people.platform)

    grant = ShareGrant.objects.get(request=request)
    assert request.state == "granted" and grant.is_current
    assert (grant.department, grant.quota, grant.granted_by) == ("science_technology", 50_000, people.platform)
    assert Notification.objects.filter(user=people.asker, title__contains="已授权").exists()
    assert [entry.verb for entry in Entry.objects.order_by("seq")][-2:] == ["sharing.ask", "sharing.pass"]
    assert verify().ok


def test_what_is_conditional_is_the_owners_to_answer_within_five_working_days(people, ask):
    request = actions.pass_check(ask(), by=people.platform)
    assert request.state == "answering"
    people.freeze("2026-11-23T09:00:00")
    left = left_of(request)
    assert left and (left.due.date, left.due.left, left.overdue) == (dt.date(2026, 11, 27), 4, False)
    people.freeze("2026-11-27T23:00:00")
    assert left_of(request).due.left == 0 and left_of(request).near
    people.freeze("2026-11-28T00:30:00")
    assert left_of(request).overdue and "已超期" in left_of(request).text
    assert lefts_of([request])[request.pk] == left_of(request)

    request = actions.agree(request, by=people.owner, fields=["credit_code", "year", "rd"], quota=10, note="限核对")
    grant = ShareGrant.objects.get(request=request)
    assert grant.fields == ["credit_code", "year", "rd"] and grant.quota == 10
    assert left_of(request) is None


def test_asking_for_papers_stops_the_clock_and_giving_them_lets_it_run(people, ask):
    request = actions.ask_papers(ask(), by=people.platform, reason="缺使用依据文号")
    people.freeze("2026-12-21T09:00:00")
    assert left_of(request).due.suspended and not left_of(request).overdue
    request = actions.give_papers(request, by=people.asker, text="国科发〔2017〕115号")
    assert request.state == "submitted" and "115号" in request.purpose
    assert left_of(request).due.date == dt.date(2026, 12, 23)

    request = actions.owner_ask_papers(actions.pass_check(request, by=people.platform), by=people.owner, reason="用途")
    request = actions.give_papers(request, by=people.asker, text="只核对研发费用")
    assert request.state == "answering"


def test_a_refusal_gives_reasons_and_a_dispute_goes_up_twice(people, ask):
    request = actions.pass_check(ask(), by=people.platform)
    with pytest.raises(Refused, match="写明理由"):
        actions.refuse(request, by=people.owner, reason="  ")
    request = actions.refuse(request, by=people.owner, reason="涉税信息保密")
    assert request.answer == "涉税信息保密"
    request = actions.dispute(request, by=people.asker, reason="评价工作必需")
    with pytest.raises(PermissionDenied):
        actions.uphold(request, by=people.arbiter, reason="不是这一级")
    request = actions.uphold(request, by=people.platform, reason="可用汇总数替代")
    request = actions.escalate(request, by=people.asker, reason="汇总数不能逐户核对")
    assert left_of(request).clock.id == "rule"
    with pytest.raises(PermissionDenied):
        actions.order(request, by=people.platform, reason="不是这一级")
    request = actions.order(request, by=people.arbiter, reason="限于评价期间使用")
    assert request.state == "granted" and ShareGrant.objects.get(request=request).is_current


def test_the_last_word_may_be_no(people, ask):
    request = actions.refuse(actions.pass_check(ask(), by=people.platform), by=people.owner, reason="保密")
    request = actions.uphold(
        actions.dispute(request, by=people.asker, reason="必需"), by=people.platform, reason="维持"
    )
    request = actions.close(actions.escalate(request, by=people.asker, reason="必需"), by=people.arbiter, reason="不予")
    assert request.state == "closed" and not request.TABLE.out_of("closed")
    assert not ShareGrant.objects.exists()


def test_what_is_not_shared_is_refused_at_the_door_with_its_legal_basis(people, ask):
    terms("tax_annual_filing", attribute="none", legal_basis="税收征收管理法第八条")
    with pytest.raises(Refused, match="不予共享的数据，依据：税收征收管理法第八条"):
        ask()


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"fields": []}, "至少选择一个字段"),
    ({"fields": ["nothing"]}, "没有字段 nothing"),
    ({"purpose": " "}, "写明理由"),
    ({"starts_on": ON - dt.timedelta(days=1)}, "不能早于今天"),
    ({"ends_on": ON - dt.timedelta(days=1)}, "不能早于起日"),
    ({"ends_on": ON + dt.timedelta(days=3 * 366 + 1)}, "最长三年"),
])  # fmt: skip
def test_a_request_that_cannot_be_is_refused_with_a_sentence(ask, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        ask(**changes)
    assert not ShareRequest.objects.exists()


def test_a_department_neither_asks_itself_nor_twice(people, ask, grant):
    held = grant("market_registration")
    with pytest.raises(Refused, match=f"已持有授权 {held.number}"):
        ask("market_registration", fields=["name"])
    assert ask("market_registration", ends_on=held.ends_on + dt.timedelta(days=1)).state == "submitted"
    own = SourceTable.objects.get(pk="rd_deduction")
    with pytest.raises(Refused, match="本部门提供"):
        actions.ask(
            by=people.owner, department="taxation", table=own, fields=["rd"], purpose="x", ground="x", starts_on=ON,
            ends_on=ON,
        )  # fmt: skip


def wanted(people, fields, **changes):
    return actions.demand(**{
        "by": people.asker, "department": "science_technology", "wanted": "企业用电量", "fields": fields,
        "owner": "taxation", "purpose": "研判景气", "ground": "三定规定", "starts_on": ON,
        "ends_on": ON + dt.timedelta(days=30), **changes,
    })  # fmt: skip


def test_a_field_that_is_held_is_not_collected_again_but_told_where_it_is(people):
    request = wanted(people, ["研发费用合计（元）", "成立日期"])
    assert request.state == "held"
    assert "研发费用加计扣除优惠明细" in request.answer and "企业登记信息" in request.answer
    assert left_of(request) is None

    partly = wanted(people, ["月用电量", "成立日期"])
    assert partly.state == "submitted" and [one["field"] for one in partly.held] == ["成立日期"]


def test_what_is_missing_is_published_by_the_owner_within_ten_working_days(people):
    request = actions.pass_check(wanted(people, ["月用电量"]), by=people.platform)
    assert request.state == "supplying"
    assert left_of(request).due.date == dt.date(2026, 12, 4)
    table = SourceTable.objects.get(pk="rd_deduction")
    with pytest.raises(Refused, match="不是本部门提供"):
        actions.supply(request, by=people.owner, table=SourceTable.objects.get(pk="market_registration"))
    request = actions.supply(request, by=people.owner, table=table)
    assert request.state == "granted" and ShareGrant.objects.get(request=request).table == table


def test_who_does_not_belong_may_not_and_the_refusal_is_noted(people, ask):
    request = ask()
    for deed in (
        lambda: actions.pass_check(request, by=people.asker),
        lambda: actions.pass_check(request, by=people.owner),
        lambda: actions.withdraw(request, by=people.stranger),
        lambda: ask(by=people.stranger),
    ):
        with context("/sharing/"), pytest.raises(PermissionDenied):
            deed()
    passed = actions.pass_check(request, by=people.platform)
    for user in (people.asker, people.platform, people.stranger):
        with context("/sharing/"), pytest.raises(PermissionDenied):
            actions.agree(passed, by=user)
    assert AccessLog.objects.filter(kind=AccessKind.DENIED).count() == 7
    assert not ShareGrant.objects.exists()


def test_each_sees_what_concerns_him(people, ask):
    request = ask()
    assert [list(access.visible_requests(user)) for user in (people.asker, people.platform, people.owner)] == [
        [request]
    ] * 3
    assert list(access.visible_requests(people.arbiter)) == [request]
    assert not access.visible_requests(people.stranger).exists()


def test_a_step_that_was_taken_is_not_taken_again(people, ask):
    request = ask("market_registration")
    actions.pass_check(request, by=people.platform)
    with pytest.raises(NotNow, match="现为“已授权”"):
        actions.pass_check(request, by=people.platform)
    assert ShareGrant.objects.count() == 1
    with pytest.raises(NotNow):
        actions.withdraw(request, by=people.asker)


def test_a_grant_is_revoked_once_by_the_owner_or_the_platform(people, grant):
    held = grant()
    with pytest.raises(PermissionDenied):
        actions.revoke(held, by=people.asker, reason="不用了")
    actions.revoke(held, by=people.owner, reason="用途已变")
    with pytest.raises(Refused, match="已被撤销"):
        actions.revoke(held, by=people.platform, reason="用途已变")
    assert Notification.objects.filter(user=people.asker, title__contains="已被撤销").count() == 1
