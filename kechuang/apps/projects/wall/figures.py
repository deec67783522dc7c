"""挂图的数 (figures): how many stand at each light, today and a week ago, and how many tasks are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.wall.chart import Wall
from kechuang.apps.projects.wall.marks import COLOURS, mark


@dataclass(frozen=True)
class Figure:
    """One figure of the strip: a light's number today and a week ago (None where nothing was kept then)."""

    colour: str
    n: int
    before: int | None

    @property
    def mark(self) -> SafeString:
        """Its sign and word."""
        return mark(self.colour)

    @property
    def change(self) -> str:
        """Say how it moved."""
        if self.before is None:
            return _("上周无记录")
        moved = self.n - self.before
        return _("与上周持平") if not moved else _("比上周 %(n)s") % {"n": f"{moved:+d}".replace("-", "−")}


def figures(wall: Wall) -> list[Figure]:
    """Return the numbers of red, yellow and green with their change against a week ago."""
    now = lights.counts({one.project.pk: one.judged for one in wall.lines})
    then: Mapping[str, int | None] = lights.counts(wall.before) if wall.before else dict.fromkeys(COLOURS)
    return [Figure(colour, now[colour], then[colour]) for colour in COLOURS[:3]]


def closed(wall: Wall) -> tuple[int, int, int]:
    """Return closed tasks, all tasks, and those closed within a week."""
    every = list(wall.tally.values())
    return sum(one[1] for one in every), sum(one[0] for one in every), sum(one[2] for one in every)
