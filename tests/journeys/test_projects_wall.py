"""The wall chart on a phone, on a wall and on paper, and the pages around it on every screen."""

from __future__ import annotations

import os

import pytest

from tests.journeys.city import ROOT
from tests.journeys.pictures import kept

pytestmark = pytest.mark.journey

IMAGE = ROOT / "docs" / "images" / "wall.png"
PHONE = {"width": 390, "height": 844}
PAGES = {
    "wall": "/projects/", "board": "/projects/?view=board", "map": "/projects/?view=map",
    "changes": "/projects/changes",
    "list": "/projects/list", "programmes": "/projects/programmes", "task-forces": "/projects/task-forces",
    "stages": "/projects/stages", "funds": "/projects/stages?pipeline=foreign_capital", "elapsed": "/projects/elapsed",
    "quotas": "/projects/quotas", "mine": "/projects/mine", "weaknesses": "/projects/weaknesses",
    "assessment": "/projects/assessment", "briefs": "/projects/briefs", "problems": "/projects/problems",
}  # fmt: skip


def test_a_leader_reads_the_wall_on_a_phone_and_finds_why_a_light_is_red(enter, demo_city, pictures):
    leader = enter(demo_city, "leader", viewport=PHONE, has_touch=True)
    page = leader.go("/projects/?light=red")
    leader.settle()
    assert leader.overflow() <= 0
    page.screenshot(path=pictures / "projects-wall-phone.png", full_page=True)
    row = page.get_by_role("row").filter(has_text="云溪中试基地")
    drawer = leader.open_drawer(row.get_by_role("button").first)
    told = drawer.inner_text()
    assert "个百分点" in told and "红灯" in told, "the rule with its numbers"
    page.screenshot(path=pictures / "projects-why-phone.png")


def test_the_wall_of_the_readme_is_a_picture_of_the_real_page(enter, demo_city, pictures):
    leader = enter(demo_city, "leader")
    page = leader.go("/projects/")
    leader.settle()
    page.get_by_text("云溪中试基地").first.wait_for(state="attached")
    kept_at = IMAGE if os.environ.get("KECHUANG_UPDATE_IMAGES") == "1" else pictures / IMAGE.name
    page.screenshot(path=kept_at)
    assert 20_000 < kept_at.stat().st_size <= 300_000


def test_the_wall_fills_a_screen_of_any_size(enter, demo_city, pictures):
    for width, height in ((1920, 1080), (3840, 2160)):
        leader = enter(demo_city, "leader", viewport={"width": width, "height": height})
        page = leader.go("/projects/?wall=1")
        leader.settle()
        assert leader.overflow() <= 0
        assert page.get_by_text("云溪中试基地").first.is_visible()
        page.screenshot(path=pictures / f"projects-wall-{width}.png")


@pytest.mark.heavy
def test_the_print_is_a0_across_and_holds_every_project_on_one_sheet(enter, demo_city, pictures, tmp_path):
    leader = enter(demo_city, "leader")
    page = leader.go("/projects/print")
    leader.settle()
    assert page.get_by_text("演示数据").first.is_visible()
    names = page.locator("main, body").first.inner_text()
    for name in ("云溪中试基地", "演示市新材料实验室申建", "惠企政策改革"):
        assert name in names
    page.screenshot(path=pictures / "projects-print.png", full_page=True)
    pypdf = pytest.importorskip("pypdf")
    for path, most in (("/projects/print", 2), ("/projects/print?tasks=0", 1)):
        leader.go(path)
        leader.settle()
        target = tmp_path / "wall.pdf"
        page.pdf(path=target, prefer_css_page_size=True, print_background=True)
        sheets = pypdf.PdfReader(target).pages
        box = sheets[0].mediabox
        assert sorted(round(float(one) / 72 * 25.4) for one in (box.width, box.height)) == [841, 1189]
        assert len(sheets) <= most, path


@pytest.mark.heavy  # many pages, each on every screen
def test_the_pages_of_projects_fit_every_screen_and_the_sheet(enter, demo_city, pictures):
    leader = enter(demo_city, "leader")
    for name, path in PAGES.items():
        leader.go(path)
        kept(leader, f"projects-{name}", pictures)
