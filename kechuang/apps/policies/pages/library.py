"""政策库页面 (library): items with search and filters; one item with everything that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, judging, plans, sheets, wording
from kechuang.apps.policies.models import Push, Visit
from kechuang.apps.policies.pages.common import ItemLine, item_or_404, line_of, lines, pack_or_404, paged
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import AUDIENCE_LABELS, MODE_LABELS
from kechuang.engines.criteria import NoVersionError


@dataclass(frozen=True)
class Search:
    """What is looked for in the library; what is no known choice asks nothing."""

    text: str = ""
    audience: str = ""
    mode: str = ""
    policy: str = ""
    issuer: str = ""
    only_open: bool = False

    @classmethod
    def of(cls, given: QueryDict) -> Search:
        """Read it from an address."""
        chosen = {name: given.get(name, "") for name in ("audience", "mode", "policy", "issuer")}
        return cls(given.get("q", "").replace("\x00", "")[:100].strip(), **chosen, only_open=given.get("open") == "1")

    def fits(self, line: ItemLine) -> bool:
        """Whether an item is looked for: every word stands in its name, text, policy, basis or amount."""
        item, policy = line.item, line.policy
        told = " ".join(
            (item.name, item.text, policy.name, policy.number, item.basis, line.issuer, line.amount, item.id)
        )
        return (
            all(word in told for word in self.text.split())
            and self.audience in {"", item.audience}
            and self.mode in {"", item.mode}
            and self.policy in {"", policy.id}
            and self.issuer in {"", line.issuer}
            and (line.open or not self.only_open)
        )


@needs(access.VIEW)
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """List the items of the place's policies, or send them as a table."""
    pack = pack_or_404()
    search, everything = Search.of(request.GET), lines(pack)
    found = [line for line in everything if search.fits(line)]
    if (kind := request.GET.get("as", "")) in sheets.CONTENT:
        headings, rows = library_sheet(found, pack)
        return sheets.table_answer(_("政策条目"), headings, rows, kind=kind)
    context = {
        "page": paged(request, found),
        "search": search,
        "audiences": AUDIENCE_LABELS.items(),
        "modes": MODE_LABELS.items(),
        "known": [policy for policy in pack.policies if policy.items],
        "issuers": sorted({line.issuer for line in everything if line.issuer}),
        "filtered": search != Search(),
        "query": request.GET.urlencode(),
        "policies": [policy for policy in pack.policies if not policy.items],
        "own": sorted(accounts.own_entities(request.user))[:1],
        "may_match": access.may(request.user, access.MATCH),
        "people": any(line.item.audience == "person" for line in everything),
    }
    return render(request, "policies/library.html", context)


def library_sheet(found: list[ItemLine], pack: Pack) -> tuple[list[str], list[list[Any]]]:
    """Return items as a table, a column for everything that is known of them."""
    headings = [
        _("编号"), _("条目"), _("政策"), _("文号"), _("条款"), _("发布单位"), _("对象"), _("方式"), _("标准"),
        _("分期"), _("预算（元）"), _("预算不足时"), _("分担"), _("不重复享受"), _("期间"), _("申报起"), _("申报止"),
        _("拨付时限（工作日）"), _("材料"), _("状态"), _("出处"), _("核实"), _("说明"),
    ]  # fmt: skip
    rows = []
    for line in found:
        item, policy = line.item, line.policy
        rows.append([
            item.id, item.name, policy.name, policy.number, item.basis, line.issuer, line.audience, line.mode,
            line.amount or _("出处未给金额"), wording.staged_text(item),
            plans.yuan(item.budget.fen) if item.budget is not None else "", wording.cut_text(item),
            wording.shares_text(item), "；".join(wording.exclusion_texts(item, pack)), item.period.label,
            item.window.opens.isoformat() if item.window else "", item.window.closes.isoformat() if item.window else "",
            item.clocks.pay_within or "", "；".join(one.name for one in item.materials), line.state,
            item.source or policy.source, _("标准待核实") if item.unverified else "",
            "；".join(filter(None, (item.note, _("演示数据") if item.synthetic else ""))),
        ])  # fmt: skip
    return headings, rows


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
