"""推迟时限 (postponing): a limit that moves later asks for a reason, which the office is told, wherever it comes from.

A task's limit moves when it is edited, when it is put under another summary whose limit it then has, when a file is
taken, when a plan that was tried out is taken; a project's when its record is changed. What only follows from another
limit that is told is not told again: the parts of a summary, the tasks that have their project's limit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import tell
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.plans.limits import OWN, limits_of

MOST = 20
"""Limits that one message lists."""


class Stood(NamedTuple):
    """How a task's limit stood: the day, where it comes from, and the summary above it."""

    limit: dt.date | None
    whose: str
    parent: int | None


class Later(NamedTuple):
    """A limit that moved later; ``now`` is None where none is left."""

    thing: Task | Project
    was: dt.date
    now: dt.date | None

    @property
    def words(self) -> dict[str, object]:
        """What is told of it."""
        return {"what": self.thing, "was": self.was, "now": self.now or _("不定时限")}


def stood(tasks: Iterable[Task]) -> dict[int, Stood]:
    """Return how the limits of tasks stand now, by key, to be held against later."""
    tasks = list(tasks)
    limits = limits_of(tasks)
    return {one.pk: Stood(*limits[one.pk], one.parent_id) for one in tasks}


def later_tasks(tasks: Iterable[Task], before: Mapping[int, Stood]) -> list[Later]:
    """Return those of the tasks whose limits moved later, without what follows from another that did."""
    tasks = [one for one in tasks if one.pk in before]
    now = stood(tasks)
    found = []
    for one in tasks:
        was, limit = before[one.pk], now[one.pk].limit
        follows = was.whose != OWN and was[1:] == now[one.pk][1:]
        if not follows and was.limit is not None and (limit is None or limit > was.limit):
            found.append(Later(one, was.limit, limit))
    return found


def later_project(project: Project, was: dt.date | None) -> list[Later]:
    """Return a project whose limit moved later than it was; nothing where it did not."""
    moved = was is not None and (project.due is None or project.due > was)
    return [Later(project, was, project.due)] if was is not None and moved else []


def postpone(project: Project, moved: Sequence[Later], *, reason: str, key: str) -> None:
    """Ask for the reason of limits that moved later, and tell the office of them in one message.

    Raises
    ------
    Refused
        If there is no reason; the caller's transaction takes everything back.
    """
    if not moved:
        return
    first, reason = moved[0], reason.strip()
    if not reason:
        if len(moved) > 1:
            raise Refused(
                _("“%(what)s”等 %(n)d 项时限推迟（由 %(was)s 推迟为 %(now)s），请写明理由；理由告知工作专班办公室。")
                % {**first.words, "n": len(moved)}
            )
        if isinstance(first.thing, Project):
            raise Refused(
                _("项目“%(what)s”的时限由 %(was)s 推迟为 %(now)s，请写明理由；理由告知工作专班办公室。") % first.words
            )
        raise Refused(
            _("任务“%(what)s”的时限由 %(was)s 推迟为 %(now)s，请写明理由；理由告知工作专班办公室。") % first.words
        )
    title, body = _said(first), reason
    if len(moved) > 1:
        title = _("%(n)d 项时限推迟：%(project)s") % {"n": len(moved), "project": project}
        body = "\n".join([reason, *(_said(one) for one in moved[:MOST])])
    tell(
        first.thing if len(moved) == 1 else project, title, verb=access.VERIFY, body=body, key=f"later:{key}",
        departments=[access.body(access.OFFICE) or access.body(access.SUPERVISION)],
    )  # fmt: skip


def _said(one: Later) -> str:
    if isinstance(one.thing, Project):
        return _("项目时限由 %(was)s 推迟为 %(now)s：%(what)s") % one.words
    return _("任务时限由 %(was)s 推迟为 %(now)s：%(what)s") % one.words


__all__ = ["Later", "Stood", "later_project", "later_tasks", "postpone", "stood"]
