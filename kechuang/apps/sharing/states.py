"""共享申请与校核纠错的状态 (states of a request and of a correction), and which limit each of them runs under.

A request is cleared (待落实) by the check, or by whoever decides a dispute; the platform itself then takes the step
that follows: a grant, a question to the owner, or the owner's task to publish what is missing.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import SYSTEM, Table, Transition, papers

ASK, CHECK, ANSWER, ARBITRATE, REPORT = (
    "sharing.request", "sharing.check", "sharing.answer", "sharing.arbitrate", "sharing.report",
)  # fmt: skip

PAPERS = (_("要求补充材料"), _("补充材料"))

REQUEST = Table(
    states={
        "new": _("填写中"),
        "submitted": _("待平台核验"),
        "check_papers": _("待补充材料（核验）"),
        "cleared": _("待落实"),
        "answering": _("待提供部门答复"),
        "answer_papers": _("待补充材料（答复）"),
        "supplying": _("待提供部门发布"),
        "granted": _("已授权"),
        "held": _("已有，不再采集"),
        "rejected": _("核验未通过"),
        "refused": _("提供部门不同意"),
        "disputed": _("争议协调中"),
        "upheld": _("协调维持不同意"),
        "escalated": _("争议裁定中"),
        "closed": _("裁定不予共享"),
        "withdrawn": _("已撤回"),
    },
    initial="new",
    transitions=(
        Transition(name="submit", label=_("提交"), sources=("new",), target="submitted", who=ASK, clock="start"),
        Transition(name="tell_held", label=_("告知已有"), sources=("submitted",), target="held", who=SYSTEM,
                   clock="stop"),
        *papers("ask_papers", "give_papers", at="submitted", wait="check_papers", by=CHECK, giver=ASK, labels=PAPERS),
        Transition(name="pass", label=_("核验通过"), sources=("submitted",), target="cleared", who=CHECK, clock="stop"),
        Transition(name="reject", label=_("核验不通过"), sources=("submitted",), target="rejected", who=CHECK,
                   clock="stop"),
        Transition(name="grant", label=_("授权"), sources=("cleared",), target="granted", who=SYSTEM),
        Transition(name="forward", label=_("转提供部门答复"), sources=("cleared",), target="answering", who=SYSTEM,
                   clock="start"),
        Transition(name="assign", label=_("转提供部门发布"), sources=("cleared",), target="supplying", who=SYSTEM,
                   clock="start"),
        *papers("owner_ask_papers", "owner_give_papers", at="answering", wait="answer_papers", by=ANSWER, giver=ASK,
                labels=PAPERS),
        Transition(name="agree", label=_("同意共享"), sources=("answering",), target="granted", who=ANSWER,
                   clock="stop"),
        Transition(name="supply", label=_("已发布，授权使用"), sources=("supplying",), target="granted", who=ANSWER,
                   clock="stop"),
        Transition(name="refuse", label=_("不同意共享"), sources=("answering", "supplying"), target="refused",
                   who=ANSWER, clock="stop"),
        Transition(name="dispute", label=_("提请协调"), sources=("refused",), target="disputed", who=ASK,
                   clock="start"),
        Transition(name="order", label=_("决定应予共享"), sources=("disputed", "escalated"), target="cleared",
                   who=ARBITRATE, clock="stop"),
        Transition(name="uphold", label=_("维持不同意"), sources=("disputed",), target="upheld", who=ARBITRATE,
                   clock="stop"),
        Transition(name="escalate", label=_("报政府办公室裁定"), sources=("upheld",), target="escalated", who=ASK,
                   clock="start"),
        Transition(name="close", label=_("裁定不予共享"), sources=("escalated",), target="closed", who=ARBITRATE,
                   clock="stop"),
        Transition(name="withdraw", label=_("撤回申请"), target="withdrawn", who=ASK, clock="stop",
                   sources=("submitted", "check_papers", "answering", "answer_papers", "supplying", "refused",
                            "disputed", "upheld", "escalated")),
    ),
)  # fmt: skip

CORRECTION = Table(
    states={
        "new": _("填写中"),
        "reported": _("待来源部门校核"),
        "papers": _("待报告人补充"),
        "accepted": _("已更正，待报告人确认"),
        "refused": _("未采纳，待报告人确认"),
        "confirmed": _("已确认"),
        "withdrawn": _("已撤回"),
    },
    initial="new",
    transitions=(
        Transition(name="submit", label=_("报告"), sources=("new",), target="reported", who=REPORT, clock="start"),
        *papers("ask_papers", "give_papers", at="reported", wait="papers", by=ANSWER, giver=REPORT,
                labels=(_("要求补充说明"), _("补充说明"))),
        Transition(name="accept", label=_("采纳并更正"), sources=("reported",), target="accepted", who=ANSWER,
                   clock="stop"),
        Transition(name="refuse", label=_("不予采纳"), sources=("reported",), target="refused", who=ANSWER,
                   clock="stop"),
        Transition(name="object", label=_("仍有异议，再报"), sources=("refused",), target="reported", who=REPORT,
                   clock="start"),
        Transition(name="confirm", label=_("确认"), sources=("accepted", "refused"), target="confirmed", who=REPORT),
        Transition(name="withdraw", label=_("撤回"), sources=("reported", "papers"), target="withdrawn", who=REPORT,
                   clock="stop"),
    ),
)  # fmt: skip

#: The limit that runs in a state, by the pack's name of it; states without one have no limit.
LIMITS = {
    "submitted": "check", "check_papers": "check", "answering": "answer", "answer_papers": "answer",
    "supplying": "publish", "disputed": "mediate", "escalated": "rule", "reported": "correct", "papers": "correct",
}  # fmt: skip
