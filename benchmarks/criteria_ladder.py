"""Every rule of the ladder over 1,000,000 enterprises, with all actual values, margins and missing fields.

The table has every column that the rules read: the figures of each rule's own good case, some of them moved to either
side, some missing. It is judged rule by rule, as a city publishes its ladder; rules that several ask are judged once.
The peak is that of the whole process, table included, with the largest rule's results at hand.

Run: ``python -m benchmarks criteria_rules``, or ``python -m benchmarks.criteria_ladder [rows]``.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import numpy as np
import polars as pl

from benchmarks.figure import Figure
from kechuang.declarations.field import NUMERIC, FieldColumn
from kechuang.declarations.pack import load_pack
from kechuang.engines.criteria import Compiled, choose_version, compile_rule, evaluate
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.prepare import column_type

DAY = dt.date(2026, 7, 1)
SCALES = (0, 5, 9, 10, 10, 10, 11, 20)
"""Tenths of the good figure."""


def ladder() -> tuple[list[Compiled], dict[str, list[Any]]]:
    """Return the rules compiled, and for each column the values that their good cases give it."""
    pack = load_pack("cn-sd")
    rules: list[Compiled] = []
    good: dict[str, list[Any]] = {}
    for rule in pack.ladder:
        with suppress(LookupError):
            compiled = compile_rule(choose_version(rule, DAY), pack.fields, on=DAY, rules=pack.rules)
            rules.append(compiled)
            for name, column in compiled.columns.items():
                case = next(iter(rule.cases.values()), {})
                if (value := read_cell(column, case.get(name))) is not None:
                    good.setdefault(name, []).append(value)
    return rules, good


def table(rules: list[Compiled], good: dict[str, list[Any]], rows: int, seed: int = 20260701) -> pl.DataFrame:
    """Return a made-up table of every column that the rules read."""
    rng = np.random.default_rng(seed)
    columns: dict[str, FieldColumn] = {}
    for rule in rules:
        columns |= rule.columns
    made = [pl.Series("id", range(rows), dtype=pl.Int64)]
    for name, column in columns.items():
        known = good.get(name) or _usual(column)
        chosen = pl.Series(name, known, dtype=column_type(column)).gather(rng.integers(0, len(known), rows))
        if column.field.kind in NUMERIC:
            chosen = chosen * pl.Series(np.array(SCALES)[rng.integers(0, len(SCALES), rows)]) // 10
        made.append(chosen.set(pl.Series(rng.random(rows) < 0.06), None).alias(name))
    return pl.DataFrame(made)


def _usual(column: FieldColumn) -> list[Any]:
    kinds = {"bool": [True, False], "text": ["其他"], "date": [dt.date(2015, 1, 1)], "list": ["[]"]}
    return kinds.get(column.field.kind, [1000])


def measured(rows: int) -> dict[str, Any]:
    """Judge by every rule once; return the seconds, the peak in MiB, and what came out."""
    rules, good = ladder()
    frame = table(rules, good, rows)
    evaluate(rules[0], frame.head(1000))
    asked: dict[tuple[str, str], pl.DataFrame] = {}
    verdicts: dict[str, dict[str, int]] = {}
    start = time.perf_counter()
    for number, compiled in enumerate(rules):
        judged = evaluate(compiled, frame, asked=asked, keep=("id",)).frame
        verdicts[str(number)] = dict(judged["verdict"].cast(str).value_counts().iter_rows())
        del judged
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rules": len(rules), "seconds": round(seconds, 2), "peak": round(peak, 1), "verdicts": verdicts}


def main(rows: int = 1_000_000) -> list[Figure]:
    """Measure in a process of its own, so that the peak is that of the judgement."""
    code = f"import json; from benchmarks.criteria_ladder import measured; print(json.dumps(measured({rows})))"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    found = json.loads(told.splitlines()[-1])
    print(json.dumps({"enterprises": rows, **found}))
    return [
        Figure(
            key="criteria_ladder",
            what_en=f"all {found['rules']} rules of the ladder over {rows:,} enterprises, with all margins",
            what_zh=f"培育梯度全部 {found['rules']} 条规则判定 {rows:,} 家企业，含各项差距",
            value=found["seconds"], unit="s", at_most=15,
        ),
        Figure(
            key="criteria_ladder_memory",
            what_en="the same, peak of memory", what_zh="同上，内存峰值",
            value=found["peak"], unit="MiB", at_most=4096,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
