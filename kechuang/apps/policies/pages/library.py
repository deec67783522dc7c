"""政策库页面 (library): items with search and filters; one item with everything that is known of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, judging, wording
from kechuang.apps.policies.models import Push, Visit
from kechuang.apps.policies.pages.common import item_or_404, line_of, lines, pack_or_404, paged
from kechuang.declarations.policy_item import AUDIENCE_LABELS, MODE_LABELS
from kechuang.engines.criteria import NoVersionError


@needs(access.VIEW)
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """List the items of the place's policies."""
    pack = pack_or_404()
    text = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    audience, mode = request.GET.get("audience", ""), request.GET.get("mode", "")
    only_open = request.GET.get("open") == "1"
    everything = lines(pack)
    found = [
        line
        for line in everything
        if (not text or text in "".join((line.item.name, line.item.text, line.policy.name, line.item.basis)))
        and (audience not in AUDIENCE_LABELS or line.item.audience == audience)
        and (mode not in MODE_LABELS or line.item.mode == mode)
        and (not only_open or line.open)
    ]
    context = {
        "page": paged(request, found),
        "q": text,
        "audience": audience,
        "audiences": AUDIENCE_LABELS.items(),
        "mode": mode,
        "modes": MODE_LABELS.items(),
        "only_open": only_open,
        "filtered": len(found) < len(everything) or bool(text),
        "policies": [policy for policy in pack.policies if not policy.items],
        "own": sorted(accounts.own_entities(request.user))[:1],
        "may_match": access.may(request.user, access.MATCH),
    }
    return render(request, "policies/library.html", context)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show an item: who, how much, which papers, which way, out of which budget, where it stands."""
    pack = pack_or_404()
    item = item_or_404(pack, name)
    policy = pack.policy_of(item.id)
    try:
        compiled = judging.compiled(item, pack, core.today())
    except NoVersionError:
        compiled = None
    rule = pack.rules.get(item.rule) if item.rule else None
    may_match = access.may(request.user, access.MATCH)
    context = {
        "line": line_of(item, policy, pack),
        "item": item,
        "policy": policy,
        "rule": rule,
        "conditions": wording.condition_lines(compiled),
        "staged": wording.staged_text(item),
        "shares": wording.shares_text(item),
        "cut": wording.cut_text(item),
        "exclusions": wording.exclusion_texts(item, pack),
        "materials": [(one, pack.fields.get(one.field.partition("_t")[0]) if one.field else None)
                      for one in item.materials],
        "chain": item.chain if item.benefit is not None else (),
        "may_match": may_match,
        "may_simulate": access.may(request.user, access.SIMULATE) and compiled is not None,
        "pushed": Push.objects.filter(item=item.id, year=core.today().year).count() if may_match else None,
        "visited": sum(item.id in one.items for one in Visit.objects.filter(state="done")) if may_match else None,
    }  # fmt: skip
    return render(request, "policies/item.html", context)
