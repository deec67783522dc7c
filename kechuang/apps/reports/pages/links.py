"""提到的人和事 (links): whom a page names, how they belong together and who says so; what pages say of a firm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports import access, actions, links
from kechuang.apps.reports.actions.relating import STEPS
from kechuang.apps.reports.cards import pack_or_none
from kechuang.apps.reports.mentioned import MOST, mentioned
from kechuang.apps.reports.models import MentionKind, Relation, Report

PAGES = 20


@needs(access.VIEW)
@require_GET
def named(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show what a page names, by kind, and the relations that it tells: beside the page, or as a page of its own."""
    found = get_object_or_404(Report.objects.only("name", "title", "published"), pk=sha256)
    context = {
        "report": found,
        "groups": links.names_of(found, request.user),
        "relations": links.relations_of_page(found, request.user),
        "lost": links.lost_relations(found),
        "may_review": access.may(request.user, access.REVIEW),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "reports/named.html" if part else "reports/named_page.html", context)


@needs(access.REVIEW)
@require_POST
def judge(request: HttpRequest, sha256: str, key: str, step: str) -> HttpResponse:
    """Take one step with a relation; the answer is its line, or the page where scripts do not run."""
    if step not in STEPS:
        raise Http404
    seen = request.POST.get("seen", "")
    found = _relation(sha256, key)
    error = ""
    if found is None:
        error = _("重新阅读后这里没有这条关系了，请刷新页面")
    else:
        try:
            actions.judge_relation(
                found, step, by=request.user, seen=int(seen[:9]) if seen.isascii() and seen.isdecimal() else -1
            )
        except Refused as refusal:
            error = str(refusal)
        found = _relation(sha256, key)
    if request.headers.get("HX-Request") == "true":
        context: dict[str, Any] = {"error": error, "may_review": True, "report": {"sha256": sha256}}
        if found is not None:
            context["one"] = links.told([found], request.user)[0]
        return render(request, "reports/relation.html", context, status=422 if error else 200)
    if error:
        messages.error(request, error)
    return redirect(f"{reverse('reports:named', args=(sha256,))}#r-{key}")


def _relation(sha256: str, key: str) -> Relation | None:
    return Relation.objects.filter(report_id=sha256, key=key).select_related("judgement").first()


@needs(access.VIEW)
@require_GET
def firm(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what the loaded pages say of a firm: a part of its own page, or all of it."""
    try:
        found = enterprises.find(request.user, handle)
    except Enterprise.DoesNotExist:
        raise Http404(_("没有代码为 %(code)s 的企业") % {"code": handle}) from None
    part = request.headers.get("HX-Request") == "true"
    much = {} if part else {"number": request.GET.get("page"), "size": PAGES, "most": MOST}
    said = mentioned(found.entity_id, request.user, kind=MentionKind.ENTERPRISE, **much)
    pack = pack_or_none()
    facts = [(one, pack.indicators.get(one.says["indicator_id"]) if pack else None) for one in said.facts]
    context = {"record": found, "said": said, "facts": facts, "page": said.page, "part": part}
    return render(request, "reports/mentioned.html" if part else "reports/firm.html", context)


@needs(access.VIEW)
@require_GET
def thing(request: HttpRequest, item: str) -> HttpResponse:
    """Show what the loaded pages say of a policy or a project that the pack declares."""
    found = get_object_or_404(DeclaredItem, pk=item)
    ref = found.pk.partition(":")[2]
    said = mentioned(ref, request.user, kind=found.kind, number=request.GET.get("page"), size=PAGES, most=MOST)
    context = {"item": found, "said": said, "facts": [(one, None) for one in said.facts], "page": said.page}
    return render(request, "reports/thing.html", context)
