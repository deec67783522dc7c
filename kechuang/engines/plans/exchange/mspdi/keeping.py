"""附带字段的写入 (keeping): what a document would by itself be read as otherwise than its plan means, kept in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.engines.plans.exchange.mspdi import kept
from kechuang.engines.plans.exchange.mspdi.calendars_write import texts
from kechuang.engines.plans.exchange.mspdi.imported import Imported
from kechuang.engines.plans.exchange.mspdi.kept import legal
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.plan.tasks import Plan


def keep(
    root: Element, plan: Plan, read: Imported, uids: Mapping[str, str], own: dict[str, Any], *, moved: bool
) -> None:
    """Let a document keep what it would by itself be read as otherwise than the plan means.

    Parameters
    ----------
    root : xml.etree.ElementTree.Element
        The document.
    plan : Plan
        What is meant.
    read : Imported
        What the document by itself is read as.
    uids : mapping of str to str
        The UID of every task of the plan.
    own : dict
        What is kept of the plan besides.
    moved : bool
        Whether its tasks stand in another order than in the document.
    """
    elements = {(one.findtext(tag("UID")) or ""): one for one in root.iterfind(f"{tag('Tasks')}/{tag('Task')}")}
    keys = {uid: key for key, uid in _calendar_uids(plan, read, own).items()}
    plain = {task.id: task for task in read.plan.tasks}
    for place, task in enumerate(plan.tasks):
        uid = uids[task.id]
        found = plain[uid]
        found = replace(found, calendar=keys.get(found.calendar, found.calendar) if found.calendar else None)
        # What tasks use stands in the assignments, and what they belong to in the outline.
        said = kept.differing(kept.of_task(found), kept.of_task(replace(task, parent=found.parent, uses=found.uses)))
        said |= {"at": place} if moved else {}
        kept.write_kept(root, elements[uid], said)
    said = kept.differing(kept.of_plan(read.plan), kept.of_plan(plan))
    whole = {**own, **({"plan": said} if said else {})}
    if "0" not in elements and whole:
        elements["0"] = Element(tag("Task"))
        texts(elements["0"], {"UID": "0", "ID": "0", "Name": legal(plan.name), "OutlineLevel": "0"})
        listed = root.find(tag("Tasks"))
        if listed is not None:
            listed.insert(0, elements["0"])
    if "0" in elements:
        kept.write_kept(root, elements["0"], whole)


def _calendar_uids(plan: Plan, read: Imported, own: Mapping[str, Any]) -> Mapping[str, str]:
    said = own.get("calendars")
    if isinstance(said, dict):
        return {one["id"]: uid for uid, one in said.items()}
    return {key: uid for key, uid in read.calendar_uids.items() if key in plan.calendars}
