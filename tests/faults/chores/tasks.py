"""Chores that die at a chosen point, and chores that just take their time."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.run import Run


def _die(run: Run, point: str) -> None:
    """Kill this very process at the chosen point, the first time round."""
    if run.payload.get("die") == point and run.attempt <= run.payload.get("deaths", 1):
        os.kill(os.getpid(), signal.SIGKILL)


@job("chore", label="测试作业", attempts=40, wait=0.01)
def chore(run: Run) -> None:
    """Take a while, then have one effect."""
    run.progress(0.5, "half")
    time.sleep(run.payload.get("before", 0))
    _die(run, "before")
    with run.effect():
        Notification.objects.create(user_id=run.payload["user"], kind="chore", title=run.key)
        time.sleep(run.payload.get("inside", 0))
        _die(run, "inside")
        run.result = {"attempt": run.attempt}
    _die(run, "after")


@job("poison", label="有毒的作业", attempts=3, wait=0.01)
def poison(run: Run) -> None:
    """Take the worker down, every time."""
    os.kill(os.getpid(), signal.SIGKILL)


@job("hang", label="停住的作业", attempts=5, wait=0.01)
def hang(run: Run) -> None:
    """Say that it has begun, wait for a file to appear, then have one effect."""
    Path(run.payload["begun"]).touch()
    while not Path(run.payload["go"]).exists():
        time.sleep(0.02)
    with run.effect():
        Notification.objects.create(user_id=run.payload["user"], kind="chore", title=run.key)
