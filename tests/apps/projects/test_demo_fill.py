"""The demo's past: believable, within the rules of the actions, never ahead of its day, the same each time, once."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest
from django.db import transaction

from kechuang import core
from kechuang.apps.accounts.actions import make_demo_accounts
from kechuang.apps.audit.chain import verify
from kechuang.apps.catalog.models import Place
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.actions import verify_files
from kechuang.apps.projects import access
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.demo import fill_demo
from kechuang.apps.projects.files.works import attachments_of
from kechuang.apps.projects.models import (
    EntryKind,
    FundsArrived,
    LightChange,
    Meeting,
    NoteKind,
    PlanBaseline,
    Problem,
    ProblemNote,
    Progress,
    Project,
    QuotaEntry,
    StageMove,
    SupportPlan,
    Task,
    TaskLink,
    Urge,
    Weakness,
)
from kechuang.apps.projects.problems import officers
from kechuang.apps.projects.problems.clocks import Clocks
from kechuang.apps.projects.queries.loads import loads_of
from kechuang.apps.projects.queries.records import element_lines
from kechuang.apps.projects.standing import applying, lights
from kechuang.apps.transitions.models import StateChange
from kechuang.declarations.pack import load_pack
from kechuang.engines.deadlines import Calendar

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23T09:00:00+08:00"


def prepared(pack_id="demo"):
    pack = load_pack(pack_id)
    place = Place.objects.create(
        pack=pack_id, code=pack.place, name=pack.name, synthetic=pack.synthetic, loaded_at=core.now()
    )
    load_declared(pack)
    return place


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Fill the demo once for all tests of the file; what each of them writes is taken back."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("KECHUANG_NOW", MONDAY)
        make_demo_accounts(place=prepared())
        yield fill_demo()
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled, frozen, db):
    frozen(MONDAY)
    return filled


def test_every_step_is_one_of_the_table_in_order_and_none_lies_ahead_or_on_a_day_off(demo):
    table = Calendar.of(load_pack("demo").calendar)
    models = {one._meta.label_lower: one for one in (Task, Project, Problem, Meeting, SupportPlan, Weakness)}
    steps = defaultdict(list)
    for one in StateChange.objects.filter(object_type__in=models).order_by("object_type", "object_id", "version"):
        steps[one.object_type, one.object_id].append(one)
        assert one.at < core.now(), one
        assert table.is_workday(one.at.astimezone(core.ZONE).date()), one
    assert len(steps) > 200
    for (kind, key), course in steps.items():
        state = models[kind].TABLE.initial
        for version, one in enumerate(course, 1):
            taken = models[kind].TABLE[one.transition]
            assert one.version == version and one.from_state == state and state in taken.sources
            assert one.to_state == taken.target
            state = taken.target
        assert [one.at for one in course] == sorted(one.at for one in course), (
            kind,
            key,
            [s.transition for s in course],
        )
        thing = models[kind].objects.get(pk=key)
        assert (thing.state, thing.version) == (state, len(course))


def test_nobody_verified_his_own_work_and_nothing_is_closed_without_evidence(demo):
    closed = [*Task.objects.filter(state="closed"), *Project.objects.filter(state="closed")]
    assert len(closed) > 100
    bodies = access.bodies()
    for one in closed:
        assert one.closed_by is not None and not one.is_own_work(one.closed_by)
        assert access.departments_of(one.closed_by, access.VERIFY) & bodies
        assert not one.leading() & access.departments_of(one.closed_by, access.VERIFY)
        if one.submitted_by is not None:
            assert access.may(one.submitted_by, access.REPORT, one), one
            assert one.submitted_at < one.closed_at
        assert isinstance(one, Project) or attachments_of(one), one
        assert isinstance(one, Task) or not one.open_parts()
    assert verify_files() == []


def test_a_task_begins_after_its_predecessors_ended_and_its_percent_never_falls(demo):
    for link in TaskLink.objects.filter(kind="FS").select_related("before", "after"):
        if link.lag >= 0 and link.after.actual_start is not None and link.after.days and link.before.days:
            assert link.before.actual_finish is not None, link
            assert link.before.actual_finish < link.after.actual_start, link
    by_task = defaultdict(list)
    for one in Progress.objects.order_by("task", "at", "pk"):
        by_task[one.task_id].append(one)
        assert one.at < core.now() and one.on <= core.today()
        assert (one.percent == 100) == (one.actual_finish is not None)
    for task in Task.objects.all():
        told = by_task[task.pk]
        assert [one.percent for one in told] == sorted(one.percent for one in told)
        assert task.percent == (told[-1].percent if told else 0)
        assert task.actual_finish == (told[-1].actual_finish if told else None)
        assert sum(one.percent == 100 for one in told) <= 1


def test_projects_are_as_far_behind_as_the_pack_declares(demo):
    pack = load_pack("demo")
    judged = lights.judge(list(Project.objects.select_related("programme")))
    rows = {one.code: one for one in Project.objects.all()}
    seen = 0
    for declared in pack.projects:
        if declared.demo is None or declared.demo.behind is None or not declared.plan:
            continue
        found = judged[rows[declared.id].pk]
        assert abs(found.planned - found.percent - declared.demo.behind) <= 5, declared.id
        seen += 1
    assert seen >= 10


def test_problems_stand_in_every_state_with_the_limits_of_the_clocks(demo):
    rows = list(Problem.objects.all())
    assert len(rows) >= 40 and all(one.synthetic for one in rows)
    states = Counter(one.state for one in rows)
    assert set(states) == {"raised", "assigned", "answered", "closed", "merged", "withdrawn"}
    clocks = Clocks()
    overdue = [one for one in rows if one.state == "assigned" and clocks.of(one).overdue]
    assert 3 <= len(overdue) < states["assigned"]
    for one in rows:
        assert one.raised_by is None or access.may(one.raised_by, access.CONFIRM, one), one
        if one.state == "closed":
            assert one.closed_at is not None and (one.answer or one.agreed_at)
        if one.state == "merged":
            assert one.repeat_of is not None and one.repeat_of.state != "merged"
        answers = one.notes.filter(kind="answer")
        assert (one.answered_at is not None) == answers.exists()


def test_what_was_urged_has_letters_with_numbers_without_gaps(demo):
    from kechuang.apps.projects.actions.urging import letter_of
    from kechuang.apps.projects.papers import urge_letter

    assert Urge.objects.filter(problem__isnull=False, kind="letter").exists()
    by_year = defaultdict(list)
    for one in Urge.objects.filter(problem__isnull=False).order_by("at", "pk"):
        assert one.at < core.now()
        if one.kind == "letter":
            by_year[one.year].append(one.serial)
            facts = letter_of(one)
            assert facts.synthetic and urge_letter(facts).title
    for serials in by_year.values():
        assert serials == list(range(1, len(serials) + 1))


def test_the_escalation_does_not_send_again_what_the_demo_has_sent(demo):
    from kechuang.apps.projects.actions.escalating import escalate

    before = set(Urge.objects.values_list("key", flat=True))
    escalate()
    keys = list(Urge.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) and before <= set(keys)
    letters = Urge.objects.filter(kind="letter", key__in=set(keys) - before)
    assert not letters.exists(), "no letter on the first day, but those that the demo sent"


def test_two_meetings_were_held_and_one_is_planned(demo):
    first, second, following = Meeting.objects.order_by("starts_at")
    assert [first.state, second.state, following.state] == ["minuted", "minuted", "planned"]
    assert following.starts_at > core.now()
    assert first.items.filter(verb="open").count() == 4
    assert first.items.filter(verb="open", problem__state="closed").count() == 3
    assert second.items.filter(verb="extend").get().problem.due > core.today()
    for one in (first, second):
        assert one.items.filter(verb="close").get().problem.state == "closed"
        assert "（演示）" in one.title and one.synthetic


def test_lights_are_known_five_weeks_back_and_today(demo):
    projects = list(Project.objects.all())
    past = lights.on_day(projects, core.today() - dt.timedelta(35))
    assert len(past) >= 15
    now = lights.on_day(projects, core.today())
    judged = lights.judge(projects)
    assert {one.pk for one in projects} == set(now)
    assert all(judged[pk].light.colour == row.light for pk, row in now.items())
    assert {"red", "yellow", "green", "done"} <= {row.light for row in now.values()}
    assert not LightChange.objects.filter(on__gt=core.today()).exists()


def test_everything_else_has_its_course(demo):
    assert PlanBaseline.objects.count() == Project.objects.filter(tasks__isnull=False).distinct().count()
    assert {one.state for one in SupportPlan.objects.all()} == {"draft", "filed", "accepted", "returned"}
    assert Counter(Weakness.objects.values_list("state", flat=True)) == {"open": 2, "mended": 1}
    for one in Weakness.objects.filter(state="mended"):
        assert one.tasks.exists() and not one.open_tasks()
    counted = QuotaEntry.objects.exclude(confirmed_at=None)
    declared = sum(value.reached or 0 for quota in load_pack("demo").quotas.values() for value in quota.values)
    assert counted.count() == declared > 0
    assert QuotaEntry.objects.filter(confirmed_at=None).exists()
    assert all(one.confirmed_by_id != one.by_id for one in counted)
    assert FundsArrived.objects.filter(planned=True, on__gt=core.today()).exists()
    assert FundsArrived.objects.filter(planned=True, on__lte=core.today()).exists()


def test_shared_teams_are_over_booked_by_projects_of_several_leads(demo):
    found = loads_of(list(Project.objects.exclude(resources={}).filter(state="open")))
    assert len(found) == 2 and all(one.synthetic and len(one.projects) >= 3 for one in found)
    assert all(len(week.projects) > 1 for one in found for week in one.over) and any(one.over for one in found)
    assert len({one.lead for load in found for week in load.over for one in week.projects}) > 1


def test_projects_have_officers_an_application_its_days_and_elements_their_posts(demo):
    served = Project.objects.filter(officer__isnull=False)
    assert len(served) > 3 and all(officers.may_serve(one.officer, one) for one in served.select_related("task_force"))
    notes = ProblemNote.objects.filter(kind=NoteKind.FOLLOW).select_related("problem")
    assert notes and all(note.problem.assigned_at <= note.at <= core.now() for note in notes)
    assert Project.objects.filter(applying.conditions()["near"]).exists()
    entered = [one for one in StageMove.objects.exclude(evidence=[]) if one.entry is not None]
    assert {one.entry for one in entered} == set(EntryKind) and all(one.on <= core.today() for one in entered)
    (card,) = Project.objects.exclude(checklist="").filter(synthetic=True)
    pack = current_pack()
    elements = element_lines(card, pack.checklists[card.checklist], pack)
    assert sum(one.in_place for one in elements) == 4 and sum(one.overdue for one in elements) == 1
    assert all(one.filled["post"] and one.due and (one.done or not one.in_place) for one in elements)


def test_it_is_done_once_and_the_chain_of_the_audit_holds(demo):
    assert demo is not None
    before = Progress.objects.count(), StateChange.objects.count(), LightChange.objects.count()
    assert fill_demo() is None
    assert before == (Progress.objects.count(), StateChange.objects.count(), LightChange.objects.count())
    assert verify().ok
