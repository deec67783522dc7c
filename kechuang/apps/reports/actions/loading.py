"""载入与重读 (loading, reading again): pages are kept as they are, read together, and decisions find their facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.adding import restored
from kechuang.apps.reports.firms import Register, published_register
from kechuang.apps.reports.given import Given, raw_of, stumbled
from kechuang.apps.reports.linkers import linker_of
from kechuang.apps.reports.linking import crowded, relink
from kechuang.apps.reports.memory import Memory, drafts_of
from kechuang.apps.reports.models import Draft, Fact, Occurrence, Report, occurrences_of
from kechuang.apps.reports.proposing import propose
from kechuang.apps.reports.reader import Equipped, equipped
from kechuang.apps.reports.reading import Page, PageRead, Together, in_order, page_of, read_together, titled
from kechuang.apps.reports.relinking import write_links
from kechuang.apps.reports.rules import taught
from kechuang.declarations.pack import Pack
from kechuang.engines import reports

TRIES = 4
LOCK = 0x6B63_7265_706F
"""The advisory lock under which pages are written."""
Fresh = dict[str, tuple[Page, int, str]]
"""Pages just handed in, by hash: the page, its bytes, the name that the pack gives it."""
Told = Callable[[float, str], None]
Finish = Callable[["Loaded"], AbstractContextManager[Any]]


@dataclass(slots=True)
class Loaded:
    """The receipt of a loading (回执).

    Parameters
    ----------
    reports : list of Report
        The pages that are loaded now.
    new : int
        How many of them were not known before.
    refused : list of (str, str)
        Name and sentence of each file that could not be read.
    noted : list of str
        A sentence on each page that stands loaded but was not read as it was handed in.
    facts, orphans : int
        How many facts stand in all pages; how many judgements found theirs no more.
    """

    reports: list[Report] = field(default_factory=list)
    new: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    facts: int = 0
    orphans: int = 0


class _Moved(Exception):
    """A page was loaded or read otherwise, or a rule made, while this reading was under way."""


def load_report(*, path: Path, pack: Pack) -> Report:
    """Load one page as the platform itself.

    Raises
    ------
    reports.ReportError
        If the file is empty, binary, too large or in no known encoding, or the engine cannot get through it.
    """
    loaded = load_pages(given=[Given(path.name, path)], pack=pack)
    if loaded.refused:
        raise reports.ReportError(loaded.refused[0][1])
    return loaded.reports[0]


def load_pages(
    *,
    given: Iterable[Given],
    pack: Pack,
    by: Any = None,
    told_on: dt.date | None = None,
    firms: Register | None = None,
    told: Told | None = None,
    finish: Finish | None = None,
) -> Loaded:
    """Load files and read all loaded pages together; what cannot be read is told and does not stop the rest.

    Parameters
    ----------
    given : iterable of Given
        The files.
    pack : Pack
        Whose places and indicators are known; it also gives name and day of the documents that it declares.
    by : User, optional
        Who loads; None is the platform itself, in a build.
    told_on : date, optional
        The day on which all of them were published, where known; a day told before stays where none is told now.
    firms : Register, optional
        Whose names are looked for; by default those of the data that people see.
    told : callable, optional
        Told the share done and the step.
    finish : callable, optional
        Given the receipt, opens what the writing belongs to, such as the end of a job.

    Raises
    ------
    PermissionDenied
        If the person may not load pages.
    """
    if by is not None:
        access.require(by, access.LOAD)
    loaded = Loaded()
    fresh: Fresh = {}
    for one in given:
        try:
            raw, size = raw_of(one)
        except reports.ReportError as error:
            loaded.refused.append((one.name, str(error)))
            continue
        declared = pack.document(raw.sha256)
        day = told_on or (declared.published if declared else None)
        if raw.sha256 in fresh:
            same = _("%(name)s 与 %(other)s 内容相同，只载入一份")
            loaded.noted.append(same % {"name": one.name, "other": fresh[raw.sha256][0].raw.name})
            continue
        fresh[raw.sha256] = (Page(raw, day), size, declared.name if declared else "")
    return _read(loaded, fresh, pack, by=by, firms=firms, told=told, finish=finish, verb="reports.load")


def reread(*, pack: Pack, by: Any = None, told: Told | None = None, finish: Finish | None = None) -> Loaded:
    """Read all loaded pages again, by today's engine, catalogue and rules; decisions are kept.

    Raises
    ------
    PermissionDenied
        If the person may not load pages.
    """
    if by is not None:
        access.require(by, access.LOAD)
    return _read(Loaded(), {}, pack, by=by, told=told, finish=finish, verb="reports.reread")


def _read(
    loaded: Loaded,
    fresh: Fresh,
    pack: Pack,
    *,
    by: Any,
    firms: Register | None = None,
    told: Told | None,
    finish: Finish | None,
    verb: str,
) -> Loaded:
    """Read, then write in one transaction; if the pages or rules have moved meanwhile, read once more."""
    refused, twice = list(loaded.refused), list(loaded.noted)
    for _turn in range(TRIES):
        rules = taught()
        using = equipped(pack, rules, published_register() if firms is None else firms)
        held = {one.sha256: one for one in in_order(Report.objects.defer("articles", "dropped", "edits"))}
        pages, noted = _pages(fresh, held)
        loaded.noted = twice + noted
        stood = {(one.sha256, one.told_on, one.read_at) for one in held.values()}
        # Reading again is reading anew: nothing that was remembered counts.
        drafts = {} if verb == "reports.reread" else drafts_of(_unchanged(pages, held, using))
        together: Together | None = None
        if verb == "reports.reread" or _needed(pages, held, using):
            linker = linker_of(pack, using)
            share = told and (lambda share: told(share, _("阅读")))
            together = read_together(pages, using, share, linker, Memory(using.signature, drafts))
            texts = {page.raw.sha256: page.raw.text for page in pages}
            propose(together.facts, texts, indicators=pack.indicators)
        names = {page.raw.sha256: page.raw.name for page in pages}
        failed = together.stumbled if together else frozenset[str]()
        loaded.refused = refused + [(names[sha], stumbled(names[sha])) for sha in sorted(failed - held.keys())]
        stays = _("%(name)s 这次阅读出错，保留上次读到的事实")
        loaded.noted += [stays % {"name": names[sha]} for sha in sorted(failed & held.keys())]
        loaded.new = len(fresh.keys() - held.keys() - failed)
        if told:
            told(0.9, _("写入"))
        try:
            with finish(loaded) if finish else nullcontext(), transaction.atomic():
                _alone()
                locked = Report.objects.select_for_update().order_by("pk")
                if set(locked.values_list("pk", "told_on", "read_at")) != stood or taught() != rules:
                    raise _Moved
                written = dict(Draft.objects.values_list("pk", "written"))
                if any(written.get(sha) != one.written for sha, one in drafts.items()):
                    raise _Moved
                if together:
                    loaded.orphans = _write(together, pages, fresh, held, using)
                    feed.settle_all()
                loaded.facts = Fact.objects.count()
                loaded.reports = list(Report.objects.filter(pk__in=fresh).only("name", "title"))
                record(
                    verb=verb, actor=by, obj=ObjectRef("reports.report", "", _("全部报道")),
                    detail={
                        "files": [page.raw.name for page, _size, _name in fresh.values()], "new": loaded.new,
                        "refused": [name for name, _why in loaded.refused], "facts": loaded.facts,
                        "orphans": loaded.orphans,
                    },
                )  # fmt: skip
        except _Moved:
            continue
        return loaded
    raise Refused(_("别人正在载入报道或修改规则，本次没有写入；请稍后再试"))


def _alone() -> None:
    """Wait until nobody else writes pages: locked rows would not show a page that was added while waiting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _pages(fresh: Fresh, held: dict[str, Report]) -> tuple[list[Page], list[str]]:
    """Return all pages to be read, and sentences on those whose file gives another text today.

    A page that is held is read from the text that is held, since every place points into that one.
    """
    pages, noted = [], []
    for sha, report in held.items():
        page = page_of(report)
        given = fresh[sha][0] if sha in fresh else None
        if given is not None:
            same = given.raw.text == report.text
            if not same:
                noted.append(_("%(name)s 这次读出的文字与已存的不同，仍按已存的阅读") % {"name": report.name})
            page = Page(replace(given.raw, name=report.name) if same else page.raw, given.told_on or report.told_on)
        pages.append(page)
    new = [page for sha, (page, _size, _name) in fresh.items() if sha not in held]
    return pages + sorted(new, key=lambda page: (page.raw.name[:255], page.raw.sha256)), noted


def _needed(pages: Sequence[Page], held: dict[str, Report], using: Equipped) -> bool:
    """Whether anything would be read otherwise than it was: a new page, another day or kind, another reader."""
    return len(_unchanged(pages, held, using)) < len(pages)


def _unchanged(pages: Sequence[Page], held: dict[str, Report], using: Equipped) -> list[str]:
    """Return the hashes of the pages that are held as they would be read now, each for itself."""
    found = []
    for page in pages:
        report = held.get(page.raw.sha256)
        if report is not None and (report.engine, report.told_on, report.kind) == (
            using.signature, page.told_on, page.raw.kind,
        ):  # fmt: skip
            found.append(page.raw.sha256)
    return found


def _write(together: Together, pages: Sequence[Page], fresh: Fresh, held: dict[str, Report], using: Equipped) -> int:
    """Put pages and facts in place of what the last reading gave; return how many judgements found none.

    What was read of a page at which the engine stumbled stays as it is, and so does what is read as it was.
    """
    made, kept = [], []
    now = core.now()
    given = {page.raw.sha256: page for page in pages}
    for one in together.pages:
        report = held.get(one.sha256)
        if report is None:
            raw = given[one.sha256].raw
            _page, size, name = fresh[one.sha256]
            report = Report(
                sha256=one.sha256, name=raw.name[:255], encoding=raw.encoding, size=size, text=raw.text,
                title=name[:300], loaded_at=now,
            )  # fmt: skip
            made.append(report)
        else:
            kept.append(report)
        _take(report, one, given[one.sha256])
        report.engine, report.read_at = using.signature, now
    Report.objects.bulk_create(made, batch_size=50)
    changed = ["title", "told_on", "published", "kind", "articles", "dropped", "edits", "engine", "read_at"]
    Report.objects.bulk_update(kept, changed, batch_size=20)
    write_links(together)
    read = {one.sha256 for one in together.pages}
    several = crowded(read)
    _clear(read)
    facts = Fact.objects.bulk_create(restored(together.facts, [*made, *kept]), batch_size=200)
    Occurrence.objects.bulk_create(occurrences_of(facts), batch_size=500)
    Draft.objects.filter(pk__in=read).delete()
    Draft.objects.bulk_create(together.drafts, batch_size=100)
    return relink(facts, several, read)


def _clear(pages: set[str]) -> None:
    """Delete the facts of some pages where they are: otherwise each would be fetched first, since others hang on it."""
    Occurrence.objects.filter(fact__report_id__in=pages).delete()
    facts = Fact.objects.filter(report_id__in=pages)
    facts._raw_delete(facts.db)


def _take(report: Report, one: PageRead, page: Page) -> None:
    report.title = (report.title or one.title or titled(report.text))[:300]
    report.told_on, report.published, report.kind = page.told_on, one.published, page.raw.kind
    report.articles, report.dropped, report.edits = one.articles, one.dropped, one.edits
