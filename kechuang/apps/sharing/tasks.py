"""共享的例行事务 (chores of sharing): reminders of limits."""

from __future__ import annotations

from kechuang.apps.jobs.chores import hourly
from kechuang.apps.sharing.actions.reminders import remind

hourly(remind)
