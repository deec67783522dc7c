"""资质登记的页面: holders beside who is near, the figures of a year with the firms behind them, certificates."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.access import EXPORT
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import actions, register
from kechuang.apps.ladder.access import whole
from kechuang.apps.ladder.figures import KINDS, course, sentence, share
from kechuang.apps.ladder.forms import EndForm, HoldingForm
from kechuang.apps.ladder.models import Holding
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.room import PAGE, chosen_rule, deed, entity_of, opened
from kechuang.apps.ladder.states import MANAGE
from kechuang.apps.ladder.taking import ask_taking, last_taking
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack

YEARS = 5
"""How many years the figures go back."""


@login_required
@require_GET
def holders(request: HttpRequest) -> HttpResponse:
    """Show a rung's holders beside who would qualify and who is near, by district or industry, and by year."""
    pack, day = opened(request), core.today()
    rule, generation = chosen_rule(request, pack), current_generation()
    by = "industry" if request.GET.get("by") == "industry" else "division"
    context: dict[str, Any] = {"pack": pack, "rule": rule, "by": by, "day": day, "tab": "holders"}
    if rule is not None:
        found = register.lines(request.user, rule.id, generation, pack.place, day, by=by)
        total = register.total(found)
        held = course(request.user, rule.id, pack.place, day)
        year = _year(request, day)
        figures = held.of_year(year)
        context |= {
            "lines": [
                {"line": one, "name": _name(one.key, by, pack), "share": Ratio.of(one.holders, total.holders)}
                for one in found
            ],
            "total": total,
            "years": [{"year": each, "of": {one.kind: one for one in held.of_year(each)}} for each in years_back(day)],
            "year": year,
            "figures": figures,
            "sentence": sentence(rule.name, year, figures, day),
            "share": share(request.user, total.holders, generation, pack.place),
            "page": _page(request, rule.id, pack.place, day),
            "shown": _shown(request),
            "kinds": KINDS,
            "soon": register.SOON,
            "may": access.may(request.user, MANAGE),
            "may_take": access.may(request.user, MANAGE, whole()),
            "may_export": access.may(request.user, EXPORT),
            "taking": last_taking(),
            "query": urlencode({key: value for key, value in request.GET.items() if key in LISTED}),
        }
    return render(request, "ladder/holders.html", {**context, "generation": generation})


LISTED = ("show", "year", "division", "left")
"""What narrows the list of certificates."""


def years_back(day: dt.date) -> list[int]:
    """Return the years that figures are told of, the newest first."""
    return list(range(day.year, day.year - YEARS, -1))


def _year(request: HttpRequest, day: dt.date) -> int:
    """Return the year asked for; by default the last whole one, which reports speak of."""
    asked = request.GET.get("year", "")
    return next((year for year in years_back(day) if str(year) == asked), day.year - 1)


def _shown(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in {"fallen", *KINDS} else ""


def certificates(request: HttpRequest, rule: str, place: str | None, day: dt.date) -> list[int]:
    """Return the keys of the certificates that the address asks for: running, ending, fallen, or behind a figure."""
    shown = _shown(request)
    if shown == "fallen":
        return [one.pk for one in register.fallen(request.user, rule, place, day)]
    if shown:
        return sorted(course(request.user, rule, place, day).firms(shown, _year(request, day)).values())
    rows = register.holdings(request.user, rule, place).filter(Holding.running_q(day))
    division = request.GET.get("division", "")
    if division.isdecimal():
        rows = rows.filter(division=division)
    left = request.GET.get("left", "")
    if left.isdecimal() and len(left) < 5:
        rows = rows.filter(valid_to__lte=day + dt.timedelta(days=int(left)))
    return list(rows.order_by("valid_to", "pk").values_list("pk", flat=True))


def _page(request: HttpRequest, rule: str, place: str | None, day: dt.date) -> Any:
    page = Paginator(certificates(request, rule, place, day), PAGE).get_page(request.GET.get("page"))
    found = Holding.objects.select_related("renews").in_bulk(list(page.object_list))
    page.object_list = [found[pk] for pk in page.object_list]
    return page


def _name(key: str, by: str, pack: Pack) -> str:
    if by == "industry":
        return pack.industries[key].name if key in pack.industries else _("行业未知")
    return division_name(key, pack) if key else _("区县未知")


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Ask for the certificates of the departments' data to be taken into the register; the work is a job's."""
    opened(request)
    access.require(request.user, MANAGE, whole())
    generation = current_generation()
    if generation is None:
        messages.error(request, _("还没有发布数据，请先导入并发布。"))
    else:
        ask_taking(generation, by=request.user)
        messages.success(request, _("已开始从部门数据更新，完成后本页显示结果"))
    return redirect("ladder:holders")


@login_required
@require_GET
def taking(request: HttpRequest) -> HttpResponse:
    """Show how far the taking is: a part of the page that asks again until it has ended."""
    opened(request)
    return render(request, "ladder/taking.html", {"job": last_taking(), "tells": True})


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, rule: str) -> HttpResponse:
    """Enter a certificate."""
    opened(request)

    def do(given: dict[str, Any]) -> str:
        entity = entity_of(given.pop("code"))
        made = actions.enter_holding(by=request.user, rule=rule, entity_id=entity, **given)
        return _("已登记：%(what)s") % {"what": made}

    back = reverse("ladder:holders") + f"?rule={rule}"
    return deed(request, form=HoldingForm, label=_("登记资质"), back=back, do=do)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a certificate ended, and why."""
    opened(request)
    rows = Holding.objects.filter(access.visible_divisions_q(request.user, VIEW))
    held = get_object_or_404(rows, pk=pk)

    def do(given: dict[str, Any]) -> str:
        actions.end_holding(held, by=request.user, **given)
        return _("已登记退出：%(what)s") % {"what": held}

    back = reverse("ladder:holders") + f"?rule={held.rule}"
    return deed(request, form=EndForm, label=_("登记退出"), back=back, do=do)
