"""资格核对 (eligibility): the answer of this room, wherever money is about to move: verdict, amount and why.

The firm is judged from the published data of the day it is asked, its tax data only where it has authorised their
use; what came of it yesterday is never taken for granted.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.policies import judging
from kechuang.apps.policies.city import City, current_city, one_row
from kechuang.core import Money, Verdict
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import policies


def judge_one(item: str, entity_id: str, on: dt.date) -> tuple[Verdict, int | None, str] | None:
    """Return verdict, 分 and explanation of one firm under one item on a day; None where the item is not ours.

    An item without conditions of its own or a rule is left to whoever knows more.
    """
    try:
        declared = current_pack().policy_items.get(item)
    except NoPlace:
        return None
    if declared is None or (declared.rule is None and declared.conditions is None):
        return None
    if not declared.holds(on):
        return Verdict.NOT_MET, None, _("%(day)s 不在条目的施行期间（%(period)s）内。") % {
            "day": on.isoformat(), "period": declared.period.label,
        }  # fmt: skip
    try:
        city = current_city()
    except Refused as refusal:
        return Verdict.MISSING, None, str(refusal)
    row = one_row(city, entity_id)
    if row.is_empty():
        return Verdict.MISSING, None, _("现行数据中没有这家企业。")
    judged = judging.judge(declared, city.pack, row, on)
    found = policies.match([judged], row, city.pack.fields, on=on)
    if found.is_empty():
        return Verdict.NOT_MET, None, _("按现行数据不符合条目的条件。")
    verdict, fen = Verdict(found["verdict"][0]), found["amount"][0]
    return verdict, fen, _said(declared, verdict, fen, hidden=_hidden(city, entity_id))


def _hidden(city: City, entity_id: str) -> bool:
    return bool(city.unauthorised.filter(city.frame["entity_id"] == entity_id).any())


def _said(item: PolicyItem, verdict: Verdict, fen: int | None, *, hidden: bool) -> str:
    if verdict is Verdict.MET:
        amount = _("，按标准 %(amount)s") % {"amount": Money(fen)} if fen is not None else ""
        return _("初步符合（以认定机关结论为准）") + amount
    if verdict is Verdict.MISSING:
        return _("数据缺失：企业未授权使用税务数据。") if hidden else _("数据缺失，不能判定。")
    return _("需人工核实。")
