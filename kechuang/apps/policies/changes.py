"""变化的企业 (changes): the firms that enter, leave, get more or less, or are one step away, with the condition why."""

from __future__ import annotations

from typing import Any

import polars as pl

from kechuang.apps.catalog.place import division_name
from kechuang.apps.policies import judging, near
from kechuang.apps.policies.ground import Ground
from kechuang.apps.policies.plans import Plan
from kechuang.core import Money, Verdict
from kechuang.declarations.policy_item import PolicyItem
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria

SHOWN = 20
KINDS = ("entered", "left", "more", "less", "near")


def counted(plan: Plan) -> dict[str, int]:
    """Return how many firms change in each way."""
    return {**plan.result.counts, "near": len(plan.near)}


def changed_rows(plan: Plan, kind: str, ground: Ground) -> list[dict[str, Any]]:
    """Return the firms that change in one way, the greatest difference first, with the condition that makes it so."""
    if kind == "near":
        return _near_rows(plan, ground)
    kept = plan.result.first(kind, SHOWN)
    if kept.is_empty():
        return []
    facts = ground.city.frame.filter(pl.col("entity_id").is_in(kept["entity_id"].to_list()))
    known = {row["entity_id"]: row for row in facts.select(_names(facts)).iter_rows(named=True)}
    version = ground.version if kind == "entered" else plan.counted.version
    reasons = _reasons(facts, ground, ground.item, version) if kind in KINDS[:2] else {}
    return [
        _row(known[row["entity_id"]], ground)
        | {
            "why": "、".join(reasons.get(row["entity_id"], ())), "fen": Money(row["plan"] - row["today"]),
            "up": row["plan"] > row["today"],
        }
        for row in kept.iter_rows(named=True)
    ]  # fmt: skip


def _near_rows(plan: Plan, ground: Ground) -> list[dict[str, Any]]:
    rule = judging.compiled(plan.counted.item, ground.city.pack, ground.city.on, plan.counted.version)
    if rule is None:
        return []
    rows = []
    for fact in ground.city.frame[plan.near.head(SHOWN)].iter_rows(named=True):
        step = near.step_of(rule, fact)
        told = {"why": f"{step.text}：{step.lacks or step.actual}", "fen": None, "up": False}
        rows.append(_row(fact, ground) | told)
    return rows


def _row(fact: dict[str, Any], ground: Ground) -> dict[str, Any]:
    return {
        "name": fact["name"], "handle": fact.get("credit_code") or fact["entity_id"],
        "place": division_name(fact["division"], ground.city.pack) if fact.get("division") else "—",
        "size": fact.get(judging.SIZE) or "",
    }  # fmt: skip


def _names(facts: pl.DataFrame) -> list[str]:
    wanted = ("entity_id", "name", "credit_code", "division", judging.SIZE)
    return [name for name in wanted if name in facts.columns]


def _reasons(
    firms: pl.DataFrame, ground: Ground, item: PolicyItem, version: RuleVersion | None
) -> dict[str, list[str]]:
    """Return the conditions that each of some firms does not meet under a version."""
    rule = judging.compiled(item, ground.city.pack, ground.city.on, version)
    if rule is None:
        return {}
    judged = criteria.evaluate(rule, firms, details=False).frame
    texts = {one.id: one.node.text or one.id for one in rule.top if one.id in judged.columns}
    return {
        row["entity_id"]: [text for name, text in texts.items() if row[name] == str(Verdict.NOT_MET)]
        for row in judged.iter_rows(named=True)
    }
