"""审计页面 (pages) for auditors: entries, one entry, accesses, the check of the chain, the export."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.audit.chain import verify as check
from kechuang.apps.audit.export import export as write_export
from kechuang.apps.audit.models import AccessKind, Entry, Head
from kechuang.apps.audit.queries import Filters
from kechuang.apps.audit.record import record
from kechuang.apps.audit.verbs import DEEDS, deed, thing

SIZES = (20, 50, 100)


def _size(request: HttpRequest) -> int:
    asked = request.GET.get("size", "")
    return int(asked) if asked in {str(size) for size in SIZES} else SIZES[1]


@needs("audit.view")
def entries(request: HttpRequest) -> HttpResponse:
    """Show the entries that the filters find."""
    filters = Filters.read(request.GET)
    page = Paginator(filters.entries(), _size(request)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(entry, deed(entry.verb), thing(entry.object_type)) for entry in page.object_list],
        "filters": filters,
        "deeds": DEEDS.items(),
        "head": Head.objects.filter(id=1).first(),
    }
    return render(request, "audit/entries.html", context)


@needs("audit.view")
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry whole, with the hashes that tie it in."""
    found = get_object_or_404(Entry, seq=seq)
    context = {
        "entry": found,
        "deed": deed(found.verb),
        "thing": thing(found.object_type),
        "detail": json.dumps(found.detail, ensure_ascii=False, indent=2, sort_keys=True),
        "earlier": seq - 1 if seq > 1 else None,
        "later": Entry.objects.filter(seq=seq + 1).values_list("seq", flat=True).first(),
    }
    return render(request, "audit/entry.html", context)


@needs("audit.view")
def accesses(request: HttpRequest) -> HttpResponse:
    """Show refusals, reads of personal data, sign-ins and lock-outs."""
    filters = Filters.read(request.GET)
    page = Paginator(filters.accesses(), _size(request)).get_page(request.GET.get("page"))
    lines = [(line, thing(line.object_type)) for line in page.object_list]
    context = {"page": page, "lines": lines, "filters": filters, "kinds": AccessKind.choices}
    return render(request, "audit/accesses.html", context)


@require_POST
@needs("audit.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """Check the chain, tell the outcome, and record that it was checked."""
    report = check(request.POST.get("expect", "").strip() or None)
    with transaction.atomic():
        record(
            verb="audit.verify",
            actor=request.user,
            object_type="audit",
            detail={"entries": report.entries, "ok": report.ok, "reason": report.reason},
        )
    # The first bad one may be one that is gone: then there is nothing to look at.
    there = report.first_bad is not None and Entry.objects.filter(seq=report.first_bad).exists()
    return render(request, "audit/verified.html", {"report": report, "there": there})


@needs("audit.view")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the entries found as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"audit-{core.today():%Y%m%d}.{kind}"
        try:
            write_export(path, Filters.read(request.GET), by=request.user)
        except ValueError as error:
            messages.error(request, str(error))
            return redirect("audit:entries")
        # An open file outlives its name: the folder may go before the answer is sent.
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
