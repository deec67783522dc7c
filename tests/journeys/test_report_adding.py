"""A missed fact is entered from the words selected on the page, by key, and on a phone from a list of sentences."""

from __future__ import annotations

import pytest

from tests.journeys.test_sharing import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.heavy]

PAGE = """淄博市人才工作通报（编造）
2023-03-18 来源：编造日报

2022年，淄博市高新技术企业达到1200家🎈。全市成交的合同大多来自外地，企业反映良好。
"""
MISSED = "成交的合同大多来自外地"
SELECT = """words => {
  const walk = document.createTreeWalker(document.querySelector('.raw'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return true; }
  }
  return false;
}"""


def test_a_missed_fact_is_entered_where_its_words_are_selected(enter, demo_city, tmp_path, pictures):
    file = tmp_path / "编造人才通报.txt"
    file.write_text(PAGE, encoding="utf-8")
    steward = enter(demo_city, "steward")
    page = steward.go("/reports/load")
    page.get_by_label("文件").set_input_files(file)
    steward.follow(page.get_by_role("button", name="载入并阅读"))
    steward.follow(page.get_by_role("link", name="淄博市人才工作通报"))
    there = "/reports/" + page.url.partition("#")[0].partition("/reports/")[2]
    assert page.evaluate(SELECT, MISSED)
    offer = page.locator(".rv-offer")
    offer.wait_for()
    steward.follow(offer)
    assert page.locator("mark").inner_text() == MISSED, "the balloon before it is one character, not two"
    page.screenshot(path=pictures / "reports-add.png")
    page.get_by_label("数值").fill("51")
    page.get_by_label("单位").fill("%")
    page.get_by_label("类型").select_option("share")
    page.get_by_label("地方").fill("淄博市")
    page.get_by_label("期间").fill("2022")
    steward.follow(page.get_by_role("button", name="补录"))
    made = page.locator(".fcard[data-state=added]")
    made.wait_for()
    assert "51" in made.inner_text() and "人工补录" in made.inner_text()
    made.get_by_role("button", name="撤回").click()
    page.get_by_text("已撤回补录").wait_for()

    steward.go(there)
    page.evaluate(SELECT, MISSED)
    with page.expect_navigation():
        page.keyboard.press("m")
    assert page.locator("mark").inner_text() == MISSED

    phone = enter(demo_city, "steward", viewport=PHONE)
    small = phone.go(f"{there}/add?all=1")
    phone.follow(small.get_by_role("link", name=MISSED))
    small.get_by_role("button", name="补录").wait_for()
    assert small.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small.screenshot(path=pictures / "reports-add-phone.png")
