"""Two cities served for real, a browser, and accounts signed in once each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed here: run make test")

from playwright.sync_api import Browser, sync_playwright

from tests import migrated
from tests.journeys.city import DEMO, ROOT, City, Server, build
from tests.journeys.visit import WIDE, Visit

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VENDOR = ROOT / "kechuang" / "web" / "static" / "vendor" / "echarts.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Enter = Callable[..., Visit]


@pytest.fixture(scope="session", autouse=True)
def _needs() -> None:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed here: run make test, or install the package chromium")
    if not VENDOR.exists():
        pytest.skip("the scripts of the pages are not built here: run make setup")


def _served(request: pytest.FixtureRequest, folder: Path, arguments: tuple[str, ...]) -> Iterator[City]:
    folder.mkdir()
    migrated.lay(Path(request.config.cache.mkdir("migrated")), folder)
    told, passwords = build(folder, *arguments)
    server = Server(folder)
    try:
        yield City(folder.name, folder, server.address, told, passwords)
        assert "Internal Server Error" not in server.told(), server.told()[-3000:]
    finally:
        server.stop()


@pytest.fixture(scope="session")
def demo_city(request: pytest.FixtureRequest, _needs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The invented city, about 1,500 enterprises."""
    yield from _served(request, tmp_path_factory.mktemp("cities") / "demo", DEMO)


@pytest.fixture(scope="session")
def zibo_city(
    request: pytest.FixtureRequest, _needs: None, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """The real city: its rows of the register with some of its neighbours', and the real pages."""
    import polars as pl

    room = tmp_path_factory.mktemp("cities")
    rows = pl.read_parquet(samples / "data" / "enterprise_registry_shandong.parquet")
    own = rows.filter(pl.col("地区") == "淄博").head(3000)
    others = rows.filter(pl.col("地区") != "淄博").head(200)
    pl.concat([own, others]).write_parquet(room / "register.parquet")
    arguments = (
        "--pack", "cn-sd-zibo", "--registry", str(room / "register.parquet"), "--reports", str(samples / "reports"),
    )  # fmt: skip
    yield from _served(request, room / "zibo", arguments)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the journeys of a file: its driver must be gone before another test starts its own."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """Return a function that opens a watched browser, signed in as a role unless it is empty."""
    visits: list[Visit] = []

    def open_as(city: City, role: str = "", *, viewport: dict[str, int] | None = None, **options: object) -> Visit:
        context = browser.new_context(
            viewport=viewport or WIDE,
            locale="zh-CN",
            reduced_motion="reduce",
            storage_state=city.states.get(role) if role else None,
            **options,
        )
        visit = Visit(context, city)
        visits.append(visit)
        if role and role not in city.states:
            visit.go("/sign-in")
            visit.sign_in(role, city.passwords[role])
            visit.page.wait_for_url(lambda url: "/sign-in" not in url)
            city.states[role] = context.storage_state()
        return visit

    yield open_as
    for visit in visits:
        visit.end()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Return the folder of the screenshots, `build/screenshots/`."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
