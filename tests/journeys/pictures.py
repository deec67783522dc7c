"""Pictures of a page of a journey: at three widths, where nothing may run over the edge, and on paper."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.visit import Visit

WIDTHS = (1440, 768, 390)
TALLEST = 4000
SHEET = {"width": 794, "height": 1123}  # A4 upright at 96 px an inch


def kept(visit: Visit, name: str, pictures: Path) -> None:
    """Keep the open page as it is; it stands again in its own size afterwards."""
    page, size = visit.page, visit.page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        visit.settle()
        assert visit.overflow() <= 0, f"{visit.at()} is {visit.overflow()} px wider than {width} px"
        whole = int(page.evaluate("document.scrollingElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": min(max(900, whole), TALLEST)})
        visit.settle()
        page.screenshot(path=pictures / f"{name}-{width}.png")
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    visit.settle()
    page.screenshot(path=pictures / f"{name}-print.png", full_page=True)
    page.emulate_media(media="screen")
    assert size is not None
    page.set_viewport_size(size)
