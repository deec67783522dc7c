"""The shell in a real browser: policy kept, nothing from elsewhere, drawer, charts, confirmation, phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VENDOR = Path(__file__).parents[2] / "kechuang" / "web" / "static" / "vendor" / "echarts.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.web.board_for_browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed here"),
    pytest.mark.skipif(not VENDOR.exists(), reason="the vendored scripts are not built: run make setup"),
]


class Seen:
    """What the browser complained of and whom it asked."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    """One browser for the whole file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver of the browser runs a loop in this thread
        with playwright.sync_playwright() as driver:
            opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield opened
            opened.close()


@pytest.fixture
def page(live_server, browser: playwright.Browser) -> Iterator[tuple[playwright.Page, Seen]]:
    seen = Seen()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    context.set_default_timeout(120_000)  # ms; only what hangs takes as long
    one = context.new_page()
    one.on("console", lambda line: seen.complaints.append(line.text) if line.type == "error" else None)
    one.on("pageerror", lambda error: seen.complaints.append(str(error)))
    one.on("request", lambda request: seen.hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
    yield one, seen
    context.close()


def test_a_board_keeps_the_policy_and_its_parts_work(page):
    tab, seen = page
    tab.goto("/t/board")
    for ident in ("rank", "line", "target", "pair"):
        tab.wait_for_selector(f"#{ident} svg text")
    tab.hover("#rank svg", position={"x": 150, "y": 40})

    tab.click("button[data-view=map]")
    tab.wait_for_selector("#map svg path")
    assert "示意方格" in tab.inner_text("[data-map-note]")
    assert "丁区" in tab.inner_text("[data-map-note]")
    assert tab.is_hidden("#rank")
    assert tab.get_attribute("button[data-view=map]", "aria-pressed") == "true"

    tab.click(".ev >> nth=0")
    tab.wait_for_selector("#drawer mark")
    assert tab.evaluate("document.activeElement.dataset.close") == "drawer"
    assert tab.evaluate("location.hash") == "#ev=%2Ft%2Fevidence"
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#drawer")
    assert tab.evaluate("document.activeElement.dataset.ev") == "/t/evidence"
    assert tab.evaluate("location.hash") == ""

    tab.goto("/help")
    tab.goto("/t/board#ev=%2Ft%2Fevidence")
    tab.wait_for_selector("#drawer mark")
    tab.keyboard.press("Escape")

    tab.click("#harm")
    assert "共 3 家，不能恢复。" in tab.inner_text("#confirm")
    tab.click("[data-confirm-no]")
    assert tab.evaluate("location.pathname") == "/t/board"
    tab.click("#harm")
    tab.click("[data-confirm-yes]")
    tab.wait_for_url("**/help")

    assert seen.complaints == []
    assert len(seen.hosts) == 1


def test_what_is_refused_or_elsewhere_never_opens_in_the_drawer(page):
    tab, seen = page
    tab.goto("/t/board")
    tab.click(".ev >> nth=1")
    tab.wait_for_selector("#toasts .toast--bad")
    assert "您没有这项权限" in tab.inner_text("#toasts")
    assert tab.is_hidden("#drawer")

    tab.goto("/help")
    tab.goto("/t/board#ev=%2F%2Fexample.org%2Fx")
    tab.wait_for_selector("#rank svg text")
    assert tab.is_hidden("#drawer")
    assert len(seen.hosts) == 1


def test_nothing_is_wider_than_the_screen_and_the_wall_is_dark_and_bare(page):
    tab, _ = page
    for width in (1440, 768, 390, 360):
        tab.set_viewport_size({"width": width, "height": 800})
        for address in ("/t/board", "/help"):
            tab.goto(address)
            assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, address)

    tab.set_viewport_size({"width": 1920, "height": 1080})
    tab.goto("/t/board?wall=1")
    tab.wait_for_selector("#rank svg text")
    assert tab.get_attribute("html", "data-theme") == "dark"
    assert tab.is_hidden(".bar")
    assert tab.is_visible("text=退出大屏")


def test_charts_and_lists_are_taken_away_as_files(page, tmp_path: Path):
    tab, seen = page
    tab.goto("/t/board")
    tab.wait_for_selector("#rank svg text")
    tab.click("summary[aria-label='导出此图']")
    with tab.expect_download() as found:
        tab.click("[data-export-chart=svg]")
    target = tmp_path / "a.svg"
    found.value.save_as(target)
    assert ">图</text>" in target.read_text(encoding="utf-8")
    assert ">甲区</text>" in target.read_text(encoding="utf-8")
    if not tab.is_visible("[data-export-chart=png]"):
        tab.click("summary[aria-label='导出此图']")
    with tab.expect_download() as found:
        tab.click("[data-export-chart=png]")
    found.value.save_as(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")

    tab.click("#sheet")
    assert "只导出 1 行。" in tab.inner_text("#confirm")
    with tab.expect_download() as found:
        tab.click("[data-confirm-yes]")
    assert found.value.suggested_filename == "名单.csv"
    assert seen.complaints == []

    tab.click("#no")
    tab.wait_for_selector("#toasts .toast--bad")
    assert "您没有这项权限" in tab.inner_text("#toasts")
