"""What holds for everybody: two languages, phone, keyboard, empty and refused pages, print, contrast."""

from __future__ import annotations

import re

import pytest

from tests.journeys.reading import focused

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 844}
PLACES = ("/", "/enterprises/", "/ladder/", "/targets/", "/registers/", "/data/", "/sharing/", "/help")


def test_the_pages_speak_english_and_chinese_again(enter, demo_city):
    visit = enter(demo_city, "leader")
    page = visit.go("/enterprises/?verdict=met")
    page.get_by_label("我的账号").click()
    visit.follow(page.get_by_role("button", name="English"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert visit.at() == "/enterprises/?verdict=met"
    assert page.locator("h1").inner_text() == "Enterprises"
    for place in PLACES:
        visit.go(place)
        assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_label("My account").click()
    visit.follow(page.get_by_role("button", name="中文"))
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_on_a_phone_the_menu_lies_below_and_evidence_rises_as_a_sheet(enter, demo_city):
    visit = enter(demo_city, "leader", viewport=PHONE)
    page = visit.go("/")
    visit.settle()
    menu = page.locator(".app__rail").bounding_box()
    assert menu and round(menu["y"] + menu["height"]) == PHONE["height"] and menu["height"] < 80
    assert page.locator(".nav a:visible").count() == 4
    page.locator(".nav__more summary").click()
    page.locator(".nav__more").get_by_role("link", name="台账").click()
    page.wait_for_url("**/registers/")

    visit.go("/")
    drawer = visit.open_drawer(page.locator(".goal__cur .ev").first)
    sheet = drawer.bounding_box()
    assert sheet and sheet["x"] == 0 and sheet["width"] == PHONE["width"]
    assert round(sheet["y"] + sheet["height"]) == PHONE["height"] and sheet["y"] > 100
    assert visit.overflow() <= 0
    page.get_by_label("关闭，快捷键 Esc").click()
    drawer.wait_for(state="hidden")


def test_the_keyboard_reaches_search_and_skips_the_menu(enter, demo_city):
    visit = enter(demo_city, "officer")
    page = visit.go("/ladder/")
    page.keyboard.press("Tab")
    assert "skip" in focused(page)
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "seek"
    page.keyboard.type("/")
    assert page.locator("#seek").input_value() == "/", "while one writes, / is a letter"
    page.locator("#seek").fill("科技")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".hits li").count() >= 1


def test_nothing_found_nowhere_and_refused_say_what_to_do(enter, demo_city):
    visit = enter(demo_city, "officer")
    page = visit.go("/enterprises/?q=没有这样的企业")
    assert "没有符合条件的企业" in page.locator(".empty").inner_text()
    page.get_by_role("link", name="清除全部条件").click()
    page.wait_for_url("**/enterprises/")
    visit.go("/search?q=没有这样的东西")
    assert "没有找到" in page.locator(".empty").inner_text()
    visit.go("/nowhere", 404)
    assert page.locator("h1").inner_text() == "没有找到这一页"
    visit.go("/enterprises/91370300000000000X", 404)
    assert "91370300000000000X" in page.locator("main").inner_text()
    visit.go("/users/", 403)
    assert page.locator("h1").inner_text() == "您没有权限看这一页"
    page.get_by_role("link", name="回到首页").click()
    page.wait_for_url(demo_city.address + "/")


@pytest.mark.heavy  # that the sheet of the wall is right is asked each time
@pytest.mark.parametrize("place", ["/", "firm"])
def test_a_sheet_of_paper_bears_the_page_without_its_menus(enter, demo_city, place):
    visit = enter(demo_city, "leader")
    if place == "firm":
        visit.go("/enterprises/")
        place = visit.page.locator("td.c-name a").first.get_attribute("href")
    page = visit.go(place)
    visit.settle()
    page.emulate_media(media="print")
    for part in (".bar", ".app__rail", ".acts", ".btn", ".tabs"):
        assert page.locator(f"{part}:visible").count() == 0, part
    assert page.locator("h1").is_visible()
    assert page.locator(".demo:visible").count() >= 1, "what is invented says so on paper too"
    sheet = page.pdf()
    assert sheet.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) >= 1 and len(sheet) > 20_000


@pytest.mark.heavy  # every text of nineteen pages is measured
@pytest.mark.parametrize(("role", "places"), [
    ("leader", (*PLACES, "/?wall=1", "/inbox/", "/reports/", "/nowhere")),
    ("administrator", ("/users/", "/users/add", "/organisation/", "/me/password")),
    ("auditor", ("/audit/", "/audit/access", "/audit/1")),
])  # fmt: skip
def test_every_text_stands_out_from_its_ground(enter, demo_city, role, places):
    visit = enter(demo_city, role)
    pale = {}
    for place in places:
        page = visit.go(place, 404 if place == "/nowhere" else 200)
        found = page.evaluate("window.kcContrast()")
        if found:
            pale[place] = found
    assert not pale, pale
