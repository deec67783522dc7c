"""An administrator lets a new colleague in for one district and takes the right away again."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.journey

DISTRICT = "云溪区"
CHOSEN = "river-Stone-27-kite"
WRONG = 5


def grant(visit) -> None:
    page = visit.page
    page.get_by_label("角色").select_option(label="业务科室")
    page.get_by_label("地区").select_option(
        label=next(
            label for label in page.get_by_label("地区").locator("option").all_inner_texts() if DISTRICT in label
        )
    )
    page.get_by_label("理由").fill("接替休假同事")
    visit.follow(page.get_by_role("button", name="授权", exact=True))
    page.locator("table", has_text="业务科室").wait_for()


def test_a_new_colleague_sees_one_district_until_the_grant_is_revoked(enter, demo_city):
    admin = enter(demo_city, "administrator")
    page = admin.go("/users/")
    admin.follow(page.get_by_role("link", name="新增用户"))
    page.get_by_label("用户名").fill("colleague")
    page.get_by_label("姓名").fill("演示新同事")
    admin.follow(page.get_by_role("button", name="新增用户"))
    first = page.locator("#password-once").inner_text()
    admin.follow(page.get_by_role("link", name="去授权"))
    grant(admin)
    user = admin.at()

    colleague = enter(demo_city)
    tab = colleague.go("/sign-in")
    colleague.sign_in("colleague", first)
    tab.wait_for_url("**/me/password*")
    colleague.go("/enterprises/")
    assert colleague.at().startswith("/me/password"), "the first password opens nothing"
    tab.get_by_label("当前密码").fill(first)
    tab.get_by_label(re.compile("^新密码")).fill(CHOSEN)
    tab.get_by_label("再输入一次新密码").fill(CHOSEN)
    colleague.follow(tab.get_by_role("button", name="修改密码"))
    assert "/me/password" not in colleague.at()
    colleague.go("/enterprises/?division=all&size=100")
    assert set(tab.locator("td.c-div").all_inner_texts()) == {DISTRICT}
    colleague.go("/")
    assert [text.split()[0] for text in tab.locator("[data-part=table] tbody th").all_inner_texts()] == [DISTRICT]
    colleague.go("/users/", 403)

    admin.go(user)
    admin.follow(page.get_by_role("link", name="撤销"))
    page.get_by_label("理由").fill("同事已回岗")
    admin.follow(page.get_by_role("button", name="撤销"))
    page.get_by_text("没有有效授权").wait_for()
    assert "业务科室" in page.locator("section", has_text="以往授权").last.inner_text()
    colleague.go("/enterprises/", 403)
    assert "没有任何授权" in tab.locator("main").inner_text()


@pytest.mark.heavy
def test_wrong_passwords_lock_the_name_and_say_for_how_long(enter, demo_city):
    admin = enter(demo_city, "administrator")
    page = admin.go("/users/add")
    page.get_by_label("用户名").fill("forgetful")
    page.get_by_label("姓名").fill("演示健忘者")
    admin.follow(page.get_by_role("button", name="新增用户"))
    page.locator("#password-once").wait_for()

    visit = enter(demo_city)
    tab = visit.go("/sign-in")
    with visit.expecting(403, 422, 429):
        for attempt in range(WRONG):
            visit.sign_in("forgetful", f"wrong-{attempt}-password")
            tab.locator(".field__err, [role=alert], .empty").first.wait_for()
    assert tab.locator("h1").inner_text() == "登录已暂时锁定"
    assert re.search(r"约 1[0-5] 分钟", tab.locator("main").inner_text())
