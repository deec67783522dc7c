"""The journey of an officer with a policy: who qualifies, what a lower threshold costs, saved and compared."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.journey


def test_an_officer_lowers_a_threshold_and_sees_at_once_what_it_costs(enter, demo_city, pictures):
    visit = enter(demo_city, "officer")
    page = visit.page
    visit.go("/policies/")
    page.get_by_role("link", name="成长型科技企业奖补（演示）").click()
    late = []  # a slow line: the slider is moved before the script is there
    page.route("**/simulate*.js*", lambda route: late.append(route))  # noqa: PLW0108 (a bound method is refused)
    page.get_by_role("link", name="测算", exact=True).click()
    figure = page.locator("#simout .finding__fig").first
    before = figure.text_content()  # not as laid out: a style sheet may arrive in between
    page.locator('[name="k.rd_sum"]').fill("10")
    page.locator('[name="k.patents"]').fill("0")
    assert figure.text_content() == before
    late[0].continue_()
    page.unroute("**/simulate*.js*")
    page.wait_for_function(
        "before => document.querySelector('#simout .finding__fig').textContent !== before", arg=before, timeout=20_000
    )
    assert re.search(r"多 [\d,]+ 家", page.locator("#simout").inner_text())
    page.locator("#simout .plot svg").first.wait_for()  # drawn once the figures stand
    page.locator("#curve").get_by_text("随“上年度营业收入”的变化").wait_for()
    page.locator("#curve .plot svg").wait_for()
    page.get_by_label("敏感性曲线看哪个门槛").select_option(label="近两年研发费用合计")
    page.locator("#curve").get_by_text("随“近两年研发费用合计”的变化").wait_for()
    page.locator("#curve .plot svg").wait_for()
    page.get_by_placeholder("方案名称").fill("降低研发门槛")
    page.get_by_role("button", name="保存方案").click()
    page.get_by_role("row", name=re.compile("降低研发门槛")).wait_for()
    assert page.locator('[name="k.rd_sum"]').input_value() == "10"
    page.screenshot(path=str(pictures / "simulate-1440.png"), full_page=True)
