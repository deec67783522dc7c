"""Facts of real pages: loaded by the browser, reviewed by keyboard, on a phone and on paper, in two languages."""

from __future__ import annotations

import pytest

from tests.journeys.test_sharing import PHONE, picture

pytestmark = pytest.mark.journey

PAGE = """淄博市科技创新工作通报（编造）
2023-01-18 来源：编造日报

2022年，淄博市技术合同成交额180.5亿元，同比增长12.5%。全市科技型中小企业由1500家增至1800家。
"""


@pytest.mark.heavy  # the longer ways through reports are walked there
def test_a_page_is_loaded_and_its_facts_are_decided_by_key(enter, demo_city, tmp_path):
    file = tmp_path / "编造通报.txt"
    file.write_text(PAGE, encoding="utf-8")
    steward = enter(demo_city, "steward")
    page = steward.go("/reports/load")
    page.get_by_label("文件").set_input_files(file)
    steward.follow(page.get_by_role("button", name="载入并阅读"))
    steward.follow(page.get_by_role("link", name="淄博市科技创新工作通报"))
    now = page.locator(".fcard.is-now")
    now.wait_for()
    first = now.get_attribute("id")
    page.keyboard.press("a")
    page.locator(f"#{first}[data-state=accepted]").wait_for()
    assert now.get_attribute("id") != first, "the next one is looked at"
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.locator(f"#{first}[data-state=proposed]").wait_for()
    page.keyboard.press("e")
    page.locator(f"#{first}").get_by_label("数值").fill("180.6")
    page.keyboard.press("Enter")
    page.locator(f"#{first}[data-state=corrected]", has_text="系统读作 180.5").wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    assert page.locator(".raw").is_visible() and page.locator(f"#{first}").is_visible(), "paper shows both"


@pytest.mark.heavy  # the whole register is built for it
def test_an_officer_reviews_a_page_without_the_mouse(enter, zibo_city, pictures):
    officer = enter(zibo_city, "officer")
    page = officer.go("/reports/")
    picture(officer, "reports", pictures)
    officer.follow(page.get_by_role("link", name="待审", exact=True))
    picture(officer, "reports-queue", pictures)
    officer.go("/reports/queue?order=page")
    officer.follow(page.get_by_role("link", name="从第一条开始"))
    now = page.locator(".fcard.is-now")
    now.wait_for()
    assert page.locator(".raw .rv-num.is-now").count() >= 1, "the number of the card is lit in the text"
    first = now.get_attribute("id")

    page.keyboard.press("a")
    page.locator(f"#{first}[data-state=accepted]").wait_for()
    page.locator(".fcard.is-now:not(#" + first + ")").wait_for()
    second = now.get_attribute("id")
    assert page.locator("#progress").inner_text().startswith("已审 1 条")
    page.keyboard.press("r")
    page.locator(f"#{second}[data-state=rejected]").wait_for()
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.locator(f"#{second}[data-state=proposed]").wait_for()
    page.keyboard.press("e")
    form = page.locator(f"#{second} form.fcard__form")
    form.wait_for()
    page.keyboard.press("Escape")
    form.wait_for(state="detached")
    page.keyboard.press("e")
    form.get_by_label("期间").fill("去年")
    with officer.expecting(422):
        form.get_by_role("button", name="保存更正").click()
        page.locator(f"#{second}", has_text="期间“去年”读不出").wait_for()
    form.get_by_label("期间").fill("2021")
    picture(officer, "reports-edit", pictures)
    form.get_by_role("button", name="保存更正").click()
    page.locator(f"#{second}[data-state=corrected]").wait_for()

    line = page.locator(f"#{first} .fcard__facts .rv-go").first
    line.click()
    start, end = (int(part) for part in line.get_attribute("data-span").split("-"))
    lit = page.evaluate("[...CSS.highlights.get('rv-hit')][0].toString()")
    assert len(lit) == end - start
    page.keyboard.press("?")
    page.get_by_role("heading", name="快捷键").wait_for()
    page.keyboard.press("Escape")
    picture(officer, "reports-review", pictures)
    page.get_by_role("link", name="下一条待审").focus()
    page.keyboard.press("a")
    assert page.locator("#progress").inner_text().startswith("已审 2 条"), "a letter counts only within the facts"
    now.focus()
    looked = page.url
    with page.expect_navigation():
        page.keyboard.press("n")
    now.wait_for()
    assert page.url != looked and now.get_attribute("data-state") == "proposed"
    page.go_back()
    now.wait_for()
    page.get_by_role("button", name="全部采纳").click()
    page.get_by_role("heading", name="采纳把握大的").wait_for()
    picture(officer, "reports-likely", pictures)
    officer.follow(page.get_by_role("dialog").get_by_role("button", name="全部采纳"))
    page.get_by_text("每一条都可撤回").wait_for()
    picture(officer, "reports-likely-done", pictures)
    page.emulate_media(media="print")
    page.screenshot(path=pictures / "reports-review-print.png", full_page=True)
    page.emulate_media(media="screen")


@pytest.mark.heavy
def test_a_steward_loads_pages_and_teaches_the_reader_and_the_leader_reads_in_english(
    enter, zibo_city, pictures, tmp_path
):
    steward = enter(zibo_city, "steward")
    good, bad = tmp_path / "编造通报.txt", tmp_path / "坏.pdf"
    good.write_text(PAGE, encoding="utf-8")
    bad.write_bytes(b"%PDF-1.4 nothing")
    page = steward.go("/reports/load")
    page.get_by_label("文件").set_input_files([good, bad])
    steward.follow(page.get_by_role("button", name="载入并阅读"))
    page.get_by_text("新载入 1 份").wait_for()
    assert "坏.pdf" in page.locator("#now").inner_text()
    picture(steward, "reports-loaded", pictures)
    steward.follow(page.get_by_role("link", name="淄博市科技创新工作通报"))
    page.locator(".fcard").first.wait_for()
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="原文").click()
    assert page.locator(".raw").is_visible() and not page.locator("#cards").is_visible()
    page.locator(".rv-num").first.click()
    assert page.locator(".fcard.is-now").is_visible() and not page.locator(".raw").is_visible()
    page.set_viewport_size({"width": 1440, "height": 900})

    steward.go("/reports/rules/new?kind=stop")
    page.get_by_label("词语").fill("科技型中小企业由")
    steward.follow(page.get_by_role("button", name="看会改变什么"))
    assert "减少 1 条" in page.locator("main").inner_text()
    picture(steward, "reports-rule", pictures)
    steward.go("/reports/conflicts")
    picture(steward, "reports-conflicts", pictures)
    steward.go("/reports/decisions")
    picture(steward, "reports-decisions", pictures)

    leader = enter(zibo_city, "leader")
    seen = leader.go("/reports/queue")
    leader.follow(seen.get_by_role("link", name="从第一条开始"))
    seen.locator(".fcard").first.wait_for()
    assert seen.get_by_role("button", name="采纳").count() == 0
    seen.get_by_label("我的账号").click()
    leader.follow(seen.get_by_role("button", name="English"))
    for place in ("", "queue", "conflicts", "rules", "decisions"):
        leader.go(f"/reports/{place}")
    assert seen.locator("h1").inner_text() == "Decisions"
    seen.get_by_label("My account").click()
    leader.follow(seen.get_by_role("button", name="中文"))
