"""Facts that the engine missed are entered by hand, and are then facts as others: logged, kept, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.reports import actions, adding
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.gold import gold
from kechuang.apps.reports.models import Decision, Fact, Judgement, Report
from kechuang.apps.reports.pages import adding as choosing
from kechuang.apps.targets.models import IndicatorValue
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

PAGE = """淄博市科技创新工作通报
2023-01-18 来源：编造日报

2022年，淄博市高新技术企业达到1200家。全市技术市场十分活跃，成交的合同大多来自外地。

目前，全市科技型中小企业由1500家增至1800家。
"""
MISSED = "成交的合同大多来自外地"
SAYS = {"value": "50", "unit": "%", "comparator": "more_than", "place": "淄博市", "period": "2022",
        "kind": "share", "modality": "actual", "subject": "", "indicator_id": "", "value_max": ""}  # fmt: skip


@pytest.fixture
def officer(db: None) -> Any:
    return person(Role.OFFICER)


@pytest.fixture
def page(load: Callable[..., Loaded]) -> Report:
    load({"通报.txt": PAGE})
    return Report.objects.get()


def span(text: str, of: str = PAGE) -> tuple[int, int]:
    at = of.index(text)
    return at, at + len(text)


def enter(page: Report, text: str, by: Any, **changes: str) -> Fact:
    return actions.add(page, *span(text, page.text), by=by, changes={**SAYS, **changes})


def test_a_missed_fact_is_entered_at_its_clause_and_stands_in_its_place_on_the_page(page: Report, officer: Any) -> None:
    made = enter(page, MISSED, officer)
    told = list(Fact.objects.order_by("order"))
    assert [one.start for one in told] == sorted(one.start for one in told) and made.pk in {one.pk for one in told}
    assert len({one.order for one in told}) == len(told)
    one = Fact.objects.get(added=True)
    assert (one.state, one.says["place_code"], one.says["value"], one.text) == ("added", "370300", "50", MISSED)
    assert page.text[one.sentence_start : one.sentence_end].startswith("全市技术市场十分活跃")
    assert Decision.objects.get().step == "add"
    entry = Entry.objects.get(verb="reports.add")
    assert entry.detail["says"]["value"] == "50"


def test_what_is_entered_survives_readings_is_corrected_and_taken_back(
    page: Report, officer: Any, zibo: Pack, load: Callable[..., Loaded]
) -> None:
    key = enter(page, MISSED, officer).key
    before = Fact.objects.get(added=True).pk
    assert actions.reread(pack=zibo).orphans == 0
    again = Fact.objects.get(added=True)
    assert again.pk != before and again.key == key and again.state == "added" and again.figure == ">50\u00a0%"
    orders = list(Fact.objects.order_by("start").values_list("order", flat=True))
    assert orders == sorted(orders) and len(set(orders)) == len(orders)
    actions.correct(again, by=officer, changes={"value": "51"})
    load({"另一份.txt": PAGE.replace("1200家", "1200余家").replace("日报", "晚报")})
    again = Fact.objects.get(added=True)
    assert (again.state, again.says["value"], again.value) == ("corrected", "51", "50")
    actions.undo(again, by=officer)
    again = Fact.objects.get(added=True)
    assert (again.state, again.says["value"]) == ("added", "50")
    actions.reject(again, by=officer)
    actions.undo(Fact.objects.get(added=True), by=officer)
    actions.undo(Fact.objects.get(added=True), by=officer)
    assert not Fact.objects.filter(added=True).exists() and Judgement.objects.get().state == "proposed"
    assert actions.reread(pack=zibo).orphans == 0 and not Fact.objects.filter(added=True).exists()
    assert enter(page, MISSED, officer).key == key, "once more"
    steps = ["add", "correct", "back_to_added", "reject", "back_to_added", "back_to_proposed", "add"]
    assert list(Decision.objects.order_by("number").values_list("step", flat=True)) == steps


def test_what_the_engine_reads_by_now_is_one_fact_with_what_was_entered(page: Report, officer: Any, zibo: Pack) -> None:
    read = Fact.objects.get(value="1200")
    says = {name: read.read[name] for name in SAYS}
    Fact.objects.filter(pk=read.pk).delete()
    actions.add(page, read.start, read.end, by=officer, changes=says)
    actions.reread(pack=zibo)
    one = Fact.objects.get(value="1200")
    assert not one.added and one.state == "added" and Judgement.objects.get().key == one.key
    actions.undo(one, by=officer)
    assert Fact.objects.get(value="1200").state == "proposed"


def taken_back(page: Report, officer: Any) -> None:
    read = Fact.objects.get(value="1200")
    says = {**{name: read.read[name] for name in SAYS}, "place": "淄博市/张店区"}
    actions.add(page, read.start, read.end, by=officer, changes=says)
    actions.undo(Fact.objects.get(added=True), by=officer)


def test_what_was_entered_and_taken_back_leaves_the_number_to_the_decision_that_holds(
    page: Report, officer: Any, zibo: Pack
) -> None:
    taken_back(page, officer)
    actions.accept(Fact.objects.get(value="1200"), by=officer)
    assert actions.reread(pack=zibo).orphans == 0
    assert Fact.objects.get(value="1200").state == "accepted"


def test_what_was_entered_and_taken_back_does_not_rise_again_when_the_engines_fact_there_is_accepted(
    page: Report, officer: Any, zibo: Pack
) -> None:
    taken_back(page, officer)
    actions.reread(pack=zibo)
    actions.accept(Fact.objects.get(value="1200"), by=officer)
    assert list(Decision.objects.order_by("number").values_list("step", flat=True)) == [
        "add", "back_to_proposed", "accept",
    ]  # fmt: skip
    actions.reread(pack=zibo)
    assert not Fact.objects.filter(added=True).exists() and Fact.objects.get(value="1200").state == "accepted"


def test_several_may_be_entered_on_one_number_but_none_twice(page: Report, officer: Any, zibo: Pack) -> None:
    enter(page, MISSED, officer)
    enter(page, MISSED, officer, place="淄博市/张店区")
    with pytest.raises(Refused, match="已有同一条事实"):
        enter(page, MISSED, officer)
    actions.reread(pack=zibo)
    assert set(Fact.objects.filter(added=True).values_list("place_code", flat=True)) == {"370300", "370303"}
    read = Fact.objects.get(value="1200")
    with pytest.raises(Refused, match="已有同一条事实"):
        actions.add(page, read.start, read.end, by=officer, changes={name: read.read[name] for name in SAYS})


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [(0, 0, "没有所选的这一段"), (5, 4, "没有所选的这一段"), (-1, 4, "没有所选"), (0, len(PAGE) + 1, "没有所选"),
     (PAGE.index("\n\n"), PAGE.index("\n\n") + 2, "没有文字")],
)  # fmt: skip
def test_what_is_no_span_of_the_page_is_refused(
    page: Report, officer: Any, start: int, end: int, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.add(page, start, end, by=officer, changes=SAYS)
    assert not Judgement.objects.exists()


def test_a_clause_has_at_most_300_characters(load: Callable[..., Loaded], officer: Any) -> None:
    load({"长.txt": PAGE + "甲" * 400 + "。\n"})
    page = Report.objects.get()
    at = page.text.index("甲")
    assert len(actions.add(page, at, at + 300, by=officer, changes=SAYS).text) == 300
    with pytest.raises(Refused, match="有 301 字，最多 300 字"):
        actions.add(page, at, at + 301, by=officer, changes=SAYS)


def test_who_may_only_read_enters_nothing(page: Report) -> None:
    with pytest.raises(PermissionDenied):
        enter(page, MISSED, person(Role.LEADER))


def test_what_is_entered_goes_to_the_board_and_into_gold(page: Report, officer: Any) -> None:
    from kechuang.apps.targets.models import Indicator

    Indicator.objects.create(id="hightech_firms", name="高新技术企业数", unit="家", kind="level")
    enter(page, MISSED, officer, indicator_id="hightech_firms", value="50", unit="家", kind="level")
    assert IndicatorValue.objects.get(origin="review").printed == "50"
    told = next(one for one in gold()["facts"] if one["reviewed"] == "added")
    assert (told["value"], told["comparator"]) == (50, ">") and "ambiguous" not in told
    actions.undo(Fact.objects.get(added=True), by=officer)
    assert not IndicatorValue.objects.filter(origin="review").exists()


# ------------------------------------------------------------------ pages


def test_a_sentence_is_chosen_then_filled_in_then_stands_on_the_page(page: Report, officer: Any) -> None:
    browser, url = city.browser(officer), f"/reports/{page.pk}/add"
    assert "/add" in browser.get(f"/reports/{page.pk}").content.decode()
    assert "没有数字的事实请在" in browser.get(url).content.decode(), "every number is read"
    listed = browser.get(f"{url}?all=1").content.decode()
    start, end = span(MISSED)
    assert MISSED in listed and "?from=" not in listed
    form = browser.get(f"{url}?start={start}&end={end}").content.decode()
    assert f"<mark>{MISSED}</mark>" in form and f'name="start" value="{start}"' in form
    read = Fact.objects.get(value="1200")
    form = browser.get(f"{url}?start={read.start}&end={read.end}").content.decode()
    assert 'name="value" value="1200"' in form and 'name="unit" value="家"' in form, "the number is drafted"
    wrong = browser.post(url, {**SAYS, "start": start, "end": end, "value": "很多"})
    assert wrong.status_code == 422 and "不是数" in wrong.content.decode()
    assert browser.post(url, {**SAYS, "start": start, "end": len(PAGE) + 9}).status_code == 422
    done = browser.post(url, {**SAYS, "start": start, "end": end, "note": "漏读"})
    made = Fact.objects.get(added=True)
    assert done.status_code == 302 and done.url == made.address
    card = browser.get(f"/reports/{page.pk}/facts/{made.key}").content.decode()
    assert "已补录" in card and "人工补录" in card and "漏读" in card
    assert MISSED in browser.get("/reports/queue?state=added").content.decode()
    gone = browser.post(f"/reports/{page.pk}/facts/{made.key}/undo", {"seen": Fact.objects.get(added=True).stamp},
                        headers={"HX-Request": "true"})  # fmt: skip
    assert gone.status_code == 200 and "已撤回补录" in gone.content.decode()
    assert city.browser(person(Role.LEADER)).get(url).status_code == 403


def test_a_long_page_is_looked_through_piece_by_piece_though_every_number_in_it_is_read(
    page: Report, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "LOOKED", 20)
    browser, url, seen = city.browser(officer), f"/reports/{page.pk}/add", []
    shown = browser.get(url)
    while shown.context["more"]:
        assert "请看后一段" in shown.content.decode() and f"?from={shown.context['more']}" in shown.content.decode()
        seen.append(shown.context["more"])
        shown = browser.get(url, {"from": seen[-1]})
    assert len(seen) > 1 and seen == sorted(set(seen)) and "没有数字的事实" in shown.content.decode()


def test_a_table_in_one_line_is_offered_in_pieces_that_cut_no_number() -> None:
    text = "".join(f"{name}企业{1000 + name}家\t" for name in range(2000))
    whole = Report(text=text, articles=[{"spans": [[0, len(text)]], "passages": []}])
    some = list(adding.sentences(whole, []))
    assert max(one.end - one.start for one in some) <= adding.PIECE
    assert "\t".join(one.text for one in some) == text.strip() and sum(one.open for one in some) == 2000


def test_a_line_without_a_full_stop_or_blank_is_offered_in_pieces_too() -> None:
    text = "甲" * (2 * adding.PIECE + 1)
    some = adding.sentences(Report(text=text, articles=[{"spans": [[0, len(text)]], "passages": []}]), [])
    assert [one.end - one.start for one in some] == [adding.PIECE, adding.PIECE, 1]
