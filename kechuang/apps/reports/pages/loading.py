"""载入页 (loading): hand files in, watch the reading, see the receipt; have everything read again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.apps.reports import access
from kechuang.apps.reports.actions.teaching import REREAD
from kechuang.apps.reports.forms import LoadForm
from kechuang.apps.reports.uploads import LOAD, hand_in
from kechuang.core import now


@needs(access.LOAD)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Hand in files."""
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    if request.method == "POST" and form.is_valid():
        try:
            job = hand_in(request.FILES.getlist("files"), by=request.user, told_on=form.cleaned_data["told_on"])
            return redirect("reports:loaded", pk=job.pk)
        except Refused as refusal:
            form.add_error("files", str(refusal))
    return render(request, "reports/load.html", {"form": form}, status=422 if form.errors else 200)


@needs(access.VIEW)
@require_GET
def loaded(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a reading is, and its receipt once it is done."""
    job = get_object_or_404(Job.objects.select_related("requested_by"), pk=pk, kind__in=(LOAD, REREAD))
    result = job.result if isinstance(job.result, dict) else {}
    return render(request, "reports/loaded.html", {"job": job, "result": result, "again": job.kind == REREAD})


@needs(access.LOAD)
@require_POST
def read_again(request: HttpRequest) -> HttpResponse:
    """Have all pages read again."""
    job = enqueue(REREAD, key=f"{REREAD}:{now().isoformat()}:{request.user.pk}", by=request.user)
    messages.success(request, _("已开始重新阅读，审核结果都保留"))
    return redirect("reports:loaded", pk=job.pk)
