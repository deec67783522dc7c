"""心跳 (liveness): which worker processes live, told by their own heartbeats.

All times here are machine time (`timezone.now`), not the platform's clock: freezing the clock for a trial must not
make the dead look alive.
"""

from __future__ import annotations

import datetime as dt
import os
import socket

from django.utils import timezone

from kechuang.apps.jobs.models import Worker

BEAT = 5.0  # seconds from one heartbeat to the next
SILENCE = dt.timedelta(seconds=30)  # a worker unheard of for so long counts as dead
FORGET = dt.timedelta(hours=1)


def register(worker_id: str) -> None:
    """Enter this process as a worker."""
    moment = timezone.now()
    Worker.objects.update_or_create(
        id=worker_id,
        defaults={"host": socket.gethostname(), "pid": os.getpid(), "started_at": moment, "seen_at": moment},
    )


def beat(worker_id: str) -> None:
    """Say that this worker lives; enter it again if it was forgotten meanwhile (a machine asleep)."""
    if not Worker.objects.filter(pk=worker_id).update(seen_at=timezone.now()):
        register(worker_id)


def leave(worker_id: str) -> None:
    """Take this worker off the list: it ends in good order."""
    Worker.objects.filter(pk=worker_id).delete()


def living() -> set[str]:
    """Return the ids of the workers that live.

    A worker on this very machine whose process is gone is dead at once; of others only silence tells.
    """
    here = socket.gethostname()
    return {
        worker.id
        for worker in Worker.objects.filter(seen_at__gte=timezone.now() - SILENCE)
        if worker.host != here or _runs(worker.pid)
    }


def forget_the_dead() -> None:
    """Delete the entries of workers long dead."""
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGET).delete()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
