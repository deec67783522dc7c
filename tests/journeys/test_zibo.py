"""The real city: its declared targets beside the sentences of its report, and a real row of the register."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.samples, pytest.mark.heavy]  # the whole register is built for it


@pytest.fixture
def board(enter, zibo_city):
    visit = enter(zibo_city, "leader")
    visit.go("/")
    return visit


def test_the_intensity_stands_against_its_target_and_opens_its_sentence(board):
    page = board.page
    goal = page.locator(".goal", has_text="全社会研发投入强度")
    assert "2.79\u00a0%" in goal.locator(".goal__cur").inner_text()
    assert "2021" in goal.locator(".goal__cur").inner_text()
    assert re.search(r"≥\s*3\s%", goal.locator(".goal__aim").inner_text())
    assert "2024" in goal.locator(".goal__aim").inner_text()
    assert "差 0.21 个百分点" in goal.inner_text().replace("\u00a0", " ")

    drawer = board.open_drawer(goal.locator(".goal__cur .ev"))
    assert "2.79" in drawer.locator("mark").inner_text()
    assert drawer.locator(".quote").inner_text() != drawer.locator("mark").inner_text(), "the sentence, not the figure"
    assert "新闻报道" in drawer.inner_text()
    drawer.get_by_role("link", name="看整篇报道").click()
    page.wait_for_url("**/reports/sha256:*")
    mark = page.locator("#hit")
    assert "2.79" in "".join(page.locator("mark").all_inner_texts())
    mark.wait_for()
    assert page.evaluate(
        "(() => { const r = document.getElementById('hit').getBoundingClientRect();"
        " return r.top >= 0 && r.bottom <= innerHeight; })()"
    ), "the marked span is in view"


def test_the_clause_on_seventy_percent_stands_verbatim_without_a_gap(board):
    clause = board.page.locator(".callout", has_text="70")
    assert clause.count() == 1
    assert "指标未定，不计差距" in clause.inner_text()
    assert not re.search(r"差 ?\d", clause.inner_text())
    assert not board.page.locator(".goal", has_text="70").count()
    drawer = board.open_drawer(clause.locator(".ev"))
    assert "70%" in drawer.locator("mark").inner_text()
    assert "未定原因" in drawer.inner_text()


def test_a_real_firm_shows_its_row_of_the_register(enter, zibo_city):
    visit = enter(zibo_city, "officer")
    page = visit.go("/enterprises/")
    firm = page.locator("td.c-name a").first
    name = firm.inner_text()
    code = page.locator("td.c-name .code").first.inner_text()
    assert not page.locator("table .demo").count()
    firm.click()
    page.wait_for_url(re.compile(rf"/enterprises/{code}(\?rule=.*)?$"))
    drawer = visit.open_drawer(page.locator("#identity dd .ev").first)
    assert "register.parquet" in drawer.inner_text()
    hit = drawer.locator("tr.is-hit")
    assert code in hit.inner_text()
    assert name in hit.inner_text()
