"""A policy with seven thresholds over 200,000 enterprises: from the slider to the figures that a picture is made of.

Every round moves another threshold, compiles the moved conditions, judges everybody again, divides the budget, and
counts beneficiaries, cost, the spread by district, size and rung, winners and losers against today. The peer is
hand-written Polars that only judges the seven thresholds and counts who meets them: no missing data told apart from
failing, no amounts, no budget, no spread. Both are checked to find the same beneficiaries before anything is timed.

Run: ``python -m benchmarks policies_simulate``, or ``python -m benchmarks.policies_simulate [rows]``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import sys
import time

import polars as pl

from benchmarks.figure import Figure
from kechuang.apps.policies import judging
from kechuang.declarations.pack import load_pack
from kechuang.engines import policies

DAY = dt.date(2026, 7, 1)
ITEM = "demo.innovation-20.growth"
ROUNDS = 60
MOVES = ("revenue", "rd_sum", "rd_share", "main_share", "debt", "patents", "people")
BY = ("place", "size", "rung")


def region(rows: int, seed: int = 20260701) -> pl.DataFrame:
    """Return a made-up table with gaps, sizes over four powers of ten, and values on the thresholds."""
    rng = random.Random(seed)
    sales = [rng.choice([int(10 ** rng.uniform(7, 11)), 500_000_000]) for _ in range(rows)]

    def part(low: int, high: int) -> list[int | None]:
        return [None if rng.random() < 0.05 else one * rng.randint(low, high) // 100 for one in sales]

    return pl.DataFrame({
        "entity_id": [f"E{number:015x}" for number in range(rows)],
        "op_rev_t": [None if rng.random() < 0.05 else one for one in sales],
        "main_rev_t": part(60, 100), "rd_t": part(0, 9), "rd_t1": part(0, 9), "asset_t": part(50, 200),
        "liab_t": part(10, 150), "ip1": [rng.randint(0, 4) for _ in range(rows)],
        "staff_t": [rng.randint(1, 400) for _ in range(rows)],
        "place": [f"37030{rng.randint(1, 9)}" for _ in range(rows)],
        "size": [rng.choice(["大", "中", "小", "微"]) for _ in range(rows)],
        "rung": [rng.choice(["", "科技型中小企业", "高新技术企业"]) for _ in range(rows)],
    })  # fmt: skip


def by_hand(frame: pl.DataFrame, line: dict[str, int]) -> int:
    """Count who meets seven thresholds, as a careful analyst would write it for this one policy."""
    held = (
        (pl.col("op_rev_t") >= line["revenue"])
        & (pl.col("rd_t") + pl.col("rd_t1") >= line["rd_sum"])
        & (pl.col("rd_t") * 1000 >= pl.col("op_rev_t") * line["rd_share"])
        & (pl.col("main_rev_t") * 100 >= pl.col("op_rev_t") * line["main_share"])
        & (pl.col("liab_t") * 100 <= pl.col("asset_t") * line["debt"])
        & (pl.col("ip1") >= line["patents"])
        & (pl.col("staff_t") >= line["people"])
    )
    return int(frame.select(held.fill_null(False).sum()).item())


def lines(step: int) -> tuple[dict[str, str], dict[str, int]]:
    """Return the thresholds of a round: one of them moved, as written and as the analyst has them."""
    moved = MOVES[step % len(MOVES)]
    value = {"revenue": 500, "rd_sum": 50, "rd_share": 30, "main_share": 80, "debt": 80, "patents": 1, "people": 10}
    value[moved] += step // len(MOVES) + 1
    written = {
        "revenue": f"{value['revenue']}万元", "rd_sum": f"{value['rd_sum']}万元",
        "rd_share": f"{value['rd_share'] / 10:.1f}%", "main_share": f"{value['main_share']}%",
        "debt": f"{value['debt']}%", "patents": f"{value['patents']} 件", "people": f"{value['people']} 人",
    }  # fmt: skip
    plain = value | {"revenue": value["revenue"] * 10**6, "rd_sum": value["rd_sum"] * 10**6}
    return {moved: written[moved]}, plain


def measure(rows: int = 200_000) -> dict[str, float]:
    """Time the rounds, and return milliseconds and the ratio to the peer."""
    pack = load_pack("demo")
    item, frame = pack.policy_items[ITEM], region(rows)
    version = judging.version_of(item, pack, DAY)
    today = judging.judge(item, pack, frame, DAY)
    unauthorised = pl.Series([number % 40 == 0 for number in range(rows)])

    def slide(step: int) -> policies.Simulation:
        moved, conditions = policies.moved(item, version, lines(step)[0])
        plan = judging.judge(moved, pack, frame, DAY, conditions)
        return policies.simulate(today, plan, frame, pack.fields, by=BY, unauthorised=unauthorised)

    for step in range(len(MOVES)):
        found, expected = slide(step).plan.beneficiaries, by_hand(frame, lines(step)[1])
        if found != expected:
            raise AssertionError(f"round {step}: {found} beneficiaries, by hand {expected}")
    ours, theirs = [], []
    for step in range(ROUNDS):
        began = time.perf_counter()
        slide(step)
        between = time.perf_counter()
        by_hand(frame, lines(step)[1])
        ours.append((between - began) * 1000)
        theirs.append((time.perf_counter() - between) * 1000)
    p95 = statistics.quantiles(ours, n=20)[-1]
    return {
        "rows": rows, "rounds": ROUNDS, "median": statistics.median(ours), "p95": p95,
        "by_hand": statistics.median(theirs), "ratio": statistics.median(ours) / statistics.median(theirs),
    }  # fmt: skip


def main(rows: int = 200_000) -> list[Figure]:
    """Print the measurements and return the figure."""
    found = measure(rows)
    print(json.dumps(found))
    return [
        Figure(
            key="policies_simulate", what_en="a simulation with seven thresholds over 200,000 enterprises, p95",
            what_zh="七个门槛的政策测算，20 万家企业，95% 分位", value=found["p95"], unit="ms", at_most=200,
            ratio=found["ratio"],
            peer_en="hand-written Polars that only counts", peer_zh="只计数的手写 Polars",
        )
    ]  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
