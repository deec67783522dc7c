"""并行 (workers): work on columns given to threads; nearly all of it lets go of the interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from kechuang.engines.lake.engine import THREADS

T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """Threads that are given work one piece at a time, hardly more than they can do at once.

    What waits holds memory, so whoever gives work waits too. The first error is raised where the next work is given, or
    on leaving.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS)
        self._pending: deque[Future[Any]] = deque()

    def do(self, work: Callable[..., object], *given: Any) -> None:
        """Have work done some time, with what is given to it."""
        self._pending.append(self._pool.submit(work, *given))
        if len(self._pending) > THREADS:
            self._pending.popleft().result()

    def finish(self) -> None:
        """Wait for all work given so far."""
        while self._pending:
            self._pending.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self.finish()
        finally:
            self._pool.shutdown(cancel_futures=True)


def each(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Return what work makes of each thing, in their order."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, things))


def ahead(things: Iterable[T]) -> Iterator[T]:
    """Give things in their order; while one is used, a thread makes the next."""
    source = iter(things)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, source, _END)
        while (thing := coming.result()) is not _END:
            coming = pool.submit(next, source, _END)
            yield thing


_END: Any = object()
