"""兑付首页 (the desk), 批次列表 and 总账 (the ledger): what waits for me, what was promised and paid."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.grants import access, queries
from kechuang.apps.grants.ledger import differences, totals
from kechuang.apps.grants.models import Application, Mode, Voucher
from kechuang.apps.grants.parts import paid_parts
from kechuang.apps.sharing.pages.requests import paged


@needs(access.VIEW)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, and every round with its figures."""
    waiting = queries.waiting(request.user)
    rounds = set(access.visible_programmes(request.user).values_list("pk", flat=True))
    found = [one for one in totals() if one.programme in rounds]
    context = {
        "waiting": waiting,
        "overdue": sum(bool(row.left and row.left.overdue) for row in waiting),
        "totals": found,
        "promised": sum(one.accounts["committed"] + one.allotted + one.accounts["transit"] for one in found),
        "out": sum(one.out for one in found),
        "modes": dict(Mode.choices),
        "may_open": access.may(request.user, access.OPEN),
    }
    return render(request, "grants/desk.html", context)


@needs(access.VIEW)
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """List the applications that the person may see."""
    rows = access.visible_applications(request.user).select_related("programme").order_by("-applied_at", "-pk")
    state, programme = request.GET.get("state", ""), request.GET.get("programme", "")
    if state in Application.TABLE.states:
        rows = rows.filter(state=state)
    if programme.isdigit():
        rows = rows.filter(programme=int(programme))
    page = paged(request, rows)
    context = {
        "page": page, "rows": queries.rows(page.object_list), "state": state,
        "states": [(key, label) for key, label in Application.TABLE.states.items() if key != "draft"],
    }  # fmt: skip
    return render(request, "grants/applications.html", context)


@needs(access.VIEW)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show totals by year and kind, reckoned from the lines, with whatever does not agree."""
    visible = list(access.visible_programmes(request.user))
    rounds = {one.pk for one in visible}
    until = _day(request.GET.get("until", ""))
    found = [one for one in totals(until) if one.programme in rounds]
    pack = current_pack()
    vouchers = Voucher.objects.filter(programme__in=rounds, **({"on__lte": until} if until else {})).select_related(
        "programme", "application", "by"
    )
    page = paged(request, vouchers.prefetch_related("lines").order_by("-pk"))
    context = {
        "years": queries.by_year(found),
        "kinds": queries.by_kind(found, dict(Mode.choices)),
        "districts": paid_parts(
            visible, lambda one: division_name(one.division, pack) if one.division else "—", until=until
        ),
        "items": paid_parts(visible, lambda one: one.programme.name, until=until),
        "until": until,
        "differences": differences(rounds),
        "page": page,
    }
    return render(request, "grants/ledger.html", context)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
