"""清单与目录交换 (lists and exchange): three lists with their export; catalogues to and from a superior platform."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.sharing import access, actions, exchange, queries
from kechuang.apps.sharing.contracts import ATTRIBUTES
from kechuang.apps.sharing.forms import UpperForm
from kechuang.apps.sharing.models import ShareRequest, UpperResource
from kechuang.apps.sharing.pages.requests import paged
from kechuang.engines import lake

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "responsibility": gettext_lazy("责任清单"),
    "demand": gettext_lazy("需求清单"),
    "negative": gettext_lazy("负面清单"),
}


@needs(access.VIEW)
@require_GET
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one of the three lists."""
    found = queries.listing(kind)
    if found is None:
        raise Http404
    return render(request, "sharing/listing.html", {"listing": found, "kinds": KINDS.items()})


@needs(access.VIEW)
@require_GET
def listing_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send one of the three lists as a workbook."""
    found = queries.listing(kind)
    if found is None:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        lake.write_xlsx(path, found.headings, found.rows, sheet=found.title)
        handle = path.open("rb")
    response = FileResponse(handle, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{found.title}.xlsx")
    return response


@needs(access.VIEW)
@require_GET
def catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """Send our catalogue for another platform, as JSON or xlsx."""
    if form not in {"json", "xlsx"}:
        raise Http404
    content = exchange.as_json() if form == "json" else exchange.as_workbook()
    response = HttpResponse(content, content_type="application/json" if form == "json" else XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('共享目录')}.{form}")
    return response


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def upper(request: HttpRequest) -> HttpResponse:
    """Show the resources of other platforms; take a catalogue of theirs."""
    form, status = UpperForm(), 200
    may_take = access.may(request.user, access.CHECK, ShareRequest())
    if request.method == "POST":
        access.require(request.user, access.CHECK, ShareRequest())
        form, status = UpperForm(posted(request), request.FILES), 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                taken = actions.take_catalogue(file.read(exchange.LARGEST + 1), name=file.name, by=request.user)
                messages.success(
                    request,
                    _("已载入“%(platform)s”的目录：新增 %(new)d，更新 %(changed)d，未变 %(same)d，不再列出 %(gone)d")
                    % {"platform": taken.platform, "new": taken.new, "changed": taken.changed, "same": taken.same,
                       "gone": taken.gone},
                )  # fmt: skip
                return redirect("sharing:upper")
            except Refused as refusal:
                form.add_error(None, str(refusal))
    text = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = UpperResource.objects.filter(gone_at__isnull=True)
    rows = rows.filter(name__icontains=text) if text else rows
    page = paged(request, rows)
    context = {
        "page": page,
        "lines": [(row, ATTRIBUTES.get(row.attribute, row.attribute)) for row in page.object_list],
        "form": form,
        "q": text,
        "may_take": may_take,
    }
    return render(request, "sharing/upper.html", context, status=status)
