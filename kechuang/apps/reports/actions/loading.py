"""载入与重读 (loading, reading again): pages are kept as they are, read together, and decisions find their facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.linking import relink
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.proposing import propose
from kechuang.apps.reports.reader import Equipped, equipped
from kechuang.apps.reports.reading import Page, PageRead, page_of, read_together, titled
from kechuang.apps.reports.rules import taught
from kechuang.declarations.pack import Pack
from kechuang.engines import reports

TRIES = 4
LARGEST = 64 * 1024 * 1024
Fresh = dict[str, tuple[Page, int, str]]
"""Pages just handed in, by hash: the page, its bytes, the name that the pack gives it."""
Told = Callable[[float, str], None]
Finish = Callable[["Loaded"], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be loaded: where it lies, or its content; and the name under which it came."""

    name: str
    path: Path


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
    facts, orphans : int
        How many facts stand in all pages; how many judgements found theirs no more.
    """

    reports: list[Report] = field(default_factory=list)
    new: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    facts: int = 0
    orphans: int = 0


class _Moved(Exception):
    """Another page was loaded, or a rule made, while this reading was under way."""


def load_report(*, path: Path, pack: Pack) -> Report:
    """Load one page as the platform itself.

    Raises
    ------
    reports.ReportError
        If the file is empty, binary, too large or in no known encoding.
    """
    reports.load(path)
    return load_pages(given=[Given(path.name, path)], pack=pack).reports[0]


def load_pages(
    *,
    given: Iterable[Given],
    pack: Pack,
    by: Any = None,
    told_on: dt.date | None = None,
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
        The day on which all of them were published, where known.
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
            data = one.path.read_bytes() if one.path.stat().st_size <= LARGEST else b""
            raw = reports.load_bytes(data, name=one.name) if data else reports.load(one.path)
        except reports.ReportError as error:
            loaded.refused.append((one.name, str(error)))
            continue
        except OSError as error:
            loaded.refused.append((one.name, _("读取 %(name)s 失败（%(why)s），请检查后再载入") % {
                "name": one.name, "why": error.strerror or error}))  # fmt: skip
            continue
        declared = pack.document(raw.sha256)
        day = told_on or (declared.published if declared else None)
        fresh[raw.sha256] = (Page(raw, day), len(data), declared.name if declared else "")
    return _read(loaded, fresh, pack, by=by, told=told, finish=finish, verb="reports.load")


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
    loaded: Loaded, fresh: Fresh, pack: Pack, *, by: Any, told: Told | None, finish: Finish | None, verb: str
) -> Loaded:
    """Read, then write in one transaction; if the pages or rules have moved meanwhile, read once more."""
    for _turn in range(TRIES):
        rules = taught()
        using = equipped(pack, rules)
        held = {one.sha256: one for one in Report.objects.order_by("loaded_at", "name")}
        loaded.new = len(fresh.keys() - held.keys())
        read: list[PageRead] = []
        if verb == "reports.reread" or _needed(fresh, held, using):
            pages = [fresh[sha][0] if sha in fresh else page_of(one) for sha, one in held.items()]
            pages += [page for sha, (page, _size, _name) in fresh.items() if sha not in held]
            read = read_together(pages, using, told and (lambda share: told(share, _("阅读"))))
            propose([fact for one in read for fact in one.facts], {page.raw.sha256: page.raw.text for page in pages})
        loaded.facts = sum(len(one.facts) for one in read) if read else Fact.objects.count()
        if told:
            told(0.9, _("写入"))
        try:
            with finish(loaded) if finish else nullcontext(), transaction.atomic():
                locked = Report.objects.select_for_update().order_by("pk").values_list("pk", flat=True)
                if set(locked) != held.keys() or taught() != rules:
                    raise _Moved
                if read:
                    _write(read, fresh, held, using)
                    loaded.orphans = relink([fact for one in read for fact in one.facts])
                loaded.reports = list(Report.objects.filter(pk__in=fresh))
                feed.settle_all()
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


def _needed(fresh: Fresh, held: dict[str, Report], using: Equipped) -> bool:
    """Whether anything would be read otherwise than it was: a new page, another day, another reader."""
    return any(
        sha not in held or held[sha].told_on != page.told_on for sha, (page, _size, _name) in fresh.items()
    ) or any(one.engine != using.signature for one in held.values())


def _write(read: Sequence[PageRead], fresh: Fresh, held: dict[str, Report], using: Equipped) -> None:
    """Put pages and facts in place of what the last reading gave, in the caller's transaction."""
    made, kept = [], []
    now = core.now()
    for one in read:
        page, size, name = fresh.get(one.sha256, (None, 0, ""))
        report = held.get(one.sha256)
        if report is None and page is not None:
            raw = page.raw
            report = Report(
                sha256=one.sha256, name=raw.name[:255], kind=raw.kind, encoding=raw.encoding, size=size, text=raw.text,
                title=name[:300], loaded_at=now,
            )  # fmt: skip
            made.append(report)
        elif report is not None:
            kept.append(report)
        if report is None:
            continue
        report.title = (report.title or one.title or titled(report.text))[:300]
        report.told_on = page.told_on if page else report.told_on
        report.published = one.published
        report.articles, report.dropped, report.edits = one.articles, one.dropped, one.edits
        report.engine, report.read_at = using.signature, now
    Report.objects.bulk_create(made, batch_size=50)
    changed = ["title", "told_on", "published", "articles", "dropped", "edits", "engine", "read_at"]
    Report.objects.bulk_update(kept, changed, batch_size=20)
    Fact.objects.filter(report_id__in=[one.sha256 for one in read]).delete()
    Fact.objects.bulk_create([fact for one in read for fact in one.facts], batch_size=200)
