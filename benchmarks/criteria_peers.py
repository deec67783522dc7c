"""Two rule engines beside the criteria engine, on the very rules of :mod:`benchmarks.criteria_rules`.

openfisca-core judges whole columns with NumPy in 32-bit floating point, so that a verdict near a threshold may be
wrong; it has no missing value, which is given to it as a second variable beside each figure. It is asked for the same
four verdicts and counts. zen-engine judges one enterprise at a time from a decision graph; it is run on a sample
without gaps and asked only which conditions hold.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import polars as pl

Rule = tuple[list[tuple[str, str, int]], int, int]
"""Shares as part, whole and percent; the most staff; the least revenue in 分."""
PERIOD = "2025"


def in_openfisca(frame: pl.DataFrame, rules: list[Rule]) -> tuple[float, list[np.ndarray]]:
    """Judge every rule for every row with openfisca-core; return the seconds, and each rule's verdict codes."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    firm = build_entity(key="firm", plural="firms", label="Enterprise", is_person=True)
    system = TaxBenefitSystem([firm])

    def declare(name: str, kind: type, formula: Any = None) -> None:
        told = {"value_type": kind, "entity": firm, "definition_period": DateUnit.YEAR, "label": name}
        system.add_variable(type(name, (Variable,), told | ({"formula": formula} if formula else {})))

    for name in frame.columns:
        declare(name, float)
        declare(f"{name}_known", bool)
    wanted: list[str] = []
    for number, (shares, staff, sales) in enumerate(rules):
        asked = [f"r{number}_{place}" for place in range(len(shares) + 2)]
        for name, (part, whole, percent) in zip(asked, shares, strict=False):
            declare(name, int, _share(part, whole, percent))
        declare(asked[-2], int, _bound("staff_t", staff, np.less_equal))
        declare(asked[-1], int, _bound("sales_t", sales, np.greater_equal))
        wanted += [f"r{number}", f"r{number}_short", f"r{number}_open"]
        declare(wanted[-3], int, _greatest(asked))
        declare(wanted[-2], int, _count(asked, 3))
        declare(wanted[-1], int, _count(asked, 2))
    simulation = SimulationBuilder().build_default_simulation(system, count=frame.height)
    for name in frame.columns:
        simulation.set_input(name, PERIOD, frame[name].fill_null(0).to_numpy().astype(np.float32))
        simulation.set_input(f"{name}_known", PERIOD, (frame[name].fill_null(-1) >= 0).to_numpy())
    start = time.perf_counter()
    told = [simulation.calculate(name, PERIOD) for name in wanted]
    return time.perf_counter() - start, told[::3]


def _share(part: str, whole: str, percent: int) -> Any:
    def formula(firm: Any, period: Any) -> Any:
        below = firm(whole, period)
        known = firm(f"{part}_known", period) & firm(f"{whole}_known", period) & (below > 0)
        return np.where(known, np.where(firm(part, period) * 100 >= below * percent, 0, 3), 2)

    return formula


def _bound(name: str, line: int, holds: Any) -> Any:
    def formula(firm: Any, period: Any) -> Any:
        return np.where(firm(f"{name}_known", period), np.where(holds(firm(name, period), line), 0, 3), 2)

    return formula


def _greatest(names: list[str]) -> Any:
    return lambda firm, period: np.maximum.reduce([firm(name, period) for name in names])


def _count(names: list[str], code: int) -> Any:
    return lambda firm, period: np.add.reduce([firm(name, period) == code for name in names], dtype=np.int32)


def in_zen(frame: pl.DataFrame, rules: list[Rule]) -> tuple[float, list[list[bool]]]:
    """Judge every rule for every row with zen-engine; return the seconds, and by rule which rows hold."""
    import zen

    engine = zen.ZenEngine()
    decisions = [engine.create_decision(json.dumps(_graph(rule))) for rule in rules]
    rows = frame.fill_null(0).to_dicts()
    decisions[0].evaluate(rows[0])
    start = time.perf_counter()
    held = [[all(decision.evaluate(row)["result"].values()) for row in rows] for decision in decisions]
    return time.perf_counter() - start, held


def _graph(rule: Rule) -> dict[str, Any]:
    shares, staff, sales = rule
    asked = [f"{part} * 100 >= {whole} * {percent}" for part, whole, percent in shares]
    asked += [f"staff_t <= {staff}", f"sales_t >= {sales}"]
    expressions = [{"id": f"e{place}", "key": f"c{place}", "value": text} for place, text in enumerate(asked)]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rule", "name": "rule", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [{"id": one + other, "type": "edge", "sourceId": one, "targetId": other}
             for one, other in (("in", "rule"), ("rule", "out"))]  # fmt: skip
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
