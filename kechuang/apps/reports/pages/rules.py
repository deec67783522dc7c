"""阅读规则页 (rules): those in force, a new one with what it would change, revoke, export."""

from __future__ import annotations

from dataclasses import fields

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions
from kechuang.apps.reports.actions.teaching import checked
from kechuang.apps.reports.cards import pack_or_none
from kechuang.apps.reports.forms import RuleForm
from kechuang.apps.reports.models import Rule
from kechuang.apps.reports.reader import Taught
from kechuang.apps.reports.rules import Preview, preview, rules_text
from kechuang.apps.reports.wording import LABELS

SALT, SHOWN_FOR = "kechuang.reports.preview", 3600


@needs(access.VIEW)
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """List the rules."""
    rules = list(Rule.objects.select_related("made_by").order_by("state", "-made_at"))
    pack = pack_or_none()
    names = {}
    if pack is not None:
        names = {one.id: one.name for one in pack.indicators.values()}
        names |= {code: one.name for code, one in pack.divisions.items()}
    context = {
        "rules": [{"rule": one, "means": names.get(one.target, one.target)} for one in rules],
        "may_teach": access.may(request.user, access.RULE),
    }
    return render(request, "reports/rules.html", context)


@needs(access.RULE)
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule, see what it would change over all loaded pages, and put it in force."""
    pack = pack_or_none()
    if pack is None:
        raise Http404(_("还没有导入数据"))
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:80] for name in ("kind", "phrase", "indicator")}
    form = RuleForm(pack, request.POST if request.method == "POST" else None, initial=asked)
    found = rule = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        target = given["indicator"] if given["kind"] == "indicator" else given["place"]
        try:
            rule = checked(given["kind"], given["phrase"], target, pack=pack)
            found = _seen(rule, request.POST.get("preview", "")) if request.POST.get("confirm") else None
            if found is None:
                found = preview(rule, pack)
                if request.POST.get("confirm"):
                    form.add_error(None, _("规则与刚才预览的不同，还没有启用；请看过下面的变化再确认"))
            else:
                made = actions.teach(rule, by=request.user, pack=pack, found=found, note=given["note"])
                messages.success(request, _("规则“%(rule)s”已启用，正在按它重新阅读") % {"rule": made})
                return redirect("reports:rules")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form, "found": found, "labels": LABELS, "examples": _examples(found),
        "preview": signing.dumps([_words(rule), _counts(found)], salt=SALT) if rule and found else "",
    }  # fmt: skip
    return render(request, "reports/rule_new.html", context, status=422 if form.errors else 200)


def _words(rule: Taught) -> list[str]:
    return [rule.kind, rule.phrase, rule.target]


def _counts(found: Preview) -> dict[str, int]:
    return {one.name: getattr(found, one.name) for one in fields(found) if one.name != "examples"}


def _seen(rule: Taught, signed: str) -> Preview | None:
    """Return what a person was shown of this very rule within the hour; None where he was shown nothing of it."""
    try:
        words, counts = signing.loads(signed, salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return None
    return Preview(**counts, examples=()) if words == _words(rule) else None


def _examples(found: object) -> list[dict[str, object]]:
    told = []
    for one in getattr(found, "examples", ()):
        changes = [
            {"label": LABELS[name], "now": one.now[name] or "—", "then": one.then[name] or "—"} for name in one.fields
        ]
        kind = _("改变") if changes else _("新增") if one.now is None else _("减少")
        told.append({"one": one, "kind": kind, "changes": changes})
    return told


@needs(access.RULE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule out of force."""
    rule = get_object_or_404(Rule, pk=pk)
    try:
        actions.revoke_rule(rule, by=request.user)
        messages.success(request, _("规则“%(rule)s”已停用，正在重新阅读") % {"rule": rule})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:rules")


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the rules in force as YAML."""
    response = HttpResponse(rules_text(), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, _("阅读规则") + ".yaml")
    return response
