"""A leader in the morning: figures, targets, the evidence of one of them, from a district down to a firm."""

from __future__ import annotations

import re

import pytest

from tests.journeys.reading import count_in, focused, tab_to

pytestmark = pytest.mark.journey


@pytest.fixture
def board(enter, demo_city):
    visit = enter(demo_city, "leader")
    visit.go("/")
    visit.settle()
    return visit


def test_a_leader_signs_in_and_lands_on_the_board(enter, demo_city):
    visit = enter(demo_city)
    page = visit.go("/")
    assert visit.at() == "/sign-in?next=/"
    visit.sign_in("leader", demo_city.passwords["leader"])
    page.wait_for_url(demo_city.address + "/")
    assert page.locator("h1").inner_text() == "总览"
    figures = page.locator(".finding__fig").all_inner_texts()
    assert len(figures) == 4
    assert all(re.search(r"\d", figure) for figure in figures), figures
    assert page.locator(".goal").count() == demo_city.told["targets"]
    assert page.locator(".goal .goal__bar rect").count() >= 2 * demo_city.told["targets"]
    assert page.locator(".bar .demo").first.is_visible()


def test_the_evidence_of_a_target_opens_and_closes_by_keyboard(board):
    page = board.page
    tab_to(page, ".goal__cur .ev")
    before = focused(page)
    page.keyboard.press("Enter")
    drawer = board.filled_drawer()
    assert drawer.locator(".drawer__fig").inner_text().startswith("2.90")
    assert "全社会研发投入强度" in drawer.inner_text()
    assert page.evaluate("document.getElementById('drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert focused(page) == before


def test_the_districts_are_seen_as_chart_table_or_map(board):
    page = board.page
    chart, table, plan = (page.locator(f"[data-part={part}]") for part in ("chart", "table", "map"))
    assert chart.is_visible() and table.is_visible() and not plan.is_visible()
    page.get_by_role("button", name="图", exact=True).click()
    assert chart.is_visible() and not table.is_visible()
    page.get_by_role("button", name="表", exact=True).click()
    assert table.is_visible() and not chart.is_visible()
    page.get_by_role("button", name="地图").click()
    plan.locator("svg path").first.wait_for()
    assert plan.is_visible() and table.is_visible() and not chart.is_visible()


def test_a_district_leads_to_its_list_and_on_to_a_firm(board):
    page = board.page
    line = page.locator("[data-part=table] tbody tr").first
    district, enterprises = line.locator("th").inner_text(), line.locator("td").first.inner_text()
    line.locator("th a").click()
    page.wait_for_url("**/enterprises/?division=*")
    assert count_in(page.locator(".head__meta")) == int(enterprises.replace(",", ""))
    assert set(page.locator("td.c-div").all_inner_texts()) == {district}
    firm = page.locator("td.c-name a").first
    name = firm.inner_text()
    firm.click()
    page.wait_for_url(re.compile(r"/enterprises/9\w{17}\?rule="))
    assert page.locator("h1").inner_text().startswith(name)
    assert district in page.locator(".crumbs").inner_text()
