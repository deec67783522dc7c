"""申请页面 (applications): one with what the data say, its course and the steps that the person may take."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.grants import access, actions, forms
from kechuang.apps.grants.actions.attesting import ATTESTED
from kechuang.apps.grants.chain import STAGES
from kechuang.apps.grants.clocks import left_of
from kechuang.apps.grants.deeds import DEEDS, available
from kechuang.apps.grants.eligibility import Known, prefilled
from kechuang.apps.grants.materials import TAKEN, hand_in, papers_of
from kechuang.apps.grants.models import Application, Objection, Publicity, Recovery
from kechuang.core import Verdict


def _found(request: HttpRequest, pk: int) -> Application:
    rows = access.visible_applications(request.user).select_related(
        "programme", "account", "decision", "publicity", "appropriation", "claimant"
    )
    return get_object_or_404(rows, pk=pk)


def known_of(application: Application, *, to_official: bool) -> list[Known]:
    """Return what the data say now of what the round asks, as somebody on either side may see it."""
    record = Enterprise.objects.filter(
        generation=current_generation(), entity_id=application.entity_id
    ).select_related("generation").first()  # fmt: skip
    if record is None:
        return []
    return prefilled(application.programme.terms.asks, record, current_pack(), to_official=to_official)


@login_required
@never_cache
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one application to an official or to the firm's agent."""
    found = _found(request, pk)
    terms = found.programme.terms
    claimant, own = found.claimant, found.claimant is not None and found.claimant.user_id == request.user.pk
    if claimant is not None and not own and "personal" in request.GET:
        accounts.read_personal(request.user, found, fields=[_("姓名")])
    at = terms.stages.index(found.state) if found.state in terms.stages else None
    may_add = found.state in TAKEN and access.may(request.user, access.APPLY, found)
    context = {
        "one": found,
        "own": own,
        "whole": claimant.name if claimant is not None and (own or "personal" in request.GET) else "",
        "may_unmask": claimant is not None and not own and accounts.may(request.user, "personal.read"),
        "official": access.may(request.user, access.VIEW),
        "left": left_of(found),
        "known": known_of(found, to_official=found.entity_id not in access.own_entities(request.user)),
        "checks": [{**each, "word": Verdict(each["verdict"]), "label": _label(each["stage"])} for each in found.checks],
        "chain": [(STAGES[stage].label, index, at) for index, stage in enumerate(terms.stages)],
        "buttons": [(name, each.label, each.kind) for name, each in available(found, request.user).items()],
        "papers": papers_of(found),
        "material_form": forms.MaterialForm(found) if may_add else None,
        "opinions": found.opinions.all(),
        "names": {key: each.name for key, each in current_pack().departments.items()},
        "objections": found.objections.all(),
        "payments": found.payments.select_related("batch"),
        "recoveries": found.recoveries.all(),
        "may_answer": access.may(request.user, access.PUBLISH, found),
        "may_receive": access.may(request.user, access.PAY, found),
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }  # fmt: skip
    return render(request, "grants/application.html", context)


def _label(stage: str) -> str:
    if stage == ATTESTED:
        return _("重新核实")
    return str(STAGES[stage].label) if stage in STAGES else _("申请时")


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step of an application."""
    found, deed = _found(request, pk), DEEDS.get(step)
    if deed is None:
        raise Http404
    access.require(request.user, deed.verb, found)
    if request.method == "GET" and step not in available(found, request.user):
        messages.error(request, _("%(what)s现为“%(state)s”，您现在不能办理“%(step)s”。") % {
            "what": found.number, "state": found.state_label, "step": deed.label})  # fmt: skip
        return redirect("grants:application", pk=pk)
    form = deed.form(found, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            deed.action(found, by=request.user, **form.cleaned_data)
            found.refresh_from_db()
            messages.success(request, f"{found.number}：{found.state_label}")
            return redirect("grants:application", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": found, "form": form, "label": deed.label, "follows": deed.follows, "kind": deed.kind,
               "back": "grants:application"}  # fmt: skip
    return render(request, "grants/step.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["POST"])
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper of an application from the firm."""
    found = _found(request, pk)
    access.require(request.user, access.APPLY, found)
    form = forms.MaterialForm(found, posted(request), request.FILES or None)
    if form.is_valid():
        try:
            version = hand_in(found, by=request.user, title=form.cleaned_data["title"],
                              upload=form.cleaned_data["file"])  # fmt: skip
            messages.success(request, _("已收到“%(name)s”") % {"name": version.name})
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, "；".join(text for texts in form.errors.values() for text in texts))
    return redirect("grants:application", pk=pk)


@needs(access.PUBLISH)
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    found = get_object_or_404(Objection.objects.select_related("application__programme"), pk=pk)
    form = forms.AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(found, by=request.user, **form.cleaned_data)
            return redirect("grants:application", pk=found.application_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": found.application, "form": form, "label": _("处理异议"), "follows": found.text, "kind": "",
               "back": "grants:application"}  # fmt: skip
    return render(request, "grants/step.html", context, status=422 if form.errors else 200)


@needs(access.PUBLISH)
@require_http_methods(["POST"])
def close_publicity(request: HttpRequest, pk: int) -> HttpResponse:
    """End a publicity whose days are over."""
    found = get_object_or_404(Publicity.objects.select_related("programme"), pk=pk)
    try:
        done = actions.close_publicity(found, by=request.user)
        messages.success(request, _("公示结束，%(n)d 件进入下一环节") % {"n": len(done)})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("grants:programme", pk=found.programme_id)


@needs(access.PAY)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Note money that came back."""
    found = get_object_or_404(Recovery.objects.select_related("application__programme"), pk=pk)
    form = forms.ReceiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.receive_recovery(found, by=request.user, **form.cleaned_data)
            return redirect("grants:application", pk=found.application_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": found.application, "form": form, "label": _("登记追回到账"), "follows": found.reason,
               "kind": "", "back": "grants:application"}  # fmt: skip
    return render(request, "grants/step.html", context, status=422 if form.errors else 200)
