"""培育与研发机构的状态 (states of a cultivation and of a research institution)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import Table, Transition

MANAGE = "ladder.manage"

CULTIVATION = Table(
    states={
        "listed": _("培育中"),
        "applied": _("已申报"),
        "reached": _("已认定"),
        "dropped": _("不再培育"),
    },
    initial="listed",
    transitions=(
        Transition(name="apply", label=_("已申报"), sources=("listed",), target="applied", who=MANAGE),
        Transition(name="return", label=_("未通过，继续培育"), sources=("applied",), target="listed", who=MANAGE),
        Transition(name="reach", label=_("已认定"), sources=("listed", "applied"), target="reached", who=MANAGE),
        Transition(name="drop", label=_("不再培育"), sources=("listed", "applied"), target="dropped", who=MANAGE),
    ),
)

INSTITUTION = Table(
    states={"none": _("未建"), "built": _("先建"), "driven": _("推动"), "raised": _("提升"), "left": _("退出名单")},
    initial="none",
    transitions=(
        Transition(name="build", label=_("已先建"), sources=("none",), target="built", who=MANAGE),
        Transition(name="drive", label=_("进入推动"), sources=("built",), target="driven", who=MANAGE),
        Transition(name="raise", label=_("进入提升"), sources=("driven",), target="raised", who=MANAGE),
        Transition(
            name="lose", label=_("机构已撤"), sources=("built", "driven", "raised"), target="none", who=MANAGE
        ),
        Transition(
            name="leave", label=_("退出名单"), sources=("none", "built", "driven", "raised"), target="left", who=MANAGE
        ),
        Transition(name="return", label=_("重新列入"), sources=("left",), target="none", who=MANAGE),
    ),
)  # fmt: skip
