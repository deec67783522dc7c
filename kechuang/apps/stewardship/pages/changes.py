"""提醒、并入与拆分、判定记录 (alarms, changes of entities, what was decided)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.sharing.pages.requests import paged
from kechuang.apps.stewardship import access, actions, queries
from kechuang.apps.stewardship.models import Alarm, EntityChange, EntityRedirect


@needs(access.VIEW)
@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """List what the resolution wants somebody to look at."""
    generation = current_generation()
    whole = access.may_all(request.user, access.VIEW)
    rows = Alarm.objects.filter(generation=generation) if generation and whole else Alarm.objects.none()
    kind = request.GET.get("kind", "")
    kind = kind if kind in Alarm.Kind.values else Alarm.Kind.ODD
    page = paged(request, rows.filter(kind=kind).order_by("-size", "pk"))
    leads = _leading(generation, [alarm.entity_id for alarm in page.object_list])
    context = {"page": page, "kind": kind, "kinds": Alarm.Kind.choices, "whole": whole, "leads": leads}
    return render(request, "stewardship/alarms.html", context)


@needs(access.VIEW)
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """List merges and splits, the open tasks first."""
    rows = EntityChange.objects.select_related("done_by").order_by("-open", "-seq", "pk")
    rows = rows if access.may_all(request.user, access.VIEW) else rows.none()
    waiting = rows.filter(open=True).count()
    if request.GET.get("open"):
        rows = rows.filter(open=True)
    page = paged(request, rows)
    ends = [ident for change in page.object_list for ident in (change.entity_id, change.other)]
    context = {
        "page": page, "leads": _leading(current_generation(), ends), "waiting": waiting,
        "only_open": bool(request.GET.get("open")),
        "may_decide": access.may_all(request.user, access.DECIDE),
    }  # fmt: skip
    return render(request, "stewardship/changes.html", context)


@needs(access.DECIDE)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the task of one split."""
    change = get_object_or_404(EntityChange, pk=pk)
    try:
        actions.settle_change(change, by=request.user, note=request.POST.get("note", "").replace("\x00", ""))
        messages.success(request, _("已办结"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("stewardship:changes")


@needs(access.VIEW)
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """List what stands decided, whether or not the pair is still doubtful."""
    rows = queries.standing_decisions().order_by("-at", "-pk")
    seen = access.visible_pairs(request.user, current_generation())
    if not access.may_all(request.user, access.VIEW):
        rows = rows.filter(pair__in=seen.values("pair"))
    page = paged(request, rows)
    there = set(seen.filter(pair__in=[one.pair for one in page.object_list]).values_list("pair", flat=True))
    return render(request, "stewardship/decisions.html", {"page": page, "there": there})


def _leading(generation: Generation | None, ids: list[str]) -> set[str]:
    """Return the ids that lead to a record: there is one, or an older id went into it."""
    asked = {ident for ident in ids if ident}
    here = Enterprise.objects.filter(generation=generation, entity_id__in=asked).values_list("entity_id", flat=True)
    gone = EntityRedirect.objects.filter(generation=generation, old__in=asked).exclude(now="")
    return {*here, *gone.values_list("old", flat=True)}
