"""时效 (freshness): whether a table came again by the day that its contract promises.

A build reads every file again, so the day of the build says nothing. What counts is the day on which the content came
first: a file with the same hash is the same delivery.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.models import Load

State = Literal["ontime", "late", "open", "never"]
_COLOURS = {"ontime": "g", "late": "r"}
_MONTH = re.compile(r"每年\s*(\d{1,2})\s*月")
_TIMES = re.compile(r"每年\s*([一二两三四六]|\d{1,2})\s*次")
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "六": 6}
_PERIODS = (
    (re.compile(r"实时|每小时|每日|每天|每个?工作日"), 1), (re.compile(r"每周|每星期"), 7), (re.compile(r"每旬"), 10),
    (re.compile(r"每半月|每月\s*两次"), 16), (re.compile(r"每半年"), 184), (re.compile(r"每季"), 92),
    (re.compile(r"每月"), 31), (re.compile(r"每年|年度"), 366),
)  # fmt: skip


@dataclass(frozen=True)
class Freshness:
    """How a table stands to its promised refresh.

    Parameters
    ----------
    state : {"ontime", "late", "open", "never"}
        By the day or past it; ``open`` where the contract promises no period, ``never`` where nothing came yet.
    since : datetime or None
        When the newest content came first.
    due : date or None
        The last day on which the next delivery is in time.
    """

    state: State
    since: dt.datetime | None = None
    due: dt.date | None = None

    @property
    def label(self) -> str:
        """Its word on a page."""
        return {"ontime": _("按期"), "late": _("逾期"), "open": _("未约定周期"), "never": _("未收到")}[self.state]

    @property
    def colour(self) -> str:
        """Its light, empty where there is none."""
        return _COLOURS.get(self.state, "")

    @property
    def days_late(self) -> int:
        """How many days past the promised one."""
        return (core.today() - self.due).days if self.state == "late" and self.due else 0


def next_due(refresh: str, since: dt.date) -> dt.date | None:
    """Return the last day in time for the delivery after one that came on a day; None where no period is promised.

    Parameters
    ----------
    refresh : str
        The contract's words: ``每日，全量快照``, ``每月增量``, ``每年 3 月``, ``每年两次``.
    since : date
        The day of the last delivery.
    """
    month = _MONTH.search(refresh)
    if month and 1 <= int(month[1]) <= 12:
        number = int(month[1])
        year = since.year + (since.month >= number)
        return dt.date(year, number, calendar.monthrange(year, number)[1])
    times = _TIMES.search(refresh)
    if times:
        often = _NUMBERS.get(times[1]) or int(times[1] if times[1].isdigit() else 0)
        return since + dt.timedelta(days=-(-366 // often)) if often else None
    for words, days in _PERIODS:
        if words.search(refresh):
            return since + dt.timedelta(days=days)
    return None


def freshness(refresh: str, since: dt.datetime | None) -> Freshness:
    """Judge a table by its promise and by when its newest content came first."""
    if since is None:
        return Freshness("never")
    due = next_due(refresh, timezone.localtime(since, core.ZONE).date())
    if due is None:
        return Freshness("open", since)
    return Freshness("late" if core.today() > due else "ontime", since, due)


def since(loads: Iterable[Load]) -> dt.datetime | None:
    """Return when the newest content of one table came first, from its receipts with their runs."""
    good = [load for load in loads if load.run.status == "good"]
    found: dict[str, dict[str, Any]] = {}
    for load in good:
        item = found.setdefault(
            load.sha256, {"table": "", "sha256": load.sha256, "first": load.ingested, "last": load.run.started}
        )
        item["first"] = min(item["first"], load.ingested)
        item["last"] = max(item["last"], load.run.started)
    return since_by_table(found.values()).get("")


def since_by_table(loads: Iterable[Mapping[str, Any]] | None = None) -> dict[str, dt.datetime]:
    """Return when the newest content of every table came first: one query.

    Parameters
    ----------
    loads : iterable of mapping, optional
        ``table``, ``sha256``, ``first`` (first received), ``last`` (start of the newest run that has it).
    """
    if loads is None:
        good = Load.objects.filter(run__status="good").order_by()
        loads = good.values("table", "sha256").annotate(first=Min("ingested"), last=Max("run__started"))
    newest: dict[str, tuple[dt.datetime, dt.datetime]] = {}
    for item in loads:
        last, first = newest.get(item["table"], (None, None))
        if last is None or item["last"] > last:
            newest[item["table"]] = item["last"], item["first"]
        elif item["last"] == last:
            newest[item["table"]] = last, max(first, item["first"])
    return {table: first for table, (_last, first) in newest.items()}
