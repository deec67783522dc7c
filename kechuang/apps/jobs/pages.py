"""作业页面: my jobs, how far each is, cancel and try again; for administrators all of them and the dead messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.jobs import access, actions, states
from kechuang.apps.jobs.models import Job, OutboxMessage
from kechuang.apps.jobs.wording import remaining_text
from kechuang.apps.transitions import allowed

SIZES = (20, 50, 100)
MOST_DEAD = 50


def _line(job: Job, user: Any) -> dict[str, Any]:
    """What a page shows of a job."""
    result = job.result if isinstance(job.result, dict) else {}
    link = str(result.get("link", ""))
    return {
        "job": job,
        "remaining": remaining_text(job.remaining),
        "verbs": {step.name for step in allowed(job, user)},
        "sentence": result.get("sentence", ""),
        "link": link if link.startswith("/") and not link.startswith("//") else "",
    }


@require_safe
@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs that the person may see, newest first."""
    everything = access.administers(request.user)
    rows = access.visible_to(request.user).select_related("requested_by")
    state = request.GET.get("state", "")
    if state in states.JOB.states:
        rows = rows.filter(state=state)
    size = request.GET.get("size", "")
    page = Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))
    return render(
        request,
        "jobs/list.html",
        {
            "page": page,
            "lines": [_line(job, request.user) for job in page.object_list],
            "everything": everything,
            "state": state,
            "states": states.JOB.choices(),
            "dead": list(OutboxMessage.objects.filter(state=states.DEAD).order_by("-created_at")[:MOST_DEAD])
            if everything
            else [],
        },
    )


@require_safe
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job: how far it is, how it ended, what it went through."""
    found = get_object_or_404(access.visible_to(request.user).select_related("requested_by"), pk=pk)
    context = {
        **_line(found, request.user),
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }
    return render(request, "jobs/job.html", context)


@require_safe
@login_required
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the list's question how far a job is: its row."""
    found = get_object_or_404(access.visible_to(request.user).select_related("requested_by"), pk=pk)
    context = {"line": _line(found, request.user), "everything": access.administers(request.user)}
    return render(request, "jobs/row.html", context)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Cancel a job."""
    found = get_object_or_404(access.visible_to(request.user), pk=pk)
    return _do(request, found, lambda: actions.cancel(found, by=request.user), _("作业已取消，未写入任何结果"))


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Have a job done again."""
    found = get_object_or_404(access.visible_to(request.user), pk=pk)
    return _do(request, found, lambda: actions.retry(found, by=request.user), _("作业已重新排队"))


def _do(request: HttpRequest, found: Job, deed: Any, said: str) -> HttpResponseRedirect:
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("jobs:job", pk=found.pk)


@require_POST
@login_required
def revive(request: HttpRequest, message_id: UUID) -> HttpResponseRedirect:
    """Have a dead message tried again."""
    message = get_object_or_404(OutboxMessage, pk=message_id)
    try:
        actions.revive(message, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("消息已重新排入送达"))
    return redirect("jobs:list")
