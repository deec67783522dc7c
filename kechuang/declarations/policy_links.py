"""条目核对 (item links): what an item of a policy says of rules, fields, departments and other items must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING

from kechuang.declarations.field import NUMERIC, Field, find_column
from kechuang.declarations.policy_benefit import Bands, Each, Formula, Rate
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.policy_sum import read_terms
from kechuang.declarations.problem import PackError, suggestion
from kechuang.declarations.yamlfile import YamlPath

if TYPE_CHECKING:
    from kechuang.declarations.folder import Entry

Fault = tuple[YamlPath, str]


def policy_problems(merged: Mapping[str, Mapping[str, Entry]], departments: Set[str]) -> Iterator[PackError]:
    """Check every item of every policy.

    Parameters
    ----------
    merged : mapping of part to entries
        What holds after inheritance.
    departments : set of str
        Every name that a department goes by.
    """
    fields = {key: entry.item for key, entry in merged["fields"].items()}
    known = {item.id: item for entry in merged["policies"].values() for item in entry.item.items}
    for entry in merged["policies"].values():
        for place, item in enumerate(entry.item.items):
            faults = [
                *_references(item, merged["rules"], known.keys(), departments), *_columns(item, fields),
                *_bridged(item, known),
            ]  # fmt: skip
            for path, message in faults:
                yield entry.problem(f"条目 {item.id}：{message}", "items", place, *path)


def _references(
    item: PolicyItem, rules: Mapping[str, Entry], items: Set[str], departments: Set[str]
) -> Iterator[Fault]:
    if item.rule is not None and item.rule not in rules:
        yield ("rule",), f"rule 得到 {item.rule}，没有声明这条规则{suggestion(item.rule, sorted(rules))}"
    cap = item.exclusions.total_cap
    for key, listed in (("higher_of", item.exclusions.higher_of), ("total_cap", cap.with_ if cap else ())):
        for other in listed:
            if other == item.id:
                yield ("exclusions", key), f"{key} 写了条目自己，应只写其他条目"
            elif other not in items:
                yield ("exclusions", key), f"{key} 得到 {other}，没有声明这个条目{suggestion(other, sorted(items))}"
    for place, stage in enumerate(item.stages):
        if stage.department is not None and stage.department not in departments:
            yield ("stages", place), f"department 得到 {stage.department}，departments.yaml 没有声明这个部门"


def _bridged(item: PolicyItem, items: Mapping[str, PolicyItem]) -> Iterator[Fault]:
    """Two versions follow each other without a day that counts twice or a day that is left out."""
    new = item.exclusions.bridging
    if new is None or new.after is None or new.from_ is None:
        return
    path: YamlPath = ("exclusions", "bridging", "after")
    if new.after not in items:
        yield path, f"after 得到 {new.after}，没有声明这个条目{suggestion(new.after, sorted(items))}"
        return
    old = items[new.after].exclusions.bridging
    if old is None or old.to is None or old.by != new.by:
        yield path, f"after 所指的 {new.after} 应有 bridging，按同一字段 {new.by}，并写明 to（到哪一天止）"
    elif old.to >= new.from_:
        yield path, f"与 {new.after} 的衔接重叠：它到 {old.to} 止，本条目从 {new.from_} 起，应改其中一个日期"
    elif (new.from_ - old.to).days > 1:
        yield path, f"与 {new.after} 的衔接有空档：它到 {old.to} 止，本条目从 {new.from_} 起，其间的日期没有条目"


def _columns(item: PolicyItem, fields: Mapping[str, Field]) -> Iterator[Fault]:
    if item.benefit is not None:
        yield from _formula(item.benefit, ("benefit",), fields)
    if item.order_by is not None:
        yield from _one(item.order_by, NUMERIC, "数", ("order_by",), fields)
    if item.exclusions.bridging is not None:
        path: YamlPath = ("exclusions", "bridging", "by")
        yield from _one(item.exclusions.bridging.by, {"date"}, "日期", path, fields)
    for place, material in enumerate(item.materials):
        if material.field is not None:
            yield from _one(material.field, None, "", ("materials", place, "field"), fields)


def _formula(formula: Formula, path: YamlPath, fields: Mapping[str, Field]) -> Iterator[Fault]:
    if isinstance(formula, Each):
        yield from _sum(formula.of, "count", "件数或人数", (*path, "of"), fields)
    elif isinstance(formula, Rate):
        yield from _sum(formula.of, "money", "金额", (*path, "of"), fields)
        if formula.over is not None:
            yield from _sum(formula.over, "money", "金额", (*path, "over"), fields)
    elif isinstance(formula, Bands):
        yield from _bands(formula, path, fields)


def _bands(formula: Bands, path: YamlPath, fields: Mapping[str, Field]) -> Iterator[Fault]:
    try:
        field = read_terms(formula.by, fields)[0][1].field
        lines = [field.number(step.upto) for step in formula.steps if step.upto is not None]
    except ValueError as error:
        yield (*path, "by"), str(error)
        return
    if lines != sorted(set(lines)):
        yield (*path, "steps"), "各档的上界应由小到大，各不相同"
    for place, step in enumerate(formula.steps):
        if step.give is not None:
            yield from _formula(step.give, (*path, "steps", place), fields)


def _sum(text: str, kind: str, called: str, path: YamlPath, fields: Mapping[str, Field]) -> Iterator[Fault]:
    try:
        found = read_terms(text, fields)[0][1].field
    except ValueError as error:
        yield path, str(error)
        return
    if found.kind != kind:
        yield path, f"字段 {text}（{found.label}）的单位不符，这里应为{called}"


def _one(
    name: str, kinds: Set[str] | None, called: str, path: YamlPath, fields: Mapping[str, Field]
) -> Iterator[Fault]:
    try:
        column = find_column(name, fields)
    except ValueError as error:
        yield path, str(error)
        return
    if kinds is not None and column.field.kind not in kinds:
        yield path, f"字段 {name}（{column.field.label}）不是{called}"
