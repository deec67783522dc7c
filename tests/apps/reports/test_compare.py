"""Facts of one indicator side by side: by place and period, with what comes of some of them or why nothing does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports import actions, agreeing, comparing
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.models import Fact
from tests import city
from tests.apps.people import person

HEAD = "淄博市科技工作\n2023-01-18 来源：编造日报\n\n"
PAGE = (
    HEAD + "2022年，淄博市张店区高新技术企业达到300家，淄博市临淄区高新技术企业达到200家。\n\n"
    "2021年，淄博市张店区高新技术企业达到240家，淄博市周村区高新技术企业超过90家。\n"
)


@pytest.fixture
def officer(load: Callable[..., Loaded]) -> Any:
    load({"一.txt": PAGE})
    return person(Role.OFFICER)


@pytest.fixture
def browser(officer: Any) -> Client:
    return city.browser(officer)


def at(value: str) -> Fact:
    return Fact.objects.select_related("judgement", "report").get(value=value)


def ask(browser: Client, *values: str, **more: str) -> Any:
    pick = [comparing.fact_id(at(value)) for value in values]
    return browser.get("/reports/compare", {"indicator": "hightech_firms", "pick": pick, **more})


def test_what_stands_is_set_by_place_and_period_and_the_rest_only_where_asked_for(
    officer: Any, browser: Client
) -> None:
    assert "还没有可以并列的事实" in browser.get("/reports/compare").content.decode()
    actions.accept(at("300"), by=officer)
    shown = ask(browser)
    assert [
        (row.place, [[one.figure for one in cell] for cell in row.cells]) for row in shown.context["table"].rows
    ] == [("淄博市/张店区", [["300\u00a0家"]])]
    assert "未审" not in shown.content.decode().replace("连同未审的", "")
    assert at("300").address in shown.content.decode()
    everything = ask(browser, unreviewed="1")
    found = everything.context["table"]
    assert found.periods == ["2021", "2022"]
    assert [row.place.rpartition("/")[2] for row in found.rows] == ["张店区", "临淄区", "周村区"]
    assert everything.content.decode().count("tag--warn") == 3


def test_a_correction_moves_a_fact_and_a_rejected_one_is_gone(officer: Any, browser: Client) -> None:
    actions.correct(at("300"), by=officer, changes={"period": "2020"})
    actions.reject(at("200"), by=officer)
    found = ask(browser, unreviewed="1").context["table"]
    assert found.periods == ["2020", "2021"] and [row.place.rpartition("/")[2] for row in found.rows] == [
        "张店区",
        "周村区",
    ]


def test_figures_that_contradict_each_other_in_one_cell_are_marked_and_equal_ones_are_one(
    officer: Any, browser: Client, load: Callable[..., Loaded]
) -> None:
    load(
        {
            "二.txt": HEAD
            + "全市创新发展。2022年，淄博市张店区高新技术企业达到310家，淄博市临淄区高新技术企业达200家。\n"
        }
    )
    rows = {row.place.rpartition("/")[2]: row for row in ask(browser, unreviewed="1").context["table"].rows}
    assert [(one.says["value"], one.torn) for one in rows["张店区"].cells[1]] == [("300", True), ("310", True)]
    assert [(one.says["value"], one.torn) for one in rows["临淄区"].cells[1]] == [("200", False)]
    assert [one.torn for one in rows["张店区"].cells[0]] == [False]


FIGURE = st.tuples(
    st.integers(0, 30), st.integers(0, 1), st.integers(0, 3),
    st.sampled_from(["exactly", "at_least", "at_most", "about"]),
).map(lambda one: {
    "value": f"{one[0]}{'.5' * one[1]}", "value_max": f"{one[0] + one[2]}.9" if one[2] else "", "value_si": "",
    "value_si_max": "", "unit_si": "家", "comparator": one[3],
})  # fmt: skip


@given(st.lists(FIGURE, max_size=8), st.booleans())
def test_which_of_many_figures_are_contradicted_is_what_each_beside_each_tells(
    figures: list[dict[str, str]], other_unit: bool
) -> None:
    figures = [{**one, "value_si": one["value"], "value_si_max": one["value_max"]} for one in figures]
    if figures and other_unit:
        figures[0]["unit_si"] = "个"
    pairs = [any(agreeing.contradict(one, other) for other in figures if other is not one) for one in figures]
    assert comparing.torn(figures) == pairs


def test_many_figures_of_one_cell_are_each_reckoned_once(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = at("300")
    own = {field.attname: getattr(one, field.attname) for field in Fact._meta.concrete_fields if field.name != "id"}
    Fact.objects.bulk_create(
        Fact(**{**own, "key": f"k{n}", "value": str(n), "value_si": str(n)}) for n in range(400, 440)
    )
    asked: list[str] = []
    for name in ("reach", "exactly"):
        told = getattr(agreeing, name)
        counted = lambda fields, told=told, name=name: (asked.append(name), told(fields))[1]  # noqa: E731
        for module in (agreeing, comparing):
            monkeypatch.setattr(module, name, counted, raising=False)
    (cell,) = [
        row.cells[1] for row in comparing.table("hightech_firms", unreviewed=True).rows if row.place.endswith("张店区")
    ]
    assert len(cell) == 41 and all(figure.torn for figure in cell)
    assert asked.count("exactly") == asked.count("reach") == 44


def test_where_there_are_too_many_what_nobody_has_looked_at_is_left_out_first(
    officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST", 1)
    actions.accept(at("90"), by=officer)
    found = comparing.table("hightech_firms", unreviewed=True)
    assert [one.says["value"] for one in found.entries] == ["90"] and found.left_out == 3


def test_columns_sort_the_places(officer: Any, browser: Client) -> None:
    for sort, order in (("2022", ["200", "300"]), ("-2022", ["300", "200"])):
        rows = ask(browser, unreviewed="1", sort=sort).context["table"].rows
        assert [row.cells[1][0].says["value"] for row in rows[:2]] == order
        assert rows[2].place.endswith("周村区")
    assert ask(browser, unreviewed="1", sort="-place").context["table"].rows[0].place.endswith("周村区")


def test_of_two_the_difference_and_ratio_are_told_and_of_several_the_sum_or_why_not(
    officer: Any, browser: Client
) -> None:
    shown = ask(browser, "300", "240", unreviewed="1")
    found = shown.context["reckoning"]
    assert (found.difference, found.ratio, found.total, found.why_not_total) == (
        "+60\u00a0家",
        "1.25 倍",
        "",
        "期间不同，不能相加",
    )
    assert "期间不同，不能相加" in shown.content.decode()
    found = ask(browser, "300", "200").context["reckoning"]
    assert (found.difference, found.ratio, found.total) == ("-100\u00a0家", "约 0.6667 倍", "500\u00a0家")
    found = ask(browser, "240", "90").context["reckoning"]
    assert found.why == "有的数不是确数，只能并列，算不出差和比" and found.why_not_total == "有的数不是确数，不能相加"
    assert ask(browser, "300").context["one_only"]
    gone = browser.get("/reports/compare", {"indicator": "hightech_firms", "unreviewed": "1", "pick": ["x/y", "\x00"]})
    assert gone.context["gone"] == 2 and "已不在" in gone.content.decode()


@pytest.mark.parametrize(
    ("value", "told"),
    [("1250", "1,250"), ("1/8", "0.125"), ("2/3", "约 0.6667"), ("-5/2", "-2.5"), ("100000000", "100,000,000")],
)
def test_a_number_is_told_exactly_or_as_rounded(value: str, told: str) -> None:
    assert comparing.decimal(Fraction(value)) == told


def test_the_table_is_sent_as_csv_and_as_workbook_one_fact_a_row(browser: Client) -> None:
    asked = {"indicator": "hightech_firms", "unreviewed": "1"}
    rows = list(csv.reader(io.StringIO(browser.get("/reports/compare/export/csv", asked).content.decode("utf-8-sig"))))
    assert len(rows) == 5 and rows[0][0] == "地方" and [row[5] for row in rows[1:]] == ["240", "300", "200", "90"]
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/reports/compare/export/xlsx", asked).content))
    assert book.active is not None and book.active.max_row == 5
    assert browser.get("/reports/compare/export/pdf", asked).status_code == 404


def test_the_page_asks_few_questions_however_many_facts_there_are(
    browser: Client, load: Callable[..., Loaded], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    query = {"unreviewed": "1", "pick": [comparing.fact_id(at(value)) for value in ("300", "200")]}
    browser.get("/reports/compare", query)
    with django_assert_max_num_queries(14) as asked:
        browser.get("/reports/compare", query)
    assert not [one for one in asked.captured_queries if '"reports_report"."text"' in one["sql"]]


def test_the_interface_gives_what_the_page_gives_and_names_what_is_not_there(browser: Client) -> None:
    one, other = (quote(comparing.fact_id(at(value)), safe="") for value in ("240", "300"))
    assert {comparing.fact_id(at("240"))} <= {row["id"] for row in browser.get("/api/v1/facts").json()["items"]}
    found = browser.get(f"/api/v1/facts/compare?one={one}&other={other}").json()
    assert (found["comparable"], found["reason"], found["difference"], found["ratio"], found["unit"]) == (
        True, "", 60, 1.25, "家",
    )  # fmt: skip
    found = browser.get(f"/api/v1/facts/sum?fact={one}&fact={other}").json()
    assert (found["sum"], found["reason"]) == (None, "期间不同，不能相加")
    third = quote(comparing.fact_id(at("200")), safe="")
    found = browser.get(f"/api/v1/facts/sum?fact={other}&fact={third}").json()
    assert (found["sum"], found["exact"], found["unit"], found["reason"]) == (500, "500", "家", "")
    assert [fact["value"] for fact in found["facts"]] == [300, 200]
    missing = browser.get(f"/api/v1/facts/compare?one={one}&other=sha256:0/x")
    assert missing.status_code == 404 and "sha256:0/x" in missing.json()["detail"]
    assert browser.get(f"/api/v1/facts/sum?fact={one}&fact={one}").json()["reason"]
    assert city.browser(person(Role.ENTERPRISE)).get(f"/api/v1/facts/sum?fact={one}&fact={other}").status_code == 403
