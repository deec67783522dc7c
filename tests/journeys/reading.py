"""Reading what a page says."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

STEPS = 80


def count_in(place: Locator) -> int:
    """Return the number that a line such as ``符合条件 1,483 家`` tells."""
    found = re.search(r"符合条件\s*([\d,]+)", place.first.inner_text())
    assert found, place.first.inner_text()
    return int(found[1].replace(",", ""))


def focused(page: Page) -> str:
    """Say what has the focus."""
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits has the focus, as a person without a mouse does."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached in {STEPS} steps of Tab; now at {focused(page)}")
