"""报道页面: the loaded pages; one page as raw text with its facts highlighted; the drawer of a fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.sentences import Page, quote
from kechuang.web.drawer import Drawer, render_drawer
from kechuang.web.drawer import Fact as Line

VIEW = "report.view"


@dataclass(frozen=True)
class Piece:
    """A stretch of the raw text: plain, a fact, and whether it is the span asked for."""

    text: str
    fact: Fact | None = None
    hit: bool = False
    first: bool = False


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """List the loaded pages."""
    access.require(request.user, VIEW)
    return render(request, "reports/list.html", {"reports": Report.with_counts()})


@login_required
@require_GET
def report(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show a page as it was read, its facts highlighted; ``start`` and ``end`` mark a span."""
    access.require(request.user, VIEW)
    found = get_object_or_404(Report, pk=sha256)
    facts = list(found.facts.order_by("start"))
    asked = _span(request, len(found.text))
    return render(
        request,
        "reports/report.html",
        {"report": found, "facts": facts, "pieces": list(pieces(found.text, facts, asked)), "asked": asked},
    )


@login_required
@require_GET
def fact(request: HttpRequest, sha256: str, start: int, end: int) -> HttpResponse:
    """Show the drawer of one fact: the sentence, the value as read, the file."""
    access.require(request.user, VIEW)
    found = get_object_or_404(Fact.objects.select_related("report"), report_id=sha256, start=start, end=end)
    page = Page(found.report_id, found.report.name, found.report.title, found.report.text)
    evidence = {"kind": "sentence", "file": sha256, "start": start, "end": end}
    if end > len(page.text):
        raise Http404(_("该页没有这么长"))
    return render_drawer(
        request,
        Drawer(
            title=_("数量事实"),
            figure=found.text,
            note=_("新闻报道"),
            sentence=quote(evidence, {sha256: page}),
            where=[
                Line(_("文件"), found.report.name),
                Line(_("位置"), _("第 %(start)d–%(end)d 字") % {"start": start, "end": end}),
                Line(_("数值"), found.printed),
                Line(_("单位"), found.unit or _("无")),
                Line(_("文件摘要"), f"{sha256[:19]}…", code=True),
            ],
        ),
    )


def _span(request: HttpRequest, length: int) -> tuple[int, int] | None:
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    if not (start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()):
        return None
    if len(start) > 12 or len(end) > 12 or not int(start) < int(end) <= length:
        return None
    return int(start), int(end)


def pieces(text: str, facts: list[Fact], asked: tuple[int, int] | None) -> Iterator[Piece]:
    """Cut the text at every border of a fact and of the span asked for; the pieces joined are the text."""
    cuts = {0, len(text)}
    spans: list[Fact] = []
    last = 0
    for one in facts:
        if one.start >= last and one.end <= len(text):
            spans.append(one)
            cuts |= {one.start, one.end}
            last = one.end
    if asked:
        cuts |= set(asked)
    borders = sorted(cuts)
    number = 0
    shown_first = False
    for start, end in pairwise(borders):
        while number < len(spans) and spans[number].end <= start:
            number += 1
        inside = spans[number] if number < len(spans) and spans[number].start <= start else None
        hit = bool(asked and asked[0] <= start and end <= asked[1])
        yield Piece(text[start:end], inside, hit, hit and not shown_first)
        shown_first = shown_first or hit
