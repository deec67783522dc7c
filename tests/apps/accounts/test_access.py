"""Who may do what: the matrix of roles and verbs, regions, departments, days, one's own firm."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import CONSOLE, VERBS, Scope, may
from kechuang.apps.accounts.actions import appoint, grant_role, revoke_grant
from kechuang.apps.accounts.models import EnterpriseAgent, Grant, OrgUnit, Post, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.context import context
from kechuang.apps.audit.models import AccessLog

pytestmark = pytest.mark.django_db

# The policy as it was agreed, written a second time and by hand: a slip in the table shows here.
MATRIX = {
    "leader": "policy.view policy.match policy.simulate"
    " cockpit.view enterprise.view enterprise.export verdict.view target.view report.view catalog.view"
    " sharing.view sharing.oversee sharing.arbitrate stewardship.view grants.view grants.approve grants.decide"
    " reviews.view"
    " projects.view projects.verify projects.raise projects.assign projects.confirm projects.urge projects.meet",
    "officer": "policy.view policy.match policy.push policy.visit policy.simulate"
    " cockpit.view enterprise.view enterprise.export verdict.view target.view report.view catalog.view"
    " ladder.manage personal.read sharing.view sharing.request sharing.answer sharing.read sharing.report"
    " grants.view grants.open grants.accept grants.review grants.approve grants.join grants.decide grants.publish"
    " grants.allot grants.pay reviews.view reviews.manage report.load report.review"
    " projects.view projects.manage projects.plan projects.report projects.support projects.verify projects.raise"
    " projects.assign projects.answer projects.confirm projects.urge projects.meet projects.count",
    "steward": "policy.view policy.match policy.simulate"
    " cockpit.view enterprise.view enterprise.export verdict.view target.view report.view catalog.view"
    " quarantine.view quarantine.export build.run personal.read"
    " sharing.view sharing.request sharing.check sharing.answer sharing.arbitrate sharing.read sharing.report"
    " stewardship.view stewardship.decide report.load report.review report.rule"
    " projects.view",
    "clerk": "policy.view policy.match policy.push policy.visit"
    " enterprise.view verdict.view ladder.manage agent.decide personal.read grants.view grants.accept"
    " projects.view projects.raise projects.confirm",
    "enterprise": "",  # nothing before he acts for a firm
    "expert": "policy.view reviews.score grants.claim",  # money is paid to persons too
    "auditor": "policy.view target.view report.view catalog.view audit.view audit.verify sharing.view sharing.oversee"
    " stewardship.view grants.view reviews.view projects.view",
    "administrator": "policy.view"
    " target.view report.view catalog.view user.manage grant.manage organisation.manage agent.decide"
    " sharing.view sharing.oversee projects.view",
}


@pytest.mark.parametrize("role", Role.values)
def test_a_role_may_what_the_policy_says_and_nothing_else(make, role):
    user = make("someone", role)

    assert {verb for verb in VERBS if may(user, verb)} == set(MATRIX[role].split())


def test_every_verb_of_the_brief_is_declared():
    assert set(MATRIX) == set(Role.values)
    assert "own_enterprise.view" in VERBS


def test_a_stranger_and_a_stopped_user_may_nothing(make):
    user = make("stopped", *Role.values)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not any(may(AnonymousUser(), verb) for verb in VERBS)
    assert not any(may(User.objects.get(pk=user.pk), verb) for verb in VERBS)
    # Even an object that was read before the account was stopped holds no grants any more.
    assert not any(may(user, verb) for verb in VERBS)


def test_the_console_may_everything():
    assert all(may(CONSOLE, verb) for verb in VERBS)
    assert access.regions(CONSOLE, "enterprise.view") == [""]
    assert access.departments(CONSOLE, "enterprise.view") is None


def test_an_unknown_verb_is_a_mistake_of_the_program(make):
    with pytest.raises(KeyError):
        may(make("someone", "leader"), "enterprise.veiw")


@pytest.mark.parametrize(
    ("region", "division", "seen"),
    [
        ("", "370303", True),
        ("37", "370303", True),
        ("3703", "370303", True),
        ("370303", "370303", True),
        ("370303", "370304", False),
        ("370303", "370300", False),  # the whole city is more than its district
        ("3703", "371402", False),
        ("", "", True),
        ("3703", "", False),  # in no known district: only a grant for everywhere reaches it
    ],
)
def test_a_grant_reaches_the_divisions_inside_its_region(make, region, division, seen):
    user = make("officer", "officer", region=region)

    assert may(user, "enterprise.view", SimpleNamespace(division=division)) is seen


def test_a_department_limits_only_what_has_a_department(make):
    user = make("steward", "steward", department="taxation")

    assert may(user, "quarantine.view", Scope(department="taxation"))
    assert not may(user, "quarantine.view", Scope(department="statistics"))
    assert may(user, "enterprise.view", SimpleNamespace(division="370303"))
    assert access.departments(user, "quarantine.view") == ["taxation"]


def test_two_grants_do_not_mix_the_region_of_one_with_the_department_of_the_other(make):
    user = make("steward", "steward", department="taxation", region="370303")
    grant_role(actor=CONSOLE, user=user, role="steward", department="statistics", region="370304", reason="测试")
    access.forget(user)

    assert not may(user, "quarantine.view", Scope(division="370304", department="taxation"))
    assert may(user, "quarantine.view", Scope(division="370304", department="statistics"))


def test_a_region_inside_another_is_left_out(make):
    user = make("officer", "officer", region="370303")
    grant_role(actor=CONSOLE, user=user, role="officer", region="370300", reason="测试")
    grant_role(actor=CONSOLE, user=user, role="clerk", region="371402", reason="测试")
    access.forget(user)

    assert access.regions(user, "cockpit.view") == ["3703"]
    assert access.regions(user, "enterprise.view") == ["3703", "371402"]
    assert access.regions(user, "build.run") == []


DIVISIONS = ["", "37", "3703", "370303", "370304", "3714", "371402"]


@settings(max_examples=40, deadline=None)
@given(
    grants=st.lists(st.tuples(st.sampled_from(DIVISIONS), st.sampled_from(["", "taxation", "statistics"])), max_size=4),
    division=st.sampled_from(["370303", "370304", "371402", "110101"]),
    department=st.sampled_from(["taxation", "statistics", "finance"]),
)
def test_the_filter_of_a_list_and_the_answer_about_one_row_never_differ(grants, division, department):
    user = User(pk=1, username="someone", is_active=True)
    held = tuple(access.Held("steward", where, region, "") for region, where in grants)
    user._standing = access.Standing(access.core.today(), held, "")
    unit = OrgUnit.objects.create(code="probe", name="探", kind="hall", division=division, department=department)
    try:
        listed = OrgUnit.objects.filter(access.visible_q(user, "quarantine.view"), pk=unit.pk).exists()
        by_place = OrgUnit.objects.filter(access.visible_divisions_q(user, "quarantine.view"), pk=unit.pk).exists()
    finally:
        unit.delete()

    assert listed == may(user, "quarantine.view", Scope(division=division, department=department))
    assert by_place == may(user, "quarantine.view", Scope(division=division))


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [
        ("2026-11-21", None, True),  # begins today
        ("2026-11-22", None, False),  # begins tomorrow
        ("2026-01-01", "2026-11-21", True),  # today is the last day
        ("2026-01-01", "2026-11-20", False),  # ended yesterday
    ],
)
def test_a_grant_counts_from_its_first_to_its_last_day(make, frozen, starts, ends, counts):
    user = make("officer")
    Grant.objects.create(user=user, role="officer", starts_on=starts, ends_on=ends, reason="测试")

    assert may(User.objects.get(pk=user.pk), "enterprise.view") is counts


def test_a_right_ends_at_midnight_even_for_a_user_read_the_day_before(make, frozen):
    user = make("officer", "officer", ends_on=dt.date(2026, 11, 21))
    assert may(user, "enterprise.view")

    frozen("2026-11-22T00:00:00")

    assert not may(user, "enterprise.view")


def test_an_ended_post_is_no_capacity_any_more(make, frozen):
    user = make("officer", "officer")
    unit = OrgUnit.objects.create(code="bureau", name="演示局", kind="department")
    appointment = appoint(actor=CONSOLE, user=user, post=Post.objects.create(unit=unit, title="科员"))
    assert User.objects.get(pk=user.pk).acting_as == "演示局 科员"

    appointment.ends_on = dt.date(2026, 11, 20)
    appointment.starts_on = dt.date(2026, 1, 1)
    appointment.save()

    assert User.objects.get(pk=user.pk).acting_as == "业务科室"


@pytest.mark.parametrize(
    ("state", "starts", "ends", "may_see"),
    [
        ("confirmed", "2026-01-01", None, True),
        ("confirmed", "2026-01-01", "2026-11-21", True),
        ("confirmed", "2026-01-01", "2026-11-20", False),
        ("confirmed", "2026-11-22", None, False),
        ("requested", "2026-01-01", None, False),
        ("revoked", "2026-01-01", None, False),
    ],
)
@pytest.mark.usefixtures("frozen")
def test_only_a_confirmed_and_current_agent_sees_his_firm(make, state, starts, ends, may_see):
    user = make("agent", "enterprise")
    EnterpriseAgent.objects.create(
        user=user, entity_id="e1", credit_code="91370399MADE010063", capacity="agent", state=state, starts_on=starts,
        ends_on=ends,
    )  # fmt: skip
    user = User.objects.get(pk=user.pk)

    assert may(user, "own_enterprise.view", Scope(entity_id="e1")) is may_see
    assert may(user, "own_enterprise.view") is may_see
    assert not may(user, "own_enterprise.view", Scope(entity_id="e2"))


def test_an_agent_whose_role_was_taken_sees_no_firm(make):
    user = make("agent", "enterprise")
    EnterpriseAgent.objects.create(
        user=user, entity_id="e1", credit_code="91370399MADE010063", capacity="agent", state="confirmed",
        starts_on="2020-01-01",
    )  # fmt: skip
    revoke_grant(actor=CONSOLE, grant=user.grants.get(), reason="离职")

    assert access.own_entities(User.objects.get(pk=user.pk)) == frozenset()


def test_rights_are_read_with_one_query_a_request(make, django_assert_num_queries):
    user = User.objects.get(pk=make("officer", "officer", "clerk").pk)

    with django_assert_num_queries(1):
        for verb in VERBS:
            may(user, verb)
            access.regions(user, verb)
        assert user.acting_as


def test_a_refusal_says_what_is_missing_and_is_noted(make):
    user = make("clerk", "clerk", region="370303")

    with context("/enterprises/"):
        with pytest.raises(PermissionDenied, match="您没有“导出企业名单”的权限，请联系系统管理员授权。"):
            access.require(user, "enterprise.export")
        with pytest.raises(PermissionDenied, match="不含这一部门或地区"):
            access.require(user, "enterprise.view", Scope(division="370304"))

    lines = AccessLog.objects.order_by("pk").values_list("kind", "actor_id", "verb", "object_id", "path")
    assert list(lines) == [
        ("denied", user.pk, "enterprise.export", "", "/enterprises/"),
        ("denied", user.pk, "enterprise.view", "370304", "/enterprises/"),
    ]


def test_reading_personal_data_is_noted_with_its_fields(make):
    user = make("clerk", "clerk")

    with context("/enterprises/1"):
        access.read_personal(user, Scope(entity_id="e1"), fields=["法定代表人电话"])

    line = AccessLog.objects.get()
    assert (line.kind, line.object_id, line.reason) == ("personal_read", "e1", "法定代表人电话")


def test_personal_data_stay_closed_to_whoever_may_not(make):
    with context("/enterprises/1"), pytest.raises(PermissionDenied):
        access.read_personal(make("leader", "leader"), Scope(entity_id="e1"), fields=["电话"])

    assert AccessLog.objects.get().kind == "denied"
