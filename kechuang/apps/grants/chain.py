"""兑付环节 (chain): the stages between an application and its payment, as a place's policy declares them.

A chain is data: any of the stages below, each at most once, in the order in which the item names them. Three cannot be
left out, because without them money would leave on one person's word: a review, an approval, a payment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.errors import Refused

ACCEPT, REVIEW, APPROVE, JOIN, DECIDE, PUBLISH, ALLOT, PAY = (
    "grants.accept", "grants.review", "grants.approve", "grants.join", "grants.decide", "grants.publish",
    "grants.allot", "grants.pay",
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A stage: what an official calls it while it is open, the verb on its button, the right that it asks for."""

    label: Any
    deed: Any
    verb: str


STAGES: Mapping[str, Stage] = {
    "completeness": Stage(gettext_lazy("待受理"), gettext_lazy("受理"), ACCEPT),
    "review": Stage(gettext_lazy("待审核"), gettext_lazy("审核通过"), REVIEW),
    "expert_review": Stage(gettext_lazy("专家评审中"), gettext_lazy("评审通过"), REVIEW),
    "approval": Stage(gettext_lazy("待审批"), gettext_lazy("审批通过"), APPROVE),
    "joint_review": Stage(gettext_lazy("部门联审中"), gettext_lazy("联审通过"), JOIN),
    "decision": Stage(gettext_lazy("待会议研究"), gettext_lazy("会议通过"), DECIDE),
    "publicity": Stage(gettext_lazy("待公示"), gettext_lazy("公示无异议"), PUBLISH),
    "appropriation": Stage(gettext_lazy("待下达指标"), gettext_lazy("下达指标"), ALLOT),
    "payment": Stage(gettext_lazy("待支付"), gettext_lazy("列入支付批次"), PAY),
    "settlement": Stage(gettext_lazy("待清算"), gettext_lazy("清算"), REVIEW),
    "performance": Stage(gettext_lazy("待绩效报告"), gettext_lazy("报送绩效"), REVIEW),
}
NEEDED = ("review", "approval", "payment")
BETWEEN = ("joint_review", "decision", "publicity", "appropriation")
"""What stands between approval and payment, because it is about money that is promised already."""
WHOLE = tuple(one for one in STAGES if one != "expert_review")
"""The usual chain."""


def checked(stages: Sequence[str]) -> tuple[str, ...]:
    """Return a chain, or say what is wrong with it.

    Raises
    ------
    Refused
        If a stage is unknown or named twice, if one that cannot be left out is missing, or if approval comes before
        review or payment before approval.
    """
    named = list(stages)
    unknown = [one for one in named if one not in STAGES]
    if unknown:
        raise Refused(_("兑付环节“%(stage)s”不存在，应为 %(known)s 之一。") % {
            "stage": unknown[0], "known": "、".join(STAGES)})  # fmt: skip
    twice = [one for one in named if named.count(one) > 1]
    if twice:
        raise Refused(_("兑付环节“%(stage)s”写了两次，请删去一个。") % {"stage": twice[0]})
    missing = [one for one in NEEDED if one not in named]
    if missing:
        raise Refused(_("兑付环节缺少“%(stage)s”，审核、审批、支付三个环节不能省略。") % {"stage": missing[0]})
    at = named.index
    early = any(at(one) > at("approval") for one in ("completeness", "expert_review") if one in named)
    between = all(at("approval") < at(one) < at("payment") for one in BETWEEN if one in named)
    late = all(at(one) > at("payment") for one in ("settlement", "performance") if one in named)
    if early or not between or not late or not at("review") < at("approval") < at("payment"):
        raise Refused(
            _("兑付环节的次序不对：审核在审批之前，联审、会议、公示、下达指标在审批与支付之间，清算和绩效在支付之后。")
        )
    return tuple(named)


def following(stages: Sequence[str], stage: str, *, advance: bool = False) -> str:
    """Return the stage after one, or ``done``; what was paid without being an advance needs no settlement."""
    rest = list(stages[stages.index(stage) + 1 :])
    if rest and rest[0] == "settlement" and not advance:
        rest = rest[1:]
    return rest[0] if rest else "done"
