"""工作进程 (worker): runs jobs one after another, while a second thread keeps house.

The housekeeper says every few seconds that the process lives, returns what dead workers had in hand, delivers the
outbox, and does the chores of every hour; so a long job keeps nobody waiting for a message.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from kechuang.apps.jobs import chores, liveness, outbox, reaper

logger = logging.getLogger(__name__)

ROUND = 1.0  # seconds from one round of the housekeeper to the next
SWEEP = 3600.0
PAUSE = 2.0  # seconds to wait when the database does not answer


class Housekeeper(threading.Thread):
    """Heartbeat, reaper and outbox of one worker process.

    Parameters
    ----------
    worker_id : str
        The process's entry in the list of workers.
    parent : int or None
        Process whose end ends this worker too (the web server that started it).
    """

    def __init__(self, worker_id: str, parent: int | None = None) -> None:
        super().__init__(name="housekeeper", daemon=True)
        self.worker_id = worker_id
        self.parent = parent
        self._over = threading.Event()

    def run(self) -> None:
        """Go round until told to stop; a database that does not answer is waited for."""
        beaten, swept = time.monotonic(), time.monotonic()
        tidied = beaten - chores.EVERY  # the first time soon after the start: a process may live for less than an hour
        try:
            while not self._over.wait(ROUND):
                if self.parent is not None and os.getppid() != self.parent:
                    logger.warning("the server that started this worker is gone; ending")
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
                close_old_connections()
                try:
                    if time.monotonic() - beaten >= liveness.BEAT:
                        beaten = time.monotonic()
                        liveness.beat(self.worker_id)
                        reaper.reap()
                    outbox.deliver()
                    if time.monotonic() - swept >= SWEEP:
                        swept = time.monotonic()
                        reaper.sweep()
                    if time.monotonic() - tidied >= chores.EVERY:
                        tidied = time.monotonic()
                        chores.do_chores()
                except (OperationalError, InterfaceError) as error:
                    logger.warning("the database does not answer: %s", error)
        finally:
            connections.close_all()

    def stop(self) -> None:
        """End the thread after its present round."""
        self._over.set()
        self.join(timeout=30)


def work(
    *,
    queues: tuple[str, ...] = ("*",),
    interval: float = 1.0,
    batch: bool = False,
    parent: int | None = None,
    worker_id: str | None = None,
) -> None:
    """Run jobs until told to stop (SIGTERM, Ctrl-C: after the present job; a second time: at once).

    Parameters
    ----------
    queues : tuple of str
        Queues to serve; ``*`` is all.
    interval : float
        Seconds between two looks into an empty queue.
    batch : bool
        End when nothing is left to do.
    parent : int, optional
        End when this process, the parent, ends.
    worker_id : str, optional
        Name in the list of workers; made up where not given.
    """
    worker_id = worker_id or get_random_string(32)
    liveness.register(worker_id)
    reaper.reap()
    keeper = Housekeeper(worker_id, parent)
    worker = QueueWorker(
        queue_names=list(queues),
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    if threading.current_thread() is threading.main_thread():
        worker.configure_signals()
    keeper.start()
    try:
        _run(worker)
        if batch:
            outbox.deliver()
    finally:
        keeper.stop()
        liveness.leave(worker_id)


def _run(worker: QueueWorker) -> None:
    """Run the queue's loop; where the database is locked for too long or away for a while, wait and go on."""
    while worker.running:
        try:
            worker.run()
            return
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer: %s", error)
            close_old_connections()
            time.sleep(PAUSE)
