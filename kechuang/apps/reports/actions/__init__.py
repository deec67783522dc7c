"""报道的动作 (actions of reports): the only way in which pages, judgements and rules change."""

from kechuang.apps.reports.actions.accepting import accept_sure
from kechuang.apps.reports.actions.adding import add
from kechuang.apps.reports.actions.deciding import accept, correct, reject, undo, undo_lost
from kechuang.apps.reports.actions.loading import Given, Loaded, load_pages, load_report, reread
from kechuang.apps.reports.actions.relating import judge_relation
from kechuang.apps.reports.actions.settling import feed_board, settle_conflict
from kechuang.apps.reports.actions.teaching import revoke_rule, teach

__all__ = [
    "Given", "Loaded", "accept", "accept_sure", "add", "correct", "feed_board", "judge_relation", "load_pages",
    "load_report", "reject", "reread", "revoke_rule", "settle_conflict", "teach", "undo", "undo_lost",
]  # fmt: skip
