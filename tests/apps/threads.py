"""Many threads at the same step at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def at_once(number: int, deed: Callable[[int], Any]) -> list[Any]:
    """Run ``deed(0) … deed(number - 1)`` in as many threads, let loose together; return results and exceptions."""
    barrier = Barrier(number)

    def one(index: int) -> Any:
        try:
            barrier.wait(timeout=300)
            return deed(index)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
