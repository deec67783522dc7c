"""合读 (reading together): all loaded pages are read as one, so that copies heal each other and conflicts are seen.

Nothing is written here. The raw text of a page is all that is needed: its bytes were decoded when it was loaded.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kechuang.apps.reports.keys import keyed
from kechuang.apps.reports.memory import Memory, Remembering, RememberingLinker
from kechuang.apps.reports.models import Draft, Fact, Mention, Relation, Report
from kechuang.apps.reports.naming import mentions_of, relations_of, subject_ref
from kechuang.apps.reports.reader import Equipped
from kechuang.core import Period
from kechuang.engines import reports

logger = logging.getLogger(__name__)
ESSENTIAL = ("place", "indicator_id", "period")
Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be read: its raw form and the day that somebody told."""

    raw: reports.Raw
    told_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read: what the report keeps, and its facts, names and relations, not yet saved."""

    sha256: str
    title: str
    published: dt.date | None
    articles: list[dict[str, Any]]
    dropped: list[dict[str, Any]]
    edits: list[dict[str, Any]]
    facts: list[Fact]
    mentions: list[Mention]
    relations: list[Relation]


@dataclass(frozen=True, slots=True)
class Together:
    """Pages as read together.

    Parameters
    ----------
    pages : list of PageRead
        Those that are to be written.
    stumbled : frozenset of str
        The hashes of those that the engine could not get through.
    drafts : list of Draft
        What is remembered of the pages, not yet saved.
    """

    pages: list[PageRead]
    stumbled: frozenset[str] = frozenset()
    drafts: list[Draft] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        """The facts of all of them."""
        return [fact for page in self.pages for fact in page.facts]


def in_order(loaded: Iterable[Report]) -> list[Report]:
    """Return loaded pages in the order in which they are always read: a fact that several tell is the first one's.

    Sorted here, since databases order names each in their own way.
    """
    return sorted(loaded, key=lambda one: (one.loaded_at, one.name, one.sha256))


def page_of(report: Report) -> Page:
    """Return a loaded page as it can be read again."""
    raw = reports.Raw(
        name=report.name, sha256=report.sha256, encoding=report.encoding,
        kind=report.kind, text=report.text,  # type: ignore[arg-type]
    )  # fmt: skip
    return Page(raw, report.told_on)


def read_together(
    pages: Sequence[Page],
    using: Equipped,
    told: Told | None = None,
    linker: reports.Linker | None = None,
    memory: Memory | None = None,
) -> Together:
    """Read pages together; one at which the engine stumbles is left out and does not stop the others.

    Parameters
    ----------
    pages : sequence of Page
        In the order in which they were loaded: a fact that stands in several belongs to the first.
    using : Equipped
        The reader.
    told : callable, optional
        Told the share done.
    linker : Linker, optional
        Finds names and relations; without it none are looked for.
    memory : Memory, optional
        What is known of the pages: those that stand as they were read now are left out.
    """
    cleaned: dict[str, reports.Page] = {}
    for number, page in enumerate(pages, 1):
        made = _clean(page, using, memory)
        if made is not None:
            cleaned[page.raw.sha256] = made
        if told:
            told(0.6 * number / len(pages))
    try:
        read, same, drafts = _gathered(cleaned.values(), using, linker, memory)
    except Exception:
        # Whose fault it is shows where each is read alone; comparing may have changed them, so they are cleaned anew.
        fit = {page.raw.sha256 for page in pages if page.raw.sha256 in cleaned and _readable(page, using, linker)}
        if len(fit) == len(cleaned):
            raise
        again = (_clean(page, using, memory) for page in pages if page.raw.sha256 in fit)
        read, same, drafts = _gathered((page for page in again if page is not None), using, linker, memory)
    held = {one.sha256 for one in read} | same
    return Together(read, frozenset(page.raw.sha256 for page in pages if page.raw.sha256 not in held), drafts)


def _clean(page: Page, using: Equipped, memory: Memory | None = None) -> reports.Page | None:
    try:
        kept = using.protected
        made = (
            memory.clean(page, kept) if memory else reports.articles(page.raw, published=page.told_on, protected=kept)
        )
    except Exception:
        logger.exception("整理 %s（%s）时出错，这一份不读", page.raw.name, page.raw.sha256)
        return None
    # Two pages may bear one name; the engine names pages by it, so here it is their hash.
    return replace(made, raw=replace(made.raw, name=page.raw.sha256))


def _readable(page: Page, using: Equipped, linker: reports.Linker | None) -> bool:
    made = _clean(page, using)
    try:
        return made is not None and bool(_gathered([made], using, linker)[0])
    except Exception:
        logger.exception("阅读 %s（%s）时出错，这一份不读", page.raw.name, page.raw.sha256)
        return False


def _gathered(
    cleaned: Iterable[reports.Page], using: Equipped, linker: reports.Linker | None, memory: Memory | None = None
) -> tuple[list[PageRead], set[str], list[Draft]]:
    """Return the pages to be written, the hashes of those that stand as they were read now, and drafts of the first."""
    reader = using.reader
    if memory is not None:
        reader = Remembering(reader.places, reader.catalogue, reader, memory)
        linker = RememberingLinker(linker, memory) if linker is not None else None
    read, same, drafts = [], set(), []
    for document in reports.gathered(cleaned, reader=reader, linker=linker).documents:
        if memory is not None:
            sha, imprint = document.raw.sha256, memory.imprint(document)
            if memory.same(sha, imprint):
                same.add(sha)
                continue
            drafts.append(memory.draft(sha, imprint))
        read.append(_page(document))
    return read, same, drafts


def _page(document: reports.DocumentReading) -> PageRead:
    shown = document.to_json()
    facts: list[Fact] = []
    named = {one.id: one for one in document.mentions}
    for article in document.articles:
        own = (one for one in document.facts if one.article == article.id)
        for key, one in keyed(article, own):
            fact = _fact(document.raw, key, one)
            fact.subject_ref, fact.said_by = subject_ref(one.id, document, named), document.said_by.get(one.id, "")
            facts.append(fact)
    facts.sort(key=lambda one: (one.start, one.number_start or one.start))
    seen: dict[str, int] = {}
    for order, fact in enumerate(facts, 1):
        fact.order = order
        # The same passage may stand twice in one page with different facts of its own.
        seen[fact.key] = seen.get(fact.key, 0) + 1
        if seen[fact.key] > 1:
            fact.key = f"{fact.key}@{seen[fact.key]}"
    return PageRead(
        sha256=document.raw.sha256,
        title=next((article.title for article in document.articles if article.title), ""),
        published=document.published,
        articles=shown["articles"],
        dropped=shown["dropped"],
        edits=shown["edits"],
        facts=facts,
        mentions=list(mentions_of(document)),
        relations=list(relations_of(document)),
    )


def _period(text: str) -> str:
    """Return a period as the board and packs write it: ``../2022`` for ``..2022``."""
    try:
        return str(Period.parse(text)) if text else ""
    except ValueError:
        return text


def _fact(raw: reports.Raw, key: str, one: reports.Fact) -> Fact:
    of = one.quantity
    told = {**one.to_json(), **one.figures()}
    says = {
        name: str(told[name] or "")[: Fact._meta.get_field(name).max_length]
        for name in (
            "place", "place_code", "subject", "indicator", "indicator_id", "value", "value_max", "unit", "value_si",
            "value_si_max", "unit_si", "kind", "period", "modality", "speaker",
        )
    }  # fmt: skip
    says["period"] = _period(says["period"])
    number = one.number or (None, None)
    unknown = [name for name in ESSENTIAL if not told[name] or one.certainty.get(name) == "guessed"]
    return Fact(
        report_id=raw.sha256, name=one.id, key=key, order=0, article=one.article,
        start=one.span[0], end=one.span[1], number_start=number[0], number_end=number[1],
        sentence_start=one.sentence[0], sentence_end=one.sentence[1],
        text=one.clause.strip()[:300], printed=of.printed[:60] if of else "", comparator=of.comparator if of else "",
        certainty=dict(one.certainty), evidence={name: list(span) for name, span in one.evidence.items()},
        sure=one.accepted, doubt=len(unknown), held=list(one.held),
        points=sum(reports.DOUBTS[name][0] for name in one.held) + len(unknown),
        copies=len(one.occurrences), conflict_count=len(one.conflicts),
        occurrences=list(one.occurrences), conflicts=list(one.conflicts), **says,
    )  # fmt: skip


def titled(text: str, longest: int = 60) -> str:
    """Return the first line of a text that holds anything: the title of a page that has none."""
    lines: Iterable[str] = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:longest]
