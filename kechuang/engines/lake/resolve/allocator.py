"""内存分配 (allocation): large arrays that threads make and drop go back to the system."""

from __future__ import annotations

import ctypes

ARENA_MAX = -8  # M_ARENA_MAX of glibc's mallopt


def one_arena() -> None:
    """Let threads share one arena of the C library, where there is glibc; elsewhere nothing happens.

    By default each thread keeps an arena of its own, and arrays that one made and another dropped stay there: at five
    million records that held 500 MB that nobody used.
    """
    _ask("mallopt", ARENA_MAX, 1)


def give_back() -> None:
    """Return what is free between arrays that are still in use; asked where a step that made many has ended."""
    _ask("malloc_trim", 0)


def _ask(name: str, *given: int) -> None:
    try:
        getattr(ctypes.CDLL(None), name)(*given)
    except (OSError, AttributeError):
        return
