"""走访页面 (visits): 送政策上门: planned, made, with what came of them."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Day, Dressed, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.policies import access, actions
from kechuang.apps.policies.models import Visit
from kechuang.apps.policies.pages.common import pack_or_404, paged
from kechuang.apps.policies.states import OUTCOMES


class PlanForm(Dressed):
    """Whom to visit is in the address; here: about what, when, who goes."""

    items = forms.MultipleChoiceField(label=gettext_lazy("送哪些政策"), widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(label=gettext_lazy("走访日期"), widget=Day())
    visitors = forms.CharField(label=gettext_lazy("走访人"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("准备事项"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReportForm(Dressed):
    """What came of a visit."""

    on = forms.DateField(label=gettext_lazy("走访日期"), widget=Day())
    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=list(OUTCOMES.items()))
    note = forms.CharField(
        label=gettext_lazy("情况与诉求"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    follow_on = forms.DateField(label=gettext_lazy("下次跟进"), widget=Day(), required=False)


@needs(access.MATCH)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits in the person's districts, with what came of them in sum."""
    rows = access.visible_visits(request.user)
    state = request.GET.get("state", "")
    counted = Counter(rows.filter(state="done").values_list("outcome", flat=True))
    kept = rows.filter(state=state) if state in Visit.TABLE.states else rows
    pack = pack_or_404()
    context = {
        "page": paged(request, kept),
        "state": state,
        "states": Visit.TABLE.states.items(),
        "outcomes": [(label, counted.get(key, 0)) for key, label in OUTCOMES.items()],
        "firms": rows.filter(state="done").values("entity_id").distinct().count(),
        "names": {item.id: item.name for item in pack.policy_items.values()},
    }
    return render(request, "policies/visits.html", context)


@needs(access.VISIT)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, handle: str) -> HttpResponse:
    """Plan a visit to a firm."""
    try:
        firm = enterprises.find(request.user, handle)
    except Enterprise.DoesNotExist:
        raise Http404(_("没有代码为 %(code)s 的企业") % {"code": handle}) from None
    day = core.today()
    choices = [(one.id, one.name) for one in pack_or_404().policy_items.values() if one.holds(day)]
    form = PlanForm(
        posted(request), initial={"on": day, "visitors": str(request.user), "items": request.GET.getlist("item")}
    )
    form.fields["items"].choices = choices  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_visit(firm, by=request.user, **form.cleaned_data)
            messages.success(request, _("已安排走访"))
            return redirect("policies:firm", handle=firm.handle)
        except Refused as refusal:
            error = str(refusal)
    context = {"form": form, "error": error, "record": firm, "heading": _("安排走访"), "verb": _("安排")}
    return render(request, "policies/visit_form.html", context, status=422 if error or form.errors else 200)


@needs(access.VISIT)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a visit."""
    visit = get_object_or_404(access.visible_visits(request.user), pk=pk)
    day = min(visit.on, core.today())
    initial = {"on": day, "outcome": visit.outcome, "note": visit.note, "follow_on": visit.follow_on}
    form = ReportForm(posted(request), initial=initial)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_visit(visit, by=request.user, **form.cleaned_data)
            messages.success(request, _("已登记走访结果"))
            return redirect("policies:visits")
        except Refused as refusal:
            error = str(refusal)
    context = {"form": form, "error": error, "visit": visit, "heading": _("登记走访结果"), "verb": _("登记")}
    return render(request, "policies/visit_form.html", context, status=422 if error or form.errors else 200)


@needs(access.VISIT)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned visit off."""
    visit = get_object_or_404(access.visible_visits(request.user), pk=pk)
    try:
        actions.cancel_visit(visit, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("已取消走访"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies:visits")
