"""作业种类 (kinds of job): a registry filled by the apps' ``tasks.py``.

A handler does its long work first, as often as it takes, and writes its effect last, once:

>>> from kechuang.apps.jobs.kinds import job                                    # doctest: +SKIP
>>> @job("recount", label="重新统计")                                            # doctest: +SKIP
... def recount(run):
...     totals = count_everything(run.payload, progress=run.progress)
...     with run.effect():                  # one transaction: the effect and the mark that it is done
...         write_totals(totals)
...         run.result = {"rows": len(totals)}
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from kechuang.apps.jobs.run import Run

Handler = Callable[["Run"], Any]


class JobError(Exception):
    """The job cannot succeed however often it is tried; the text is one sentence for the person who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job.

    Parameters
    ----------
    name : str
        Identifier.
    label : str
        What an official reads.
    handler : callable
        Called with a :class:`~kechuang.apps.jobs.run.Run`; what it returns becomes the result, unless it set
        ``run.result`` itself.
    queue : str
        Queue of the workers.
    attempts : int
        How often it is tried before it counts as failed. A try that takes the worker down with it counts too.
    wait : float
        Seconds before the second try; each further wait is twice as long, up to ten minutes.
    """

    name: str
    label: str | Promise
    handler: Handler
    queue: str = "default"
    attempts: int = 5
    wait: float = 5.0


KINDS: dict[str, Kind] = {}


def job(
    name: str, *, label: str | Promise, queue: str = "default", attempts: int = 5, wait: float = 5.0
) -> Callable[[Handler], Handler]:
    """Register the decorated function as a kind of job.

    Raises
    ------
    ValueError
        If the name is taken by another function.
    """

    def register(handler: Handler) -> Handler:
        taken = KINDS.get(name)
        if taken is not None and taken.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"job kind {name!r} is already {taken.handler.__module__}.{taken.handler.__qualname__}")
        KINDS[name] = Kind(name=name, label=label, handler=handler, queue=queue, attempts=attempts, wait=wait)
        return handler

    return register


def kind(name: str) -> Kind:
    """Return a kind by name.

    Raises
    ------
    LookupError
        If no app has registered it.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise LookupError(f"no job kind {name!r}; known: {', '.join(sorted(KINDS)) or 'none'}") from None
