"""Kinds of job for tests: what each does is read from a list that the test fills."""

from __future__ import annotations

from collections.abc import Callable

from kechuang.apps.jobs.kinds import job
from kechuang.apps.jobs.run import Run

BEHAVIOUR: list[Callable[[Run], object]] = []


@job("test.scripted", label="测试作业", attempts=3, wait=4.0)
def scripted(run: Run) -> object:
    return BEHAVIOUR.pop(0)(run)


def does(*deeds: Callable[[Run], object]) -> None:
    """Say what the next tries do."""
    BEHAVIOUR[:] = deeds


def fails(run: Run) -> None:
    raise RuntimeError("the disk is on fire")


def succeeds(run: Run) -> dict[str, int]:
    return {"rows": 7}
