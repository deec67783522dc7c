"""声明的事实 (declared facts): an entry of the pack as the values of a row; no database, so that it can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kechuang.core import Evidence
from kechuang.declarations.base import Span
from kechuang.declarations.figure import Figure
from kechuang.declarations.pack import Pack
from kechuang.declarations.programme import Programme
from kechuang.declarations.project import Project, TaskForce
from kechuang.declarations.quota import Quota
from kechuang.engines.indicators import value_text

Facts = dict[str, Any]
#: How a programme's counted things are called, by the declaration's `count_…`.
COUNTED = ("aspects", "programmes", "projects", "tasks", "task_forces")


def evidence_json(span: Span | None, pack: Pack) -> Facts:
    """Return a span as evidence is stored; its words are read from the loaded page when they are shown."""
    if span is None:
        return {}
    document = pack.document(span.file)
    return Evidence(
        kind="sentence", file=span.file, file_name=document.name if document else None, start=span.start, end=span.end,
        basis="press",
    ).to_json()  # fmt: skip


def spans_json(spans: Iterable[Span], pack: Pack) -> list[Facts]:
    """Return spans as evidence is stored."""
    return [evidence_json(span, pack) for span in spans]


def figures_json(figures: Iterable[Figure], pack: Pack) -> list[Facts]:
    """Return declared figures as rows keep them: in words, with the sentence of each."""
    return [
        {
            "label": figure.label, "text": value_text(figure), "value": str(figure.value), "unit": figure.unit,
            "comparator": figure.comparator, "period": str(figure.period), "basis": figure.basis,
            "planned": figure.planned, "subject": figure.subject, "note": figure.note,
            "evidence": evidence_json(figure.evidence, pack),
        }
        for figure in figures
    ]  # fmt: skip


def department_id(name: str | None, pack: Pack) -> str:
    """Return the id of a department that the pack may call by any of its names; empty for none."""
    return pack.department_names.get(name, name) if name else ""


def department_ids(names: Iterable[str], pack: Pack) -> list[str]:
    """Return the ids of departments."""
    return [department_id(name, pack) for name in names]


def programme_facts(one: Programme, pack: Pack) -> Facts:
    """Return a programme's row without the programme that it is part of."""
    return {
        "name": one.name, "year": one.year, "division": one.place, "lead": department_id(one.lead, pack),
        "aspects": list(one.aspects), "describes": one.describes, "light_rule": one.light_rule or "",
        "counts": {name: count for name in COUNTED if (count := getattr(one, f"count_{name}")) is not None},
        "figures": figures_json(one.figures, pack), "evidence": spans_json(one.evidence, pack),
        "synthetic": one.synthetic,
    }  # fmt: skip


def task_force_facts(one: TaskForce, pack: Pack, programmes: Mapping[str, Any]) -> Facts:
    """Return a task force's row."""
    return {
        "name": one.name, "programme": key_of(programmes, one.programme), "division": one.place,
        "lead": department_id(one.lead, pack), "supports": department_ids(one.supports, pack), "count": one.count,
        "since": one.since.label if one.since else "", "methods": list(one.methods), "describes": one.describes,
        "figures": figures_json(one.figures, pack), "evidence": spans_json(one.evidence, pack),
        "synthetic": one.synthetic,
    }  # fmt: skip


def project_facts(one: Project, pack: Pack, programmes: Mapping[str, Any], forces: Mapping[str, Any]) -> Facts:
    """Return a project's row without its stage and, where it is invented, without its dates."""
    amount = one.investment_amount
    facts: Facts = {
        "name": one.name, "programme": key_of(programmes, one.programme), "task_force": key_of(forces, one.task_force),
        "aspect": one.aspect or "", "kind": one.kind, "level": one.level, "division": one.place, "address": one.address,
        "lead": department_id(one.lead, pack), "supports": department_ids(one.supports, pack),
        "undertaker": one.undertaker, "product": one.product, "leader": one.leader, "batch": one.batch,
        "ordinal": one.ordinal, "investment": amount.fen if amount else None,
        "describes": one.describes, "checklist": one.checklist or "", "figures": figures_json(one.figures, pack),
        "evidence": spans_json(one.evidence, pack), "synthetic": one.synthetic, "resources": dict(one.resources),
    }  # fmt: skip
    if one.demo is None:
        facts |= {"start": one.start, "due": one.due, "apply_by": one.apply_by}
    return facts


def quota_facts(one: Quota, pack: Pack, programmes: Mapping[str, Any], forces: Mapping[str, Any]) -> dict[str, Facts]:
    """Return the rows of a quota by division."""
    shared: Facts = {
        "name": one.name, "programme": key_of(programmes, one.programme), "task_force": key_of(forces, one.task_force),
        "lead": department_id(one.lead, pack), "period": str(one.period) if one.period else "", "unit": one.unit,
        "evidence": spans_json(one.evidence, pack), "synthetic": one.synthetic,
    }  # fmt: skip
    return {
        value.division: {
            **shared, "value": value.value, "upper": value.upper, "comparator": value.comparator,
        }
        for value in one.values
    }  # fmt: skip


def element_rows(one: Project, present: Mapping[str, Any]) -> dict[str, Any]:
    """Return the elements of a project's checklist: what the pack says, and what people filled in, which stays."""
    declared = {key: {"text": text, "declared": True} for key, text in one.elements.items()}
    return declared | {key: value for key, value in present.items() if not value.get("declared")}


def key_of(rows: Mapping[str, Any], code: str | None) -> int | None:
    """Return the primary key of the row with a code; None for none."""
    return rows[code].pk if code and code in rows else None
