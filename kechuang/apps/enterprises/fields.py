"""企业字段的名称与写法: what each field of a record is called, and how its stored value is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_noop

from kechuang.apps.catalog.place import division_name
from kechuang.core import Money

if TYPE_CHECKING:
    from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
    from kechuang.declarations.pack import Pack

IDENTITY: dict[str, str] = {
    "name": gettext_noop("企业名称"),
    "credit_code": gettext_noop("统一社会信用代码"),
    "kind": gettext_noop("企业类型"),
    "status": gettext_noop("登记状态"),
    "founded_on": gettext_noop("成立日期"),
    "capital": gettext_noop("注册资本"),
    "division": gettext_noop("行政区划"),
    "industry": gettext_noop("国民经济行业"),
    "address": gettext_noop("住所"),
    "scope": gettext_noop("经营范围"),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A field as a page or an answer of the API shows it.

    Parameters
    ----------
    key, label : str
        Its key in the dictionary and its name.
    value : object
        The stored value: text, whole number (分 for money), date, list.
    text, exact : str
        As read, and without rounding.
    unit : str
        元 for money, else the dictionary's unit.
    """

    key: str
    label: str
    value: Any
    text: str
    exact: str = ""
    unit: str = ""


def identity(record: Enterprise, pack: Pack) -> Iterator[Shown]:
    """Yield the registered particulars that are known, in the order of a licence."""
    for key, label in IDENTITY.items():
        value = getattr(record, key)
        if value in (None, ""):
            continue
        yield Shown(
            key=key,
            label=gettext(label),
            value=value,
            text=_identity_text(key, value, record, pack),
            exact=Money(value).exact() if key == "capital" and _renminbi(record) else "",
            unit=_capital_unit(record) if key == "capital" else "",
        )


def facts(record: Enterprise, pack: Pack) -> Iterator[Shown]:
    """Yield what departments know of the firm now: counts, certificates, blacklists."""
    for key, value in record.facts.items():
        field = pack.fields.get(key)
        if value is None or key in IDENTITY:
            continue
        yield _of_dictionary(key, value, field)


def yearly(year: EnterpriseYear, pack: Pack) -> Iterator[Shown]:
    """Yield one year's figures that are known."""
    for key, value in year.figures.items():
        if value is not None:
            yield _of_dictionary(key, value, pack.fields.get(key))


def _of_dictionary(key: str, value: Any, field: Any) -> Shown:
    label = field.label if field else key
    kind = field.kind if field else ""
    if kind in {"money", "count", "share"} and isinstance(value, int) and not isinstance(value, bool):
        return Shown(
            key=key, label=label, value=value, text=field.text(value), exact=field.exact(value), unit=field.unit
        )
    if kind == "bool" or isinstance(value, bool):
        return Shown(key=key, label=label, value=bool(value), text=gettext("是") if value else gettext("否"))
    if kind == "list":
        entries = json.loads(value) if isinstance(value, str) else list(value)
        return Shown(key=key, label=label, value=entries, text=_entries(entries))
    return Shown(key=key, label=label, value=value, text=str(value))


def _entries(entries: list[Any]) -> str:
    if not entries:
        return gettext("无")
    heads = [str(next(iter(entry.values()), "")) if isinstance(entry, dict) else str(entry) for entry in entries]
    return "、".join(dict.fromkeys(head for head in heads if head)) or f"{len(entries)}"


def _renminbi(record: Enterprise) -> bool:
    return record.capital_currency in ("", "CNY", "人民币")


def _capital_unit(record: Enterprise) -> str:
    return "元" if _renminbi(record) else record.capital_currency


def _identity_text(key: str, value: Any, record: Enterprise, pack: Pack) -> str:
    if key == "capital":
        text = str(Money(value))
        return text if _renminbi(record) else f"{text[:-1]}{record.capital_currency}"
    if key == "division":
        return division_name(value, pack)
    if key == "industry":
        industry = pack.industries.get(value)
        return f"{industry.name}（{value}）" if industry else value
    return value.isoformat() if isinstance(value, dt.date) else str(value)
