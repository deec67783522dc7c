"""From a page to the firm that it names and back: a relation is checked beside the page and stands with the firm."""

from __future__ import annotations

import pytest

from tests.journeys.test_sharing import PHONE, picture

pytestmark = [pytest.mark.journey, pytest.mark.heavy]
FIRM = "演示市朗辰机械有限公司"


def test_an_officer_checks_a_relation_and_finds_it_with_the_firm(enter, demo_city, pictures):
    officer = enter(demo_city, "officer")
    page = officer.go("/reports/")
    officer.follow(page.get_by_role("link", name="云溪区：企业出题、高校解题"))
    assert page.locator(".raw .rv-name", has_text=FIRM).count() >= 1
    page.get_by_text("提到的企业、机构与关系").click()
    relation = page.locator(".rv-rel", has_text=FIRM)
    relation.get_by_role("button", name="属实").click()
    relation.get_by_text("已核实").wait_for()
    line = relation.locator(".rv-go")
    start, end = (int(part) for part in line.get_attribute("data-span").split("-"))
    line.click()
    assert len(page.evaluate("[...CSS.highlights.get('rv-hit')][0].toString()")) == end - start
    picture(officer, "report-links", pictures)

    officer.follow(page.locator(".rv-names").get_by_role("link", name=FIRM, exact=True))
    said = page.locator("#reports")
    said.get_by_text("与演示大学合作").wait_for()
    said.scroll_into_view_if_needed()
    picture(officer, "report-links-firm", pictures)
    officer.follow(said.locator("mark").first)
    assert page.locator("#hit").inner_text() == FIRM
    page.go_back()

    page.set_viewport_size(PHONE)
    said.get_by_text("与演示大学合作").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out on a phone"
    page.set_viewport_size({"width": 1440, "height": 900})
    officer.go("/reports/")
    officer.follow(page.get_by_role("link", name="云溪区：企业出题、高校解题"))
    address = page.url.partition("?")[0].partition("#")[0]
    officer.go(f"{address[address.index('/reports/') :]}/named")
    picture(officer, "report-links-page", pictures)
    relation.get_by_role("button", name="撤回").click()
    page.locator(".rv-rel", has_text=FIRM).get_by_text("待核").wait_for()


def test_whoever_acts_for_a_firm_sees_no_reports_on_its_page(enter, demo_city):
    firm = enter(demo_city, "enterprise")
    page = firm.go("/enterprises/")
    several = page.locator("td.c-name a")
    if several.count():  # another journey lets him act for a second firm
        firm.follow(several.first)
    page.locator("#identity").wait_for()
    assert page.locator("#reports").count() == 0
