"""Real worker processes on the test's own database."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0  # seconds; only what hangs takes as long, however slow and busy the machine is


def start(environment: dict[str, str], *options: str) -> subprocess.Popen[bytes]:
    """Start ``kechuang worker``."""
    return subprocess.Popen(
        [sys.executable, "-m", "kechuang", "worker", "--interval", "0.05", *options],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def run_to_the_end(environment: dict[str, str]) -> tuple[int, str]:
    """Run a worker until it has nothing left to do or dies; return its exit code and what it said."""
    process = start(environment, "--batch")
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said.decode(errors="replace")


def supervise(environment: dict[str, str]) -> list[int]:
    """Run workers one after another until one finds nothing left to do; return how each ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.supervisor"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return [int(line) for line in done.stdout.split()]


@contextmanager
def kept(environment: dict[str, str], number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Keep so many workers; whichever are left at the end are killed."""
    processes = [start(environment) for _ in range(number)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.05)
