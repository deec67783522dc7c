"""兑付的动作 (actions of the pay-out): the only way in which rounds, applications, payments and the ledger change."""

from kechuang.apps.grants.actions.applying import apply_for, confirm_account, give_papers, invite, withdraw
from kechuang.apps.grants.actions.approving import Outcome, approve, approve_many, send_back
from kechuang.apps.grants.actions.attesting import attest
from kechuang.apps.grants.actions.claiming import claim_for
from kechuang.apps.grants.actions.joint import give_opinion
from kechuang.apps.grants.actions.meeting import answer_objection, close_publicity, decide, object_to, publish
from kechuang.apps.grants.actions.money import appropriate
from kechuang.apps.grants.actions.paying import Drawn, draw_batch, send_batch, undo_batch
from kechuang.apps.grants.actions.programmes import add_budget, open_programme, publish_guide
from kechuang.apps.grants.actions.rationing import close_programme, ration, return_rest
from kechuang.apps.grants.actions.returns import Taken, take_returns
from kechuang.apps.grants.actions.reviewing import accept, ask_papers, experts_done, refuse, review, stop
from kechuang.apps.grants.actions.settling import demand_recovery, receive_recovery, report_performance, settle

__all__ = [
    "Drawn", "Outcome", "Taken", "accept", "add_budget", "answer_objection", "apply_for", "appropriate", "approve",
    "approve_many", "ask_papers", "attest", "claim_for", "close_programme", "close_publicity", "confirm_account",
    "decide", "demand_recovery", "draw_batch", "experts_done", "give_opinion", "give_papers", "invite", "object_to",
    "open_programme", "publish", "publish_guide", "ration", "receive_recovery", "refuse", "report_performance",
    "return_rest", "review", "send_back", "send_batch", "settle", "stop", "take_returns", "undo_batch", "withdraw",
]  # fmt: skip
