"""区县指标的下达页面 (quotas by hand): one form for all districts, a change with its reason, the removal of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import quota_setting as actions
from kechuang.apps.projects.forms.quotas import QuotaForm
from kechuang.apps.projects.models import Quota
from kechuang.apps.projects.pages.hand import entered, given_of
from kechuang.apps.projects.queries import by_hand
from kechuang.apps.projects.queries.quotas import aim_of, visible_quotas

_GIVEN = (*actions.FIELDS, "comparator", "aims")


def _rows(request: HttpRequest, pk: int) -> list[Quota]:
    """Return all rows of the quota to which a row that the person may see belongs.

    Where somebody dropped that row meanwhile, the form's ``code`` still leads to the others.
    """
    visible = visible_quotas(request.user)
    code = request.POST.get("code", "").replace("\x00", "")
    row = visible.filter(pk=pk).first() or (visible.filter(code=code).first() if code else None)
    if row is None:
        raise Http404(_("没有这一指标，或不在您的权限内"))
    rows = list(Quota.objects.filter(code=row.code).select_related("programme", "task_force").order_by("pk"))
    for one in rows:
        access.require(request.user, access.MANAGE, one)
    return rows


def _form(request: HttpRequest, rows: list[Quota], **kwargs: Any) -> QuotaForm:
    return QuotaForm(
        posted(request), rows=rows, programmes=access.visible_programmes(request.user),
        forces=access.visible_task_forces(request.user), **kwargs,
    )  # fmt: skip


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a quota for the districts."""
    leads = access.departments_of(request.user, access.MANAGE)
    form = _form(request, [], initial={"lead": min(leads, default=""), "programme": request.GET.get("programme")})
    if rows := entered(request, form, actions.create, _GIVEN):
        messages.success(request, _("已下达，%(n)d 个地区。") % {"n": len(rows)})
        return redirect("projects:quotas")
    context = {"form": form, "leads": leads}
    return render(request, "projects/quota_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a quota for all districts; where somebody else was first, both are shown and nothing typed is lost."""
    rows = _rows(request, pk)
    form, outdated = _form(request, rows), list[dict[str, str]]()
    if request.method == "POST" and form.is_valid():
        given = given_of(form, _GIVEN)
        try:
            actions.edit(rows[0].code, by=request.user, revision=form.cleaned_data["revision"],
                         reason=form.cleaned_data["reason"], **given)  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("projects:quotas")
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
            rows = _rows(request, pk)
            if actions.revision_of(rows) != form.cleaned_data["revision"]:
                outdated = _compared(rows, given, form)
                form.data = form.data.copy()
                form.data["revision"] = str(actions.revision_of(rows))
    counted = Quota.objects.filter(code=rows[0].code, entries__isnull=False).exists()
    context = {"form": form, "quota": rows[0], "outdated": outdated, "counted": counted,
               "listed": rows[0].code in current_pack().quotas}  # fmt: skip
    return render(request, "projects/quota_form.html", context, status=422 if form.errors else 200)


def _compared(rows: list[Quota], given: dict[str, Any], form: QuotaForm) -> list[dict[str, str]]:
    """Return where what a person typed and what stands now differ, district by district."""
    found = by_hand.compared(rows[0], {name: given[name] for name in actions.FIELDS}, current_pack())
    held = {row.division: row for row in rows}
    for code, place in form.places.items():
        aim, row = given["aims"].get(code), held.get(code)
        own = row.comparator if row is not None else ""
        mine = Quota(value=aim.value, upper=aim.upper, unit=given["unit"],
                     comparator=actions.comparator_of(own, aim, given["comparator"])) if aim else None  # fmt: skip
        now, typed = (aim_of(one) if one is not None else "—" for one in (row, mine))
        if now != typed:
            found.append({"label": place, "now": now, "mine": typed})
    return found


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a quota back, where nothing was counted towards it; asked once more before."""
    rows = _rows(request, pk)
    if request.method == "POST":
        try:
            actions.remove(rows[0].code, by=request.user)
            messages.success(request, _("已移除。"))
            return redirect("projects:quotas")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("projects:quota_edit", pk=pk)


__all__ = ["edit", "new", "remove"]
