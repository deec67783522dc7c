"""A person at the browser, whose every page is watched: no other host, no error, no policy broken, nothing unnamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.city import City

CHECKS = (Path(__file__).parent / "page_checks.js").read_text(encoding="utf-8")
PATIENCE = 120_000  # ms; only what hangs takes as long, however slow and busy the machine is
WIDE = {"width": 1440, "height": 900}
# The browser's own line for every answer of 400 and above; those are watched as answers, by address and code.
ITS_OWN_LINE = "Failed to load resource: the server responded with a status of"


class Visit:
    """One browser context of one account, with one tab."""

    def __init__(self, context: BrowserContext, city: City) -> None:
        self.context = context
        self.city = city
        self.trouble: list[str] = []
        self.expected: set[int] = set()
        self.host = urlsplit(city.address).netloc
        context.set_default_timeout(PATIENCE)
        context.add_init_script(CHECKS)
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.trouble.append(f"script error: {error.error}"))
        self.page: Page = context.new_page()

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.trouble.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.trouble.append(f"{response.status} from {response.url}")

    def _said(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(ITS_OWN_LINE):
            self.trouble.append(f"{line.text} — at {urlsplit(self.page.url).path}")

    def go(self, path: str, status: int = 200) -> Page:
        """Open an address of the city and expect its code."""
        with self.expecting(status):
            answer = self.page.goto(self.city.address + path)
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}, not {status}"
        return self.page

    @contextmanager
    def expecting(self, *codes: int) -> Iterator[None]:
        """Let answers of these codes pass inside the block."""
        self.expected = set(codes)
        try:
            yield
            self.page.evaluate("0")  # what was answered inside the block has been heard by now
        finally:
            self.expected = set()

    def follow(self, way: Locator) -> Page:
        """Click what leads to another page, and return once that page stands, its scripts with it."""
        with self.page.expect_navigation():
            way.click()
        return self.page

    def sign_in(self, name: str, password: str) -> None:
        """Fill in the sign-in form that is open and send it."""
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.follow(self.page.get_by_role("button", name="登录"))

    def open_drawer(self, opener: Locator) -> Locator:
        """Click what has evidence; return the drawer once it is filled, checked like a page."""
        opener.click()
        return self.filled_drawer()

    def filled_drawer(self) -> Locator:
        """Return the open drawer once its content is there."""
        drawer = self.page.locator("#drawer")
        drawer.locator(".drawer__head").wait_for()
        self.page.evaluate("window.kcCheck(document.getElementById('drawer'))")
        return drawer

    def at(self) -> str:
        """Return the path and query of the page."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))

    def settle(self) -> None:
        """Wait until the layout has followed a change of size and charts are drawn."""
        self.page.evaluate("document.fonts.ready")
        for chart in self.page.locator(".plot[data-chart]:visible").all():
            chart.locator("svg").first.wait_for()
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")

    def end(self) -> None:
        """Close the browser context and fail if anything was wrong on any page."""
        if not self.page.is_closed():
            self.page.evaluate("0")
        self.context.close()
        assert self.trouble == [], "\n".join(dict.fromkeys(self.trouble))
