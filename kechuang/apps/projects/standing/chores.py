"""亮灯的例行事务 (chores of lights): every light is judged anew on each day, for time alone turns some."""

from __future__ import annotations

from kechuang.apps.catalog.models import Place
from kechuang.apps.jobs.chores import hourly
from kechuang.apps.projects.actions.lights import refresh


@hourly
def judge_lights() -> int:
    """Keep what has turned; return how many lights. Nothing where nothing is built; done twice it writes nothing."""
    return len(refresh()) if Place.objects.exists() else 0
