"""A steward's desk: doubtful pairs side by side, decided by keyboard, taken back, on a phone and on paper."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import _served
from tests.journeys.test_sharing import picture

pytestmark = [pytest.mark.journey, pytest.mark.heavy]  # it builds a city of its own


@pytest.fixture(scope="module")
def doubtful_city(request, _needs, tmp_path_factory):
    """Three departments' tables, of which two know no credit codes."""
    from tests.apps.stewardship.resolved import files

    room = tmp_path_factory.mktemp("doubtful")
    tables = [word for table, path in files(room) for word in ("--table", f"{table}={path}")]
    yield from _served(request, room / "doubtful", ("--pack", "demo", *tables))


def test_a_steward_decides_pair_after_pair_without_the_mouse(enter, doubtful_city, pictures):
    steward = enter(doubtful_city, "steward")
    page = steward.go("/")
    steward.follow(page.get_by_role("link", name="核对", exact=True))
    picture(steward, "pairs", pictures)
    steward.follow(page.get_by_role("link", name="从第一对开始"))
    page.get_by_role("heading", name="这两方是同一家吗？").wait_for()
    first = steward.at().split("?")[0].split("#")[0]
    assert "仅一方有" in page.locator(".pair").inner_text()
    picture(steward, "pair", pictures)
    page.emulate_media(media="print")
    page.screenshot(path=pictures / "pair-print.png", full_page=True)
    page.emulate_media(media="screen")
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press("d")
    page.locator("#toasts", has_text="已判定").wait_for()
    page.wait_for_load_state()
    second = steward.at().split("?")[0].split("#")[0]
    page.get_by_placeholder("理由").fill("sdl")
    assert second in steward.at(), "letters that are typed decide nothing"
    steward.follow(page.get_by_role("button", name="暂缓"))
    assert second not in steward.at()

    steward.go(first)
    steward.follow(page.get_by_role("button", name="撤回"))
    page.get_by_text("这一对重新待核对").wait_for()
    steward.follow(page.get_by_role("link", name="显示个人信息"))
    assert "1390000000" in page.locator(".pair").inner_text()
    steward.go("/data/pairs/decisions")
    picture(steward, "pair-decisions", pictures)
    steward.go("/data/pairs/alarms")
    picture(steward, "pair-alarms", pictures)

    leader = enter(doubtful_city, "leader")
    seen = leader.go(first)
    assert (
        seen.get_by_role("button", name="相同").count() == 0 and seen.get_by_text("判定由数据管理员作出").count() == 1
    )
