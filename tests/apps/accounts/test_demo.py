"""Demo accounts: one for each role, made once, with random passwords and posts in the place's tree."""

from __future__ import annotations

import pytest
from django.test import Client

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE, VERBS, Scope, may, standing
from kechuang.apps.accounts.actions import load_organisation, make_demo_accounts
from kechuang.apps.accounts.models import EnterpriseAgent, OrgUnit, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.models import Place
from kechuang.apps.enterprises.models import Enterprise, Generation, Publication
from kechuang.declarations.pack import load_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db):
    pack = load_pack("demo")
    return Place.objects.create(
        pack="demo", code=pack.place, name=pack.divisions[pack.place].name, synthetic=True, loaded_at=core.now()
    )


def test_there_is_one_for_each_role_and_each_signs_in(place):
    logins = make_demo_accounts(place=place)

    assert [login.username for login in logins] == [*Role.values, "supporter", "office", "supervision"]
    assert len({login.password for login in logins}) == len(logins)
    for login in logins[: len(Role)]:
        answer = Client().post("/sign-in", {"username": login.username, "password": login.password})
        assert answer.headers["Location"] == "/", login.role
        user = User.objects.get(username=login.username)
        assert user.synthetic
        assert {held.role for held in standing(user).grants} == {login.username}
    assert verify().ok


def test_they_are_made_once(place):
    make_demo_accounts(place=place)

    assert make_demo_accounts(place=place) == []
    assert User.objects.count() == len(Role) + 3


def test_they_sit_in_posts_of_the_place(place):
    make_demo_accounts(place=place)

    officer = User.objects.get(username="officer")
    assert officer.acting_as == "演示市科学技术局 高新技术科科员"
    assert OrgUnit.objects.get(code="science_technology").parent.code == "government"
    assert all(unit.synthetic for unit in OrgUnit.objects.all())


def test_three_more_officers_sit_where_projects_are_supported_assigned_and_verified(place):
    logins = {login.username: login for login in make_demo_accounts(place=place)}

    posts = {name: User.objects.get(username=name).acting_as for name in ("supporter", "office", "supervision")}
    assert posts == {
        "supporter": "演示市自然资源和规划局 用地科科员",
        "office": "演示市攻坚行动办公室 调度科科员",
        "supervision": "演示市政府督查室 督查专员",
    }
    assert logins["supervision"].role == "业务科室（督查专员）"
    assert {held.role for held in standing(User.objects.get(username="office")).grants} == {Role.OFFICER}


def test_without_a_published_firm_the_agent_acts_for_none(place):
    make_demo_accounts(place=place)

    assert not EnterpriseAgent.objects.exists()
    agent = User.objects.get(username="enterprise")
    assert not any(may(agent, verb) for verb in VERBS)


def test_departments_of_province_and_nation_stay_out_of_a_citys_tree(db):
    pack = load_pack("cn-sd-zibo")
    load_organisation(actor=CONSOLE, pack=pack)

    levels = {pack.departments[unit.department].level for unit in OrgUnit.objects.exclude(department="")}
    assert levels <= {"city", "district"} and levels
    assert load_organisation(actor=CONSOLE, pack=pack) == 0


def test_the_agent_acts_for_a_published_firm(place):
    generation = Generation.objects.create(run="r1", created=core.now(), published=core.now(), as_of=core.today())
    Publication.objects.update_or_create(pk=1, defaults={"current": generation})
    Enterprise.objects.create(generation=generation, entity_id="e1", credit_code="91370399MADE010063", name="演示公司")

    make_demo_accounts(place=place)

    agent = User.objects.get(username="enterprise")
    assert may(agent, "own_enterprise.view", Scope(entity_id="e1"))
    assert EnterpriseAgent.objects.get().evidence_note.startswith("演示数据")
