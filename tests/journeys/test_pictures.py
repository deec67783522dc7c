"""Every main page at three widths and on paper: nothing wider than the screen; the pictures are kept to look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.city import ROOT
from tests.journeys.visit import Visit

pytestmark = pytest.mark.journey

WIDTHS = (1440, 768, 390)
TALLEST = 4000
IMAGE = ROOT / "docs" / "images" / "cockpit.png"
SHEET = 794  # A4 upright at 96 px an inch


def keep(visit: Visit, name: str, path: str, pictures: Path, status: int = 200) -> None:
    page = visit.go(path, status)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        visit.settle()
        assert visit.overflow() <= 0, f"{path} is {visit.overflow()} px wider than {width} px"
        whole = int(page.evaluate("document.scrollingElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(max(900, whole), TALLEST)})  # a fixed bar stands below
        visit.settle()
        page.screenshot(path=pictures / f"{name}-{width}.png")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET, "height": 1123})
    visit.settle()
    page.screenshot(path=pictures / f"{name}-print.png", full_page=True)
    page.emulate_media(media="screen")


def firm(visit: Visit) -> str:
    """Return the address of the first enterprise of the list."""
    visit.go("/enterprises/")
    return str(visit.page.locator("table.list td.c-name a").first.get_attribute("href"))


@pytest.mark.heavy
def test_the_pages_of_a_leader_fit_every_screen_and_the_sheet(enter, demo_city, pictures):
    visit = enter(demo_city, "leader")
    keep(visit, "cockpit", "/", pictures)
    keep(visit, "enterprises", "/enterprises/", pictures)
    keep(visit, "enterprise", firm(visit), pictures)
    keep(visit, "ladder", "/ladder/", pictures)
    keep(visit, "targets", "/targets/", pictures)
    keep(visit, "registers", "/registers/", pictures)
    keep(visit, "registers-projects", "/registers/?kind=project", pictures)
    keep(visit, "reports-none", "/reports/", pictures)
    keep(visit, "search", "/search?q=科技", pictures)
    keep(visit, "inbox", "/inbox/", pictures)
    keep(visit, "my-grants", "/me/grants", pictures)
    keep(visit, "help", "/help", pictures)
    keep(visit, "refused", "/users/", pictures, 403)
    keep(visit, "not-found", "/nowhere", pictures, 404)


def test_the_board_of_the_readme_is_a_picture_of_the_real_page(enter, demo_city, pictures):
    visit = enter(demo_city, "leader")
    page = visit.go("/")
    visit.settle()
    kept = IMAGE if os.environ.get("KECHUANG_UPDATE_IMAGES") == "1" else pictures / IMAGE.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=kept)
    assert 20_000 < kept.stat().st_size <= 200_000


@pytest.mark.heavy  # many pages, each on every screen
def test_the_pages_of_a_steward_fit_every_screen_and_the_sheet(enter, demo_city, pictures):
    visit = enter(demo_city, "steward")
    run = demo_city.told["run_id"]
    keep(visit, "data", "/data/", pictures)
    keep(visit, "data-table", "/data/market_registration", pictures)
    keep(visit, "data-run", f"/data/runs/{run}", pictures)
    keep(visit, "data-quarantine", f"/data/runs/{run}/quarantine/market_registration", pictures)
    keep(visit, "data-import", "/data/import?table=market_registration", pictures)
    keep(visit, "jobs", "/jobs/", pictures)


@pytest.mark.heavy  # many pages, each on every screen
def test_the_pages_of_an_administrator_and_an_auditor_fit_every_screen_and_the_sheet(enter, demo_city, pictures):
    visit = enter(demo_city, "administrator")
    keep(visit, "users", "/users/", pictures)
    address = str(visit.page.locator("table.list td.c-name a").first.get_attribute("href"))
    keep(visit, "user", address, pictures)
    keep(visit, "user-add", "/users/add", pictures)
    keep(visit, "organisation", "/organisation/", pictures)
    keep(visit, "password", "/me/password", pictures)
    visit = enter(demo_city, "auditor")
    keep(visit, "audit", "/audit/", pictures)
    keep(visit, "audit-entry", "/audit/1", pictures)
    keep(visit, "audit-access", "/audit/access", pictures)


def test_the_sign_in_page_fits_every_screen(enter, demo_city, pictures):
    keep(enter(demo_city), "sign-in", "/sign-in", pictures)


@pytest.mark.samples
@pytest.mark.heavy  # the whole register is built for it
def test_the_pages_of_the_real_city_fit_every_screen_and_the_sheet(enter, zibo_city, pictures):
    visit = enter(zibo_city, "leader")
    keep(visit, "zibo-cockpit", "/", pictures)
    keep(visit, "zibo-targets", "/targets/", pictures)
    keep(visit, "zibo-registers", "/registers/", pictures)
    keep(visit, "zibo-reports", "/reports/", pictures)
    address = str(visit.page.locator("tbody a").first.get_attribute("href"))
    keep(visit, "zibo-report", address, pictures)
    keep(visit, "zibo-enterprise", firm(visit), pictures)
