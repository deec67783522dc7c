"""计划的书面形式 (written plan): a plan as JSON or YAML that the engine reads again, for baselines and for files."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from kechuang.engines.plans import Link, Plan, Task

_UNITS = {"workday": "", "day": "ed", "percent": "%"}


def written(plan: Plan) -> dict[str, Any]:
    """Return a plan in its written form (``docs/schema/plan-1.json``), summaries with their parts inside."""
    after: dict[str, list[str]] = {}
    for link in plan.links:
        after.setdefault(link.after, []).append(after_text(link))
    parts: dict[str | None, list[Task]] = {}
    for task in plan.tasks:
        parts.setdefault(task.parent, []).append(task)

    def listed(parent: str | None) -> list[dict[str, Any]]:
        return [
            _bare(_task(task) | {"after": after.get(task.id, []), "tasks": listed(task.id)})
            for task in parts.get(parent, [])
        ]

    calendars = {
        name: _bare({
            "name": rule.name, "base": "" if rule.table is not None else "none",
            "week": [day + 1 for day in sorted(rule.week)], "rest": [str(day) for day in sorted(rule.rest)],
            "work": [str(day) for day in sorted(rule.work)],
        })
        for name, rule in plan.calendars.items() if name != "own"
    }  # fmt: skip
    return _bare({
        "name": plan.name, "start": _text(plan.start), "due": _text(plan.due), "direction": plan.direction,
        "calendar": "" if plan.calendar == "own" else plan.calendar, "calendars": calendars,
        "resources": dict(plan.resources), "tasks": listed(None),
    })  # fmt: skip


def yaml_text(plan: Plan) -> str:
    """Return a plan as a YAML file."""
    return yaml.safe_dump(written(plan), allow_unicode=True, sort_keys=False, width=120)


def after_text(link: Link) -> str:
    """Return a predecessor as people write it: ``3``, ``3 SS``, ``3 FS+2``, ``3 FS+2ed``, ``3 SS+50%``."""
    if link.kind == "FS" and not link.lag:
        return link.before
    return f"{link.before} {link.kind}" + (f"{link.lag:+d}{_UNITS[link.unit]}" if link.lag else "")


def _task(task: Task) -> dict[str, Any]:
    bound = task.constraint
    return {
        "id": task.id, "name": task.name, "days": task.days, "calendar": task.calendar,
        "constraint": f"{bound.kind} {bound.date or ''}".strip() if bound else None, "due": _text(task.due),
        "percent": task.percent, "actual_start": _text(task.actual_start), "actual_finish": _text(task.actual_finish),
        "remaining": task.remaining, "uses": dict(task.uses), "owner": task.owner,
    }  # fmt: skip


def _bare(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing; a remaining of 0 days says something."""
    return {
        key: value for key, value in told.items() if value not in (None, "", [], {}) and (value or key == "remaining")
    }


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
