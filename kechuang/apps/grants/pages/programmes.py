"""批次页面 (rounds): opening one, one with its figures, and the deeds that take many applications on at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants import access, actions, forms, queries, tasks
from kechuang.apps.grants.chain import STAGES
from kechuang.apps.grants.clocks import guide_of
from kechuang.apps.grants.eligibility import candidates, fields_of
from kechuang.apps.grants.models import Programme
from kechuang.apps.grants.plans import Plan, plans_of
from kechuang.apps.grants.terms import LEVELS, terms_of
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem


@needs(access.OPEN)
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a round from an item of a policy."""
    pack = current_pack()
    items = dict(pack.policy_items)
    chosen = items.get(request.POST.get("item") or request.GET.get("item", ""))
    plans = {one.key: one for one in plans_of(request.user, chosen.id)} if chosen is not None else {}
    plan = plans.get(request.POST.get("scenario") or request.GET.get("scenario", ""))
    departments = accounts.departments(request.user, access.OPEN)
    named = [(key, one.name) for key, one in plans.items()]
    first = _first(chosen, plan, departments)
    form = forms.OpenForm(items.values(), departments, named, posted(request), initial=first)
    if request.method == "POST" and form.is_valid() and chosen is not None:
        given = {key: value for key, value in form.cleaned_data.items() if key not in ("item", "scenario")}
        item = plan.item if plan is not None else chosen
        budget, joint = given.pop("budget_fen"), given.pop("joint")
        try:
            made = actions.open_programme(
                by=request.user, item=item.id, policy=pack.policy_of(item.id).id, name=item.name, basis=item.basis,
                mode=item.mode, audience=item.audience, terms=terms_of(item, asks=fields_of(item.id), plan=plan),
                synthetic=item.synthetic or pack.synthetic,
                budget_fen=budget or (item.budget.fen if item.budget else None), joint=joint or None, **given,
            )  # fmt: skip
            messages.success(request, _("已设立：%(name)s") % {"name": made})
            return redirect("grants:programme", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "items": items, "chosen": chosen, "plan": plan}
    return render(request, "grants/open.html", context, status=422 if form.errors else 200)


def _first(item: PolicyItem | None, plan: Plan | None, departments: list[str] | None) -> dict[str, Any]:
    """Return what stands in the form at first: the item's budget, the department that issued it, if it is one's own."""
    if item is None:
        return {}
    budget = plan.item.budget if plan is not None else item.budget
    issuer = current_pack().policy_of(item.id).issuer
    own = [one for one in (issuer, *(departments or ())) if one and (departments is None or one in departments)]
    return {
        "item": item.id,
        **({"scenario": plan.key} if plan is not None else {}),
        **({"department": own[0]} if own else {}),
        **({"budget_fen": f"{budget.fen // 100}元"} if budget is not None else {}),
    }


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round: its figures, chain and clocks, what may be done, papers and batches."""
    found = get_object_or_404(access.visible_programmes(request.user), pk=pk)
    counts = dict(_counts(found))
    pack = current_pack()
    terms = found.terms
    context = {
        "one": found,
        "item": pack.policy_items.get(found.item),
        "total": queries.total_of(found),
        "performance": queries.performance(found),
        "guide": guide_of(found),
        "department": pack.departments[found.department].name if found.department in pack.departments else "",
        "chain": [(STAGES[stage].label, counts.get(stage, 0), stage) for stage in terms.stages],
        "states": [(found.applications.model.TABLE.states[key], n, key) for key, n in counts.items()
                   if key not in terms.stages],
        "shares": [(LEVELS[level], share) for level, share in terms.shares.items()],
        "buttons": [(name, deed.label) for name, deed in DEEDS.items() if _offered(deed, found, request.user, counts)],
        "decisions": found.decisions.all(),
        "publicities": [(each, each.is_over and each.closed_at is None) for each in found.publicities.all()],
        "papers": [(each, [(LEVELS[level], fen) for level, fen in each.shares.items()])
                   for each in found.appropriations.all()],
        "approval": tasks.last_approval(found),
        "cut": CUTS.get(terms.cut, ""),
        "batches": found.batches.prefetch_related("payments"),
        "may_publish": access.may(request.user, access.PUBLISH, found),
    }  # fmt: skip
    return render(request, "grants/programme.html", context)


CUTS = {"in_proportion": gettext_lazy("按比例核减"), "in_order": gettext_lazy("按次序足额安排，用完为止")}


def _counts(programme: Programme) -> list[tuple[str, int]]:
    return list(programme.applications.values_list("state").annotate(n=Count("pk")).order_by("state"))


@dataclass(frozen=True)
class ManyDeed:
    """A deed on a round: label, form, action on what the form says, what follows, right, the stage it needs."""

    label: Any
    form: Callable[..., Any]
    act: Callable[[Programme, Any, Any], str]
    follows: Any
    verb: str
    stage: str = ""


def _approve(programme: Programme, form: Any, by: Any) -> str:
    chosen = list(form.cleaned_data["applications"])
    tasks.ask_approval(programme, chosen, by=by)
    return _("已提交批量审批 %(n)d 件，正在逐件办理，进度见本页") % {"n": len(chosen)}


def _ration(programme: Programme, form: Any, by: Any) -> str:
    fewer = actions.ration(programme, by=by)
    return _("预算已分配，%(n)d 件少于应得金额") % {"n": fewer} if fewer else _("预算足够，各件按应得金额")


def _close(programme: Programme, form: Any, by: Any) -> str:
    actions.close_programme(programme, by=by, **form.cleaned_data)
    return _("批次已结束受理，在办的申请继续办理")


def _decide(programme: Programme, form: Any, by: Any) -> str:
    actions.decide(programme, by=by, **form.cleaned_data)
    return _("已登记会议决定")


def _publish(programme: Programme, form: Any, by: Any) -> str:
    made = actions.publish(programme, by=by, **form.cleaned_data)
    return _("已公示，至 %(day)s") % {"day": made.ends_on}


def _appropriate(programme: Programme, form: Any, by: Any) -> str:
    given = form.cleaned_data
    made = actions.appropriate(
        programme, by=by, applications=given["applications"], number=given["number"], issued_on=given["issued_on"],
        shares=form.shares,
    )  # fmt: skip
    return _("已登记指标 %(number)s，%(fen)s") % {"number": made.number, "fen": Money(made.total_fen).exact()}


def _draw(programme: Programme, form: Any, by: Any) -> str:
    drawn = actions.draw_batch(programme, by=by, applications=form.cleaned_data["applications"])
    if drawn.batch is None:
        raise Refused("；".join(f"{who}：{why}" for who, why in drawn.left_out.items()))
    said = _("已生成支付批次 %(batch)s") % {"batch": drawn.batch}
    return "；".join([said, *(f"{who}：{why}" for who, why in drawn.left_out.items())])


def _invite(programme: Programme, form: Any, by: Any) -> str:
    done = actions.invite(programme, by=by, entity_ids=candidates(programme))
    return _("列入 %(n)d 家，等待企业确认账户") % {"n": done}


def _guide(programme: Programme, form: Any, by: Any) -> str:
    actions.publish_guide(programme, by=by)
    return _("已登记指南发布")


def _return(programme: Programme, form: Any, by: Any) -> str:
    fen = actions.return_rest(programme, by=by, **form.cleaned_data)
    return _("已交回 %(fen)s") % {"fen": Money(fen).exact()}


def _budget(programme: Programme, form: Any, by: Any) -> str:
    actions.add_budget(programme, by=by, **form.cleaned_data)
    return _("预算已追加")


DEEDS = {
    "guide": ManyDeed(gettext_lazy("登记指南发布"), forms.NoteForm, _guide,
                      gettext_lazy("以今天为申报指南发布日，印发后的时限据此计算。"), access.OPEN),
    "invite": ManyDeed(gettext_lazy("列入符合条件的企业"), forms.NoteForm, _invite,
                       gettext_lazy("按现行数据符合条件的企业全部列入，由企业确认收款账户。"), access.OPEN),
    "budget": ManyDeed(gettext_lazy("追加预算"), forms.BudgetForm, _budget,
                       gettext_lazy("同一文件只追加一次。"), access.OPEN),
    "close": ManyDeed(gettext_lazy("结束受理"), forms.ReasonForm, _close,
                      gettext_lazy("企业不能再申请、不再列入；在办的申请继续办理，条目写明核减的可以分配预算。"),
                      access.OPEN),
    "rest": ManyDeed(gettext_lazy("交回余额"), forms.RestForm, _return,
                     gettext_lazy("没有核定的余额交回财政，不能再用于这一批次；已核定的不受影响。"), access.OPEN),
    "ration": ManyDeed(gettext_lazy("分配预算"), forms.NoteForm, _ration,
                       gettext_lazy("按条目写明的办法核减待审批的金额，精确到分，由另一人审批；已审批的不再变动。"),
                       access.REVIEW, "approval"),
    "approve": ManyDeed(gettext_lazy("批量审批"), forms.ApproveManyForm, _approve,
                        gettext_lazy("逐件核对条件并核定金额，预算用完为止；本人审核过的不能审批。"), access.APPROVE,
                        "approval"),
    "decide": ManyDeed(gettext_lazy("登记会议决定"), forms.DecideForm, _decide,
                       gettext_lazy("所选申请按会议纪要通过。"), access.DECIDE, "decision"),
    "publish": ManyDeed(gettext_lazy("公示"), forms.PublishForm, _publish,
                        gettext_lazy("自今天起公示，期满且异议处理完后进入下一环节。"), access.PUBLISH, "publicity"),
    "appropriate": ManyDeed(gettext_lazy("下达指标"), forms.AppropriateForm, _appropriate,
                            gettext_lazy("省、市、县合计须与所选申请的核定金额一致，精确到分。"), access.ALLOT,
                            "appropriation"),
    "draw": ManyDeed(gettext_lazy("生成支付批次"), forms.DrawForm, _draw,
                     gettext_lazy("支付前逐家再核对条件和账户；列入批次的记为支付在途。"), access.PAY, "payment"),
}  # fmt: skip


def _offered(deed: ManyDeed, programme: Programme, user: Any, counts: dict[str, int]) -> bool:
    wanted = {
        _invite: programme.mode == "automatic" and programme.closed_on is None,
        _guide: programme.guide_on is None,
        _close: programme.closed_on is None,
        _ration: programme.terms.cut != "none",
        _return: programme.left_fen > 0 and not programme.is_open,
    }
    if not wanted.get(deed.act, True):
        return False
    return (not deed.stage or bool(counts.get(deed.stage))) and access.may(user, deed.verb, programme)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do something with many applications of a round."""
    found = get_object_or_404(access.visible_programmes(request.user), pk=pk)
    chosen = DEEDS.get(name)
    if chosen is None:
        raise Http404
    access.require(request.user, chosen.verb, found)
    form = chosen.form(found, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, chosen.act(found, form, request.user))
            return redirect("grants:programme", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": found, "form": form, "label": chosen.label, "follows": chosen.follows, "kind": "",
               "back": "grants:programme"}  # fmt: skip
    return render(request, "grants/step.html", context, status=422 if form.errors else 200)
