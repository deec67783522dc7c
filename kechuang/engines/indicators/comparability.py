"""口径是否一致 (comparability): which figures may be set beside each other, or summed, and why others may not.

Two figures are comparable only where unit, indicator, definition, place, subject and basis agree. Units are never
converted and never guessed: a count of 家 is no count of 个. Periods may differ (that is a series).
"""

from __future__ import annotations

from typing import Any

from kechuang.core import BASIS_LABELS, phrase
from kechuang.engines.indicators.shapes import ValueLike

_SCOPE = ("indicator", "definition", "place", "subject")


def comparable(one: ValueLike, other: ValueLike) -> str | None:
    """Return why two values may not be compared or summed, or None where they may.

    >>> from decimal import Decimal
    >>> from types import SimpleNamespace as Value
    >>> comparable(Value(unit="家", basis="press"), Value(unit="个", basis="press"))
    '单位不一致：家与个'
    """
    reason = scope_differs(one, other)
    if reason:
        return reason
    if one.basis != other.basis:
        return phrase("来源性质不一致：{one}与{other}", one=_basis(one.basis), other=_basis(other.basis))
    return None


def scope_differs(one: Any, other: Any, *, unit_of_one: str | None = None) -> str | None:
    """Return which of unit, indicator, definition, place and subject differ; what either leaves open is no difference.

    Parameters
    ----------
    one, other : object
        Values, or a target and a value.
    unit_of_one : str, optional
        The unit of ``one`` where it is kept elsewhere, as a target keeps its own in its line.
    """
    unit = one.unit if unit_of_one is None else unit_of_one
    if unit != other.unit:
        none = phrase("无单位")
        return phrase("单位不一致：{one}与{other}", one=unit or none, other=other.unit or none)
    for name in _SCOPE:
        mine, theirs = _said(one, name), _said(other, name)
        if name == "subject" and bool(mine) != bool(theirs):
            # A firm's or a university's figure is not the place's own.
            here = phrase("本地")
            return phrase("{what}不一致：{one}与{other}", what=_label(name), one=mine or here, other=theirs or here)
        if mine and theirs and mine != theirs:
            return phrase("{what}不一致：{one}与{other}", what=_label(name), one=mine, other=theirs)
    return None


def _label(name: str) -> str:
    match name:
        case "indicator":
            return phrase("指标")
        case "definition":
            return phrase("口径")
        case "place":
            return phrase("地域")
    return phrase("主体")


def _said(owner: Any, name: str) -> str:
    found = getattr(owner, name, None)
    return str(found) if found else ""


def _basis(basis: str) -> str:
    return BASIS_LABELS.get(basis, basis)
