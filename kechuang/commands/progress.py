"""Progress on the terminal: on stderr, so that stdout stays clean for results."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

console = Console(stderr=True, highlight=False)

Step = Callable[[str, float | None], None]


def say(sentence: str) -> None:
    """Write one line."""
    console.print(sentence, markup=False, soft_wrap=not console.is_terminal)  # a log wants whole lines


@contextmanager
def steps() -> Iterator[Step]:
    """Show one bar a step; call the yielded function with a step's name and its share done (0 to 1, or None).

    Where stderr is no terminal, each step is one line with its seconds, so that logs stay readable.
    """
    if console.is_terminal:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        ) as bars:
            known: dict[str, int] = {}

            def show(name: str, share: float | None) -> None:
                for other, task in known.items():
                    if other != name:
                        bars.update(task, total=1, completed=1)
                if name not in known:
                    known[name] = bars.add_task(name, total=None)
                if share is not None:
                    bars.update(known[name], total=1, completed=share)

            yield show
            for task in known.values():
                bars.update(task, total=1, completed=1)
        return

    started: dict[str, float] = {}

    def log(name: str, share: float | None) -> None:
        if name in started:
            return
        _close(started)
        started[name] = time.monotonic()
        print(f"{name} …", end="", file=sys.stderr, flush=True)

    try:
        yield log
    except BaseException:
        if started:
            print(file=sys.stderr, flush=True)  # what went wrong gets a line of its own
        raise
    _close(started)


def _close(started: dict[str, float]) -> None:
    if started:
        print(f" {time.monotonic() - list(started.values())[-1]:.1f} 秒", file=sys.stderr, flush=True)
