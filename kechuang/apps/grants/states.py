"""申请的状态 (states of an application): the stages of the chain, and what stands around them.

A step leads from any stage to any other, because which one follows is the policy's affair (:mod:`.chain`); who may
take it is the stage's.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.grants.chain import PAY, REVIEW, STAGES
from kechuang.apps.transitions.table import SYSTEM, Table, Transition, papers

APPLY = "grants.apply"
BEFORE_MONEY = ("completeness", "review", "expert_review", "approval", "joint_review", "decision", "publicity")
BEFORE_PAYMENT = ("appropriation", "payment")
"""Where money is promised and not paid: who no longer qualifies is refused there too, and the money is free again."""
ENTRIES = ("completeness", "review")
"""Where an application can begin, and from where papers are asked for."""


def _named(actor: Any) -> str | None:
    return None if getattr(actor, "pk", None) else _now("这一步须由登录的人员办理，控制台不能代办。")


def not_the_reviewer(application: Any, actor: Any) -> str | None:
    """Refuse the approval by whoever reviewed."""
    if application.reviewed_by_id is not None and application.reviewed_by_id == getattr(actor, "pk", None):
        return _now("审核人与审批人不能是同一人，请由另一位工作人员审批。")
    return _named(actor)


def not_the_applicant(application: Any, actor: Any) -> str | None:
    """Refuse a deed of the office by whoever applied."""
    if application.applied_by_id is not None and application.applied_by_id == getattr(actor, "pk", None):
        return _now("申请人不能办理自己的申请。")
    return _named(actor)


_GUARDS = {"review": not_the_applicant, "approval": not_the_reviewer}
_STEPS = tuple(
    Transition(
        name=f"{stage}_to_{after}", label=known.deed, sources=(stage,), target=after, who=known.verb,
        guard=_GUARDS.get(stage),
    )
    for stage, known in STAGES.items()
    if stage != "payment"
    for after in (*STAGES, "done")
    if after != stage
)  # fmt: skip

APPLICATION = Table(
    states={
        "draft": _("填写中"),
        "invited": _("待企业确认账户"),
        **{stage: known.label for stage, known in STAGES.items()},
        "papers": _("待补正材料"),
        "paying": _("支付中"),
        "done": _("已办结"),
        "refused": _("未通过"),
        "withdrawn": _("已撤回"),
    },
    initial="draft",
    transitions=(
        Transition(name="invite", label=_("列入免申即享"), sources=("draft",), target="invited", who=SYSTEM),
        *(
            Transition(name=f"submit_to_{stage}", label=_("提交申请"), sources=("draft",), target=stage, who=APPLY,
                       clock="start")
            for stage in ENTRIES
        ),
        *(
            Transition(name=f"confirm_to_{stage}", label=_("确认账户"), sources=("invited",), target=stage, who=APPLY,
                       clock="start")
            for stage in ENTRIES
        ),
        *_STEPS,
        *(
            step
            for stage in ENTRIES
            for step in papers(f"ask_papers_{stage}", f"give_papers_{stage}", at=stage, wait="papers",
                               by=STAGES[stage].verb, giver=APPLY, labels=(_("要求补正"), _("补正")))
        ),
        Transition(name="send_back", label=_("退回重审"), sources=("approval",), target="review",
                   who=STAGES["approval"].verb, guard=not_the_reviewer),
        *(
            Transition(name=f"refuse_{stage}", label=_("不予通过"), sources=(stage,), target="refused",
                       who=STAGES[stage].verb, clock="stop", guard=_GUARDS.get(stage))
            for stage in BEFORE_MONEY
        ),
        *(
            Transition(name=f"refuse_{stage}", label=_("不予通过"), sources=(stage,), target="refused", who=REVIEW,
                       clock="stop", guard=not_the_applicant)
            for stage in BEFORE_PAYMENT
        ),
        Transition(name="stop", label=_("停发后续"), sources=("payment",), target="done", who=REVIEW, clock="stop",
                   guard=not_the_applicant),
        Transition(name="withdraw", label=_("撤回申请"), target="withdrawn", who=APPLY, clock="stop",
                   sources=("invited", "papers", *BEFORE_MONEY)),
        Transition(name="draw", label=STAGES["payment"].deed, sources=("payment",), target="paying", who=PAY),
        Transition(name="undo", label=_("撤销支付批次"), sources=("paying",), target="payment", who=PAY),
        Transition(name="fail", label=_("支付退回"), sources=("paying",), target="payment", who=PAY),
        *(
            Transition(name=f"paid_to_{after}", label=_("支付成功"), sources=("paying",), target=after, who=PAY,
                       clock="stop")
            for after in ("settlement", "performance", "done")
        ),
        Transition(name="paid_in_part", label=_("本期支付成功"), sources=("paying",), target="payment", who=PAY),
    ),
)  # fmt: skip
