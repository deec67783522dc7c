"""Plans made up for the tests, on the real table of holidays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kechuang.declarations.pack import load_pack
from kechuang.engines.plans import DayRule, Link, Plan, Task

TABLE = load_pack("cn").calendar
assert TABLE is not None
CN = DayRule(TABLE, name="cn")
SITE = DayRule(TABLE, frozenset(range(6)), frozenset({dt.date(2026, 5, 13)}), name="site")
RULES = {"cn": CN, "site": SITE, "plain": DayRule(name="plain")}
START = dt.date(2026, 4, 28)  # Tuesday; 1 to 5 May are off, Saturday 9 May is worked


def plan(tasks: dict[str, int] | list[Task], *links: str | Link, **more: Any) -> Plan:
    """Return a plan of tasks with their days, and links such as ``a FS+2 b``."""
    listed = [Task(name, name, days) for name, days in tasks.items()] if isinstance(tasks, dict) else tasks
    return Plan(
        "试", tuple(listed), tuple(link if isinstance(link, Link) else _link(link) for link in links),
        RULES, more.pop("calendar", "cn"), more.pop("start", START), **more,
    )  # fmt: skip


def day(text: str) -> dt.date:
    """Return a day of 2026 from ``MM-DD``."""
    return dt.date.fromisoformat(f"2026-{text}")


def _link(text: str) -> Link:
    before, how, after = text.split()
    kind: Any = how[:2]
    return Link(before, after, kind, int(how[2:] or 0))
