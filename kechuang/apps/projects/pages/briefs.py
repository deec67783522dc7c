"""周报与通报页面 (briefs): the list, making one, reading one, and its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Day, Dressed, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_place
from kechuang.apps.documents import Heading, Items, Paper, Paragraph, Table
from kechuang.apps.documents.numerals import chinese
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.briefs import file_of, make_quarterly, make_weekly, paper_of
from kechuang.apps.projects.briefs.briefing import last_week
from kechuang.apps.projects.briefs.quarters import days_of, last_quarter
from kechuang.apps.projects.models import Brief, Programme

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIZES = (20, 50, 100)


def visible_briefs(user: Any) -> QuerySet[Brief]:
    """Return the briefs that a person may read: those of whose whole scope he may see the projects."""
    place, rows = current_place().code, Brief.objects.select_related("programme", "made_by")
    regions = accounts.regions(user, access.VIEW)
    if any(place.startswith(one) for one in regions):
        return rows
    inside = Q(pk__in=())
    for one in regions:
        inside |= Q(programme__division__startswith=one)
    return rows.filter(inside)


class BriefForm(Dressed):
    """Of which days, of which programme."""

    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Brief.Kind.choices)
    day = forms.DateField(label=gettext_lazy("日期"), widget=Day(),
                          help_text=gettext_lazy("周报取这一天所在的周，季度通报取这一天所在的季度"))  # fmt: skip
    programme = forms.ModelChoiceField(
        label=gettext_lazy("范围"), queryset=Programme.objects.none(), required=False,
        empty_label=gettext_lazy("全部重点项目"),
    )  # fmt: skip
    again = forms.BooleanField(
        label=gettext_lazy("已编过的另编一期"), required=False,
        help_text=gettext_lazy("已编的一期保留不变，新的一期另编期号"),
    )  # fmt: skip

    def __init__(self, programmes: QuerySet[Programme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


@needs(access.VIEW)
@require_GET
def briefs(request: HttpRequest) -> HttpResponse:
    """List the briefs, the newest first."""
    kind, size = request.GET.get("kind", ""), request.GET.get("size", "")
    rows = visible_briefs(request.user).defer("content")
    rows = rows.filter(kind=kind) if kind in Brief.Kind.values else rows
    page = Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))
    context = {
        "page": page, "kind": kind, "kinds": Brief.Kind.choices,
        "may_make": access.may(request.user, access.URGE, Brief()),
    }  # fmt: skip
    return render(request, "projects/briefs.html", context)


@needs(access.URGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a brief of a week or a quarter."""
    access.require(request.user, access.URGE, Brief())
    kind = request.GET.get("kind", "")
    quarter = kind == Brief.Kind.QUARTER
    day = days_of(*last_quarter(core.today()))[1] if quarter else last_week(core.today())[1]
    form = BriefForm(
        access.visible_programmes(request.user), posted(request),
        initial={"day": day, "kind": Brief.Kind.QUARTER if quarter else Brief.Kind.WEEK},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _make(form.cleaned_data, request.user)
                messages.success(request, _("%(brief)s已编制") % {"brief": made})
                return redirect("projects:brief", made.pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    return render(request, "projects/brief_new.html", {"form": form}, status=status)


def _make(given: dict[str, Any], by: Any) -> Brief:
    day = given["day"]
    if given["kind"] == Brief.Kind.WEEK:
        return make_weekly(by=by, day=day, programme=given["programme"], again=given["again"])
    quarter = (day.month + 2) // 3
    return make_quarterly(
        by=by, year=day.year, quarter=quarter, programme=given["programme"], again=given["again"]
    )  # fmt: skip


@needs(access.VIEW)
@require_GET
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a brief as it was issued."""
    found = get_object_or_404(visible_briefs(request.user), pk=pk)
    paper = paper_of(found)
    others = visible_briefs(request.user).defer("content").filter(
        kind=found.kind, programme=found.programme, starts_on=found.starts_on
    ).exclude(pk=found.pk).order_by("number")  # fmt: skip
    return render(
        request, "projects/brief.html",
        {"brief": found, "paper": paper, "parts": parts_of(paper), "others": others},
    )  # fmt: skip


@needs(access.VIEW)
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a brief as a Word document."""
    found = get_object_or_404(visible_briefs(request.user), pk=pk)
    response = HttpResponse(file_of(found), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_name(paper_of(found), found)}.docx")
    return response


def _name(paper: Paper, found: Brief) -> str:
    number = f"{found.number:03d}"
    return re.sub(r"[\\/:*?\"<>|\s]", "", f"{paper.title}{number}")


def parts_of(paper: Paper) -> list[dict[str, Any]]:
    """Return the body of a paper by its headings of the first level; what stands before them has none."""
    parts: list[dict[str, Any]] = []
    for one in blocks(paper):
        if one["kind"] == "h2":
            parts.append({"heading": one["text"], "blocks": []})
            continue
        if not parts:
            parts.append({"heading": "", "blocks": []})
        parts[-1]["blocks"].append(one)
    return parts


def blocks(paper: Paper) -> Iterator[dict[str, Any]]:
    """Yield the body of a paper as a page shows it: what it is, and its text or rows; headings numbered as on paper."""
    first = second = 0
    for one in paper.body:
        match one:
            case Heading(level=1):
                first, second = first + 1, 0
                yield {"kind": "h2", "text": f"{chinese(first)}、{one.text}"}
            case Heading():
                second += 1
                yield {"kind": "h3", "text": f"（{chinese(second)}）{one.text}"}
            case Paragraph():
                yield {"kind": "p", "lead": one.lead, "text": one.text}
            case Items():
                yield {"kind": "items", "items": one.items}
            case Table():
                sides = one.align or ["left"] * len(one.head)
                rows = [list(zip(row, sides, one.head, strict=True)) for row in one.rows]
                yield {"kind": "table", "head": list(zip(one.head, sides, strict=True)), "rows": rows, "note": one.note,
                       "title": one.title, "empty": one.empty}  # fmt: skip
