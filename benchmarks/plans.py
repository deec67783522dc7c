"""Plans dated and levelled: thousands of tasks on the table of holidays, and the instances of PSPLIB.

The instances (``gold/psplib`` below ``KECHUANG_SAMPLES``) are solved one after the other on two cores, those of 30 and
60 activities in ten seconds each, those of 120 in thirty; each schedule is checked before it counts. What is compared
with are the best lengths known, which others found in far longer. Without the material only the dating is measured.

Run alone on a quiet machine: ``python -m benchmarks plans``, or ``python -m benchmarks.plans J60`` for some.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from kechuang.declarations.pack import load_pack
from kechuang.engines import plans

START = dt.date(2026, 3, 2)
SECONDS = {"J30": 10, "J60": 10, "J120": 30}
BARS = {"J30": 0.0, "J60": 0.6, "J120": 1.7}


def made(tasks: int, links: int, seed: int = 1) -> plans.Plan:
    """Return a made-up plan whose links lead to one of the next sixty tasks, on the real table of holidays."""
    draw = random.Random(seed)
    kinds: list[Any] = ["FS", "FS", "FS", "SS", "FF", "SF"]
    listed = tuple(plans.Task(f"t{number}", f"t{number}", draw.randint(0, 10)) for number in range(tasks))
    joined = []
    for _ in range(links):
        before = draw.randrange(tasks - 1)
        after = min(tasks - 1, before + 1 + draw.randrange(60))
        joined.append(plans.Link(f"t{before}", f"t{after}", draw.choice(kinds), draw.randint(-2, 5)))
    rule = plans.DayRule(load_pack("cn").calendar)
    due = dt.date(2027, 3, 2)
    return plans.Plan("made up", listed, tuple(joined), {"cn": rule}, "cn", start=START, due=due)


def dating(tasks: int) -> float:
    """Return the least seconds of five in which a plan of so many tasks is dated, both ways, with its chains."""
    plan = made(tasks, 2 * tasks)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        found = plans.schedule(plan, today=START)
        taken.append(time.perf_counter() - begun)
        if len(found.tasks) != tasks or not found.chain:
            raise AssertionError(f"{len(found.tasks)} of {tasks} tasks were dated")
    return min(taken)


def gaps(folder: Path, kind: str) -> list[float]:
    """Solve the samples of one size and return by how many percent each is longer than the best known."""
    with (folder / "best_known.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: int(row["makespan"]) for row in csv.DictReader(file)}
    found = []
    for name, known in best.items():
        if not name.startswith(kind):
            continue
        instance = plans.read_instance(folder / name)
        solved = plans.search(instance, seconds=SECONDS[kind])
        if wrong := instance.broken(solved.starts):
            raise AssertionError(f"{name}: {wrong}")
        found.append(100 * (solved.makespan - known) / known)
        proof = "proven" if solved.proven else f"at least {solved.bound}"
        print(f"  {name}: {solved.makespan} ({proof}), best known {known}, {solved.seconds:.1f} s", flush=True)
    return found


def main(kinds: tuple[str, ...] = tuple(SECONDS)) -> list[Figure]:
    """Measure and return the figures."""
    figures = [
        Figure(
            key="plans_dated_2000",
            what_en="a plan of 2,000 tasks and 4,000 links dated forward and backward",
            what_zh="2,000 个任务、4,000 条前置关系的计划顺排并倒排",
            value=dating(2_000),
            unit="s",
            at_most=0.1,
        ),
        Figure(
            key="plans_dated_50000",
            what_en="a plan of 50,000 tasks and 100,000 links dated forward and backward",
            what_zh="50,000 个任务、100,000 条前置关系的计划顺排并倒排",
            value=dating(50_000),
            unit="s",
            at_most=3,
        ),
    ]
    samples = os.environ.get("KECHUANG_SAMPLES")
    if not samples:
        print("KECHUANG_SAMPLES is not set: the instances of PSPLIB are not here", flush=True)
        return figures
    for kind in kinds:
        found = gaps(Path(samples) / "gold/psplib", kind)
        figures.append(
            Figure(
                key=f"plans_levelled_{kind.lower()}",
                what_en=f"{kind}, {len(found)} samples, {SECONDS[kind]} s each: mean gap to the best known",
                what_zh=f"{kind} 的 {len(found)} 个样例各 {SECONDS[kind]} 秒：比已知最好平均长",
                value=sum(found) / len(found),
                unit="%",
                at_most=BARS[kind],
            )
        )
    return figures


if __name__ == "__main__":
    for figure in main(tuple(sys.argv[1:]) or tuple(SECONDS)):
        print(figure.line())
