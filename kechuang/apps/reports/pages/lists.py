"""清单页 (lists): the loaded pages, the queue over all of them, what was decided; and the decisions as gold."""

from __future__ import annotations

import datetime as dt
import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, queries
from kechuang.apps.reports.cards import cards, changes, pack_or_none
from kechuang.apps.reports.feed import told
from kechuang.apps.reports.firms import published_register
from kechuang.apps.reports.gold import export_gold
from kechuang.apps.reports.models import Decision, Fact, Judgement, Report
from kechuang.apps.reports.models.fact import card_address
from kechuang.apps.reports.queries import ORDERS, SHOWS, Filters
from kechuang.apps.reports.reader import equipped
from kechuang.apps.reports.rules import taught
from kechuang.web.templatetags.kechuang import Chip

SIZES = (20, 50, 100)
ONLY = ("conflict", "named", "proposed")


@needs(access.VIEW)
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """List the loaded pages with how far their review is."""
    pack = pack_or_none()
    page = Paginator(Report.with_counts(), _size(request)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "reports": page.object_list,
        "tally": queries.tally(),
        "stale": queries.stale(equipped(pack, taught(), published_register()).signature) if pack else 0,
        "may_load": access.may(request.user, access.LOAD),
    }
    return render(request, "reports/list.html", context)


@needs(access.VIEW)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List facts over all pages in the order in which they should be looked at."""
    found = filters(request)
    page = Paginator(queries.queue(found), _size(request)).get_page(request.GET.get("page"))
    pack = pack_or_none()
    report = Report.objects.filter(pk=found.report).values_list("title", "name").first() if found.report else None
    indicators = {key: one.name for key, one in pack.indicators.items()} if pack else {}
    only = {"conflict": _("数值不一"), "named": _("指标在目录中"), "proposed": _("有本地模型建议")}
    chips = [Chip(_("含"), found.text, "q")] if found.text else []
    if found.report:
        chips.append(Chip(_("原文"), (report[0] or report[1]) if report else found.report[:19], "report"))
    if found.indicator:
        chips.append(Chip(_("指标"), indicators.get(found.indicator, found.indicator), "indicator"))
    chips += [Chip(_("只看"), only[found.only], "only")] if found.only else []
    context = {
        "page": page, "cards": cards(list(page.object_list)), "filters": found, "tally": queries.tally(),
        "shows": SHOWS.items(), "orders": [(key, label) for key, (label, _by) in ORDERS.items()],
        "only": only.items(), "chips": chips,
    }  # fmt: skip
    return render(request, "reports/queue.html", context)


@needs(access.VIEW)
@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """Lead to the fact that comes next in the queue, after the one that is looked at."""
    at = request.GET.get("at", "")[:9]
    fact = None
    if at.isascii() and at.isdecimal():
        fact = Fact.objects.filter(report_id=request.GET.get("report", "")[:80], order=int(at)).first()
    found = queries.following(fact)
    if found is None:
        messages.info(request, _("没有待审的事实了"))
        return redirect("reports:queue")
    return redirect(card_address(*found))


def filters(request: HttpRequest) -> Filters:
    """Read the filters from the address; what is not known counts as not given."""
    given = {key: request.GET.get(key, "").replace("\x00", "").strip()[:100] for key in
             ("state", "report", "indicator", "q", "only", "order")}  # fmt: skip
    return Filters(
        state=given["state"] if given["state"] in SHOWS else "proposed",
        report=given["report"], indicator=given["indicator"], text=given["q"],
        only=given["only"] if given["only"] in ONLY else "",
        order=given["order"] if given["order"] in ORDERS else "doubt",
    )  # fmt: skip


def _day(told: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        return None


def start_of(day: dt.date) -> dt.datetime:
    """Return when a day begins where the platform stands."""
    return dt.datetime.combine(day, dt.time(), core.ZONE)


def _size(request: HttpRequest) -> int:
    size = request.GET.get("size", "")
    return int(size) if size in map(str, SIZES) else SIZES[0]


@needs(access.VIEW)
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """List what was decided, newest first; or the judgements whose fact is no longer read."""
    rows = Decision.objects.select_related("judgement__report", "judgement__fact").defer("judgement__report__text")
    lost = bool(request.GET.get("lost"))
    orphans = Judgement.objects.filter(orphan=True).exclude(state="proposed")
    if lost:
        # Of each that still says something, the last step: it can be taken back here, and only here.
        rows = rows.filter(judgement__in=orphans, number=F("judgement__version"))
    by, day = request.GET.get("by", "")[:9], _day(request.GET.get("day", ""))
    people = dict(Decision.objects.exclude(by=None).order_by("by_label").values_list("by_id", "by_label").distinct())
    if by.isascii() and by.isdecimal() and int(by) in people:
        rows = rows.filter(by_id=int(by))
    if day:
        rows = rows.filter(at__gte=start_of(day), at__lt=start_of(day + dt.timedelta(days=1)))
    page = Paginator(rows, _size(request)).get_page(request.GET.get("page"))
    board = told([one.judgement for one in page.object_list]) if lost else {}
    pack = pack_or_none()
    context = {
        "page": page, "lost": lost, "orphans": orphans.count(), "may_review": access.may(request.user, access.REVIEW),
        "rows": [(one, board.get(one.judgement_id, ""), changes(one, pack)) for one in page.object_list],
        "people": people.items(), "by": by, "day": day.isoformat() if day else "", "narrowed": bool(by or day),
    }  # fmt: skip
    return render(request, "reports/decisions.html", context)


@needs(access.VIEW)
@require_GET
def gold(request: HttpRequest) -> HttpResponse:
    """Send what reviewers have accepted, in the shape that ``kechuang reports score`` measures against."""
    text = json.dumps(export_gold(by=request.user), ensure_ascii=False, indent=1) + "\n"
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, _("审核结果") + ".json")
    return response
