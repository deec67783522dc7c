"""A bureau officer finds firms, sees why one does not qualify, follows a figure to its row, takes the list away."""

from __future__ import annotations

import re

import openpyxl
import pytest

from tests.journeys.reading import count_in

pytestmark = pytest.mark.journey


@pytest.fixture
def listed(enter, demo_city):
    visit = enter(demo_city, "officer")
    visit.go("/enterprises/")
    return visit


def search(visit, text: str) -> None:
    visit.page.get_by_label("名称或信用代码").fill(text)
    visit.follow(visit.page.get_by_role("button", name="筛选"))


def test_a_firm_is_found_by_part_of_its_name_and_by_its_code(listed):
    page = listed.page
    row = page.locator("table.list tbody tr").nth(3)
    name, code = row.locator("a").inner_text(), row.locator(".code").inner_text()
    search(listed, name[:3])
    names = page.locator("td.c-name a").all_inner_texts()
    assert name in names
    assert all(name[:3] in one for one in names)
    search(listed, code)
    assert page.locator("td.c-name a").all_inner_texts() == [name]

    page.locator("#seek").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"**/enterprises/{code}")


def test_the_filter_one_away_stays_in_the_address(listed, enter, demo_city):
    page = listed.page
    page.get_by_label("判定").select_option(label="差一项")
    listed.follow(page.get_by_role("button", name="筛选"))
    assert "verdict=one_away" in listed.at()
    found = count_in(page.locator(".head__meta"))
    assert found > 0
    assert str(found) == page.locator(".tabs a", has_text="差一项").locator("small").inner_text().replace(",", "")
    assert set(page.locator("td.c-v .note").all_inner_texts()) == {"差一项"}
    assert page.locator(".chip", has_text="差一项").is_visible()

    colleague = enter(demo_city, "leader")
    colleague.go(listed.at())
    assert count_in(colleague.page.locator(".head__meta")) == found
    page.locator(".chip", has_text="差一项").get_by_role("link").click()
    page.wait_for_url(lambda url: "verdict" not in url)
    assert count_in(page.locator(".head__meta")) > found


def test_a_condition_leads_to_its_figures_and_a_figure_to_its_row(listed):
    page = listed.go("/enterprises/?verdict=one_away&sort=-sales")
    listed.follow(page.locator("td.c-name a").first)
    assert "不符合，差一项" in page.locator("#verdicts h2").first.inner_text()
    conditions = page.locator("#verdicts tbody tr")
    assert conditions.count() >= 7
    assert conditions.locator(".vl__v", has_text="不符合").count() >= 1
    line = conditions.filter(has_text="年销售收入不超过")
    assert re.search(r"销售收入[余超]|恰在上限", line.inner_text())

    drawer = listed.open_drawer(line.locator(".vl__a .ev"))
    assert "用了哪条规则" in drawer.inner_text()
    assert "税务" in drawer.inner_text()
    assert drawer.locator(".demo").is_visible()
    drawer.locator("table a").first.click()
    page.wait_for_url("**/evidence/20*/sales")
    raw = page.locator(".rawrow")
    assert raw.locator("tr.is-hit").count() == 1
    assert "企业所得税" in page.locator("main").inner_text()


def test_the_list_is_taken_away_as_a_sheet_that_marks_invented_data(listed, tmp_path):
    page = listed.go("/enterprises/?verdict=met")
    found = count_in(page.locator(".head__meta"))
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    assert download.value.suggested_filename == "企业名单.xlsx"
    target = tmp_path / "list.xlsx"
    download.value.save_as(target)
    book = openpyxl.load_workbook(target)
    head, *rows = book["企业名单"].iter_rows(values_only=True)
    assert len(rows) == found
    assert {row[head.index("标记")] for row in rows} == {"演示数据"}
    assert {row[head.index("科技型中小企业")] for row in rows} == {"符合"}
    assert any("演示科员" in str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row)


def test_the_ladder_names_who_is_near_and_what_is_lacking(listed):
    page = listed.go("/ladder/")
    figures = [int(text.replace(",", "")) for text in page.locator(".finding__fig a").all_inner_texts()]
    assert len(figures) == 4 and figures[0] > 0
    near = page.locator("table", has=page.get_by_text("差一项的企业")).locator("tbody tr")
    assert 0 < near.count() <= figures[1]
    drawer = listed.open_drawer(near.locator(".ev", has_text="分").first)
    assert "综合评价得分" in drawer.inner_text()
    page.keyboard.press("Escape")
    listed.follow(near.first.get_by_role("link").first)
    page.locator("#verdicts h2").first.filter(has_text="差一项").wait_for()
