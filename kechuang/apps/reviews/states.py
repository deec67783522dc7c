"""评审的状态 (states of a review): drawn, scored blind, all in, concluded, public, done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import SYSTEM, Table, Transition

MANAGE = "reviews.manage"

REVIEW = Table(
    states={
        "new": _("待抽取专家"),
        "scoring": _("评审中"),
        "complete": _("意见已齐，待出结论"),
        "concluded": _("已出结论"),
        "public": _("公示中"),
        "done": _("已办结"),
        "void": _("已作废"),
    },
    initial="new",
    transitions=(
        Transition(name="draw", label=_("抽取专家"), sources=("new",), target="scoring", who=MANAGE, clock="start"),
        Transition(name="fill", label=_("意见已齐"), sources=("scoring",), target="complete", who=SYSTEM),
        Transition(name="conclude", label=_("登记结论"), sources=("complete",), target="concluded", who=MANAGE,
                   clock="stop"),
        Transition(name="publish", label=_("公示"), sources=("concluded",), target="public", who=MANAGE),
        Transition(name="close", label=_("结束公示"), sources=("public",), target="done", who=MANAGE),
        Transition(name="annul", label=_("作废"), sources=("new", "scoring", "complete", "concluded", "public"),
                   target="void", who=MANAGE, clock="stop"),
    ),
)  # fmt: skip
