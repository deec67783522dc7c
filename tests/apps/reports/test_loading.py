"""Loading: what is held stays the text that is read; no page, plug or very long file stops the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.roles import Role
from kechuang.apps.cockpit.searching import found
from kechuang.apps.reports import actions, given, proposing, rules
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.gold import gold
from kechuang.apps.reports.models import Fact, Judgement, Occurrence, Report
from kechuang.apps.reports.proposing import Proposal, Question, chosen, propose
from kechuang.apps.reports.reader import Taught
from kechuang.declarations.pack import Pack
from kechuang.engines import reports
from tests import city
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST, SECOND

Find = Callable[..., Fact]
Load = Callable[..., Loaded]
HEAD = "编造简讯\n2023-01-18 来源：编造日报\n\n"


@pytest.fixture
def steward(db: None) -> Any:
    return person(Role.STEWARD)


# ------------------------------------------------------------------ known pages


def test_a_page_that_is_held_is_read_from_the_text_that_is_held(load: Load) -> None:
    load({"通报.txt": FIRST})
    # As if its file had been decoded otherwise when it was loaded.
    Report.objects.update(text="页首一行\n" + FIRST)
    told = load({"通报.txt": FIRST}, told_on=dt.date(2023, 1, 18))
    page = Report.objects.get()
    assert Fact.objects.count() > 3
    for fact in Fact.objects.exclude(number_start=None):
        assert fact.printed in page.text[fact.start : fact.end], "every place points into the text that is kept"
        assert page.text[fact.number_start : fact.number_end][0] == fact.printed[0]
    assert told.noted == ["通报.txt 这次读出的文字与已存的不同，仍按已存的阅读"] and page.told_on == dt.date(
        2023, 1, 18
    )


def test_a_day_that_was_told_while_a_reading_anew_was_under_way_stays(load: Load, zibo: Pack) -> None:
    load({"通报.txt": FIRST, "会议.txt": SECOND})
    day, turns = dt.date(2023, 2, 1), []

    def told(share: float, _step: str) -> None:
        if share == 0.9:
            turns.append(share)
            if len(turns) == 1:
                load({"会议.txt": SECOND}, told_on=day)

    actions.reread(pack=zibo, told=told)
    assert Report.objects.get(name="会议.txt").told_on == day and len(turns) == 2


def test_the_facts_of_the_last_reading_are_deleted_where_they_are(load: Load, zibo: Pack) -> None:
    load({"通报.txt": FIRST, "会议.txt": SECOND, "另存.txt": FIRST.replace("日报", "晚报")})
    assert (places := Occurrence.objects.count()), "copies hang on the facts"
    with CaptureQueriesContext(connection) as asked:
        actions.reread(pack=zibo)
    deleted = [one["sql"] for one in asked if one["sql"].startswith('DELETE FROM "reports_fact"')]
    assert len(deleted) == 1 and '"report_id" IN' in deleted[0]
    assert Occurrence.objects.count() == places


def test_a_page_whose_kind_was_not_known_is_put_right_when_it_is_handed_in_again(load: Load) -> None:
    html = "<html><body><h1>通报</h1><p>2022年，淄博市高新技术企业达到1200家。</p></body></html>"
    load({"页.html": html})
    Report.objects.update(kind="text")
    assert load({"页.html": html}).noted == []
    assert Report.objects.get().kind == "html" and Fact.objects.filter(value="1200").exists()


def test_a_day_told_once_stays_when_the_page_is_loaded_again_without_one(load: Load, zibo: Pack) -> None:
    day = dt.date(2022, 5, 1)
    load({"通报.txt": FIRST}, told_on=day)
    load({"通报.txt": FIRST})
    actions.reread(pack=zibo)
    assert Report.objects.get().told_on == Report.objects.get().published == day
    load({"通报.txt": FIRST}, told_on=dt.date(2022, 5, 2))
    assert Report.objects.get().told_on == dt.date(2022, 5, 2), "a later word holds"


def test_a_fact_of_two_pages_belongs_to_the_same_one_at_every_reading(load: Load, zibo: Pack) -> None:
    told = "2022年，淄博市高新技术企业达到1200家，创新能力稳步增强，发展动能持续壮大。\n"
    load({"乙.txt": HEAD + told, "甲.txt": HEAD.replace("日报", "晚报") + told})
    owner = Fact.objects.get(value="1200").report.name
    actions.reread(pack=zibo)
    assert Fact.objects.get(value="1200").report.name == owner == min("甲.txt", "乙.txt")


def test_loading_what_is_known_reads_and_feeds_nothing(pages: Loaded, load: Load) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        load({"会议.txt": SECOND})
    assert not [one for one in asked if "targets_indicatorvalue" in one["sql"]]


# ------------------------------------------------------------------ pages that make the engine stumble


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes the engine stumble at articles with a word."""
    sound = reports.Reader.facts

    def at(word: str) -> None:
        def facts(self: reports.Reader, article: reports.Article, **how: Any) -> list[reports.Fact]:
            if word in article.text:
                raise RecursionError(word)
            return sound(self, article, **how)

        monkeypatch.setattr(reports.Reader, "facts", facts)

    return at


def test_one_page_that_the_engine_cannot_get_through_is_refused_and_the_others_load(
    load: Load, stumbling: Callable[[str], None]
) -> None:
    stumbling("绊脚石")
    told = load({"通报.txt": FIRST, "坏.txt": HEAD + "2022年，绊脚石达到3块。\n", "会议.txt": SECOND})
    assert told.new == 2 and {one.name for one in told.reports} == {"通报.txt", "会议.txt"}
    assert told.refused == [("坏.txt", "坏.txt 阅读时出错，没有载入；请另存为纯文本再试")]
    assert Fact.objects.get(value="1200").conflict_count == 1, "the others are read together as ever"


def test_a_page_that_cannot_be_cleaned_or_decoded_is_refused_too(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    clean, decode = reports.articles, reports.load_bytes

    def articles(raw: reports.Raw, **how: Any) -> reports.Page:
        if raw.name == "甲.txt":
            raise ValueError
        return clean(raw, **how)

    def load_bytes(data: bytes, *, name: str) -> reports.Raw:
        if name == "乙.txt":
            raise IndexError
        return decode(data, name=name)

    monkeypatch.setattr(reports, "articles", articles)
    monkeypatch.setattr(reports, "load_bytes", load_bytes)
    told = load({"甲.txt": FIRST, "乙.txt": FIRST + "\n", "会议.txt": SECOND})
    assert sorted(name for name, _why in told.refused) == ["乙.txt", "甲.txt"] and told.new == 1
    assert Report.objects.get().name == "会议.txt"


def test_a_page_that_stumbles_only_later_keeps_its_facts_and_its_decisions(
    fact: Find, load: Load, zibo: Pack, steward: Any, stumbling: Callable[[str], None]
) -> None:
    actions.accept(fact("180.5"), by=steward)
    before = set(Fact.objects.filter(report__name="通报.txt").values_list("pk", flat=True))
    stumbling("科技型中小企业由1500家")
    told = actions.reread(pack=zibo)
    assert told.noted == ["通报.txt 这次阅读出错，保留上次读到的事实"] and told.orphans == 0 and not told.refused
    assert set(Fact.objects.filter(report__name="通报.txt").values_list("pk", flat=True)) == before
    assert fact("180.5").state == "accepted"
    assert load({"又一份.txt": HEAD + "2022年，淄博市发明专利达到77件。\n"}).new == 1


def test_a_very_long_page_is_refused_with_one_sentence(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "LONGEST", len(SECOND))
    told = load({"长.txt": SECOND + "字", "会议.txt": SECOND})
    assert told.new == 1 and [name for name, _why in told.refused] == ["长.txt"]
    assert "请拆成几份再载入" in told.refused[0][1]


# ------------------------------------------------------------------ several facts on one number

BOTH = HEAD + "2022年，张店区、临淄区高新技术企业均达到120家。\n"
PLACES = ("370303", "370305")
SOUND = reports.Reader.facts


def told_of(monkeypatch: pytest.MonkeyPatch, *places: str) -> None:
    """Let the engine read its figure as one of each of some places."""
    monkeypatch.setattr(
        reports.Reader, "facts",
        lambda self, article, **how: [
            replace(one, place=place, place_code=place, told_as=one.told_as + place)
            for one in SOUND(self, article, **how)
            for place in places
        ],
    )  # fmt: skip


def test_of_several_facts_on_one_number_a_decision_stays_with_the_one_it_was_made_on(
    load: Load, zibo: Pack, steward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of(monkeypatch, *PLACES)
    load({"两区.txt": BOTH})
    first, second = Fact.objects.filter(value="120").order_by("order")
    assert (first.place_code, second.place_code) == PLACES
    actions.accept(second, by=steward)
    with monkeypatch.context() as patch:
        told_of(patch, second.place_code)
        assert actions.reread(pack=zibo).orphans == 0
        assert Fact.objects.get(value="120").state == "accepted"
    assert actions.reread(pack=zibo).orphans == 0
    states = dict(Fact.objects.filter(value="120").values_list("place_code", "judgement__state"))
    assert states == {first.place_code: None, second.place_code: "accepted"}


def test_a_decision_on_one_of_several_facts_that_is_gone_is_not_put_on_another(
    load: Load, zibo: Pack, steward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of(monkeypatch, *PLACES)
    load({"两区.txt": BOTH})
    first, second = Fact.objects.filter(value="120").order_by("order")
    actions.accept(first, by=steward)
    with monkeypatch.context() as patch:
        told_of(patch, second.place_code)
        for _turn in range(2):
            assert actions.reread(pack=zibo).orphans == 1
            left = Fact.objects.get(value="120")
            assert left.place_code == second.place_code and left.state == "proposed"
        assert left.key == first.key, "it bears the name that the other bore"
        actions.reject(left, by=steward)
    actions.reread(pack=zibo)
    states = dict(Fact.objects.filter(value="120").values_list("place_code", "judgement__state"))
    assert states == {first.place_code: "accepted", second.place_code: "rejected"}
    assert Judgement.objects.filter(orphan=True).count() == 0


# ------------------------------------------------------------------ rules


def test_a_stop_word_takes_nothing_from_other_pages(load: Load, zibo: Pack, steward: Any) -> None:
    other = HEAD.replace("日报", "晚报")
    load({
        "甲.txt": HEAD + "编造协会称，2022年淄博市高新技术企业达到1300家。\n",
        "乙.txt": other + "2022年，淄博市高新技术企业达到1300家。\n",
        "丙.txt": other.replace("18", "19") + "编造协会称，2022年淄博市高新技术企业达到1400家。\n",
    })  # fmt: skip
    before = Fact.objects.get(value="1300")
    assert (before.copies, before.conflict_count) == (1, 1)
    actions.teach(Taught("stop", "高新技术企业达到1400家"), by=steward, pack=zibo)
    actions.reread(pack=zibo)
    assert Fact.objects.get(value="1300").conflict_count == 0, "nobody is on the other side any more"


def test_a_preview_reads_only_pages_that_hold_the_phrase_and_of_very_many_only_some(
    pages: Loaded, zibo: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    clean = reports.articles

    def articles(raw: reports.Raw, **how: Any) -> reports.Page:
        read.append(raw.name)
        return clean(raw, **how)

    monkeypatch.setattr(reports, "articles", articles)
    seen = rules.preview(Taught("stop", "小微公司"), zibo)
    assert (seen.pages, seen.read, seen.lost) == (1, 1, 1) and set(read) == {"会议.txt"}
    assert rules.preview(Taught("stop", "哪里也没有"), zibo).nothing
    monkeypatch.setattr(rules, "LOOKED", 1)
    seen = rules.preview(Taught("stop", "高新技术企业"), zibo)
    assert (seen.pages, seen.read) == (2, 1)


# ------------------------------------------------------------------ a local model


class Odd:
    """A proposer that gives what no field can take, and one thing that stands."""

    name = "odd"

    def propose(self, question: Question) -> Iterable[Proposal]:
        yield Proposal("indicator_id", "no_such_indicator", "科技型小微公司")
        yield Proposal("subject", "甲\x00乙", "科技型小微公司")
        yield Proposal("subject", "甲\ud800乙", "科技型小微公司")
        yield Proposal("subject", "字" * 300, "科技型小微公司")
        yield Proposal("subject", None, "科技型小微公司")  # type: ignore[arg-type]
        yield Proposal("subject", "甲", None)  # type: ignore[arg-type]
        yield Proposal("subject", "科技型小微公司", "科技型小微公司")


class Failing:
    """A proposer that counts how often it is asked, and fails."""

    name = "failing"

    def __init__(self) -> None:
        self.asked = 0

    def propose(self, question: Question) -> Iterable[Proposal]:
        self.asked += 1
        raise RuntimeError("no memory")


def test_what_a_field_cannot_take_is_no_proposal(fact: Find, zibo: Pack) -> None:
    one = fact("900")
    one.subject = ""
    assert propose([one], {one.report_id: one.report.text}, Odd(), indicators=zibo.indicators) == 1
    assert [held["value"] for held in one.proposals] == ["科技型小微公司"]
    one.save()


def test_a_plug_that_fails_or_is_slow_is_soon_asked_no_more(fact: Find) -> None:
    one, plug = fact("900"), Failing()
    assert propose([one] * 50, {one.report_id: one.report.text}, plug) == 0
    assert plug.asked == proposing.FAILURES
    assert propose([one] * 50, {one.report_id: one.report.text}, plug, patience=-1) == 0
    assert plug.asked == proposing.FAILURES


def test_a_plug_that_cannot_be_loaded_does_not_stop_the_reading(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def load(self) -> Any:
            raise ImportError("no such module")

    monkeypatch.setenv(proposing.NAMED, "gone")
    monkeypatch.setattr(proposing, "entry_points", lambda **_how: [Point()])
    assert chosen() is None
    assert load({"通报.txt": FIRST}).new == 1


# ------------------------------------------------------------------ what is large is fetched once


def test_lists_and_answers_do_not_drag_whole_pages_along(fact: Find, steward: Any) -> None:
    actions.accept(fact("180.5"), by=steward)
    browser = city.browser(steward)
    with CaptureQueriesContext(connection) as asked:
        assert sum("ambiguous" not in one for one in gold()["facts"]) == 1
        assert found(steward, "高新技术企业")
        answer = browser.get("/api/v1/facts?size=200").json()
    assert all(one["evidence"]["text"] for one in answer["items"]) and answer["total"] > 5
    large = [one["sql"] for one in asked if '"reports_report"."articles"' in one["sql"]]
    assert not large
    texts = [one["sql"] for one in asked if '"reports_report"."text"' in one["sql"].partition("FROM")[0]]
    assert len(texts) == 1, "the texts of the pages, once"
