"""办理 (deeds): which steps an application offers to a person now, each with its form and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kechuang.apps.grants import access, actions, forms
from kechuang.apps.grants.actions.attesting import rests_on_nothing
from kechuang.apps.grants.actions.payments import live
from kechuang.apps.grants.ledger import balances
from kechuang.apps.grants.models import Application
from kechuang.apps.grants.states import BEFORE_MONEY, BEFORE_PAYMENT
from kechuang.core import Verdict


@dataclass(frozen=True)
class Deed:
    """A step as a page takes it: label, action, form, what follows, right, states, and the button's kind."""

    label: Any
    action: Callable[..., Any]
    form: Callable[..., Any]
    follows: Any
    verb: str
    states: tuple[str, ...]
    kind: str = ""


DEEDS: Mapping[str, Deed] = {
    "accept": Deed(_("受理"), actions.accept, forms.NoteForm, _("材料齐全，进入下一环节。"), access.ACCEPT,
                   ("completeness",), "primary"),
    "review": Deed(_("审核通过"), actions.review, forms.ReviewForm,
                   _("条件按现行数据再核对一次；由另一位工作人员审批。"), access.REVIEW, ("review",), "primary"),
    "experts": Deed(_("评审通过"), actions.experts_done, forms.NoteForm, _("专家评审结束，进入下一环节。"),
                    access.REVIEW, ("expert_review",), "primary"),
    "approve": Deed(_("审批通过"), actions.approve, forms.NoteForm,
                    _("条件再核对一次，金额随即从预算中核定；预算不足时不会通过。"), access.APPROVE, ("approval",),
                    "primary"),
    "send_back": Deed(_("退回重审"), actions.send_back, forms.ReasonForm, _("退回审核环节。"), access.APPROVE,
                      ("approval",)),
    "opinion": Deed(_("给出联审意见"), actions.give_opinion, forms.OpinionForm,
                    _("各部门都同意后进入下一环节；有部门不同意的退回审核，已核定金额释放。"), access.JOIN,
                    ("joint_review",), "primary"),
    "ask_papers": Deed(_("要求补正"), actions.ask_papers, forms.ReasonForm,
                       _("请一次告知需要补正的全部内容；时限暂停，企业补正后接着计算。"), access.REVIEW,
                       ("completeness", "review")),
    "object": Deed(_("登记异议"), actions.object_to, forms.ObjectionForm, _("异议处理完才能结束公示。"), access.PUBLISH,
                   ("publicity",)),
    "settle": Deed(_("清算"), actions.settle, forms.SettleForm,
                   _("多退少补：不足部分列入支付，多付部分应追回。"), access.REVIEW, ("settlement",), "primary"),
    "report": Deed(_("报送绩效"), actions.report_performance, forms.TextForm, _("申请办结。"), access.REVIEW,
                   ("performance",), "primary"),
    "demand": Deed(_("要求追回"), actions.demand_recovery, forms.DemandForm, _("记入应追回，告知企业。"),
                   access.REVIEW, ("performance", "done"), "danger"),
    "attest": Deed(_("重新核实"), actions.attest, forms.FindingForm,
                   _("现行数据不足以判定，由审核人写明依据；由另一位工作人员支付。"), access.REVIEW, ("payment",),
                   "primary"),
    "stop": Deed(_("停发后续"), actions.stop, forms.ReasonForm, _("已支付的不变，没有支付的释放回预算，申请办结。"),
                 access.REVIEW, ("payment",), "danger"),
    "refuse": Deed(_("不予通过"), actions.refuse, forms.ReasonForm, _("理由告知申请人，已核定的金额释放回预算。"),
                   access.REVIEW, (*BEFORE_MONEY, *BEFORE_PAYMENT), "danger"),
    "give_papers": Deed(_("补正"), actions.give_papers, forms.TextForm, _("时限接着计算。"), access.APPLY, ("papers",),
                        "primary"),
    "account": Deed(_("确认收款账户"), actions.confirm_account, forms.AccountForm, _("资金拨付到这个账户。"),
                    access.APPLY, ("invited", "payment", "review", "approval"), "primary"),
    "withdraw": Deed(_("撤回申请"), actions.withdraw, forms.ReasonForm, _("申请办结，可以在受理期内重新申请。"),
                     access.APPLY, ("invited", "papers", *BEFORE_MONEY), "danger"),
}  # fmt: skip


def available(application: Application, user: Any) -> dict[str, Deed]:
    """Return the deeds that a person could do now, those that invite first."""
    found = {
        name: deed
        for name, deed in DEEDS.items()
        if application.state in deed.states and access.may(user, deed.verb, application)
    }
    if application.state == "approval" and application.reviewed_by_id == user.pk:
        found = {name: deed for name, deed in found.items() if name not in ("approve", "send_back", "refuse")}
    begun = application.state == "payment" and live(application).exists()
    if "refuse" in found and (begun or not _may_refuse(application, user)):
        del found["refuse"]
    if "stop" in found and not begun:
        del found["stop"]
    if "attest" in found and not _unsure(application):
        del found["attest"]
    if "demand" in found and balances(application=application)["paid"] <= 0:
        del found["demand"]
    order = ("primary", "", "danger")
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[1].kind)))


def _unsure(application: Application) -> bool:
    """Whether the last look before a payment found that the data do not say it any more."""
    last = application.checks[-1] if application.checks else None
    return last is not None and last["stage"] == "payment" and rests_on_nothing(application, Verdict(last["verdict"]))


def _may_refuse(application: Application, user: Any) -> bool:
    return access.may(user, application.TABLE[f"refuse_{application.state}"].who, application)
