"""资格核对 (eligibility): the answer of this room, wherever money is about to move: verdict, amount and why.

The firm is judged from the published data of the day it is asked, its tax data only where it has authorised their
use; what came of it yesterday is never taken for granted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.grants.eligibility import Asked
from kechuang.apps.grants.plans import Plan
from kechuang.apps.policies import access, judging
from kechuang.apps.policies.city import City, current_city, one_row
from kechuang.core import Money, Verdict
from kechuang.declarations.condition import Condition, Finding, parts_of
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria, policies

if TYPE_CHECKING:
    import polars as pl


def judge_one(asked: Asked) -> tuple[Verdict, int | None, str] | None:
    """Return verdict, 分 and explanation of one subject under one item on a day; None where the item is not ours.

    An item without conditions of its own or a rule is left to whoever knows more.
    """
    declared, on = _declared(asked.item), asked.on
    if declared is None or (declared.rule is None and declared.conditions is None):
        return None
    if not declared.holds(on):
        return Verdict.NOT_MET, None, _("%(day)s 不在条目的施行期间（%(period)s）内。") % {
            "day": on.isoformat(), "period": declared.period.label,
        }  # fmt: skip
    if declared.audience == "person":
        return _person(declared, asked)
    try:
        city = current_city()
    except Refused as refusal:
        return Verdict.MISSING, None, str(refusal)
    row = one_row(city, asked.entity_id)
    if row.is_empty():
        return Verdict.MISSING, None, _("现行数据中没有这家企业。")
    found = _found(declared, city.pack, row, asked)
    if found is None:
        return Verdict.NOT_MET, None, _("按现行数据不符合条目的条件。")
    verdict, fen = found
    return verdict, fen, _said(declared, verdict, fen, hidden=_hidden(city, asked.entity_id))


def list_met(item: str, values: Mapping[str, str]) -> list[str] | None:
    """Return the firms that meet an item today, or its moved thresholds; None where the item is not ours."""
    declared = _declared(item)
    if declared is None or declared.audience == "person":
        return None
    try:
        city = current_city()
    except Refused:
        return []
    moved, version = _moved(declared, city.pack, city.on, values)
    judged = judging.judge(moved, city.pack, city.frame, city.on, version) if values else city.today(declared)
    return city.frame["entity_id"].filter(judged.verdict == str(Verdict.MET)).sort().to_list()


def reads(item: str) -> list[str] | None:
    """Return what an item reads of a subject, without findings and lists, which nobody types in; None if not ours."""
    declared = _declared(item)
    if declared is None:
        return None
    pack, day = current_pack(), core.today()
    try:
        version = judging.version_of(declared, pack, day)
        columns = judging.columns_of(declared, pack, day)
    except criteria.NoVersionError:
        return []
    findings = set(_findings(version.require)) if version is not None else set()
    return [name for name, one in columns.items() if one.field.kind != "list" and name not in findings]


def saved_plans(user: Any, item: str) -> list[Plan]:
    """Return the saved plans of an item that a person may see, without what they move of other items.

    One that fits the item no longer is left out.
    """
    declared = _declared(item)
    if declared is None or not access.may(user, access.SIMULATE):
        return []
    try:
        version = judging.version_of(declared, current_pack(), core.today())
    except criteria.NoVersionError:
        return []
    known = {knob.name: (knob.label, knob.text) for knob in policies.knobs(declared, version)}
    found = []
    for scenario in access.visible_scenarios(user, item):
        values = {name: value for name, value in scenario.values.items() if "|" not in name}
        try:
            moved, _version = policies.moved(declared, version, values)
        except policies.PolicyProblem:
            continue
        lines = tuple((*known.get(name, (name, "")), value) for name, value in values.items())
        found.append(Plan(str(scenario.pk), scenario.name, moved, values, lines))
    return found


def _declared(item: str) -> PolicyItem | None:
    try:
        return current_pack().policy_items.get(item)
    except NoPlace:
        return None


def _findings(node: Condition) -> Iterator[str]:
    if isinstance(node, Finding):
        yield node.finding
    for part in parts_of(node):
        yield from _findings(part)


def _moved(
    item: PolicyItem, pack: Pack, on: dt.date, values: Mapping[str, str]
) -> tuple[PolicyItem, RuleVersion | None]:
    version = judging.version_of(item, pack, on)
    return policies.moved(item, version, values) if values else (item, version)


def _found(item: PolicyItem, pack: Pack, row: pl.DataFrame, asked: Asked) -> tuple[Verdict, int | None] | None:
    moved, version = _moved(item, pack, asked.on, asked.values)
    judged = judging.judge(moved, pack, row, asked.on, version)
    found = policies.match([judged], row, pack.fields, on=asked.on)
    return None if found.is_empty() else (Verdict(found["verdict"][0]), found["amount"][0])


def _person(item: PolicyItem, asked: Asked) -> tuple[Verdict, int | None, str]:
    """Judge a person by what he says of himself: never more than a person must look, because no data say it."""
    pack = current_pack()
    try:
        columns = judging.columns_of(item, pack, asked.on).values()
        row = criteria.given_subject(asked.entity_id, asked.facts, columns)
    except criteria.SubjectError as error:
        return Verdict.MISSING, None, str(error)
    found = _found(item, pack, row, asked)
    if found is None:
        return Verdict.NOT_MET, None, _("按本人填报不符合条目的条件。")
    verdict, fen = found
    if verdict is Verdict.MET:
        return Verdict.PERSON, fen, _("按本人填报初步符合，须核对材料。")
    return verdict, fen, _("本人填报不全，不能判定。") if verdict is Verdict.MISSING else _("需人工核实。")


def _hidden(city: City, entity_id: str) -> bool:
    return bool(city.unauthorised.filter(city.frame["entity_id"] == entity_id).any())


def _said(item: PolicyItem, verdict: Verdict, fen: int | None, *, hidden: bool) -> str:
    if verdict is Verdict.MET:
        amount = _("，按标准 %(amount)s") % {"amount": Money(fen)} if fen is not None else ""
        return _("初步符合（以认定机关结论为准）") + amount
    if verdict is Verdict.MISSING:
        return _("数据缺失：企业未授权使用税务数据。") if hidden else _("数据缺失，不能判定。")
    return _("需人工核实。")
