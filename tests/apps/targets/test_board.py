"""The board of targets: printed digits stay, an undecided clause has no gap, what a page does not say is refused."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang import core
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports.actions import load_report
from kechuang.apps.reports.models import Report
from kechuang.apps.targets.actions import load_targets, sentence
from kechuang.apps.targets.board import goals
from kechuang.apps.targets.models import Indicator, IndicatorValue, Target
from kechuang.declarations.base import Span
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
INTENSITY, CLAUSE = "zibo.rd-intensity-2024", "zibo.hightech-firms-2024"


@pytest.fixture
def leader() -> Client:
    return city.browser(person(Role.LEADER))


def goal(pack: Pack, ident: str) -> Any:
    board, _growth = goals(pack)
    return next(one for one in board if one.id == ident)


def declared(pack: Pack, ident: str) -> Any:
    return next(one for one in pack.targets if one.id == ident)


def page(pack: Pack, said: dict[tuple[int, int], str], length: int = 4000) -> Report:
    """Load an invented page under the hash of Zibo's document, with words at the spans given."""
    document = pack.document(declared(pack, INTENSITY).evidence.file)
    assert document is not None
    text = ["字"] * length
    for (start, end), words in said.items():
        text[start:end] = words.ljust(end - start, "。")[: end - start]
    return Report.objects.create(
        sha256=document.file, name="编造.txt", title="编造的一页", encoding="utf-8", size=length,
        text="".join(text)[:length], loaded_at=core.now(),
    )  # fmt: skip


def test_the_targets_stand_beside_their_last_value_without_any_page(zibo: Pack) -> None:
    count, problems = load_targets(pack=zibo)
    assert (count, problems) == (len(zibo.targets), [])
    one = goal(zibo, INTENSITY)
    assert (one.current, one.aim, one.by) == ("2.79\u00a0%", "≥3\u00a0%", 2024)
    assert "0.21" in one.gap and "百分点" in one.gap
    assert one.period == "2021\u00a0年" and one.basis == "新闻报道"
    assert not one.reached and one.overdue
    platforms = goal(zibo, "zibo.provincial-platforms-2024")
    assert platforms.current == "400\u00a0余家" and "500" in platforms.aim
    unknown = [one for one in goals(zibo)[0] if not one.current and not one.undecided]
    assert {one.id for one in unknown} == {
        "zibo.university-science-park-2024", "zibo.provincial-talents-2024", "zibo.overseas-talents-2024",
    }  # fmt: skip


def test_the_board_knows_which_indicators_are_told_of_whole_years(zibo: Pack) -> None:
    load_targets(pack=zibo)
    told = set(Indicator.objects.filter(yearly=True).values_list("pk", flat=True))
    assert told == {one.id for one in zibo.indicators.values() if one.yearly} and told


def test_a_build_locks_the_indicators_in_the_order_of_those_who_decide(zibo: Pack) -> None:
    load_targets(pack=zibo)
    with CaptureQueriesContext(connection) as ran:
        load_targets(pack=zibo)
    of_indicators = [one["sql"] for one in ran if '"targets_indicator"' in one["sql"]]
    assert re.search(r'FROM "targets_indicator" ORDER BY (1|"targets_indicator"."id") ASC', of_indicators[0])
    assert not connection.features.has_select_for_update or "FOR UPDATE" in of_indicators[0]


def test_printed_digits_are_kept_everywhere(zibo: Pack, leader: Client) -> None:
    load_targets(pack=zibo)
    stored = IndicatorValue.objects.get(indicator="rd_intensity", place="370300")
    assert (stored.printed, stored.value, stored.basis) == ("2.79", Decimal("2.79"), "press")
    html = leader.get("/targets/").content.decode()
    assert "2.79\u00a0%" in html and not re.search(r"2\.8\s*\u00a0?%", html)
    drawer = leader.get(f"/targets/values/{stored.pk}/evidence", headers={"HX-Request": "true"}).content.decode()
    assert "2.79\u00a0%" in drawer and "2.790" not in drawer


def test_an_undecided_clause_has_no_indicator_no_value_and_no_gap(zibo: Pack, leader: Client) -> None:
    load_targets(pack=zibo)
    stored = Target.objects.get(pk=CLAUSE)
    assert stored.indicator is None and stored.undecided
    one = goal(zibo, CLAUSE)
    assert (one.current, one.share, one.reached) == ("", None, False)
    html = leader.get("/targets/").content.decode()
    assert "原文照录，指标未定，不计差距" in html and stored.undecided in html
    listed = leader.get("/targets/").context["goals"]
    assert CLAUSE not in [item.id for item in listed] and len(listed) == len(zibo.targets) - 1


def test_the_clause_is_shown_word_for_word_where_its_page_is_loaded(zibo: Pack, leader: Client) -> None:
    span = declared(zibo, CLAUSE).evidence
    words = "编造的一句，数量占比达到70%。"
    page(zibo, said_by(zibo, {CLAUSE: words}))
    load_targets(pack=zibo)
    whole = words.ljust(span.end - span.start, "。")[: span.end - span.start]
    assert goal(zibo, CLAUSE).sentence == whole
    assert whole in leader.get("/targets/").content.decode()


def said_by(pack: Pack, words: dict[str, str] | None = None) -> dict[tuple[int, int], str]:
    """Return words that bear out every target and value declared from Zibo's document of 2022."""
    said: dict[tuple[int, int], str] = {}
    file = declared(pack, INTENSITY).evidence.file
    figures = [(figure.evidence, figure.printed or str(figure.value)) for one in pack.targets for figure in one.values]
    figures += [(value.evidence, value.printed or str(value.value)) for value in pack.values]
    for item in (*pack.policies, *pack.task_forces, *pack.projects):
        figures += [
            (one.evidence, one.printed or "，".join(str(n) for n in (one.value, one.value_max) if n is not None))
            for one in item.figures
        ]
    figures += [(one.evidence, (words or {}).get(one.id, str(one.target.value))) for one in pack.targets]
    for span, text in figures:
        if span is not None and span.file == file:
            before = said.get((span.start, span.end), "")
            said[span.start, span.end] = f"{before}，{text}" if before and text not in before else text
    return said


def test_a_declared_value_whose_span_does_not_hold_the_number_is_refused_with_a_sentence(zibo: Pack) -> None:
    span = declared(zibo, INTENSITY).values[0].evidence
    page(zibo, {**said_by(zibo), (span.start, span.end): "2.8%"})
    _count, problems = load_targets(pack=zibo)
    (problem,) = [one for one in problems if "rd_intensity" in one]
    assert f"第 {span.start}–{span.end} 字" in problem and "未上板" in problem and "核对" in problem
    assert not IndicatorValue.objects.filter(indicator="rd_intensity", period="2021").exists()
    assert goal(zibo, INTENSITY).current == ""
    entry = Entry.objects.filter(verb="targets.load").latest("pk")
    assert problem in entry.detail["problems"]


@pytest.mark.parametrize("said", ["12.79%", "2.791%", "2.79.1%", "2。79%", ""])
def test_a_number_inside_a_longer_one_does_not_bear_it_out(zibo: Pack, said: str) -> None:
    span = declared(zibo, INTENSITY).values[0].evidence
    page(zibo, {**said_by(zibo), (span.start, span.end): said})
    assert any("rd_intensity" in one for one in load_targets(pack=zibo)[1])


def test_a_target_whose_span_lies_past_the_end_of_its_page_is_refused(zibo: Pack) -> None:
    page(zibo, said_by(zibo), length=declared(zibo, INTENSITY).evidence.end - 1)
    count, problems = load_targets(pack=zibo)
    assert any(INTENSITY in one for one in problems)
    assert count < len(zibo.targets) and not Target.objects.filter(pk=INTENSITY).exists()


def test_a_figure_of_a_register_that_its_page_does_not_bear_out_is_left_out(zibo: Pack) -> None:
    items = [*zibo.policies, *zibo.task_forces, *zibo.projects]
    file = declared(zibo, INTENSITY).evidence.file
    item, figure = next((i, f) for i in items for f in i.figures if f.evidence and f.evidence.file == file)
    load_targets(pack=zibo)
    before = DeclaredItem.objects.get(pk__endswith=f":{item.id}")
    page(zibo, {**said_by(zibo), (figure.evidence.start, figure.evidence.end): "没有数"})
    _count, problems = load_targets(pack=zibo)
    assert any(item.name in one and figure.label in one for one in problems)
    after = DeclaredItem.objects.get(pk=before.pk)
    assert figure.label in [one["label"] for one in before.figures]
    assert figure.label not in [one["label"] for one in after.figures]
    assert after.evidence == before.evidence


def test_a_page_that_says_it_all_gives_no_problem_and_every_target_stands(zibo: Pack) -> None:
    page(zibo, said_by(zibo))
    count, problems = load_targets(pack=zibo)
    assert problems == [] and count == len(zibo.targets)


def test_loading_twice_changes_nothing_and_what_is_no_longer_declared_goes(zibo: Pack) -> None:
    def state() -> tuple[Any, ...]:
        kept = [field.name for field in IndicatorValue._meta.fields if field.name != "id"]
        return (
            sorted(map(str, Target.objects.values_list())),
            sorted(map(str, IndicatorValue.objects.values_list(*kept))),
            sorted(map(str, DeclaredItem.objects.values_list())),
            Indicator.objects.count(),
        )

    load_targets(pack=zibo)
    first = state()
    load_targets(pack=zibo)
    assert state() == first
    fewer = dataclasses.replace(zibo, targets=zibo.targets[1:])
    load_targets(pack=fewer)
    assert Target.objects.count() == len(zibo.targets) - 1


def test_every_figure_of_the_page_opens_its_sentence(zibo: Pack, leader: Client) -> None:
    page(zibo, said_by(zibo))
    load_targets(pack=zibo)
    addresses = set(re.findall(r'data-ev="([^"]+)"', leader.get("/targets/").content.decode()))
    assert len(addresses) > 10
    shown = 0
    for address in addresses:
        answer = leader.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        html = answer.content.decode()
        link = re.search(r'href="(/reports/[^"]+)"', html)
        if link:
            shown += 1
            assert 'id="hit"' in leader.get(link[1].replace("&amp;", "&")).content.decode()
    assert shown > 5


def test_where_the_page_is_not_loaded_the_drawer_says_so(zibo: Pack, leader: Client) -> None:
    load_targets(pack=zibo)
    html = leader.get(f"/targets/{INTENSITY}/evidence", headers={"HX-Request": "true"}).content.decode()
    assert "尚未载入" in html and "558" in html


@pytest.mark.parametrize(
    "address",
    ["nonsense/evidence", "values/0/evidence", f"values/{'9' * 21}/evidence", "%00/evidence", "values/x/evidence"],
)
def test_what_is_not_there_is_not_found(leader: Client, address: str) -> None:
    assert leader.get(f"/targets/{address}").status_code == 404


def test_who_may_not_see_targets_is_refused(zibo: Pack) -> None:
    load_targets(pack=zibo)
    client = city.browser(person(Role.EXPERT))
    value = IndicatorValue.objects.first()
    assert value is not None
    for address in ("/targets/", f"/targets/{INTENSITY}/evidence", f"/targets/values/{value.pk}/evidence"):
        assert client.get(address).status_code == 403


def test_the_page_keeps_to_few_queries(
    zibo: Pack, leader: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    page(zibo, said_by(zibo))
    load_targets(pack=zibo)
    leader.get("/targets/")
    with django_assert_max_num_queries(14):
        leader.get("/targets/")


@pytest.mark.samples
def test_zibos_own_page_bears_out_what_the_pack_declares(zibo: Pack, leader: Client, samples: Path) -> None:
    loaded = [load_report(path=path, pack=zibo) for path in sorted((samples / "reports").glob("*.txt"))]
    count, problems = load_targets(pack=zibo)
    assert (count, problems) == (len(zibo.targets), [])
    evidence = declared(zibo, CLAUSE).evidence
    (found,) = [report for report in loaded if report.sha256 == evidence.file]
    assert goal(zibo, CLAUSE).sentence == found.text[evidence.start : evidence.end]
    assert "70%" in goal(zibo, CLAUSE).sentence
    value = IndicatorValue.objects.get(indicator="rd_intensity", place="370300")
    drawer = leader.get(f"/targets/values/{value.pk}/evidence", headers={"HX-Request": "true"}).content.decode()
    assert "2.79%" in drawer and "<mark>" in drawer and "看整篇报道" in drawer


def test_a_span_is_stored_with_the_name_of_its_document_where_it_has_one(zibo: Pack) -> None:
    assert sentence(None, zibo) == {}
    span = declared(zibo, INTENSITY).evidence
    assert sentence(span, zibo)["file_name"] == zibo.document(span.file).name  # type: ignore[union-attr]
    assert "file_name" not in sentence(Span(file="sha256:" + "0" * 64, start=1, end=3), zibo)


def test_what_stands_for_a_place_within_the_city_is_shown_under_its_name(zibo: Pack, leader: Client) -> None:
    load_targets(pack=zibo)
    city_s, place = IndicatorValue.objects.get(indicator="rd_intensity"), "370303"
    IndicatorValue.objects.create(
        indicator_id="rd_intensity", place=place, period="2022", value="4.1", printed="4.1", unit="%",
        comparator="exactly", basis="press", evidence={}, origin="test",
    )  # fmt: skip
    first = Target.objects.get(id=INTENSITY)
    Target.objects.create(
        id="zhangdian", indicator_id="rd_intensity", place=place, value=5, printed="5", unit="%",
        comparator="at_least", by=first.by, evidence=first.evidence,
    )  # fmt: skip
    board, _growth = goals(zibo)
    assert board[-1].name == "张店区 · 全社会研发投入强度" and board[-1].current == "4.1\u00a0%"
    assert goal(zibo, INTENSITY).current == "2.79\u00a0%" and city_s.place == zibo.place
    html = leader.get("/targets/").content.decode()
    assert "<b>张店区 · 全社会研发投入强度</b>" in html and html.index("2.79") < html.rindex("4.1")
