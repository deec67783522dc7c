"""随行的作业进程 (companion): the worker beside the server; started again when it dies, ended with the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from kechuang.commands.progress import say

# A worker that dies at once again and again must not keep a processor busy.
PAUSES = (1.0, 5.0, 30.0)
PATIENCE = 10.0


class Companion:
    """A worker process under watch.

    Used as a context manager: it starts on entering and is told to stop on leaving (it first finishes the job in
    hand, for at most :data:`PATIENCE` seconds).
    """

    def __init__(self) -> None:
        self._leaving = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, name="companion", daemon=True)

    def __enter__(self) -> Companion:
        """Begin to watch."""
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching and end the worker."""
        self._leaving.set()
        self._watch.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The worker's process id at this moment."""
        return self._process.pid

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the server alone, which then ends the worker in order.
        environment = {**os.environ, "KECHUANG_PARENT": str(os.getpid())}
        return subprocess.Popen([sys.executable, "-m", "kechuang", "worker"], env=environment, start_new_session=True)

    def _keep(self) -> None:
        deaths = 0
        while not self._leaving.wait(0.5):
            if self._process.poll() is None:
                continue
            pause = PAUSES[min(deaths, len(PAUSES) - 1)]
            deaths += 1
            say(f"后台作业进程意外结束（代码 {self._process.returncode}），{pause:g} 秒后重新启动。")
            if self._leaving.wait(pause):
                return
            self._process = self._start()
