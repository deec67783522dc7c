"""典型案例的载入 (load of typical cases): those that the pack names become rows; what it only counts stays there.

As with projects, of a case that a person has edited only the figures and sentences follow the pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.apps.projects.declared.facts import Facts, department_id, figures_json, key_of, spans_json
from kechuang.apps.projects.declared.rows import take
from kechuang.apps.projects.models import TypicalCase
from kechuang.declarations.pack import Pack
from kechuang.declarations.typical_case import TypicalCase as DeclaredCase


def case_facts(one: DeclaredCase, pack: Pack, projects: Mapping[str, Any]) -> Facts:
    """Return a case's row."""
    return {
        "name": one.name, "level": one.level, "division": one.place, "lead": department_id(one.lead, pack),
        "chosen_by": one.chosen_by, "chosen_as": one.chosen_as, "batch": one.batch,
        "chosen_on": str(one.chosen_on) if one.chosen_on else "", "project": key_of(projects, one.project),
        "describes": one.describes, "results": one.results, "figures": figures_json(one.figures, pack),
        "evidence": spans_json(one.evidence, pack), "synthetic": one.synthetic,
    }  # fmt: skip


def take_cases(pack: Pack, projects: Mapping[str, Any]) -> dict[str, TypicalCase]:
    """Write the cases that the pack names, inside the caller's transaction; return them by code."""
    named = [one for one in pack.typical_cases.values() if one.counted is None]
    return take(TypicalCase, {one.id: case_facts(one, pack, projects) for one in named})
