"""原句 (sentence): the text at a span of a loaded page, with the sentence around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from kechuang.apps.reports.models import Report
from kechuang.engines import reports
from kechuang.web.drawer import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Page:
    """A loaded page as evidence needs it."""

    sha256: str
    name: str
    title: str
    text: str


def pages_of(evidence: Iterable[Mapping[str, Any]]) -> dict[str, Page]:
    """Return the loaded pages that pieces of evidence point into, by hash: one query."""
    wanted = {item["file"] for item in evidence if item.get("kind") == "sentence" and item.get("file")}
    if not wanted:
        return {}
    rows = Report.objects.filter(sha256__in=wanted).values_list("sha256", "name", "title", "text")
    return {row[0]: Page(*row) for row in rows}


def with_text(evidence: Mapping[str, Any], pages: Mapping[str, Page]) -> dict[str, Any]:
    """Return evidence with its text, where the page is loaded."""
    page = pages.get(evidence.get("file", ""))
    if page is None or evidence.get("end", 0) > len(page.text):
        return dict(evidence)
    return {**evidence, "file_name": page.name, "text": page.text[evidence["start"] : evidence["end"]]}


def quote(evidence: Mapping[str, Any], pages: Mapping[str, Page]) -> Sentence | None:
    """Return the sentence for the drawer: before, hit, after, and where the page can be read."""
    page = pages.get(evidence.get("file", ""))
    if page is None or evidence.get("end", 0) > len(page.text):
        return None
    start, end = evidence["start"], evidence["end"]
    first, last = reports.sentence_at(page.text, start, end)
    first, last = min(first, start), max(last, end)
    return Sentence(
        before=page.text[first:start],
        hit=page.text[start:end],
        after=page.text[end:last],
        url=address(page.sha256, start, end),
        source=page.title or page.name,
    )


def address(sha256: str, start: int, end: int) -> str:
    """Return where the page is shown with a span marked."""
    return f"{reverse('reports:report', args=(sha256,))}?start={start}&end={end}#hit"
