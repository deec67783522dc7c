"""Problems that say the same are merged: answered once, and closed when everybody who raised them has agreed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.models import Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(people, project):
    """Return a problem of the science bureau that is being dealt with, and the same raised by the housing bureau."""
    first = problems.raise_problem(
        by=people.lead, department="science_technology", title="用地批复未下达", project=project
    )
    second = problems.raise_problem(
        by=people.second, department="housing_construction", title="实验室用地批复没有下来", project=project
    )
    return problems.assign(first, by=people.office, lead="natural_resources"), second


def test_a_merged_problem_is_closed_when_both_raisers_have_agreed_in_either_order(people, two):
    first, second = two
    second = problems.merge(second, by=people.office, into=first, reason="同一地块")
    assert (second.state, second.repeat_of) == ("merged", first)
    titles = Notification.objects.filter(user=people.second).values_list("title", flat=True)
    assert any(title.startswith("已与同类问题并案办理") for title in titles)
    main = answers.answer(Problem.objects.get(pk=first.pk), by=people.support, text="已下达。")
    answers.confirm(main, by=people.lead)
    main.refresh_from_db()
    assert main.state == "answered", "the other who raised it has not spoken yet"
    done = answers.confirm(second, by=people.second)
    main.refresh_from_db()
    assert main.state == "closed" and done.state == "merged"
    assert main.history.last().transition == "confirm_all"


def test_any_raiser_of_a_merged_problem_sends_it_back_and_all_agree_anew(people, two):
    first, second = two
    second = problems.merge(second, by=people.office, into=first)
    main = answers.answer(Problem.objects.get(pk=first.pk), by=people.support, text="已下达。")
    answers.confirm(main, by=people.lead)
    answers.object_to(second, by=people.second, reason="我们的地块没有")
    main.refresh_from_db()
    assert (main.state, main.objections, main.agreed_at) == ("assigned", 1, None)
    assert "我们的地块没有" in main.history.last().note
    main = answers.answer(main, by=people.support, text="两个地块都已下达。")
    answers.confirm(second, by=people.second)
    main.refresh_from_db()
    assert main.state == "answered"
    assert answers.confirm(main, by=people.lead).state == "closed"


def test_nothing_is_merged_into_itself_or_into_what_is_done_with_and_only_the_office_merges(people, two):
    first, second = two
    with pytest.raises(Refused, match="不能并入自己"):
        problems.merge(first, by=people.office, into=first)
    with pytest.raises(PermissionDenied):
        problems.merge(second, by=people.second, into=first)
    second = problems.merge(second, by=people.office, into=first)
    with pytest.raises(Refused, match="现为“已并案”"):
        problems.merge(Problem.objects.get(pk=first.pk), by=people.office, into=second)
    with pytest.raises(Refused, match="不能撤回"):
        problems.withdraw(Problem.objects.get(pk=first.pk), by=people.lead, reason="不要了")


def test_what_was_merged_into_a_merged_problem_goes_with_it_and_split_stands_alone(people, two, project):
    first, second = two
    third = problems.raise_problem(by=people.lead, department="science_technology", title="批复", project=project)
    third = problems.merge(third, by=people.office, into=second)
    second = problems.merge(Problem.objects.get(pk=second.pk), by=people.office, into=first)
    third.refresh_from_db()
    assert third.repeat_of == first
    third = problems.split(third, by=people.office, reason="另一地块")
    assert (third.state, third.repeat_of, third.lead) == ("raised", None, "")


def test_who_was_split_off_meanwhile_speaks_no_more_for_what_it_was_merged_into(people, two):
    first, second = two
    second = problems.merge(second, by=people.office, into=first)
    main = answers.answer(Problem.objects.get(pk=first.pk), by=people.support, text="已下达。")
    opened = Problem.objects.get(pk=second.pk)
    problems.split(second, by=people.office, reason="另一地块")
    with pytest.raises(Refused):
        answers.object_to(opened, by=people.second, reason="我们的没有", seen=main.version)
    main.refresh_from_db()
    assert (main.state, main.objections) == ("answered", 0)
