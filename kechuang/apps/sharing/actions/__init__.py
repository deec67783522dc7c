"""共享的动作 (actions of sharing): the only way in which requests, grants, corrections and catalogues change."""

from kechuang.apps.sharing.actions.answering import agree, owner_ask_papers, refuse, supply
from kechuang.apps.sharing.actions.asking import ask, demand, give_papers, withdraw
from kechuang.apps.sharing.actions.checking import ask_papers, pass_check, reject
from kechuang.apps.sharing.actions.corrections import (
    accept,
    confirm,
    correction_ask_papers,
    correction_give_papers,
    correction_withdraw,
    object_again,
    refuse_correction,
    report,
)
from kechuang.apps.sharing.actions.disputes import close, dispute, escalate, order, uphold
from kechuang.apps.sharing.actions.grants import revoke
from kechuang.apps.sharing.actions.uppers import take_catalogue

__all__ = [
    "accept",
    "agree",
    "ask",
    "ask_papers",
    "close",
    "confirm",
    "correction_ask_papers",
    "correction_give_papers",
    "correction_withdraw",
    "demand",
    "dispute",
    "escalate",
    "give_papers",
    "object_again",
    "order",
    "owner_ask_papers",
    "pass_check",
    "refuse",
    "refuse_correction",
    "reject",
    "report",
    "revoke",
    "supply",
    "take_catalogue",
    "uphold",
    "withdraw",
]
