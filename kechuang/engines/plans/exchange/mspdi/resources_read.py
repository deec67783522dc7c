"""资源读入 (resources, read): what a plan of ours has and its tasks use; those of other documents are only told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from kechuang.engines.plans.exchange.mspdi.fields import Fields
from kechuang.engines.plans.exchange.mspdi.names import tag
from kechuang.engines.plans.exchange.mspdi.notes import Notes
from kechuang.engines.plans.plan.tasks import Plan

_ASSIGNMENTS = f"{tag('Assignments')}/{tag('Assignment')}"
_NOBODY = {"", "-1", "-65535"}


def tell_of_resources(document: Element, fields: Fields, notes: Notes) -> None:
    """Tell that assignments take no part: Microsoft Project does not level by itself either."""
    given = sum(fields.text(one, "ResourceUID") not in _NOBODY for one in document.iterfind(_ASSIGNMENTS))
    if given:
        notes.tell(f"有 {given} 项资源分配，排期时不计，照样保留")


def with_resources(plan: Plan, document: Element, fields: Fields, notes: Notes, renamed: Any) -> Plan:
    """Return a plan of ours with its resources and what tasks use of them.

    Parameters
    ----------
    plan : Plan
        The plan; task ids are UIDs.
    document : xml.etree.ElementTree.Element
        The document.
    fields : Fields
        How elements are read.
    notes : Notes
        Where to tell what is not taken as it stands.
    renamed : mapping of str to str or None
        Names that the document could not hold as they are, by UID.

    Raises
    ------
    PlanError
        If an amount is no number.
    """
    names = renamed if isinstance(renamed, dict) else {}
    called: dict[str, str] = {}
    resources: dict[str, int] = {}
    for one in document.iterfind(f"{tag('Resources')}/{tag('Resource')}"):
        uid = fields.text(one, "UID")
        name = str(names.get(uid, fields.text(one, "Name")))
        if uid != "0" and (name or uid in names):
            called[uid] = name
            resources[name] = _amount(one, "MaxUnits", fields, notes, name)
    uses: dict[str, dict[str, int]] = {}
    for one in document.iterfind(_ASSIGNMENTS):
        uid = fields.text(one, "ResourceUID")
        if uid in called:
            amount = _amount(one, "Units", fields, notes, called[uid])
            uses.setdefault(fields.text(one, "TaskUID"), {})[called[uid]] = amount
    tasks = tuple(replace(task, uses=uses.get(task.id, {})) for task in plan.tasks)
    return replace(plan, tasks=tasks, resources=resources)


def _amount(one: Element, name: str, fields: Fields, notes: Notes, resource: str) -> int:
    text = fields.text(one, name) or "1"
    try:
        amount = float(text)
        whole = round(amount)
    except (ValueError, OverflowError):
        raise fields.wrong(name, text, "应为数") from None
    if whole != amount:
        notes.tell("的资源 {} 的数量不是整数，四舍五入", resource)
    return whole
