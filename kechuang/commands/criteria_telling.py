"""How a verdict is told in the terminal and as JSON: condition by condition, with what is lacking and who owes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from kechuang.declarations.rule import Rule
    from kechuang.engines.criteria import Compiled, ConditionResult


def as_object(
    rule: Rule, compiled: Compiled, code: str, result: dict[str, Any], told: list[ConditionResult]
) -> dict[str, Any]:
    """Return the verdict on one subject, ready for JSON: the whole first, then every condition."""
    version = compiled.version
    return {
        "id": code,
        "rule": rule.id,
        "name": rule.name,
        "version": version.from_,
        "basis": version.basis,
        "on": compiled.on,
        **{key: result[key] for key in ("verdict", "score_low", "score_high", "short_by", "open", "missing")},
        "preliminary": "初步判定，以认定机关结论为准",
        "conditions": [condition.to_json() for condition in told],
    }


def tell(condition: ConditionResult, departments: dict[str, str], depth: int) -> None:
    """Print a condition and, further in, its parts."""
    head = label(condition.verdict) if condition.verdict else condition.margin
    mark = "〔标准待核实〕" if condition.unverified else ""
    typer.echo(f"{'  ' * depth}{head:　<5} {condition.id} {condition.text}{mark}")
    told = [f"实际 {condition.actual}"] if condition.actual not in {"", "—"} else []
    told += [f"要求 {condition.required}"] if condition.required else []
    told += [condition.margin] if condition.verdict and condition.margin else []
    told += [condition.note] if condition.note else []
    for one in condition.lacks:
        why = {"suspect": "数值不可能", "missing": "缺"}.get(one.state, "数据矛盾")
        told.append(f"{why} {one.label}（由{departments.get(one.owner, one.owner)}提供）")
    if told:
        typer.echo(f"{'  ' * depth}      {'；'.join(told)}")
    for part in condition.parts:
        tell(part, departments, depth + 1)


def label(verdict: str) -> str:
    """Return a verdict's Chinese name."""
    from kechuang.core import Verdict

    return Verdict(verdict).label
