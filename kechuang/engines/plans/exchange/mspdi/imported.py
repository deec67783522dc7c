"""读入的计划 (imported): a plan with the document it was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kechuang.engines.plans.plan.tasks import Plan

Snapshot = Mapping[str, tuple[dt.date, dt.date]]
"""Start and finish by task."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A plan read from a document.

    Attributes
    ----------
    plan : Plan
        The plan; task ids are the document's UIDs, or those that a plan of ours had before it was written.
    document : xml.etree.ElementTree.Element
        All of the document.
    dates : mapping of str to (datetime.date, datetime.date)
        Start and finish of every task as the document gives them.
    baselines : mapping of int to mapping
        By number of the baseline: start and finish by task.
    notes : tuple of str
        What could not be taken as it stands, one sentence each.
    uids : mapping of str to str
        The document's UID of every task.
    minutes : mapping of str to int
        How many minutes the document counts for a day of each task.
    calendar_uids : mapping of str to str
        The document's UID of every calendar.
    file : str
        The name of the document.
    """

    plan: Plan
    document: Element
    dates: Snapshot
    baselines: Mapping[int, Snapshot]
    notes: tuple[str, ...]
    uids: Mapping[str, str]
    minutes: Mapping[str, int]
    calendar_uids: Mapping[str, str]
    file: str
