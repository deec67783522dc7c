"""区县指标页面 (quotas): every district against its number; one district's entries, entered and confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import quotas as actions
from kechuang.apps.projects.declared import differences as declared
from kechuang.apps.projects.forms.quotas import EntryForm
from kechuang.apps.projects.forms.stages import ReasonForm
from kechuang.apps.projects.models import Quota, QuotaEntry
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.pages.programmes import SHOWN, may_create
from kechuang.apps.projects.queries import by_hand
from kechuang.apps.projects.queries import quotas as queries
from kechuang.core import Period
from kechuang.declarations.pack import Pack


def _quota(request: HttpRequest, pk: int) -> Quota:
    found: Quota = get_object_or_404(queries.visible_quotas(request.user).select_related("programme"), pk=pk)
    return found


@needs(access.VIEW)
@require_GET
def quota_list(request: HttpRequest) -> HttpResponse:
    """Show every quota with all districts."""
    pack = current_pack()
    boards = queries.boards(request.user, pack)
    context = {
        "boards": [
            {"board": one, "period": Period.parse(one.quota.period).label if one.quota.period else "",
             "may_edit": _may_edit(request.user, [row.quota for row in one.rows], pack)}
            for one in boards
        ],
        "may_create": may_create(request.user),
        "may_reports": access.access.may(request.user, "report.view"),
    }  # fmt: skip
    return render(request, "projects/quotas.html", context)


def _may_edit(user: Any, rows: list[Quota], pack: Pack) -> bool:
    """Return whether a person may change a quota, in every district that he sees; the action looks at all of them."""
    regions = access.regions(user, access.MANAGE)
    inside = all(any(row.division.startswith(region) for region in regions) for row in rows)
    return inside and access.may(user, access.MANAGE, rows[0], pack=pack)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one district's entries; enter another."""
    found, pack = _quota(request, pk), current_pack()
    form = EntryForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("已登记，待其他部门确认后计入。"))
            return redirect("projects:quota", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    written, mine = pack.quotas.get(found.code), access.counting(request.user, found)
    context: dict[str, Any] = {
        "quota": found,
        "reached": queries.reached([found], pack)[0],
        "period": Period.parse(found.period).label if found.period else "",
        "indicator": written.indicator if written is not None else "",
        "may_edit": _may_edit(request.user, [found], pack),
        "differences": by_hand.told_differences(found, declared.differences(found, pack), pack),
        "recent": by_hand.trail(found, pack, by_hand.OF_QUOTAS, key=found.code)[:SHOWN],
        "lead": department_name(found.lead, pack) if found.lead else "",
        "entries": [
            {
                "entry": one,
                "number": queries.plain(one.number),
                "own": one.by_id == request.user.pk,
                "ours": one.department in mine,
            }
            for one in found.entries.select_related("by", "confirmed_by", "refused_by")
        ],
        "form": form,
        "may_count": access.may(request.user, access.COUNT, found),
        "may_reports": access.access.may(request.user, "report.view"),
        "sentences": range(len(found.evidence)),
    }
    return render(request, "projects/quota.html", context, status=422 if form.errors else 200)


@needs(access.COUNT)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int, entry: int, step: str) -> HttpResponse:
    """Confirm an entry, or say why it does not count."""
    found = _quota(request, pk)
    row: QuotaEntry = get_object_or_404(QuotaEntry.objects.select_related("quota", "by"), pk=entry, quota=found)
    if step not in {"confirm", "refuse"}:
        raise Http404
    if step == "confirm":
        if request.method == "POST":
            try:
                actions.confirm(row, by=request.user)
                messages.success(request, _("已确认，计入完成数。"))
            except Refused as refusal:
                messages.error(request, str(refusal))
        return redirect("projects:quota", pk=pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(row, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已登记不予计入。"))
            return redirect("projects:quota", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"quota": found, "entry": row, "form": form}
    return render(request, "projects/quota_refuse.html", context, status=422 if form.errors else 200)
