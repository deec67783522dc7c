"""打开时的样子 (opened): in one short word what the fields of a form held when it was opened.

Of what has no revision of its own it tells whether another changed it before the form came back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from kechuang.apps.projects.models import Meeting, Weakness

#: What of a meeting is arranged.
ARRANGED = ("title", "starts_at", "room", "chair", "attending", "agenda")


def of_meeting(meeting: Meeting) -> str:
    """Return how a meeting's arrangements stand."""
    return _word(*(getattr(meeting, name) for name in ARRANGED))


def of_weakness(weakness: Weakness) -> str:
    """Return how a weakness and its tasks stand."""
    tasks = sorted(weakness.tasks.values_list("pk", flat=True))
    return _word(
        weakness.state, weakness.title, weakness.describes, weakness.division, weakness.programme_id, tasks
    )  # fmt: skip


def _word(*values: Any) -> str:
    told = [str(one.astimezone(dt.UTC) if isinstance(one, dt.datetime) else one) for one in values]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
