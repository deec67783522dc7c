"""审核的状态 (states of a judgement): what a reviewer may do with a fact, and how it is taken back.

A fact that nobody has looked at is proposed. A step is undone by one that leads back to where the fact stood before;
what was decided and taken back stays in the log. One that the engine missed is added by a person (补录).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import Table, Transition

REVIEW, RULE = "report.review", "report.rule"

JUDGEMENT = Table(
    states={
        "proposed": _("待审"),
        "accepted": _("已采纳"),
        "corrected": _("已更正"),
        "added": _("已补录"),
        "rejected": _("不采纳"),
    },
    initial="proposed",
    transitions=(
        Transition(name="add", label=_("补录"), sources=("proposed",), target="added", who=REVIEW),
        Transition(name="accept", label=_("采纳"), sources=("proposed", "rejected"), target="accepted", who=REVIEW),
        Transition(name="correct", label=_("更正"), sources=("proposed", "accepted", "corrected", "added", "rejected"),
                   target="corrected", who=REVIEW),
        Transition(name="reject", label=_("不采纳"), sources=("proposed", "accepted", "corrected", "added"),
                   target="rejected", who=REVIEW),
        Transition(name="back_to_proposed", label=_("撤回"), sources=("accepted", "corrected", "added", "rejected"),
                   target="proposed", who=REVIEW),
        Transition(name="back_to_accepted", label=_("撤回，恢复采纳"), sources=("corrected", "rejected"),
                   target="accepted", who=REVIEW),
        Transition(name="back_to_corrected", label=_("撤回，恢复更正"), sources=("corrected", "rejected"),
                   target="corrected", who=REVIEW),
        Transition(name="back_to_added", label=_("撤回，恢复补录"), sources=("corrected", "rejected"), target="added",
                   who=REVIEW),
        Transition(name="back_to_rejected", label=_("撤回，恢复不采纳"), sources=("accepted", "corrected"),
                   target="rejected", who=REVIEW),
    ),
)  # fmt: skip

STANDS = ("accepted", "corrected", "added")
"""What a person has said is so."""

RELATION = Table(
    states={"proposed": _("待核"), "accepted": _("已核实"), "rejected": _("不成立")},
    initial="proposed",
    transitions=(
        Transition(name="accept", label=_("属实"), sources=("proposed", "rejected"), target="accepted", who=REVIEW),
        Transition(name="reject", label=_("不成立"), sources=("proposed", "accepted"), target="rejected", who=REVIEW),
        Transition(name="undo", label=_("撤回"), sources=("accepted", "rejected"), target="proposed", who=REVIEW),
    ),
)  # fmt: skip
"""What a person may say of a relation that the engine proposes (关系核实)."""

RULE_TABLE = Table(
    states={"active": _("使用中"), "revoked": _("已停用")},
    initial="active",
    transitions=(
        Transition(name="revoke", label=_("停用"), sources=("active",), target="revoked", who=RULE),
    ),
)  # fmt: skip

__all__ = ["JUDGEMENT", "RELATION", "REVIEW", "RULE", "RULE_TABLE", "STANDS"]
