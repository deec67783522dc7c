"""锁 (locks): what several processes of one data folder do one after the other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY, PUBLISH = "ready.lock", "publish.lock"
"""Files in the data folder: who brings it up to date as he starts, and who publishes."""


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock; another process waits, and it falls with its holder, however that ends.

    Parameters
    ----------
    lock : Path
        A file in the data folder, made where there is none and left there.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
