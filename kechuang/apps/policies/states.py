"""走访的状态 (states of a visit): planned, then made with an outcome or called off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import Table, Transition

VISIT = Table(
    states={"planned": _("待走访"), "done": _("已走访"), "cancelled": _("已取消")},
    initial="planned",
    transitions=(
        Transition(name="report", label=_("登记结果"), sources=("planned",), target="done", who="policy.visit"),
        Transition(name="amend", label=_("更正结果"), sources=("done",), target="done", who="policy.visit"),
        Transition(name="cancel", label=_("取消走访"), sources=("planned",), target="cancelled", who="policy.visit"),
    ),
)

OUTCOMES = {
    "explained": _("已讲解"),
    "will_apply": _("有意申报"),
    "applied": _("已协助申报"),
    "unsuitable": _("不适用"),
    "follow_up": _("需继续跟进"),
}
