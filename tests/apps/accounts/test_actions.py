"""Changes to accounts: rules, races, and what the audit keeps of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts import actions
from kechuang.apps.accounts.access import CONSOLE, may
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import administrators
from kechuang.apps.accounts.models import EnterpriseAgent, Grant, OrgUnit, User
from kechuang.apps.audit.chain import verify
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


def test_a_password_is_never_in_the_audit(make):
    user = make("someone", must_change_password=True)
    second = actions.reset_password(actor=CONSOLE, user=user)
    actions.change_own_password(actor=user, current=second, password="Frühling-in-der-Stadt")

    kept = " ".join(Entry.objects.values_list("detail_json", flat=True))

    assert user.first not in kept
    assert second not in kept
    assert "Frühling" not in kept
    assert "pbkdf2" not in kept and "md5$" not in kept
    user.refresh_from_db()
    assert user.check_password("Frühling-in-der-Stadt") and not user.must_change_password


def test_a_name_is_one_however_it_is_typed(make):
    make("zhangsan")

    with pytest.raises(Refused, match="已有同名用户"):
        actions.create_user(actor=CONSOLE, username=" ＺhangSan ", display_name="另一人")


def test_a_name_with_forbidden_signs_is_refused_with_the_field(make):
    with pytest.raises(Refused, match="用户名：用户名只能含文字、数字和"):
        actions.create_user(actor=CONSOLE, username="zhang san", display_name="甲")
    assert not User.objects.exists()


def test_only_an_administrator_changes_accounts(make):
    officer, other = make("officer", "officer"), make("other")
    unit = OrgUnit.objects.create(code="bureau", name="演示局", kind="department")
    grant = Grant.objects.get(user=officer)
    deeds = [
        lambda: actions.create_user(actor=officer, username="x", display_name="x"),
        lambda: actions.edit_user(actor=officer, user=other, display_name="x", phone=""),
        lambda: actions.reset_password(actor=officer, user=other),
        lambda: actions.deactivate(actor=officer, user=other, reason="x"),
        lambda: actions.reactivate(actor=officer, user=other, reason="x"),
        lambda: actions.end_sessions(actor=officer, user=other),
        lambda: actions.grant_role(actor=officer, user=other, role="officer", reason="x"),
        lambda: actions.revoke_grant(actor=officer, grant=grant, reason="x"),
        lambda: actions.add_unit(actor=officer, code="x", name="x", kind="hall"),
        lambda: actions.add_post(actor=officer, unit=unit, title="x"),
        lambda: actions.issue_token(actor=officer, user=other, name="x"),
    ]
    before = Entry.objects.count()

    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()
    assert Entry.objects.count() == before


def test_nobody_grants_himself(make):
    admin = make("admin", "administrator")

    with pytest.raises(Refused, match="不能给自己授权"):
        actions.grant_role(actor=admin, user=admin, role="auditor", reason="方便")
    with pytest.raises(Refused, match="不能停用自己的账号"):
        actions.deactivate(actor=admin, user=admin, reason="x")


@pytest.mark.parametrize("limits", [{"region": "370303"}, {"department": "taxation"}, {"item": "x"}])
@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_watches_over_the_whole_is_not_limited(make, role, limits):
    with pytest.raises(Refused, match="面向全平台"):
        actions.grant_role(actor=CONSOLE, user=make("someone"), role=role, reason="x", **limits)


def test_a_role_in_the_same_scope_is_given_once(make):
    user = make("officer", "officer", region="370303")

    with pytest.raises(Refused, match="已有“业务科室”授权"):
        actions.grant_role(actor=CONSOLE, user=user, role="officer", region="370303", reason="再来")
    actions.grant_role(actor=CONSOLE, user=user, role="officer", region="370304", reason="另一区")


def test_a_grant_may_follow_one_that_ends(make, frozen):
    user = make("officer", "officer", ends_on=dt.date(2026, 12, 31))

    with pytest.raises(Refused):
        actions.grant_role(actor=CONSOLE, user=user, role="officer", starts_on=dt.date(2026, 12, 31), reason="重叠一天")
    actions.grant_role(actor=CONSOLE, user=user, role="officer", starts_on=dt.date(2027, 1, 1), reason="续期")


@pytest.mark.parametrize("region", ["3703031", "abc", "37030", "３７０３０３"])
def test_a_region_that_is_no_code_is_refused(make, region):
    with pytest.raises(Refused, match="6 位行政区划代码"):
        actions.grant_role(actor=CONSOLE, user=make("someone"), role="officer", region=region, reason="x")


def test_a_revoked_grant_ends_at_once_and_its_holder_is_told(make):
    admin, user = make("admin", "administrator"), make("officer", "officer")
    assert may(user, "enterprise.view")

    actions.revoke_grant(actor=admin, grant=user.grants.get(), reason="调离")

    assert not may(User.objects.get(pk=user.pk), "enterprise.view")
    assert "调离" in Notification.objects.filter(user=user).values_list("body", flat=True)
    with pytest.raises(Refused, match="已经撤销"):
        actions.revoke_grant(actor=admin, grant=user.grants.get(), reason="再来")


def test_the_last_administrator_stays(make):
    admin = make("admin", "administrator")

    with pytest.raises(Refused, match="最后一名系统管理员"):
        actions.revoke_grant(actor=CONSOLE, grant=admin.grants.get(), reason="x")
    with pytest.raises(Refused, match="最后一名系统管理员"):
        actions.deactivate(actor=CONSOLE, user=admin, reason="x")

    make("second", "administrator")
    actions.deactivate(actor=CONSOLE, user=admin, reason="x")
    # A stopped administrator is none: the second is now the last.
    with pytest.raises(Refused, match="最后一名系统管理员"):
        actions.revoke_grant(actor=CONSOLE, grant=User.objects.get(username="second").grants.get(), reason="x")


def test_a_new_main_post_makes_the_old_one_a_side_post(make):
    user = make("officer", "officer")
    unit = actions.add_unit(actor=CONSOLE, code="bureau", name="演示局", kind="department")
    first, second = (actions.add_post(actor=CONSOLE, unit=unit, title=title) for title in ("科员", "科长"))
    actions.appoint(actor=CONSOLE, user=user, post=first)
    actions.appoint(actor=CONSOLE, user=user, post=second)

    assert list(user.appointments.order_by("pk").values_list("main", flat=True)) == [False, True]
    assert User.objects.get(pk=user.pk).acting_as == "演示局 科长"
    with pytest.raises(Refused, match="已任演示局 科长"):
        actions.appoint(actor=CONSOLE, user=user, post=second)


def test_an_agent_is_confirmed_by_somebody_else_on_evidence(make):
    asker, clerk = make("asker", "enterprise", "clerk"), make("clerk", "clerk")
    agent = actions.request_agent(
        actor=asker, entity_id="e1", credit_code="91370399MADE010063", capacity="legal_representative"
    )

    with pytest.raises(Refused, match="不能核实自己"):
        actions.confirm_agent(actor=asker, agent=agent, evidence_note="我自己")
    with pytest.raises(Refused, match="请写明核实依据"):
        actions.confirm_agent(actor=clerk, agent=agent, evidence_note=" ")
    actions.confirm_agent(actor=clerk, agent=agent, evidence_note="授权委托书 演示 1 号")
    with pytest.raises(Refused, match="现为“已核实”"):
        actions.confirm_agent(actor=clerk, agent=agent, evidence_note="再来")

    assert may(User.objects.get(pk=asker.pk), "own_enterprise.view")
    actions.revoke_agent(actor=clerk, agent=agent, evidence_note="离职")
    assert not may(User.objects.get(pk=asker.pk), "own_enterprise.view")
    assert EnterpriseAgent.objects.get().decided_by == clerk


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one(make):
    first, second = make("first", "administrator"), make("second", "administrator")
    pairs = [(first, second.grants.get()), (second, first.grants.get())]
    outcomes = at_once(2, lambda n: actions.revoke_grant(actor=pairs[n][0], grant=pairs[n][1], reason="x"))

    winner = next(n for n, outcome in enumerate(outcomes) if isinstance(outcome, Grant))
    assert list(administrators()) == [pairs[winner][0]], outcomes
    # Who asked before his own right was gone is the last one now; who asked after it may no longer ask.
    loser = outcomes[1 - winner]
    assert isinstance(loser, Refused | PermissionDenied), outcomes
    assert isinstance(loser, PermissionDenied) or "最后一名系统管理员" in str(loser), outcomes
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_the_same_grant_given_by_two_at_once_is_given_once(make):
    admins = [make(f"admin{number}", "administrator") for number in range(4)]
    user = make("officer")
    outcomes = at_once(4, lambda n: actions.grant_role(actor=admins[n], user=user, role="officer", reason="x"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Grant", "Refused", "Refused", "Refused"]
    assert user.grants.count() == 1
    report = verify()
    assert report.ok, report.reason
