"""The journey of an officer up the ladder: who is near, who holds what, and who should apply and has not."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.journeys.test_sharing import picture

pytestmark = pytest.mark.journey


@pytest.mark.heavy  # each of its steps is asked of its page without a browser too
def test_an_officer_finds_who_is_near_takes_the_holders_and_opens_a_window(enter, demo_city, pictures):
    visit = enter(demo_city, "officer")
    page = visit.go("/ladder/")
    visit.follow(page.get_by_role("navigation", name="规则").get_by_role("link", name="专精特新中小企业"))
    near = page.get_by_role("table", name="差一项的企业").locator("tbody tr")
    assert near.count() > 0 and near.first.locator(".note").inner_text()
    drawer = visit.open_drawer(near.locator("[data-ev]").first)
    assert "2号" in drawer.inner_text()
    picture(visit, "ladder-near", pictures)

    visit.follow(visit.go("/ladder/").get_by_role("link", name="资质登记"))
    # The register was taken after the publication, by a job; an officer may ask for it again.
    visit.follow(page.get_by_role("button", name="从部门数据更新"))
    page.locator("#taking", has_text="资质登记已更新").wait_for(timeout=60_000)
    visit.go("/ladder/holders")
    visit.follow(page.get_by_role("navigation", name="规则").get_by_role("link", name="高新技术企业", exact=True))
    holders = int(page.locator(".finding__fig").first.inner_text().split()[0].removesuffix("家").replace(",", ""))
    lines = page.get_by_role("table", name="持有与接近").locator("tbody tr td:nth-of-type(1)").all_inner_texts()
    assert holders == sum(int(one.replace(",", "")) for one in lines) > 0
    figures = page.get_by_role("table", name="年度数字与口径").locator("tbody tr")
    said = figures.nth(1).get_by_role("link").inner_text()  # who held at the end of the year, and who they are
    visit.follow(figures.nth(1).get_by_role("link"))
    certificates = page.locator("#certificates")
    assert "年末持有" in certificates.get_by_role("heading").inner_text() and int(said.replace(",", "")) > 0
    picture(visit, "ladder-holders", pictures)
    visit.follow(visit.go("/ladder/").get_by_role("link", name="看各部门欠数"))
    assert "不计入税务部门欠数" in page.locator("main").inner_text()
    picture(visit, "ladder-debts", pictures)

    visit.follow(page.get_by_role("link", name="申报日历"))
    visit.follow(page.get_by_role("link", name="登记申报窗口"))
    today = dt.datetime.now(dt.UTC).date()
    page.get_by_label("资质").select_option("cn.tsme")
    page.get_by_label("年度").fill(str(today.year))
    page.get_by_label("开始").fill(str(today - dt.timedelta(days=9)))
    page.get_by_label("截止").fill(str(today + dt.timedelta(days=40)))
    page.get_by_role("textbox", name="依据").fill("演示通知")
    visit.follow(page.get_by_role("button", name="登记申报窗口"))
    visit.follow(page.get_by_role("table", name="申报日历").get_by_role("link", name="科技型中小企业"))
    due = "应报未报 ([0-9,]+) 家"
    before = re.search(due, page.locator("main").inner_text())
    assert before is not None
    firm = page.get_by_role("table", name="应报未报", exact=True).locator("tbody tr").first
    name = firm.get_by_role("link").first.inner_text()
    visit.follow(firm.get_by_role("link", name="登记申报"))
    visit.follow(page.get_by_role("button", name="登记申报"))
    after = re.search(due, page.locator("main").inner_text())
    assert after is not None and int(after[1].replace(",", "")) == int(before[1].replace(",", "")) - 1
    assert name in page.get_by_role("table", name="已申报").inner_text()
    picture(visit, "ladder-window", pictures)
