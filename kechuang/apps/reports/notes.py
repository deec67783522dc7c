"""注记 (notes): what a page's text was healed from, spoilt by or differs in from its copies, numbered as footnotes.

Every such spot of the raw page is a link to its note, which says what stood there, what is read instead, why, and which
copies told so; nobody needs a mouse for it, and paper has it as well. Traditional characters and the page's form are
not noted one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang.apps.reports.models import Report
from kechuang.apps.reports.wording import EDITS, MARKS, reason

QUIET = frozenset({"wrap", "markup", "entity", "invisible"})
"""Edits of the page's form rather than of its words."""
_MANY = QUIET | {"traditional"}
MOST = 400
_VOICES = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A copy that told something: its page and where it stands there."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of ``[start, end)`` of the raw page.

    Parameters
    ----------
    number : int
        From 1.
    kind : str
        ``healed``, ``edited``, ``mark`` or ``differ``.
    before, after : str
        What stands there, and what is read or what copies have.
    says : str
        A sentence.
    sources : tuple of Source
        The copies that told it.
    more : int
        How many further ones did.
    """

    number: int
    start: int
    end: int
    kind: str
    before: str
    after: str
    says: str
    sources: tuple[Source, ...] = ()
    more: int = 0


def notes_of(report: Report, part: tuple[int, int]) -> list[Note]:
    """Return the notes on a part of a page, in its order; at most :data:`MOST`. One query."""
    low, high = part
    told: list[tuple[int, int, str, str, str, list[dict[str, Any]]]] = []
    for one in report.edits:
        codes = [code for code in one["reason"].split("+") if code in EDITS and code not in _MANY]
        if codes:
            kind = "healed" if "healed" in codes else "edited"
            told.append(
                (one["start"], one["end"], kind, one["after"], reason("+".join(codes)), one.get("witnesses", []))
            )
    for article in report.articles:
        for one in article.get("marks", ()):
            told.append((one["start"], one["end"], "mark", "", str(MARKS[one["reason"]]), []))
        for one in article.get("differences", ()):
            others = "”“".join(other or _("（无）") for other in one["others"])
            says = _("副本此处的数不同，不改动")
            told.append((one["start"], one["end"], "differ", others, says, one.get("witnesses", [])))
    told = sorted((one for one in told if low <= one[0] and one[1] <= high), key=lambda one: one[:3])[:MOST]
    names = _names(witness["file"] for one in told for witness in one[5])
    return [
        Note(
            number, start, end, kind, report.text[start:end], after, says,
            tuple(_source(each, names) for each in voices[:_VOICES]), max(0, len(voices) - _VOICES),
        )
        for number, (start, end, kind, after, says, voices) in enumerate(told, 1)
    ]  # fmt: skip


def _names(files: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(files))
    rows = Report.objects.filter(pk__in=wanted).values_list("pk", "title", "name") if wanted else ()
    return {pk: title or name for pk, title, name in rows}


def _source(witness: dict[str, Any], names: dict[str, str]) -> Source:
    sha, start, end = witness["file"], witness["start"], witness["end"]
    # Where the copy has nothing, what stands around is shown.
    low, high = (start, end) if start < end else (max(0, start - 1), start + 1)
    title = names.get(sha, "")
    url = f"{reverse('reports:report', args=(sha,))}?start={low}&end={high}" if title else ""
    return Source(title or sha, url)
