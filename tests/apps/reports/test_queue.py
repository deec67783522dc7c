"""The queue: its order at each key, where N leads, what is likely right at once, filters by what people said, cards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions, queries
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.actions.accepting import stamp_of
from kechuang.apps.reports.cards import cards
from kechuang.apps.reports.models import Decision, Fact, Judgement, Report
from kechuang.apps.reports.queries import Filters
from kechuang.apps.reports.wording import doubt
from kechuang.core import today
from kechuang.engines import reports
from tests import city
from tests.apps.people import person

Find = Callable[..., Fact]


@pytest.fixture
def officer(db: None) -> Any:
    return person(Role.OFFICER)


# ------------------------------------------------------------------ order

RANKS = [
    # page, order, points, conflicts, copies: as the queue goes
    ("b", 1, 5, 0, 0),
    ("a", 3, 4, 2, 0),
    ("b", 2, 4, 1, 7),
    ("a", 1, 4, 1, 3),
    ("a", 2, 4, 1, 3),
    ("b", 3, 4, 1, 3),
    ("b", 4, 0, 9, 9),
]


@pytest.fixture
def ranked(db: None) -> list[Fact]:
    """Make facts of two pages that differ in one key of the queue each."""
    made = []
    for sha in ("a", "b"):
        Report.objects.create(sha256=sha, name=f"{sha}.txt", text="原文", encoding="utf-8", size=6,
                              loaded_at=timezone.now())  # fmt: skip
    for sha, order, points, conflicts, copies in sorted(RANKS, key=lambda one: one[4]):
        made.append(
            Fact(report_id=sha, name=f"A1-F{order}", key=f"k{order}", order=order, article="A1", start=order, end=order,
                 sentence_start=0, sentence_end=9, kind="level", modality="actual", points=points,
                 conflict_count=conflicts, copies=copies)
        )  # fmt: skip
    return Fact.objects.bulk_create(made)


def test_the_queue_goes_by_doubts_then_conflicts_then_copies_then_place(ranked: list[Fact]) -> None:
    assert [(one.report_id, one.order) for one in queries.queue(Filters())] == [rank[:2] for rank in RANKS]


def test_next_walks_the_queue_wherever_it_leads_and_begins_again_behind_the_last(
    ranked: list[Fact], officer: Any
) -> None:
    browser, walked = city.browser(officer), []
    at = browser.get("/reports/next").url
    for _ in RANKS:
        sha, order = re.fullmatch(r"/reports/(\w+)#f(\d+)", at).groups()  # type: ignore[union-attr]
        walked.append((sha, int(order)))
        at = browser.get("/reports/next", {"report": sha, "at": order}).url
    assert walked == [rank[:2] for rank in RANKS] and at == "/reports/b#f1"
    browser.get("/reports/next", {"report": "nonsense", "at": "9" * 50})


def test_what_is_decided_is_passed_over_and_at_the_end_that_is_said(ranked: list[Fact], officer: Any) -> None:
    for one in ranked:
        if (one.report_id, one.order) != ("a", 2):
            actions.reject(one, by=officer)
    browser = city.browser(officer)
    assert browser.get("/reports/next", {"report": "b", "at": "1"}).url == "/reports/a#f2"
    actions.reject(Fact.objects.get(report_id="a", order=2), by=officer)
    answer = browser.get("/reports/next", {"report": "b", "at": "1"}, follow=True)
    assert "没有待审的事实了" in answer.content.decode()


# ------------------------------------------------------------------ what is likely right


def test_what_is_likely_right_is_accepted_at_once_each_as_a_decision_of_its_own(fact: Find, officer: Any) -> None:
    page = fact("180.5").report
    likely = list(queries.sure(page))
    assert 1 < len(likely) < page.facts.count() and all(one.sure and not one.held for one in likely)
    assert actions.accept_sure(page, by=officer, seen=stamp_of(likely)) == len(likely)
    assert {one.state for one in page.facts.select_related("judgement") if one.sure} == {"accepted"}
    assert not [one for one in page.facts.select_related("judgement") if not one.sure and one.state != "proposed"]
    assert Decision.objects.count() == Entry.objects.filter(verb="reports.accept").count() == len(likely)
    first = Fact.objects.select_related("judgement").get(pk=likely[0].pk)
    actions.undo(first, by=officer)
    assert list(queries.sure(page)) == [first]
    with pytest.raises(PermissionDenied):
        actions.accept_sure(page, by=person(Role.LEADER))


def test_of_very_many_likely_right_the_first_are_accepted_at_once_and_the_rest_by_asking_again(
    fact: Find, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, browser = fact("180.5").report, city.browser(officer)
    n = queries.sure(page).count()
    monkeypatch.setattr(queries, "AT_ONCE", n - 1)
    for some in (n - 1, 1):
        shown = browser.get(f"/reports/{page.pk}").content.decode()
        assert f"把握大的 {some} 条全部采纳" in shown
        assert actions.accept_sure(page, by=officer, seen=stamp_of(queries.sure(page))) == some
    assert Decision.objects.count() == n > 1 and not queries.sure(page)


def test_what_has_changed_since_it_was_seen_is_not_accepted_at_once(fact: Find, officer: Any) -> None:
    page = fact("180.5").report
    seen = stamp_of(queries.sure(page))
    actions.reject(queries.sure(page)[0], by=officer)
    with pytest.raises(Refused, match="已有变化"):
        actions.accept_sure(page, by=officer, seen=seen)
    assert Judgement.objects.exclude(state="rejected").count() == 0


def test_the_button_names_how_many_and_is_not_there_for_who_may_only_read(fact: Find, officer: Any) -> None:
    page = fact("180.5").report
    n, browser = queries.sure(page).count(), city.browser(officer)
    shown = browser.get(f"/reports/{page.pk}").content.decode()
    assert f"把握大的 {n} 条全部采纳" in shown and f"采纳把握大的 {n} 条？" in shown
    assert "全部采纳" not in city.browser(person(Role.LEADER)).get(f"/reports/{page.pk}").content.decode()
    seen = re.search(r'accept-sure".*?name="seen" value="(\w+)"', shown, re.DOTALL)
    assert seen is not None
    answer = browser.post(f"/reports/{page.pk}/accept-sure", {"seen": seen[1]}, follow=True).content.decode()
    assert f"已采纳 {n} 条" in answer and "全部采纳" not in answer
    again = browser.post(f"/reports/{page.pk}/accept-sure", {"seen": seen[1]}, follow=True).content.decode()
    assert "没有把握大而待审的事实" in again


# ------------------------------------------------------------------ cards


def test_a_card_says_why_its_fact_waits_and_what_the_catalogue_means(fact: Find, officer: Any) -> None:
    (held,) = cards([fact("1500")])
    assert held.doubts and held.doubts == [doubt(name) for name in
                                           sorted(held.fact.held, key=lambda n: -reports.DOUBTS[n][0])]  # fmt: skip
    (card,) = cards([fact("2000")])
    line = next(one for one in card.lines if one.name == "indicator_id")
    assert line.meaning and line.unit == "家" and line.told == "高新技术企业"
    text = card.fact.report.text
    assert line.told_at is not None and text[slice(*line.told_at)] == "高新技术企业"
    mood = next(one for one in card.lines if one.name == "modality")
    assert mood.value == "目标" and mood.span is not None and text[slice(*mood.span)] == "力争"
    actions.accept(held.fact, by=officer)
    assert cards([fact("1500")])[0].doubts == [], "it waits no more"


def test_every_doubt_of_the_engine_has_its_sentence_here() -> None:
    assert {name: doubt(name) for name in reports.DOUBTS} == {
        name: says for name, (_points, says) in reports.DOUBTS.items()
    }
    assert doubt("of_an_older_engine") == "of_an_older_engine"


def test_what_a_person_put_right_shows_no_words_of_the_engine_and_those_of_a_proposal_he_took(
    fact: Find, officer: Any
) -> None:
    one = fact("180.5")
    assert one.words("period") and one.words("place")
    told = city.browser(officer).get("/api/v1/facts", {"report": one.report_id}).json()["items"]
    item = next(each for each in told if each["key"] == one.key)
    assert one.report.text[slice(*item["words"]["period"])] == "2022年" and item["doubts"] == []
    at = one.report.text.index("淄博市")
    one.proposals = [{"field": "subject", "value": "某研究院", "start": at, "end": at + 3, "by": "某模型"}]
    one.save()
    actions.correct(one, by=officer, changes={"period": "2021", "subject": "某研究院"})
    held = fact("180.5")
    assert held.words("period") is None and held.words("subject") == (at, at + 3) and held.words("place")
    actions.correct(held, by=officer, changes={"period": "2020"})
    assert fact("180.5").words("subject") == (at, at + 3), "another correction leaves it"
    actions.correct(fact("180.5"), by=officer, changes={"subject": "另一家"})
    assert fact("180.5").words("subject") is None
    actions.undo(fact("180.5"), by=officer)
    assert fact("180.5").words("subject") == (at, at + 3)
    actions.undo(fact("180.5"), by=officer)
    actions.undo(fact("180.5"), by=officer)
    assert fact("180.5").words("period") == one.words("period")


# ------------------------------------------------------------------ what people said


def test_filters_ask_what_people_said(fact: Find, officer: Any) -> None:
    browser, one = city.browser(officer), fact("180.5")

    def found(indicator: str) -> list[str]:
        page = browser.get("/reports/queue", {"indicator": indicator, "state": "all"})
        told = browser.get("/api/v1/facts", {"indicator": indicator}).json()["items"]
        assert sorted(card.fact.key for card in page.context["cards"]) == sorted(item["key"] for item in told)
        return [card.fact.key for card in page.context["cards"]]

    known = one.indicator_id
    assert known and one.key in found(known)
    actions.correct(one, by=officer, changes={"indicator_id": "tech_smes", "unit": "家"})
    assert one.key in found("tech_smes") and one.key not in found(known)
    assert [item["unit"] for item in browser.get("/api/v1/facts", {"unit": "亿元"}).json()["items"]] == []
    actions.undo(fact("180.5"), by=officer)
    assert one.key in found(known) and one.key not in found("tech_smes")
    assert one.key in [
        card.fact.key for card in browser.get("/reports/queue", {"q": "创新工作通报"}).context["cards"]
    ], "words of the title find its facts"


def test_whoever_comes_second_sees_what_the_first_wrote_beside_his_own(fact: Find, officer: Any) -> None:
    seen = fact("180.5").stamp
    actions.correct(fact("180.5"), by=person(Role.OFFICER), changes={"period": "2021"})
    one = fact("180.5")
    form = {"seen": seen, "period": "2020", "value": "180.5", "unit": "亿元"}
    card = f"/reports/{one.report_id}/facts/{one.key}/correct"
    answer = city.browser(officer).post(card, form, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "现在写着的与您填的不同" in shown
    assert [(each.label, each.before, each.after) for each in answer.context["theirs"]] == [
        ("期间", "2021\u00a0年", "2020\u00a0年")
    ]


def test_the_log_says_from_what_to_what_and_by_whom_and_when(fact: Find, officer: Any) -> None:
    other = person(Role.OFFICER)
    actions.correct(fact("180.5"), by=officer, changes={"period": "2021", "value": "181"})
    actions.reject(fact("12.5"), by=other)
    browser = city.browser(officer)
    shown = browser.get("/reports/decisions").content.decode()
    assert "<del>2022\u00a0年</del> → <ins>2021\u00a0年</ins>" in shown and "<ins>181\u00a0亿元</ins>" in shown
    assert len(browser.get("/reports/decisions", {"by": other.pk}).context["rows"]) == 1
    assert len(browser.get("/reports/decisions", {"day": today().isoformat()}).context["rows"]) == 2
    assert browser.get("/reports/decisions", {"day": "2001-01-01"}).context["rows"] == []
    assert len(browser.get("/reports/decisions", {"day": "nonsense", "by": "9" * 30}).context["rows"]) == 2
    (card,) = cards([fact("180.5")])
    assert [each.label for each in card.steps[0].changes] == ["数值", "期间"]


def test_a_page_asks_as_often_however_many_decisions_there_are(
    pages: Loaded, fact: Find, officer: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for value in ("180.5", "12.5", "1200"):
        actions.accept(fact(value), by=officer)
    browser, page = city.browser(officer), fact("1200").report_id
    browser.get(f"/reports/{page}")
    with django_assert_max_num_queries(18):
        browser.get(f"/reports/{page}")
