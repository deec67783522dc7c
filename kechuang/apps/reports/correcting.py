"""更正的核对 (checking a correction): what a person types becomes the fields of a fact, or one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.reports.models import FIELDS
from kechuang.apps.reports.reader import Equipped
from kechuang.apps.reports.wording import COMPARATORS, KINDS, MODALITIES
from kechuang.core import Period
from kechuang.declarations.pack import Pack
from kechuang.engines import reports

TYPED = ("place", "subject", "indicator_id", "value", "value_max", "unit", "comparator", "kind", "period", "modality")
"""The fields that a person may correct; the others follow from them or stay as read."""
_NUMBER = re.compile(r"-?\d{1,27}(?:\.\d{1,10})?|-?\d{1,12}/0{0,11}[1-9]\d{0,11}")
_LONGEST = {"place": 120, "subject": 200, "unit": 20}


def corrected(says: Mapping[str, str], changes: Mapping[str, str], *, pack: Pack, using: Equipped) -> dict[str, str]:
    """Return what a fact says once a person's changes are made.

    Parameters
    ----------
    says : mapping
        What it says now.
    changes : mapping
        The fields of :data:`TYPED` that were typed.

    Raises
    ------
    Refused
        If a field is none of those it may be; the sentence names it.
    """
    after = {name: str(says.get(name, "")) for name in FIELDS}
    typed = {name: str(text).replace("\x00", "").strip() for name, text in changes.items() if name in TYPED}
    for name, text in typed.items():
        if len(text) > _LONGEST.get(name, 80):
            raise Refused(_("“%(text)s…”太长，请缩短") % {"text": text[:12]})
    after |= typed
    for name, known, what in (
        ("kind", KINDS, _("类型")), ("modality", MODALITIES, _("语气")),
    ):  # fmt: skip
        if after[name] not in known:
            raise Refused(_("%(what)s“%(text)s”不在可选之列，请从列表中选择") % {"what": what, "text": after[name]})
    if after["indicator_id"] and after["indicator_id"] not in pack.indicators:
        raise Refused(_("指标目录中没有“%(text)s”，请从列表中选择，目录没有的留空") % {"text": after["indicator_id"]})
    _period(after["period"])
    if "place" in typed and typed["place"] != says.get("place"):
        after["place_code"] = using.codes.get(typed["place"], "")
        if after["subject"] == str(says.get("place", "")).rpartition("/")[2]:
            # Who is told of was the place itself, and is so still.
            after["subject"] = typed["place"].rpartition("/")[2]
    _value(after)
    return after


def _period(text: str) -> None:
    if not text:
        return
    try:
        Period.parse(text)
    except ValueError:
        raise Refused(
            _("期间“%(text)s”读不出，请写成 2022、2022-06、2022-08-18 或 2019/2022-06") % {"text": text}
        ) from None


def _value(after: dict[str, str]) -> None:
    """Check the number and work out its value in base units."""
    if after["kind"] == "event" and not after["value"]:
        after |= dict.fromkeys(("value_max", "unit", "value_si", "value_si_max", "unit_si", "comparator"), "")
        return
    for name in ("value", "value_max"):
        after[name] = after[name].replace(",", "").replace("，", "")
        if (after[name] or name == "value") and not _NUMBER.fullmatch(after[name]):
            raise Refused(_("数值“%(text)s”不是数，请只写数字，单位另填") % {"text": after[name]})
    if after["comparator"] not in COMPARATORS:
        raise Refused(_("请选择比较方式"))
    if bool(after["value_max"]) != (after["comparator"] == "range"):
        raise Refused(_("上限只在“区间”时填写，区间须有上限"))
    if after["value_max"] and Fraction(after["value_max"]) < Fraction(after["value"]):
        raise Refused(_("上限小于数值，请核对"))
    for name in ("value", "value_max"):
        after[name.replace("value", "value_si")] = _base(after[name], after["unit"])[0] if after[name] else ""
    after["unit_si"] = _base(after["value"], after["unit"])[1]


def _base(value: str, unit: str) -> tuple[str, str]:
    """Return a number in the base unit as the engine reads it beside its unit; as it stands where it reads none."""
    bare = value.removeprefix("-")
    if "/" not in bare:
        one = next(iter(reports.quantities(f"为{bare}{unit}。")), None)
        if one is not None and Fraction(str(one.value)) == Fraction(bare) and one.unit == unit:
            told = format(one.value_si, "f") if isinstance(one.value_si, Decimal) else str(one.value_si)
            return ("-" if value != bare else "") + told, one.unit_si
    return value, unit
