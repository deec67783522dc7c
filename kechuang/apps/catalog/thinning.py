"""精简旧批次 (thinning): old runs of the lake give up what can be replayed; what people see stays whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.catalog.queries import published_run
from kechuang.apps.catalog.turn import turn
from kechuang.engines import lake

if TYPE_CHECKING:
    from kechuang.engines.lake import Thinning

NAME = "控制台"


def thinnable(data: Path, *, keep: int | None = None, days: int | None = None) -> list[Thinning]:
    """Return which runs would give up what; what is published stays whole.

    Raises
    ------
    LakeError
        If neither rule is given.
    """
    return lake.plan_thinning(data / "lake", keep=keep, days=days, spare=[run for run in [published_run()] if run])


def thin(
    data: Path,
    *,
    keep: int | None = None,
    days: int | None = None,
    by: Any = CONSOLE,
    tell: Callable[[str], None] | None = None,
) -> tuple[int, int]:
    """Thin the runs that neither rule keeps, while nobody builds; return the files taken away and the bytes freed.

    Raises
    ------
    Taken
        If a build is running.
    LakeError
        If the lake is damaged or the disk refuses; whatever was not replayed and found equal is still there.
    """
    with turn(data, NAME):
        plan = thinnable(data, keep=keep, days=days)
        files, freed = lake.thin(data / "lake", plan, tell)
        with transaction.atomic():
            for item in plan:
                mirrored = LakeRun.objects.filter(pk=item.run.id).first()
                if mirrored is not None:
                    record(verb="catalog.thin", actor=by, obj=mirrored, detail={"tables": len(item.tables)})
    return files, freed
