"""Stages: only in order or with a reason, with the papers they need, on a day that can be; who lingers, who went on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.models import Attachment
from kechuang.apps.projects import guards
from kechuang.apps.projects.actions import stages
from kechuang.apps.projects.actions.closing import cancel
from kechuang.apps.projects.models import Project, StageMove
from kechuang.apps.projects.queries import stages as queries
from kechuang.core import Ratio
from tests import city

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def bid(project):
    """Return a bid for a provincial title that stands at its first stage."""
    Project.objects.filter(pk=project.pk).update(pipeline="striving", stage="opportunity", kind="striving")
    project.refresh_from_db()
    StageMove.objects.create(project=project, pipeline="striving", to_stage="opportunity", on=dt.date(2026, 10, 12))
    return project


def move(project, by, to, **changes):
    given = {"seen": project.stage, "on": TODAY, "papers": {}, **changes}
    return stages.move(project, by=by, to=to, **given)


def test_the_next_stage_is_entered_and_kept(people, bid):
    made = move(bid, people.lead, "material")
    assert (made.from_stage, made.to_stage, made.by) == ("opportunity", "material", people.lead)
    assert Project.objects.get().stage == "material" and Project.objects.get().revision == 0


def test_a_stage_is_not_entered_without_its_papers(people, bid):
    move(bid, people.lead, "material")
    with pytest.raises(Refused, match="推荐文件或对接记录"):
        move(bid, people.lead, "contact", papers={"推荐文件或对接记录": "  "})
    made = move(bid, people.lead, "contact", papers={"推荐文件或对接记录": "科发〔2026〕1号", "别的": "x"})
    assert made.evidence == [{"kind": "paper", "name": "推荐文件或对接记录", "text": "科发〔2026〕1号"}]


@pytest.mark.parametrize(("stage", "to", "refused"), [
    ("opportunity", "contact", "跳过了“材料准备”"), ("review", "material", "由“评审”退回“材料准备”"),
    ("granted", "review", "由“获批”退回“评审”"), ("refused", "granted", "由“未获批”退回"),
    ("material", "material", "已在“材料准备”"), ("material", "nothing", "没有这个阶段"),
])  # fmt: skip
def test_what_is_not_the_next_stage_needs_a_reason(people, bid, stage, to, refused):
    Project.objects.update(stage=stage)
    bid.refresh_from_db()
    papers = {"推荐文件或对接记录": "x", "受理证明": "x", "批复文件": "x"}
    with pytest.raises(Refused, match=refused):
        move(bid, people.lead, to, papers=papers)
    if to in {"contact", "review"}:
        move(bid, people.lead, to, papers=papers, note="上级通知调整")
        assert Project.objects.get().stage == to


def test_a_bid_may_be_refused_from_the_review_without_being_granted_first(people, bid):
    Project.objects.update(stage="review")
    bid.refresh_from_db()
    move(bid, people.lead, "refused", papers={"结果通知": "见公示"})
    assert Project.objects.get().stage == "refused"


@pytest.mark.parametrize(("on", "refused"), [
    (dt.date(2026, 11, 24), "不能晚于今天"), (TODAY, ""), (dt.date(2026, 10, 12), ""),
    (dt.date(2026, 10, 11), "不能早于它"),
])  # fmt: skip
def test_the_day_lies_between_the_last_move_and_today(people, bid, on, refused):
    if not refused:
        assert move(bid, people.lead, "material", on=on).on == on
        return
    with pytest.raises(Refused, match=refused):
        move(bid, people.lead, "material", on=on)


def test_who_looked_at_a_stage_that_was_left_is_told_by_whom(people, bid):
    move(bid, people.colleague, "material")
    with pytest.raises(Refused, match=str(people.colleague.display_name)):
        move(bid, people.lead, "material", seen="opportunity")


@pytest.mark.parametrize("who", ["support", "office", "stranger"])
def test_only_who_answers_for_a_project_moves_it(people, bid, who):
    with pytest.raises(PermissionDenied):
        move(bid, getattr(people, who), "material")


def test_papers_handed_in_are_seen_by_who_sees_the_project_and_added_by_nobody(people, bid):
    browser, where = city.browser(people.lead), f"/projects/{bid.pk}/stages"
    file = SimpleUploadedFile("通知.txt", "申报通知".encode())
    form = {"deed": "move", "to": "material", "on": "2026-11-23", "seen": "opportunity", "files": file}
    answer = browser.post(where, form)
    assert answer.status_code == 302, answer.content.decode()
    one = Attachment.objects.get(object_type="projects.stagemove")
    assert "通知.txt" in browser.get(where).content.decode()
    assert city.browser(people.stranger).get(f"/files/{one.pk}").status_code == 200


def test_a_refused_move_shows_what_the_stage_needs_and_keeps_what_was_typed(people, bid):
    Project.objects.update(stage="material")
    answer = city.browser(people.lead).post(f"/projects/{bid.pk}/stages", {
        "deed": "move", "to": "contact", "on": "2026-11-23", "seen": "material", "note": "已写的说明"})  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and "推荐文件或对接记录" in page and "已写的说明" in page


@pytest.mark.parametrize(("since", "late"), [
    # 20 workdays; 2026-10-26 is a Monday, no holiday follows until today.
    (dt.date(2026, 10, 26), 0), (dt.date(2026, 10, 23), 1), (dt.date(2026, 10, 22), 1),
])  # fmt: skip
def test_a_project_lingers_from_the_workday_after_the_stages_term(people, bid, since, late):
    table = current_pack().calendar
    counted = queries.Calendar.of(table).workdays_between(since, TODAY)
    guards.remove(connection)  # only here is a move dated back
    StageMove.objects.update(on=since)
    column = next(one for one in queries.board(current_pack().pipelines["striving"], Project.objects.all(),
                                               current_pack()) if one.stage.id == "opportunity")  # fmt: skip
    assert column.cards[0].late == max(counted - 20, 0)
    assert (column.cards[0].late > 0) == bool(late)


def test_a_past_day_shows_who_lingered_then_whatever_was_registered_since(people, bid):
    pack, table = current_pack(), queries.Calendar.of(current_pack().calendar)
    Project.objects.update(created_at="2026-10-12T01:00:00Z")
    last = queries.deadlines.due(dt.date(2026, 10, 12), queries.Term.parse("20个工作日"), table).date
    people.freeze("2026-11-13T09:00:00+08:00")
    stages.explain(bid, by=people.lead, reason="等省厅指南")
    people.freeze("2026-11-23T09:00:00+08:00")
    move(bid, people.lead, "material", on=dt.date(2026, 11, 16))

    def told(day):
        found = queries.lingering(list(Project.objects.all()), pack, day)
        return [(stage.id, card.late, card.delay) for stage, card in found]

    assert told(last) == [] and told(table.add_workdays(last, 1)) == [("opportunity", 1, "")]
    sunday = dt.date(2026, 11, 22)
    assert told(sunday) == [("opportunity", table.workdays_between(last, sunday), "等省厅指南")]
    assert told(TODAY) == [], "since today the move is known"
    [then] = [
        one for one in queries.board(pack.pipelines["striving"], Project.objects.all(), pack, sunday) if one.cards
    ]
    [now] = [one for one in queries.board(pack.pipelines["striving"], Project.objects.all(), pack) if one.cards]
    assert (then.stage.id, now.stage.id) == ("opportunity", "material")
    went = [
        next(iter(queries.passages(pack.pipelines["striving"], Project.objects.all(), day))) for day in (sunday, None)
    ]
    assert [(one.entered, one.went_on, one.now) for one in went] == [(1, 0, 1), (1, 1, 0)]
    browser = city.browser(people.leader)
    page = browser.get("/projects/stages?pipeline=striving&day=2026-11-22").content.decode()
    assert "2026-11-22 结束时的情况" in page and "1 个项目在阶段中停留过久" in page
    for asked in ("2026-11-23", "2026-12-01", "昨天", ""):
        page = browser.get("/projects/stages", {"pipeline": "striving", "day": asked}).content.decode()
        assert "结束时的情况" not in page and "停留过久" not in page, "today, and nothing else that is no past day"


def test_a_project_that_was_given_up_since_lingered_on_a_past_day_all_the_same(people, bid):
    Project.objects.update(created_at="2026-10-12T01:00:00Z")
    cancel(Project.objects.get(), by=people.office, reason="上级停止申报")
    projects = list(Project.objects.all())
    assert [one.lingers for _stage, one in queries.lingering(projects, current_pack(), dt.date(2026, 11, 22))] == [True]
    assert queries.lingering(projects, current_pack()) == []


def test_the_reason_of_a_delay_stands_beside_the_project_until_it_moves_on(people, bid):
    stages.explain(bid, by=people.lead, reason="等省厅指南")
    page = city.browser(people.leader).get("/projects/stages?pipeline=striving").content.decode()
    assert "等省厅指南" in page and "停留过久" in page
    move(bid, people.lead, "material")
    assert "等省厅指南" not in city.browser(people.leader).get("/projects/stages?pipeline=striving").content.decode()


def test_a_stay_is_no_passage_and_a_lost_bid_went_on_to_nothing(people, bid):
    stages.explain(bid, by=people.lead, reason="等指南")
    for to, papers in (("material", {}), ("contact", {"推荐文件或对接记录": "1"}), ("review", {"受理证明": "1"})):
        move(bid, people.lead, to, papers=papers)
    pipeline = current_pack().pipelines["striving"]

    def told():
        return {
            one.stage.id: (one.entered, one.went_on, one.now) for one in queries.passages(pipeline, Project.objects)
        }

    assert told()["opportunity"] == (1, 1, 0) and told()["review"] == (1, 0, 1)
    assert next(iter(queries.passages(pipeline, Project.objects))).ratio == Ratio.parse("100%")
    move(bid, people.lead, "refused", papers={"结果通知": "1"})
    assert told()["review"] == (1, 0, 0), "who is refused has not gone on"


def test_a_refusal_is_drawn_beside_the_way_and_not_at_its_end(people, bid):
    page = city.browser(people.lead).get(f"/projects/{bid.pk}/stages").content.decode()
    drawn = page.partition('<ol class="pipeline">')[2].partition("</ol>")[0]
    assert "<li>获批</li>" in drawn and drawn.index("获批") < drawn.index(
        '<li class="pipeline__or"><span>或</span>未获批</li>'
    )
    assert drawn.count("pipeline__or") == 1


def test_needed_papers_carry_the_star_of_what_must_be_filled_in_and_are_asked_for(people, bid):
    Project.objects.update(stage="material")
    browser = city.browser(people.lead)
    page = browser.get(f"/projects/{bid.pk}/stages").content.decode()
    assert "推荐文件或对接记录 <em" in page
    answer = browser.post(
        f"/projects/{bid.pk}/stages", {"deed": "move", "to": "contact", "on": "2026-11-23", "seen": "material"}
    )
    assert answer.status_code == 422 and Project.objects.get().stage == "material"
    asked = browser.get(f"/projects/{bid.pk}/stages?to=review").content.decode()
    assert "受理证明 <em" in asked and "推荐文件或对接记录 <em" not in asked


def test_after_the_last_stage_nothing_is_proposed_and_no_share_went_on(people, bid):
    Project.objects.update(stage="granted")
    page = city.browser(people.lead).get(f"/projects/{bid.pk}/stages").content.decode()
    assert '<option value="refused" selected>' not in page
    pipeline = current_pack().pipelines["reform"]
    told = [(one.stage.id, one.final) for one in queries.passages(pipeline, Project.objects)]
    assert told[-1][1] and not any(final for _stage, final in told[:-1])


def test_shares_that_went_on_are_whole_percents(people, project):
    for number, stage in enumerate(("signed", "signed", "negotiated")):
        one = Project.objects.create(
            code=f"s{number}", name=f"项目{number}", division="379901", pipeline="investment", stage=stage
        )
        StageMove.objects.create(project=one, pipeline="investment", to_stage="negotiated", on=TODAY)
        if stage == "signed":
            StageMove.objects.create(
                project=one, pipeline="investment", from_stage="negotiated", to_stage="signed", on=TODAY
            )
    page = city.browser(people.leader).get("/projects/stages?pipeline=investment").content.decode()
    assert "67\u00a0%" in page and "66.67" not in page


def test_a_project_without_a_pipeline_says_what_to_do(people, project):
    page = city.browser(people.lead).get(f"/projects/{project.pk}/stages").content.decode()
    assert "没有选定阶段管道" in page
    with pytest.raises(Refused, match="请先在“修改”中选择"):
        move(project, people.lead, "signed")
