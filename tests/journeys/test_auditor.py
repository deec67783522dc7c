"""An auditor reads the entries, narrows them, checks the chain, and may not look at enterprises."""

from __future__ import annotations

import pytest

from tests.journeys.reading import count_in

pytestmark = [pytest.mark.journey, pytest.mark.heavy]


def test_an_auditor_filters_the_entries_and_verifies_the_chain(enter, demo_city):
    visit = enter(demo_city, "auditor")
    page = visit.go("/audit/")
    every = count_in(page.locator(".head__meta"))
    assert every >= 8
    page.get_by_label("动作").select_option(label="授权")
    visit.follow(page.get_by_role("button", name="筛选"))
    assert 0 < count_in(page.locator(".head__meta")) < every
    assert set(page.locator("tbody tr td:nth-child(4)").all_inner_texts()) == {"授权"}
    visit.follow(page.locator("tbody tr a").first)
    assert page.locator("h1").inner_text() == "授权"

    visit.go("/audit/")
    visit.follow(page.get_by_role("button", name="校验审计链"))
    assert visit.at() == "/audit/verify"
    assert page.locator("h1").inner_text() == "审计链完整"
    assert page.locator("main .code").first.inner_text().strip()

    visit.go("/audit/access")
    assert page.locator("tbody tr", has_text="登录").count() >= 1
    visit.go("/enterprises/", 403)
    assert page.locator("h1").inner_text() == "您没有权限看这一页"
