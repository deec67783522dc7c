"""代办页面 (agencies): a person asks to act for a firm; the hall confirms or declines on evidence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.actions import confirm_agent, request_agent, revoke_agent
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Day, Dressed, posted
from kechuang.apps.accounts.models import EnterpriseAgent
from kechuang.apps.accounts.models.agent import Capacity
from kechuang.apps.enterprises.access import OWN
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation

DECIDE = "agent.decide"
PAGE = 50


class AskForm(Dressed):
    """For which firm, in which capacity, until when."""

    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), min_length=18, max_length=18)
    capacity = forms.ChoiceField(label=gettext_lazy("身份"), choices=Capacity.choices, initial=Capacity.AGENT)
    ends_on = forms.DateField(
        label=gettext_lazy("代办至"), widget=Day(), required=False, help_text=gettext_lazy("长期代办可以不填")
    )

    def clean_credit_code(self) -> str:
        """Return the code as registers write it."""
        return str(self.cleaned_data["credit_code"]).strip().upper()

    def clean_ends_on(self) -> dt.date | None:
        """Refuse a day that is over."""
        day: dt.date | None = self.cleaned_data["ends_on"]
        if day is not None and day < core.today():
            raise forms.ValidationError(_("不能早于今天"))
        return day


class DecideForm(Dressed):
    """On what evidence it is decided."""

    evidence_note = forms.CharField(
        label=gettext_lazy("核实依据或理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("如授权委托书编号；不同意的写明理由，申请人会看到"),
    )  # fmt: skip


def may_ask(user: Any) -> bool:
    """Whether a person may ask to act for a firm: who has the role of firms, whether or not he acts for one yet."""
    return bool(accounts.standing(user).held(OWN))


STEPS: dict[str, tuple[Any, Any, str]] = {
    "confirm": (confirm_agent, gettext_lazy("核实通过"), "primary"),
    "revoke": (revoke_agent, gettext_lazy("不同意或撤销"), "danger"),
}


@login_required
@require_http_methods(["GET", "POST"])
def agencies(request: HttpRequest) -> HttpResponse:
    """Show one's own requests and the form of a new one; to whoever decides, everybody's."""
    decides, asks = accounts.may(request.user, DECIDE), may_ask(request.user)
    if not (decides or asks):
        accounts.require(request.user, DECIDE)
    form = AskForm(posted(request)) if asks else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("只有企业用户可以申请代办企业"))
        if form.is_valid():
            try:
                _ask(request, form.cleaned_data)
                messages.success(request, _("已提交，等待核实"))
                return redirect("enterprises:agencies")
            except Refused as refusal:
                form.add_error(None, str(refusal))
    state = request.GET.get("state", "requested")
    everybody = EnterpriseAgent.objects.select_related("user", "decided_by").order_by("-requested_at", "-pk")
    rows = everybody.filter(state=state) if state in EnterpriseAgent.TABLE.states else everybody
    page = Paginator(rows if decides else everybody.none(), PAGE).get_page(request.GET.get("page"))
    counts = dict(everybody.order_by().values_list("state").annotate(n=Count("pk"))) if decides else {}
    own = list(everybody.filter(user=request.user))
    context = {
        "form": form,
        "own": _named(own),
        "decides": decides,
        "page": page,
        "rows": _named(list(page.object_list)),
        "state": state,
        "states": [(key, label, counts.get(key, 0)) for key, label in EnterpriseAgent.TABLE.states.items()],
    }
    return render(request, "enterprises/agencies.html", context, status=422 if form and form.errors else 200)


def _ask(request: HttpRequest, given: dict[str, Any]) -> None:
    code = given["credit_code"]
    found = Enterprise.objects.filter(generation=current_generation(), credit_code=code).values("entity_id").first()
    if found is None:
        raise Refused(_("企业库中没有统一社会信用代码 %(code)s，请核对；新设立的企业请待登记数据汇聚后再申请。") % {
            "code": code})  # fmt: skip
    request_agent(
        actor=request.user,  # type: ignore[arg-type]
        entity_id=found["entity_id"], credit_code=code, capacity=given["capacity"], ends_on=given["ends_on"],
    )  # fmt: skip


def _named(agents: list[EnterpriseAgent]) -> list[tuple[EnterpriseAgent, str]]:
    """Return each with the name of its firm, empty where the firm is not published."""
    wanted = {agent.entity_id for agent in agents}
    records = Enterprise.objects.filter(generation=current_generation(), entity_id__in=wanted)
    names = dict(records.values_list("entity_id", "name"))
    return [(agent, names.get(agent.entity_id, "")) for agent in agents]


@login_required
@require_http_methods(["GET", "POST"])
def agency_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm a request, decline it, or end an agency."""
    if step not in STEPS:
        raise Http404
    agent = get_object_or_404(EnterpriseAgent.objects.select_related("user"), pk=pk)
    accounts.require(request.user, DECIDE, agent)
    deed, label, kind = STEPS[step]
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = deed(actor=request.user, agent=agent, evidence_note=form.cleaned_data["evidence_note"])
            messages.success(request, f"{done.credit_code}：{done.state_label}")
            return redirect("enterprises:agencies")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"agent": agent, "name": _named([agent])[0][1], "form": form, "label": label,
               "kind": kind}  # fmt: skip
    return render(request, "enterprises/agency_step.html", context, status=422 if form.errors else 200)
