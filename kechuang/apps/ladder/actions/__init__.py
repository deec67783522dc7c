"""梯度培育的动作 (actions of the ladder): every write, each one transaction with its audit entry."""

from kechuang.apps.ladder.actions.cultivation import add_measure, begin_cultivation, end_cultivation, move_cultivation
from kechuang.apps.ladder.actions.holdings import end_holding, enter_holding, take_holdings
from kechuang.apps.ladder.actions.institutions import move_institution, take_above_scale
from kechuang.apps.ladder.actions.reminders import remind_of_expiry
from kechuang.apps.ladder.actions.windows import apply_in, decide_application, open_window

__all__ = [
    "add_measure", "apply_in", "begin_cultivation", "decide_application", "end_cultivation", "end_holding",
    "enter_holding", "move_cultivation", "move_institution", "open_window", "remind_of_expiry", "take_above_scale",
    "take_holdings",
]  # fmt: skip
