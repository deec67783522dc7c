"""下载 (downloads): the ledger, a batch and the performance of rounds as xlsx or CSV."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.grants import access, export
from kechuang.apps.grants.models import PaymentBatch


@needs(access.VIEW)
@never_cache
@require_GET
def ledger(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the ledger of the rounds that the person may see."""
    return _sent(request, export.ledger_sheet(access.visible_programmes(request.user)), kind)


@needs(access.VIEW)
@never_cache
@require_GET
def performance(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the performance of the rounds that the person may see."""
    return _sent(request, export.performance_sheet(access.visible_programmes(request.user)), kind)


@needs(access.VIEW)
@never_cache
@require_GET
def batch(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send the payments of a batch."""
    rows = PaymentBatch.objects.filter(programme__in=access.visible_programmes(request.user))
    found = get_object_or_404(rows, pk=pk)
    return _sent(request, export.batch_sheet(found), kind, obj=found)


def _sent(request: HttpRequest, sheet: export.Sheet, kind: str, obj: Any = None) -> HttpResponse:
    if kind not in export.KINDS:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{kind}"
        export.write(sheet, path, by=request.user, obj=obj)
        handle = path.open("rb")
    response = FileResponse(handle, content_type=export.KINDS[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{sheet.name}.{kind}")
    return response
