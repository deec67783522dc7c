"""门槛与金额 (knobs): what of an item can be moved in a simulation, and the item once it is moved.

A threshold is moved under the name of its parameter (``rd_sum``) or, where the number stands in the condition
itself, under the condition's id (``XJ-B3a``; with two bounds ``XJ-B3a.at_least``). Amounts are ``fixed``, ``rate``,
``cap`` … of the formula, those of a band ``step1.rate``, the band's limit ``step1.upto``; the budget is ``budget``, and
``cut`` is what happens when it is short.
Values are written as everywhere: ``4000万元``, ``3%``, ``2 件``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from pydantic import ValidationError

from kechuang.core import Money, Ratio
from kechuang.declarations.base import Declaration
from kechuang.declarations.condition import Bounds, Condition, parts_of
from kechuang.declarations.policy_benefit import Bands, Formula
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.problem import suggestion
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.policies.problem import PolicyProblem

_BOUNDS = ("at_least", "more_than", "at_most", "less_than")
_SIGNS = {"at_least": "≥", "more_than": "＞", "at_most": "≤", "less_than": "＜"}
_NUMBER = re.compile(r"^\s*(-?\d[\d,]*(?:\.\d+)?)\s*(\S*)\s*$")
_AMOUNTS = ("fixed", "each", "monthly", "rate", "cap")
_AMOUNT_LABELS = {"fixed": "每家奖补", "each": "单件标准", "monthly": "月标准", "rate": "比例", "cap": "封顶"}
CUTS = {"none": "不压减", "in_proportion": "按比例压减", "in_order": "按排序发完为止"}

Where = Literal["threshold", "amount", "budget", "cut"]


@dataclass(frozen=True, slots=True)
class Knob:
    """One number that can be moved.

    Attributes
    ----------
    name, label : str
        What it is called in ``--set``, and by an official.
    text : str
        Its value today, as written.
    sign : str
        ``≥``, ``≤`` …, empty for amounts.
    number, unit : Fraction, str
        The value in its unit (万元, %, 件).
    low, high, step : Fraction
        A sensible range for a slider, in the same unit.
    """

    name: str
    label: str
    where: Where
    text: str
    sign: str
    number: Fraction
    unit: str
    low: Fraction
    high: Fraction
    step: Fraction


def knobs(item: PolicyItem, version: RuleVersion | None) -> list[Knob]:
    """Return what can be moved, thresholds first.

    Parameters
    ----------
    item : PolicyItem
        The item.
    version : RuleVersion or None
        The conditions that decide who qualifies: the item's own, or those of the rule it names.
    """
    found = [*_thresholds(version)] if version is not None else []
    found += [_knob(name, label, "amount", _written(value)) for name, label, value in _amounts(item)]
    found.append(_knob("budget", "年度预算", "budget", _written(item.budget) if item.budget else "0万元"))
    return found


def moved(
    item: PolicyItem, version: RuleVersion | None, values: Mapping[str, str]
) -> tuple[PolicyItem, RuleVersion | None]:
    """Return the item and its conditions with other values.

    Parameters
    ----------
    values : mapping of str to str
        New values by the name of the knob.

    Raises
    ------
    PolicyProblem
        If there is no such knob, or the value does not fit its unit.
    """
    thresholds = {knob.name for knob in _thresholds(version)} if version is not None else set()
    amounts = {name for name, _, _ in _amounts(item)}
    bounds: dict[str, str] = {}
    params: dict[str, str] = {}
    money: dict[str, str] = {}
    for name, value in values.items():
        if name in {"budget", "cut"} or name in amounts:
            money[name] = value
        elif name in thresholds and version is not None:
            (params if name in version.params else bounds)[name] = value
        else:
            known = sorted({*thresholds, *amounts, "budget", "cut"})
            near = suggestion(name, known) or f"，可改的有：{'、'.join(known)}"
            raise PolicyProblem(f"条目 {item.id} 没有可改的 {name}{near}")
    if version is not None and (bounds or params):
        for name, value in (bounds | params).items():
            _same_kind(next(knob for knob in _thresholds(version) if knob.name == name), value)
        changed = {**version.params, **{name: (value,) for name, value in params.items()}}
        require = _rebuilt(version.require, bounds) if bounds else version.require
        version = version.model_copy(update={"params": changed, "require": require})
    return (_with_money(item, money) if money else item), version


def _thresholds(version: RuleVersion) -> Iterator[Knob]:
    told: set[str] = set()
    for leaf in _leaves(version.require):
        if not isinstance(leaf, Bounds):
            continue
        written = [(key, value) for key in _BOUNDS if (value := getattr(leaf, key)) is not None]
        for key, value in written:
            name = leaf.id if len(written) == 1 else f"{leaf.id}.{key}"
            text = value
            if value.startswith("$"):
                name, param = value[1:], version.params.get(value[1:])
                text = param[0] if isinstance(param, tuple) and len(param) == 1 else ""
            if name and name not in told and _NUMBER.match(text):
                told.add(name)
                yield _knob(name, leaf.text or leaf.id, "threshold", text, _SIGNS[key])


def _leaves(node: Condition) -> Iterator[Condition]:
    parts = parts_of(node)
    if not parts:
        yield node
    for part in parts:
        yield from _leaves(part)


def _amounts(item: PolicyItem) -> Iterator[tuple[str, str, Any]]:
    if item.benefit is None:
        return
    for prefix, label, formula in _formulas(item.benefit):
        for name in _AMOUNTS:
            value = getattr(formula, name, None)
            if value is not None:
                yield f"{prefix}{name}", f"{label}{_AMOUNT_LABELS[name]}", value
    if isinstance(item.benefit, Bands):
        for place, step in enumerate(item.benefit.steps, 1):
            if step.upto is not None and _NUMBER.match(step.upto):
                yield f"step{place}.upto", f"第{place}档上限", step.upto


def _formulas(benefit: Formula) -> Iterator[tuple[str, str, Formula]]:
    yield "", "", benefit
    if isinstance(benefit, Bands):
        for place, step in enumerate(benefit.steps, 1):
            if step.give is not None:
                yield f"step{place}.", f"第{place}档", step.give


def _written(value: Money | Ratio | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Ratio):
        percent = value.value * 100
        return f"{_decimal(percent)}%"
    return f"{_decimal(Fraction(value.fen, 10_000 * 100))}万元"


def _decimal(number: Fraction) -> str:
    """Write a number without a float; a fraction that has no end is cut after six places."""
    whole, rest = divmod(abs(number), 1)
    digits = f"{int(rest * 10**6):06d}".rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{digits}" if digits else "")


def _knob(name: str, label: str, where: Where, text: str, sign: str = "") -> Knob:
    number, unit = _split(text)
    return Knob(name, label, where, text, sign, number, unit, *_range(number, unit))


def _split(text: str) -> tuple[Fraction, str]:
    match = _NUMBER.match(text)
    if match is None:
        raise PolicyProblem(f"{text!r} 不是可以移动的数")
    return Fraction(match[1].replace(",", "")), match[2]


def _range(number: Fraction, unit: str) -> tuple[Fraction, Fraction, Fraction]:
    """Return low, high and step of a slider: from a quarter to double, whole steps of 1, 2 or 5 of a power of ten."""
    if unit == "%" and number > 40:
        return Fraction(max(0, int(number) - 40)), Fraction(100) if number <= 100 else number * 2, Fraction(1)
    high = number * 2 if number > 0 else Fraction(10)
    rough = high / 60
    step = next(
        (Fraction(base) * Fraction(10) ** power for power in range(-2, 12) for base in (1, 2, 5)
         if Fraction(base) * Fraction(10) ** power >= rough),
        Fraction(1),
    )  # fmt: skip
    if unit not in {"%", "万元", "亿元", "元"}:
        step = Fraction(max(1, int(step)))
    return Fraction(0), step * -(-high // step), step


def _same_kind(knob: Knob, value: str) -> None:
    _, unit = _split(value)
    money = {"元", "万元", "亿元"}
    if unit and knob.unit and unit != knob.unit and not {unit, knob.unit} <= money:
        raise PolicyProblem(f"{knob.name}（{knob.label}）的单位是{knob.unit}，得到 {value}")


def _rebuilt(node: Condition, bounds: Mapping[str, str]) -> Condition:
    """Return the tree with other bounds; whatever holds conditions is rebuilt, whatever its shape."""
    update: dict[str, Any] = {}
    if isinstance(node, Bounds) and node.id:
        for key in _BOUNDS:
            value = bounds.get(node.id, bounds.get(f"{node.id}.{key}"))
            old = getattr(node, key)
            if old is not None and value is not None and not old.startswith("$"):
                update[key] = value
    for name in type(node).model_fields:
        found = getattr(node, name)
        if isinstance(found, Condition):
            update[name] = _rebuilt(found, bounds)
        elif isinstance(found, tuple) and any(isinstance(part, Declaration) for part in found):
            update[name] = tuple(_within(part, bounds) for part in found)
    return node.model_copy(update=update) if update else node


def _within(part: Any, bounds: Mapping[str, str]) -> Any:
    if isinstance(part, Condition):
        return _rebuilt(part, bounds)
    if not isinstance(part, Declaration):
        return part
    inside = {name: getattr(part, name) for name in type(part).model_fields}
    update = {name: _rebuilt(value, bounds) for name, value in inside.items() if isinstance(value, Condition)}
    return part.model_copy(update=update) if update else part


def _with_money(item: PolicyItem, values: Mapping[str, str]) -> PolicyItem:
    """Return the item with other amounts, validated as if it had been written so."""
    benefit = item.benefit
    update: dict[str, Any] = {}
    try:
        if benefit is not None:
            changed = {name: value for name, value in values.items() if name not in {"budget", "cut"}}
            update["benefit"] = _with_amounts(benefit, changed) if changed else benefit
        if "budget" in values:
            budget = Money.parse(values["budget"])
            update["budget"] = budget if budget.fen > 0 else None
        if "cut" in values:
            if values["cut"] not in CUTS:
                raise ValueError(f"cut 得到 {values['cut']}，应为 {'、'.join(CUTS)}")
            if values["cut"] == "in_order" and item.order_by is None:
                raise ValueError("条目没有写 order_by，不能按排序发完为止")
            update["cut"] = values["cut"]
    except (ValueError, ValidationError) as error:
        raise PolicyProblem(f"条目 {item.id} 的金额：{_sentence(error)}") from error
    return item.model_copy(update=update)


def _with_amounts(benefit: Formula, values: Mapping[str, str]) -> Formula:
    update: dict[str, Any] = {}
    for name, value in values.items():
        step, dot, key = name.rpartition(".")
        if not dot:
            update[name] = Ratio.parse(value) if name == "rate" else Money.parse(value)
        elif isinstance(benefit, Bands):
            place = int(step.removeprefix("step")) - 1
            steps = list(update.get("steps", benefit.steps))
            old = steps[place]
            change = {"upto": _limit(name, old.upto, value)} if key == "upto" else {
                "give": _with_amounts(old.give, {key: value})}  # fmt: skip
            steps[place] = old.model_copy(update=change)
            update["steps"] = tuple(steps)
    _rising(update.get("steps", ()))
    kept = {name: getattr(benefit, name) for name in type(benefit).model_fields}
    return type(benefit).model_validate({**kept, **update})


def _limit(name: str, old: str, value: str) -> str:
    """Return a moved limit of a band with its unit."""
    _same_kind(_knob(name, "分档上限", "amount", old), value)
    number, unit = _split(value)
    return f"{_decimal(number)}{unit or _split(old)[1]}"


def _rising(steps: tuple[Any, ...]) -> None:
    limits = [_plain(step.upto) for step in steps if step.upto is not None]
    if any(later <= before for before, later in pairwise(limits)):
        raise ValueError("各档上限应由小到大")


def _plain(text: str) -> Fraction:
    number, unit = _split(text)
    return number * {"万元": 10**4, "亿元": 10**8}.get(unit, 1)


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0].get("ctx", {}).get("error", error.errors()[0]["msg"]))
    return str(error)
