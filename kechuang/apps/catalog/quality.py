"""质量随时间 (quality over time): the share of rows that each check of a table refuses, run by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from kechuang.apps.catalog.models import Check, LakeRun, Load

RUNS = 8
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 150, 52, 12, 26


@dataclass(frozen=True)
class Line:
    """A check and how many rows it refused in each run (None: not checked then), oldest run first."""

    label: str
    failing: tuple[int | None, ...]


@dataclass(frozen=True)
class Point:
    """A point of the chart: place, run, share in words."""

    x: int
    y: int
    run: str
    text: str


@dataclass(frozen=True)
class Quality:
    """Runs (oldest first), rows received and held back in each, checks that ever failed, and the drawn line.

    Parameters
    ----------
    runs : sequence of LakeRun
        At most eight.
    rows, held : tuple of int
        Rows received, rows in quarantine.
    lines : tuple of Line
        Worst in the newest run first.
    points : tuple of Point
        The share held back, as drawn; ``top`` is the share at the upper edge.
    """

    runs: Sequence[LakeRun]
    rows: tuple[int, ...]
    held: tuple[int, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    top: str

    @property
    def path(self) -> str:
        """The line through the points."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    @property
    def shares(self) -> tuple[str, ...]:
        """The share held back in each run, in words."""
        return tuple(point.text for point in self.points)


def quality(loads: Sequence[Load]) -> Quality | None:
    """Return a table's quality over its newest good runs: one query. None where nothing was received.

    Parameters
    ----------
    loads : sequence of Load
        The table's receipts with their runs.
    """
    runs = {load.run_id: load.run for load in loads if load.run.status == "good"}
    kept = sorted(runs.values(), key=lambda run: (run.started, run.pk))[-RUNS:]
    if not kept:
        return None
    rows, held = (
        tuple(sum(getattr(load, name) for load in loads if load.run_id == run.pk) for run in kept)
        for name in ("rows_in", "quarantined")
    )
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    checks = Check.objects.filter(run__in=[run.pk for run in kept], table=loads[0].table_id).order_by("pk")
    for check in checks:
        found.setdefault((check.column, check.check_id, check.message), {})[check.run_id] = check.failing
    lines = [
        Line(message or f"{column} {check_id}", tuple(by_run.get(run.pk) for run in kept))
        for (column, check_id, message), by_run in found.items()
        if any(by_run.values())
    ]
    lines.sort(key=lambda line: (-(line.failing[-1] or 0), line.label))
    shares = [Fraction(part, whole) if whole else Fraction(0) for part, whole in zip(held, rows, strict=True)]
    top = _top(max(shares))
    return Quality(kept, rows, held, tuple(lines), tuple(_points(kept, shares, top)), percent(top))


def percent(share: Fraction) -> str:
    """Return a share as per cent, as exact as it is small."""
    places = 1 if share >= Fraction(1, 100) or not share else 2 if share >= Fraction(1, 1000) else 3
    return f"{float(share * 100):.{places}f}%"


def _top(most: Fraction) -> Fraction:
    """Return the share at the upper edge: the next of 0.1, 0.2, 0.5, 1, 2, 5 … per cent."""
    step = Fraction(1, 1000)
    while most > step * 10:
        step *= 10
    return next(step * factor for factor in (1, 2, 5, 10) if most <= step * factor)


def _points(runs: Sequence[LakeRun], shares: Sequence[Fraction], top: Fraction) -> list[Point]:
    wide, high = WIDTH - LEFT - 24, HEIGHT - TOP - BOTTOM
    gap = wide / max(1, len(runs) - 1)
    return [
        Point(
            round(LEFT + (number * gap if len(runs) > 1 else wide / 2)),
            round(TOP + high * (1 - float(share / top))),
            run.pk,
            percent(share),
        )
        for number, (run, share) in enumerate(zip(runs, shares, strict=True))
    ]


def summary(found: Quality) -> str:
    """Return the chart in one sentence, for those who do not see it."""
    return _("最近 %(n)s 个批次的隔离占比，最新为 %(share)s") % {"n": len(found.runs), "share": found.shares[-1]}
