"""办理 (taking a step): one page for every step of a request or a correction: what follows from it, and its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Dressed, posted
from kechuang.apps.sharing import actions
from kechuang.apps.sharing.forms import (
    AcceptForm,
    AgreeForm,
    NoteForm,
    ReasonForm,
    SupplyForm,
    TextForm,
    WithdrawForm,
)
from kechuang.apps.sharing.models import Correction, ShareRequest
from kechuang.apps.transitions import allowed


@dataclass(frozen=True)
class Step:
    """How a page takes a step: the deed, its form, what follows, and whether the button warns or invites."""

    deed: Callable[..., Any]
    form: Callable[..., Dressed]
    follows: Any
    kind: str = ""


REQUEST_STEPS: Mapping[str, Step] = {
    "pass": Step(actions.pass_check, NoteForm, _(
        "无条件共享的随即授权；有条件共享的转提供部门，自今日起计答复期限；新增需求转应提供部门发布。"), "primary"),
    "ask_papers": Step(actions.ask_papers, ReasonForm, _("期限暂停，申请部门补充后接着计算。")),
    "reject": Step(actions.reject, ReasonForm, _("申请办结；申请部门可以改正后重新申请。"), "danger"),
    "give_papers": Step(actions.give_papers, TextForm, _("期限接着计算。"), "primary"),
    "owner_give_papers": Step(actions.give_papers, TextForm, _("期限接着计算。"), "primary"),
    "owner_ask_papers": Step(actions.owner_ask_papers, ReasonForm,
                             _("期限暂停，申请部门补充后接着计算。")),
    "agree": Step(actions.agree, AgreeForm, _("申请部门在期限内可以取用所选字段，每次取用都有记录。"), "primary"),
    "supply": Step(actions.supply, SupplyForm, _("申请部门随即可以取用这张表，个人信息按规则遮盖。"), "primary"),
    "refuse": Step(actions.refuse, ReasonForm, _("理由告知申请部门；对方可以提请主管部门协调。"), "danger"),
    "dispute": Step(actions.dispute, ReasonForm, _("由政务数据共享主管部门协调，期限自今日起计。"), "primary"),
    "order": Step(actions.order, ReasonForm, _("按申请的字段和期限授权；所缺数据由提供部门发布。"), "primary"),
    "uphold": Step(actions.uphold, ReasonForm, _("维持提供部门的答复；申请部门可以报政府办公室裁定。"), "danger"),
    "escalate": Step(actions.escalate, ReasonForm, _("由政府办公室裁定，期限自今日起计。"), "primary"),
    "close": Step(actions.close, ReasonForm, _("裁定不予共享，申请办结。"), "danger"),
    "withdraw": Step(actions.withdraw, WithdrawForm, _("申请办结，不再计期限；可以另行申请。"), "danger"),
}  # fmt: skip
CORRECTION_STEPS: Mapping[str, Step] = {
    "accept": Step(actions.accept, AcceptForm, _(
        "更正后的行先按契约检查，下一次汇聚并入数据湖，依据中可见本工单；请同时改正本部门业务系统。"), "primary"),
    "refuse": Step(actions.refuse_correction, ReasonForm, _("理由告知报告人，由其确认或再报。"), "danger"),
    "ask_papers": Step(actions.correction_ask_papers, ReasonForm, _("期限暂停，报告人补充后接着计算。")),
    "give_papers": Step(actions.correction_give_papers, TextForm, _("期限接着计算。"), "primary"),
    "object": Step(actions.object_again, ReasonForm, _("由来源部门再次校核，期限重新计算。")),
    "confirm": Step(actions.confirm, NoteForm, _("工单办结。"), "primary"),
    "withdraw": Step(actions.correction_withdraw, WithdrawForm, _("工单办结，不再计期限。"), "danger"),
}  # fmt: skip


def buttons(thing: ShareRequest | Correction, user: Any, steps: Mapping[str, Step]) -> list[dict[str, str]]:
    """Return the steps that a person could take now, those that invite first."""
    found = [
        {"name": one.name, "label": str(one.label), "kind": steps[one.name].kind}
        for one in allowed(thing, user)
        if one.name in steps
    ]
    return sorted(found, key=lambda one: ("primary", "", "danger").index(one["kind"]))


def step_page(request: HttpRequest, thing: Any, name: str, steps: Mapping[str, Step], back: str) -> HttpResponse:
    """Show the form of a step, or take it."""
    step = steps.get(name)
    if step is None:
        raise Http404
    label = thing.TABLE[name].label
    if request.method == "GET" and name not in {one.name for one in allowed(thing, request.user)}:
        messages.error(request, _("%(what)s现为“%(state)s”，您现在不能办理“%(step)s”。") % {
            "what": thing.number, "state": thing.state_label, "step": label})  # fmt: skip
        return redirect(back, pk=thing.pk)
    form = step.form(thing, posted(request))
    if request.method == "POST" and form.is_valid():
        given = {("fields" if key == "fields_" else key): value for key, value in form.cleaned_data.items()}
        try:
            done = step.deed(thing, by=request.user, **given)
            messages.success(request, _("%(what)s：%(state)s") % {"what": done.number, "state": done.state_label})
            return redirect(back, pk=done.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": thing, "form": form, "label": label, "follows": step.follows, "kind": step.kind, "back": back}
    return render(request, "sharing/step.html", context, status=422 if form.errors else 200)
