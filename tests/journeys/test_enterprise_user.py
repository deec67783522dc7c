"""An enterprise user sees the record of the firm he acts for, and of no other."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.journey


def test_an_enterprise_user_sees_his_own_firm_and_is_refused_another(enter, demo_city):
    visit = enter(demo_city, "enterprise")
    page = visit.go("/")
    own = visit.at()
    assert own.startswith("/enterprises/9")
    assert page.locator("#identity").is_visible()
    assert page.locator(".nav a:visible").all_inner_texts()[:2] == ["本企业", "代办企业"]
    visit.open_drawer(page.locator("#identity .ev").first)
    page.keyboard.press("Escape")

    officer = enter(demo_city, "officer")
    officer.go("/enterprises/")
    addresses = [link.get_attribute("href") for link in officer.page.locator("td.c-name a").all()]
    other = next(address for address in addresses if address != own)

    visit.go(other, 403)
    assert page.locator("h1").inner_text() == "您没有权限看这一页"
    assert "演示企业经办人" in page.locator("main").inner_text()
    assert "演示管理员" in page.locator("main").inner_text()
    for refused in ("/ladder/", "/data/", "/audit/", "/users/", "/enterprises/export"):
        visit.go(refused, 403)
    visit.go("/enterprises/")
    assert visit.at() == own
