"""附带字段 (kept): what Microsoft Project has no field for, in a text field of its tasks.

Of every value stands there what the document by itself would be read as and what was meant. Once a person changes the
document, it is read as something else, and what was meant no longer counts.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import fields as parts
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.exchange.mspdi.calendars_write import texts
from kechuang.engines.plans.exchange.mspdi.names import TEXT_FIELDS, insert, tag
from kechuang.engines.plans.plan.tasks import Constraint, Plan, Task

ALIAS = "科创计划（勿改）"
_LONGEST = 250  # a text field holds 255
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATES = {"due", "actual_start", "actual_finish", "start", "as_of"}
_NUMBERS = {"days", "percent", "remaining"}
_OF_PLAN = ("name", "start", "due", "as_of", "direction")
_ASKED = {one.name for one in parts(Task)}
Said = dict[str, Any]


def legal(text: str) -> str:
    """Return a text as XML can hold it: without control characters, its lines ended in one way."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def of_task(task: Task) -> Said:
    """Return a task as JSON can hold it."""
    return {name: _told(getattr(task, name)) for name in sorted(_ASKED)}


def of_plan(plan: Plan) -> Said:
    """Return what a plan says for itself, as JSON can hold it."""
    return {name: _told(getattr(plan, name)) for name in _OF_PLAN}


def differing(read: Said, meant: Said) -> Said:
    """Return what is read otherwise than it was meant: both values by name."""
    return {name: [read[name], meant[name]] for name in meant if read[name] != meant[name]}


def put_right(task: Task, kept: Mapping[str, Any]) -> Task:
    """Return a task as it was meant.

    Raises
    ------
    ValueError, TypeError
        If what was kept is nothing of the kind.
    """
    return replace(task, **_meant(of_task(task), kept))


def put_plan_right(plan: Plan, kept: Mapping[str, Any]) -> Plan:
    """Return a plan as it was meant; see :func:`put_right`."""
    return replace(plan, **_meant(of_plan(plan), kept))


def _meant(read: Said, kept: Mapping[str, Any]) -> Said:
    found = {}
    for name, pair in kept.items():
        if name not in read or not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(name)
        if read[name] == pair[0]:
            found[name] = _taken(name, pair[1])
    return found


def _told(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Constraint):
        return [value.kind, _told(value.date)]
    return dict(value) if isinstance(value, Mapping) else value


def _taken(name: str, value: Any) -> Any:
    if name == "uses":
        return {str(resource): _number(amount) for resource, amount in value.items()}
    if value is None:
        return None
    if name in _DATES:
        return dt.date.fromisoformat(value)
    if name in _NUMBERS:
        return _number(value)
    if name == "constraint":
        kind, date = value
        return Constraint(kind, dt.date.fromisoformat(date) if date else None)
    if not isinstance(value, str) or (name == "direction" and value not in {"forward", "backward"}):
        raise TypeError(name)
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def kept_fields(root: Element) -> list[str]:
    """Return the numbers of the text fields in which a document keeps what was meant, in order."""
    found: dict[int, str] = {}
    for one in root.iterfind(f"{tag('ExtendedAttributes')}/{tag('ExtendedAttribute')}"):
        alias, number = (one.findtext(tag("Alias")) or "").strip(), (one.findtext(tag("FieldID")) or "").strip()
        if alias.startswith(ALIAS) and number:
            place = alias.removeprefix(ALIAS).strip() or "1"
            found[int(place) if place.isdecimal() else len(found) + 1] = number
    return [found[place] for place in sorted(found)]


def read_kept(task: Element, used: list[str]) -> Said:
    """Return what a task keeps in the text fields used for it, empty where it keeps nothing.

    Raises
    ------
    ValueError
        If it is nothing of the kind.
    """
    values = {
        (one.findtext(tag("FieldID")) or "").strip(): one.findtext(tag("Value")) or ""
        for one in task.iterfind(tag("ExtendedAttribute"))
    }
    found = json.loads("".join(values.get(number, "") for number in used) or "{}")
    if not isinstance(found, dict):
        raise ValueError(task)
    return found


def write_kept(root: Element, task: Element, kept: Said) -> None:
    """Let a task keep something, or nothing any more."""
    used = kept_fields(root)
    for one in task.findall(tag("ExtendedAttribute")):
        if (one.findtext(tag("FieldID")) or "").strip() in used:
            task.remove(one)
    if not kept:
        return
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    if legal(text) != text:
        text = json.dumps(kept, separators=(",", ":"))
    for place in range(-(-len(text) // _LONGEST)):
        if place == len(used):
            used.append(_define(root, place))
        found = Element(tag("ExtendedAttribute"))
        texts(found, {"FieldID": used[place], "Value": text[place * _LONGEST : (place + 1) * _LONGEST]})
        insert(task, found)


def _define(root: Element, place: int) -> str:
    """Return the number of a text field that the document does not use yet, and define it."""
    listed = root.find(tag("ExtendedAttributes"))
    if listed is None:
        listed = Element(tag("ExtendedAttributes"))
        insert(root, listed)
    path = f"{tag('Tasks')}/{tag('Task')}/{tag('ExtendedAttribute')}"
    used = {(one.findtext(tag("FieldID")) or "").strip() for one in [*listed, *root.iterfind(path)]}
    free = [(name, str(number)) for name, number in reversed(TEXT_FIELDS.items()) if str(number) not in used]
    if not free:
        raise PlanError("Project 文件的文本字段 Text1 至 Text30 都已占用，计划的其他内容无处可放，应先腾出一个")
    name, number = free[0]
    alias = f"{ALIAS} {place + 1}" if place else ALIAS
    texts(SubElement(listed, tag("ExtendedAttribute")), {"FieldID": number, "FieldName": name, "Alias": alias})
    return number
