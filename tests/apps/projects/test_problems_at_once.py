"""Two at once: a problem is answered once, assigned once, and urged once; letters have no number twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.actions.escalating import escalate
from kechuang.apps.projects.actions.urging import urge
from kechuang.apps.projects.models import Origin, Problem, ProblemNote, Urge
from kechuang.core import now
from kechuang.declarations.pack import load_pack
from tests.apps.people import person, sits
from tests.apps.projects.conftest import ON
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(frozen):
    """Return the keys of the office's, the lead's and the raiser's people."""
    frozen(f"{ON}T09:00:00+08:00")
    pack = load_pack("demo")
    Place.objects.create(pack="demo", code=pack.place, name="演示市", synthetic=True, loaded_at=now())
    load_organisation(actor=CONSOLE, pack=pack)
    return {
        name: sits(person(Role.OFFICER), department).pk
        for name, department in (
            ("office", "task_force_office"), ("lead", "natural_resources"), ("raiser", "science_technology"),
        )
    } | {"freeze": frozen}  # fmt: skip


def user(pk):
    return get_user_model().objects.get(pk=pk)


def problem_of(crew, title="园区缺电", *, assigned=True):
    made = problems.raise_problem(
        by=user(crew["raiser"]), department="science_technology", title=title, origin=Origin.SITE, address="园区"
    )
    return problems.assign(made, by=user(crew["office"]), lead="natural_resources") if assigned else made


def only_one(done):
    """Check that exactly one succeeded and all others were refused with a sentence."""
    assert sum(not isinstance(one, Exception) for one in done) == 1, done
    assert all(isinstance(one, Refused) for one in done if isinstance(one, Exception)), done


def test_of_those_who_answer_at_once_one_succeeds_and_the_others_are_told_who_was_first(crew):
    problem = problem_of(crew)

    def answer(number):
        found = Problem.objects.get(pk=problem.pk)
        return answers.answer(found, by=user(crew["lead"]), text=f"办好 {number}", seen=problem.version)

    done = at_once(4, answer)
    only_one(done)
    assert ProblemNote.objects.count() == 1 and verify().ok
    assert all("办理了“答复”" in str(one) for one in done if isinstance(one, Exception))


def test_of_those_who_assign_differently_at_once_one_succeeds(crew):
    problem = problem_of(crew, assigned=False)
    leads = ("natural_resources", "housing_construction")

    def assign(number):
        found = Problem.objects.get(pk=problem.pk)
        return problems.assign(found, by=user(crew["office"]), lead=leads[number % 2], seen=problem.version)

    only_one(at_once(4, assign))
    assert Problem.objects.get().history.filter(transition="assign").count() == 1


def test_two_who_merge_crosswise_leave_one_main_problem(crew):
    one, other = problem_of(crew, "甲"), problem_of(crew, "乙")

    def merge(number):
        first, second = (one, other) if number % 2 else (other, one)
        return problems.merge(
            Problem.objects.get(pk=first.pk), by=user(crew["office"]), into=Problem.objects.get(pk=second.pk)
        )

    only_one(at_once(2, merge))
    assert sorted(Problem.objects.values_list("state", flat=True)) == ["assigned", "merged"]


def test_letters_sent_at_once_have_numbers_one_after_the_other(crew):
    made = [problem_of(crew, title) for title in "甲乙丙丁"]
    crew["freeze"]("2026-12-10T09:00:00+08:00")

    def letter(number):
        return urge(Problem.objects.get(pk=made[number].pk), "letter", by=user(crew["office"])).serial

    assert sorted(at_once(4, letter)) == [1, 2, 3, 4]


def test_two_workers_that_count_at_once_send_everything_once(crew):
    for title in "甲乙丙":
        problem_of(crew, title)
    crew["freeze"]("2026-12-08T08:00:00+08:00")
    done = at_once(3, lambda _number: escalate())
    assert all(isinstance(one, dict) for one in done), done
    assert Urge.objects.count() == 3 and sum(one["remind"] for one in done) == 3
    assert Urge.objects.filter(due=dt.date(2026, 12, 7)).count() == 3
