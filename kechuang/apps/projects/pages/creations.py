"""创建台账页面 (register of creations): what is granted on which level, and what is under way."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.export import MOST, XLSX, workbook
from kechuang.apps.projects.queries import creations as queries
from kechuang.web.templatetags.kechuang import Chip

SIZE = 100


@needs(access.VIEW)
@require_GET
def creation_list(request: HttpRequest) -> HttpResponse:
    """Show the creations by level, with how many are granted on each."""
    filters = queries.Filters.of(request.GET)
    everything = queries.lines(access.visible_projects(request.user), current_pack(), filters.text)
    found = queries.narrowed(everything, filters)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": queries.groups(page.object_list),
        "summary": queries.summary(found),
        "underway": sum(one.standing == queries.UNDERWAY for one in found),
        "filters": filters,
        "active": list(_chips(filters)),
        "levels": queries.LEVELS,
        "years": queries.years(everything),
        "standings": queries.STANDINGS.items(),
        "may_reports": accounts.may(request.user, "report.view"),
        "may_add": bool(access.departments_of(request.user, access.MANAGE)),
    }
    return render(request, "projects/creations.html", context)


def _chips(filters: queries.Filters) -> Iterator[Chip]:
    for name, label, text, param in (
        ("text", _("搜索"), filters.text, "q"),
        ("level", _("级别"), str(dict(queries.LEVELS).get(filters.level, "")), "level"),
        ("year", _("获批年份"), filters.year, "year"),
        ("standing", _("情况"), str(queries.STANDINGS.get(filters.standing, "")), "state"),
    ):
        if getattr(filters, name):
            yield Chip(label, text, param)


@needs(access.VIEW)
@require_GET
def creation_export(request: HttpRequest) -> HttpResponse:
    """Send the register with the same filters as a workbook."""
    filters = queries.Filters.of(request.GET)
    everything = queries.lines(access.visible_projects(request.user), current_pack(), filters.text)
    found = queries.narrowed(everything, filters)
    if len(found) > MOST:
        messages.error(request, _("一次最多导出 %(n)s 项，请先筛选。") % {"n": f"{MOST:,}"})
        return redirect(f"{reverse('projects:creations')}?{request.GET.urlencode()}")
    response = HttpResponse(workbook(_("创建台账"), *queries.sheet(found), by=request.user), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('创建台账')}.xlsx")
    return response


__all__ = ["creation_export", "creation_list"]
