"""Publishes one city over another and dies at each point named, then publishes once more and lives.

Run as a program; prints one line of JSON for each publication: how it ended and what is there afterwards. Everything
is loaded once and each publication is forked from it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from kechuang.commands import site


def die(*_: Any, **__: Any) -> None:
    """End as a machine that loses its power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def publish_and_die(point: str, publish: Callable[..., Any], publishing: Any) -> None:
    """Publish, dying when a step of that name is told, or inside the transaction of the switch."""
    if point == "switch":
        publishing.record = die
    if point == "removal":
        publishing.remove_retired = die
    publish(progress=lambda step, _share: die() if step == point else None)


def state() -> dict[str, Any]:
    """Return which generation is current, how many are unfinished, and whether the current one is whole."""
    from django.db.models import Count

    from kechuang.apps.enterprises.models import Enterprise, Generation
    from kechuang.apps.enterprises.publish import REBUILT
    from kechuang.apps.enterprises.queries import current_generation
    from kechuang.apps.ladder.models import RuleVerdict

    current = current_generation()
    assert current is not None
    firms = Enterprise.objects.filter(generation=current).count()
    judged = RuleVerdict.objects.filter(generation=current).values_list("rule").annotate(firms=Count("pk"))
    return {
        "current": current.pk,
        "unfinished": Generation.objects.filter(published=None).count(),
        "generations": Generation.objects.count(),
        "whole": firms == current.enterprises and dict(judged) == dict.fromkeys(current.figures["rules"], firms),
        "strays": sum(model.objects.exclude(generation__in=Generation.objects.all()).count() for model in REBUILT),
    }


def main(run_id: str, points: list[str]) -> None:
    """Publish once for every point and once more without dying."""
    folder = site.ready(None)
    from django.db import connections

    from kechuang.apps.enterprises import publish as publishing
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    pack, run = load_pack("demo"), lake.Run.load(folder / "lake" / "runs" / run_id)
    for point in [*points, ""]:
        connections.close_all()
        child = os.fork()
        if child == 0:
            publish_and_die(
                point,
                lambda progress: publishing.publish(run=run, pack=pack, as_of=dt.date(2026, 11, 21), progress=progress),
                publishing,
            )
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"point": point, "end": os.waitstatus_to_exitcode(status), **state()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
