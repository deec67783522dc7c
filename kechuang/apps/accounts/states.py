"""代办关系的状态 (states of an agency): asked for, confirmed by an officer of the hall, revoked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import Table, Transition

AGENT = Table(
    states={"requested": _("待核实"), "confirmed": _("已核实"), "revoked": _("已撤销")},
    initial="requested",
    transitions=(
        Transition(name="confirm", label=_("核实通过"), sources=("requested",), target="confirmed", who="agent.decide"),
        Transition(
            name="revoke", label=_("撤销代办"), sources=("requested", "confirmed"), target="revoked", who="agent.decide"
        ),
    ),
)
