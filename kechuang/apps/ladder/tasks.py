"""梯度培育的例行事务 (chores of the ladder): reminders of certificates that end soon."""

from __future__ import annotations

from kechuang.apps.jobs.chores import hourly
from kechuang.apps.ladder.actions.reminders import remind_of_expiry


@hourly
def remind() -> None:
    """Remind of certificates that end soon."""
    remind_of_expiry()
