"""挂图的横道 (tracks): the bars of the wall chart as drawings in percent, right without a script, on paper as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kechuang.apps.projects.wall.line import Line
from kechuang.engines.plans import Baseline, Dated

FILLS = {"red": "f-bad", "yellow": "f-warn", "green": "f-oksoft", "none": "f-2", "done": "f-oksoft"}


@dataclass(frozen=True)
class Axis:
    """The time that a chart shows, from the first day to the last, both included."""

    first: dt.date
    last: dt.date
    today: dt.date

    def at(self, day: dt.date, *, evening: bool = False) -> str:
        """Return where the morning or the evening of a day lies, in percent of the width."""
        days = (self.last - self.first).days + 1
        return f"{100 * ((day - self.first).days + evening) / days:.2f}%"

    def wide(self, first: dt.date, last: dt.date) -> str:
        """Return how wide the days from one to another are, both included."""
        days = (self.last - self.first).days + 1
        return f"{max(100 * ((last - first).days + 1) / days, 0):.2f}%"

    def months(self) -> Iterator[dt.date]:
        """Yield the first day of every month shown."""
        month = self.first
        while month <= self.last:
            yield month
            month = (month + dt.timedelta(days=32)).replace(day=1)

    @property
    def step(self) -> int:
        """How many months one label stands for: so many that no more than some thirty labels are drawn."""
        months = sum(1 for _month in self.months())
        return next(step for step in (1, 3, 6, 12, 60) if months <= 30 * step or step == 60)


def head(axis: Axis) -> SafeString:
    """Draw the head: years above, months below, and where today is."""
    step = axis.step
    years = format_html_join(
        "", '<text x="{}" y=".8125rem" class="gt__m gt__m--y">{}</text>',
        ((_nudge(axis.at(month)), _("%(year)d 年") % {"year": month.year})
         for month in axis.months() if month.month == 1 or month == axis.first),
    )  # fmt: skip
    months = format_html_join(
        "", '<text x="{}" y="1.875rem" class="gt__m">{}</text>',
        ((_nudge(axis.at(month)), month.month)
         for month in axis.months() if step < 12 and not (month.month - 1) % step),
    )  # fmt: skip
    today = format_html('<line class="gt__today" x1="{0}" x2="{0}" y1="1.9375rem" y2="2.25rem"/>', axis.at(axis.today))
    return _track("2.25rem", years + months + today)


def _nudge(at: str) -> str:
    return f"{float(at[:-1]) + 0.4:.2f}%"


def empty(axis: Axis) -> SafeString:
    """Draw the track of a group's heading: nothing but the grid."""
    return _track("1.6875rem", grid(axis) + _today(axis))


def grid(axis: Axis) -> SafeString:
    """Draw the lines between months."""
    months = list(axis.months())[1 :: axis.step]
    return format_html_join(
        "", '<line class="gt__grid" x1="{0}" x2="{0}" y1="0" y2="100%"/>', ((axis.at(one),) for one in months)
    )


def _today(axis: Axis) -> SafeString:
    return format_html('<line class="gt__today" x1="{0}" x2="{0}" y1="0" y2="100%"/>', axis.at(axis.today))


def project_track(line: Line, axis: Axis) -> SafeString:
    """Draw a project: what was agreed as a thin bar, what is done and expected below it, its milestones, today."""
    judged = line.judged
    parts: list[Any] = [grid(axis)]
    if judged.planned_start and judged.planned_finish:
        parts.append(_thin(axis, judged.planned_start, judged.planned_finish))
    if judged.start and judged.finish and line.tasks:
        parts.append(_bar(axis, judged.start, judged.finish, judged.percent or 0, line.colour))
    for node in line.milestones:
        parts.append(_node(axis, node.finish))
    parts.append(_today(axis))
    return _track("2.5rem", mark_safe("".join(parts)), told(line))


def task_track(task: Dated, baseline: Baseline | None, axis: Axis) -> SafeString:
    """Draw a task: what was agreed, what is done and expected; a milestone as a diamond."""
    kept = baseline.tasks.get(task.task.id) if baseline else None
    parts: list[Any] = [grid(axis)]
    if kept is not None:
        parts.append(_thin(axis, kept.start, kept.finish, y=".1875rem", high=".1875rem"))
    if task.kind == "summary":
        parts.append(
            format_html(
                '<rect class="gt__sum" x="{}" y=".6875rem" width="{}" height=".25rem" rx="1"/>',
                axis.at(task.start), axis.wide(task.start, task.finish),
            )
        )  # fmt: skip
    elif task.kind == "milestone":
        parts.append(_node(axis, task.finish, y=".5rem"))
    else:
        colour = "red" if task.slack < 0 and not task.task.actual_finish else "green"
        done = 100 if task.task.actual_finish else task.task.percent
        parts.append(_bar(axis, task.start, task.finish, done, colour, y=".5625rem", high=".5rem"))
    parts.append(_today(axis))
    return _track("1.5625rem", mark_safe("".join(parts)))


def told(line: Line) -> str:
    """Say in words what the bars of a project show."""
    judged = line.judged
    said = []
    if judged.planned_start and judged.planned_finish:
        words = {"start": judged.planned_start, "finish": judged.planned_finish}
        said.append(_("计划 %(start)s 至 %(finish)s") % words)
    if line.tasks:
        said.append(_("预计 %(day)s 完成，进度 %(n)d%%") % {"day": judged.finish, "n": judged.percent or 0})
    return "，".join(said) or _("没有计划日期")


def _thin(axis: Axis, first: dt.date, last: dt.date, *, y: str = ".5625rem", high: str = ".3125rem") -> SafeString:
    return format_html(
        '<rect class="f-3" x="{}" y="{}" width="{}" height="{}" rx="1"/>',
        axis.at(first), y, axis.wide(first, last), high,
    )  # fmt: skip


def _bar(
    axis: Axis, first: dt.date, last: dt.date, done: int, colour: str, *, y: str = "1.0625rem", high: str = ".625rem"
) -> SafeString:
    kind = {"red": "r", "yellow": "y"}.get(colour, "g")
    whole = float(axis.wide(first, last)[:-1])
    return format_html(
        '<rect class="gt__rest gt__rest--{0}" x="{1}" y="{2}" width="{3}%" height="{4}" rx="2"/>'
        '<rect class="{5}" x="{1}" y="{2}" width="{6}%" height="{4}" rx="2"/>',
        kind, axis.at(first), y, f"{whole:.2f}", high, FILLS[colour], f"{whole * done / 100:.2f}",
    )  # fmt: skip


def _node(axis: Axis, day: dt.date, *, y: str = ".375rem") -> SafeString:
    return format_html(
        '<svg x="{}" y="{}" width=".625rem" height=".6875rem" viewBox="0 0 10 11" overflow="visible">'
        '<path class="gt__ms" d="M0 0L5 5.5 0 11-5 5.5z"/></svg>',
        axis.at(day, evening=True), y,
    )  # fmt: skip


def _track(high: str, inside: str, label: str = "") -> SafeString:
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="gt__track" width="100%" height="{}" {}>{}</svg>', high, says, mark_safe(inside))
