"""例行事务 (chores): short things that a worker's housekeeper does every hour, such as reminding of limits.

A chore is done by every worker process, whether or not another has just done it: it must come to nothing the second
time. It reads and writes a little; what takes longer asks for a job.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction

logger = logging.getLogger(__name__)

EVERY = 3600.0  # seconds
Chore = Callable[[], object]
CHORES: dict[str, Chore] = {}


def hourly(chore: Chore) -> Chore:
    """Register the decorated function as a chore, under its module and name."""
    CHORES[f"{chore.__module__}.{chore.__qualname__}"] = chore
    return chore


def do_chores() -> None:
    """Do every chore, each in a transaction of its own; one that fails is logged and keeps none of the others.

    Raises
    ------
    OperationalError, InterfaceError
        If the database does not answer.
    """
    for name, chore in CHORES.items():
        try:
            with transaction.atomic():
                chore()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("chore %s failed", name)
