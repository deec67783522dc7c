"""Twenty rules of eight conditions over 200,000 enterprises: compiled, beside the same rules written by hand.

Every rule asks six shares and two bounds, its thresholds drawn once. The hand-written peer is Polars expressions in 64
bits that give the same four verdicts for every condition and the same counts of what is lacking or open; the same
compiled rules are run in DuckDB beside them. All three are checked to be equal, row by row, before anything is timed.
The twenty are run one after the other, as a city runs its rules. openfisca-core and (on a sample) zen-engine judge the
same rules too, where they are installed: see :mod:`benchmarks.criteria_peers`. The whole ladder over a million
enterprises is measured after them: :mod:`benchmarks.criteria_ladder`.

Run: ``python -m benchmarks criteria_rules``, or ``python -m benchmarks.criteria_rules [rows]``.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import random
import sys
import time
from typing import Any

import ibis
import polars as pl

from benchmarks.criteria_peers import in_openfisca, in_zen
from benchmarks.criteria_tsme import compare, region
from benchmarks.figure import Figure
from kechuang.declarations.pack import load_pack
from kechuang.declarations.rule import RuleVersion
from kechuang.engines.criteria import Compiled, compile_rule, evaluate, judge_table

DAY = dt.date(2026, 7, 1)
RULES = 20
SAMPLE = 2_000
SHARES = (
    ("rd_t", "sales_t"), ("rd_t", "cost_exp_t"), ("tech_staff_t", "staff_t"), ("sales_t", "asset_t"),
    ("cost_exp_t", "sales_t"), ("rd_t", "asset_t"),
)  # fmt: skip


def thresholds(seed: int = 20260701) -> list[list[int]]:
    """Return six percents and two bounds (staff, 万元 of revenue) for each rule."""
    rng = random.Random(seed)
    return [
        [*(rng.randint(1, 60) for _ in SHARES), rng.randint(50, 800), rng.randint(100, 40_000)] for _ in range(RULES)
    ]


def declared(lines: list[int]) -> dict[str, Any]:
    """Return a rule as a pack declares it."""
    *percents, staff, sales = lines
    conditions: list[dict[str, Any]] = [
        {"id": f"R-{place}", "ratio": list(pair), "at_least": f"{percent}%"}
        for place, (pair, percent) in enumerate(zip(SHARES, percents, strict=True))
    ]
    conditions.append({"id": "R-6", "compare": "staff_t", "at_most": staff})
    conditions.append({"id": "R-7", "compare": "sales_t", "at_least": f"{sales}万元"})
    return {"from": "2020-01-01", "require": {"all": conditions}}


def by_hand(frame: pl.DataFrame, lines: list[int]) -> pl.DataFrame:
    """Judge one rule with expressions written for it."""
    *percents, staff, sales = lines
    sound = [(pl.when(pl.col(part) >= 0).then(part), pl.when(pl.col(whole) > 0).then(whole)) for part, whole in SHARES]
    truths = [part * 100 >= whole * percent for (part, whole), percent in zip(sound, percents, strict=True)]
    truths.append(pl.when(pl.col("staff_t") >= 0).then(pl.col("staff_t") <= staff))
    truths.append(pl.when(pl.col("sales_t") >= 0).then(pl.col("sales_t") >= sales * 1_000_000))
    codes = frame.select(
        (truth.not_().cast(pl.UInt8) * 3).fill_null(2).alias(f"R-{place}") for place, truth in enumerate(truths)
    )
    names = pl.Enum(["met", "person", "missing", "not_met"])
    every = [pl.col(name) for name in codes.columns]
    return codes.select(
        pl.max_horizontal(every).cat.to(names).alias("verdict"),
        pl.sum_horizontal(code == 3 for code in every).cast(pl.UInt16).alias("short_by"),
        pl.sum_horizontal((code == 1) | (code == 2) for code in every).cast(pl.UInt16).alias("open"),
        *(code.cat.to(names) for code in every),
    )


def main(rows: int = 200_000) -> list[Figure]:
    """Check equality, time all, print and return the ratio."""
    fields = load_pack("cn").fields
    drawn = thresholds()
    rules = [compile_rule(RuleVersion.model_validate(declared(lines)), fields, on=DAY) for lines in drawn]
    frame = region(rows)
    connection = ibis.duckdb.connect()
    connection.raw_sql("set threads to 2")
    table = connection.create_table("subjects", frame.select("id", *rules[0].columns).to_arrow())
    for compiled, lines in zip(rules, drawn, strict=True):
        hand = by_hand(frame, lines)
        mine = evaluate(compiled, frame, details=False).frame.select(hand.columns)
        duck = judge_table(compiled, table).order_by("id").to_polars().select(hand.columns)
        texts = mine.with_columns(pl.col(pl.Enum).cast(pl.String)).cast({pl.UInt16: pl.Int64})
        if not mine.equals(hand) or not duck.equals(texts):
            raise SystemExit("they do not agree: the figure would mean nothing")

    def engine() -> None:
        for compiled in rules:
            evaluate(compiled, frame, details=False)

    def hand_written() -> None:
        for lines in drawn:
            by_hand(frame, lines)

    seconds, peer, ratio = compare(engine, hand_written)
    in_duckdb = _seconds(connection, rules, table)
    told = {"engine": seconds, "by_hand": peer, "duckdb": in_duckdb}
    print(json.dumps({"enterprises": rows, "ratio": ratio, "seconds": told}))
    return [
        Figure(
            key="criteria_rules",
            what_en=f"{RULES} rules of eight conditions over {rows:,} enterprises, every condition judged",
            what_zh=f"{RULES} 条规则各 8 项条件，{rows:,} 家企业逐条判定",
            value=seconds,
            unit="s",
            ratio=ratio,
            ratio_at_most=1.3,
            peer_en="the same rules hand-written in Polars",
            peer_zh="手写 Polars 的同样规则",
        ),
        _beside(
            "duckdb", "rows judged in DuckDB by the same compiled rules", "由 DuckDB 判定同样的规则", seconds, in_duckdb
        ),
        *_engines(frame, rules, drawn, seconds),
    ]


def _engines(frame: pl.DataFrame, rules: list[Compiled], drawn: list[list[int]], seconds: float) -> list[Figure]:
    if not all(importlib.util.find_spec(name) for name in ("openfisca_core", "zen")):
        print("criteria_rules: openfisca-core and zen-engine are not installed, and not measured")
        return []
    figures = frame.select(list(rules[0].columns))
    peers = [
        ([(*pair, percent) for pair, percent in zip(SHARES, lines[:-2], strict=True)], lines[-2], lines[-1] * 1_000_000)
        for lines in drawn
    ]
    openfisca, codes = in_openfisca(figures, peers)
    wrong = 0
    for compiled, theirs in zip(rules, codes, strict=True):
        mine = evaluate(compiled, figures, details=False).frame["verdict"].to_physical()
        wrong += int((mine != pl.Series(theirs)).sum())
    sample = figures.drop_nulls().filter(pl.all_horizontal(pl.all() > 0)).head(SAMPLE)
    zen, held = in_zen(sample, peers)
    for compiled, theirs in zip(rules, held, strict=True):
        if (evaluate(compiled, sample, details=False).frame["verdict"] == "met").to_list() != theirs:
            raise SystemExit("zen-engine does not agree: its figure would mean nothing")
    zen *= frame.height / sample.height
    print(json.dumps({"openfisca": openfisca, "its wrong verdicts": wrong, "zen, from a sample": zen}))
    return [
        _beside("openfisca", "openfisca-core", "openfisca-core", seconds, openfisca),
        _beside(
            "zen",
            f"zen-engine, from {sample.height:,} rows",
            f"zen-engine（按 {sample.height:,} 行推算）",
            seconds,
            zen,
        ),
    ]


def _beside(name: str, named_en: str, named_zh: str, seconds: float, theirs: float) -> Figure:
    return Figure(
        key=f"criteria_rules_{name}", what_en=f"the same by {named_en}", what_zh=f"同上，{named_zh}",
        value=round(theirs, 3), unit="s", ratio=round(theirs / seconds, 2),
        peer_en="the criteria engine", peer_zh="认定引擎",
    )  # fmt: skip


def _seconds(connection: Any, rules: list[Compiled], table: Any) -> float:
    start = time.perf_counter()
    for compiled in rules:
        connection.to_pyarrow(judge_table(compiled, table))
    return round(time.perf_counter() - start, 3)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
