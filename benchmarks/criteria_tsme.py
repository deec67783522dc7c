"""科技型中小企业 over 200,000 enterprises: the compiled rule beside hand-written Polars of the same rule.

``main`` prints one JSON object and returns the two ratios. ``ratio`` is the median of the engine's time over the
hand-written one's; both read the same table, give the same four verdicts for every condition, and are checked to be
equal, row by row, before anything is timed. The hand-written peer is what a careful analyst would write for this one
rule: 64-bit integers, cross-multiplication, intervals for missing figures; it neither guards against wider numbers nor
gives margins. ``ratio_parsed`` is the same with lists already parsed, so that the reading of JSON, which both share,
does not flatter the ratio.

Run: ``python -m benchmarks criteria_tsme``, or ``python -m benchmarks.criteria_tsme [rows]``.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import sys
import time
from collections.abc import Callable

import polars as pl

from benchmarks.figure import Figure
from kechuang.declarations.pack import load_pack
from kechuang.engines.criteria import choose_version, compile_rule, evaluate
from kechuang.engines.criteria.prepare import decode

DAY = dt.date(2026, 7, 1)
ROUNDS = 15


def region(rows: int, seed: int = 20260701) -> pl.DataFrame:
    """Return a made-up table: gaps, zeros, negatives, and many values exactly on a threshold."""
    rng = random.Random(seed)

    def some(make: Callable[[], object], gap: float = 0.06) -> list[object]:
        return [None if rng.random() < gap else make() for _ in range(rows)]

    staff = some(lambda: rng.choice([rng.randint(1, 800), 500, 501, 100, -1 if rng.random() < 0.02 else 40]))
    sales = some(lambda: rng.choice([rng.randint(0, 4 * 10**10), 2 * 10**10, 2 * 10**10 + 1, 10**9]))
    holder = '[{"kind":"高新技术企业","number":"GR%d","valid_from":"2024-01-01","valid_to":"%d-12-31"}]'
    award = '[{"name":"奖","level":"%s","year":%d,"rank":%d}]'
    incident = '[{"kind":"安全","level":"%s","date":"%d-05-01"}]'
    return pl.DataFrame(
        {
            "id": list(range(rows)),
            "staff_t": staff,
            "tech_staff_t": [
                None if size is None or rng.random() < 0.05 else max(0, size * rng.choice([0, *range(5, 35, 5)]) // 100)
                for size in staff
            ],
            "sales_t": sales,
            "asset_t": some(lambda: rng.choice([rng.randint(0, 4 * 10**10), 2 * 10**10])),
            "rd_t": [
                None if size is None or rng.random() < 0.08 else size * rng.choice([0, 1, 2, 3, 4, 5, 6, 7]) // 100
                for size in sales
            ],
            "cost_exp_t": some(lambda: rng.randint(0, 3 * 10**10)),
            "ip1": some(lambda: rng.choice([0, 0, 0, 1, 2])),
            "ip2": some(lambda: rng.randint(0, 6)),
            "std_led": some(lambda: int(rng.random() < 0.03)),
            "is_cn_resident": some(lambda: rng.random() < 0.99),
            "tax_mode": some(lambda: rng.choice(["查账征收"] * 9 + ["核定征收"]), 0.1),
            "industry_code": some(lambda: rng.choice(["C3411", "C2661", "I6513", "F5121", "M7320", "C1610"])),
            "restricted_product": some(lambda: rng.random() < 0.01, 0.5),
            "abnormal": some(lambda: rng.random() < 0.02),
            "dishonest": some(lambda: rng.random() < 0.01),
            "rd_org_level": some(lambda: rng.choice(["无"] * 8 + ["市", "省"])),
            "quals": some(lambda: holder % (rng.randint(1, rows), rng.randint(2025, 2028))
                          if rng.random() < 0.2 else "[]"),
            "awards": some(lambda: award % (rng.choice(["国家级", "省级"]), rng.randint(2018, 2026), rng.randint(1, 5))
                           if rng.random() < 0.02 else "[]"),
            "incidents": some(lambda: incident % (rng.choice(["重大", "一般"]), rng.randint(2022, 2026))
                              if rng.random() < 0.02 else "[]"),
        }
    )  # fmt: skip


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:  # noqa: PLR0915 - one rule, written out
    """Judge 科技型中小企业 with expressions written for it alone."""
    col, when, lit = pl.col, pl.when, pl.lit
    u8 = pl.UInt8
    lists = {
        "quals": ["kind", "number", "valid_from", "valid_to"],
        "awards": ["name", "level", "year", "rank"],
        "incidents": ["kind", "level", "date"],
    }
    work = frame.with_columns(
        col(name).str.json_decode(pl.List(pl.Struct(dict.fromkeys(keys, pl.String))))
        for name, keys in lists.items()
        if frame.schema[name] == pl.String
    )
    numbers = ("staff_t", "tech_staff_t", "sales_t", "asset_t", "rd_t", "cost_exp_t", "ip1", "ip2", "std_led")
    work = work.with_columns(when(col(name) >= 0).then(col(name)).alias(name) for name in numbers)

    def steps(reached: list[pl.Expr], points: list[int], unknown: int, known: pl.Expr) -> pl.Expr:
        chain = when(~known).then(lit(unknown, dtype=pl.Int64))
        for truth, given in zip(reached, points, strict=True):
            chain = chain.when(truth).then(lit(given, dtype=pl.Int64))
        return chain.otherwise(lit(0, dtype=pl.Int64))

    def share(part: str, whole: str, percents: list[int], points: list[int], within: bool = False) -> list[pl.Expr]:
        sound = col(whole) > 0
        sound = sound & (col(part) <= col(whole)) if within else sound
        known = (sound & col(part).is_not_null()).fill_null(False)
        reached = [col(part) * 100 >= col(whole) * percent for percent in percents]
        return [steps(reached, points, unknown, known) for unknown in (0, points[0])]

    def count(name: str, lines: list[int], points: list[int]) -> list[pl.Expr]:
        known = col(name).is_not_null()
        return [steps([col(name) >= line for line in lines], points, unknown, known) for unknown in (0, points[0])]

    s1 = share("tech_staff_t", "staff_t", [30, 25, 20, 15, 10], [20, 16, 12, 8, 4], within=True)
    s2a = share("rd_t", "sales_t", [6, 5, 4, 3, 2], [50, 40, 30, 20, 10])
    s2b = share("rd_t", "cost_exp_t", [30, 25, 20, 15, 10], [50, 40, 30, 20, 10])
    s3a, s3b = count("ip1", [1], [30]), count("ip2", [4, 3, 2, 1], [24, 18, 12, 6])
    work = work.with_columns(
        s1_low=s1[0], s1_high=s1[1],
        s2_low=pl.max_horizontal(s2a[0], s2b[0]), s2_high=pl.max_horizontal(s2a[1], s2b[1]),
        s3_low=pl.max_horizontal(s3a[0], s3b[0]), s3_high=pl.max_horizontal(s3a[1], s3b[1]),
    )  # fmt: skip

    def truth(expression: pl.Expr) -> pl.Expr:
        return (expression.not_().cast(u8) * 3).fill_null(2)

    def entries(name: str, fits: pl.Expr, line: int) -> pl.Expr:
        low = col(name).list.eval(fits.fill_null(False).cast(pl.Int64)).list.sum()
        high = col(name).list.eval(fits.fill_null(True).cast(pl.Int64)).list.sum()
        code = when(low >= line).then(lit(0, dtype=u8)).when(high < line).then(lit(3, dtype=u8))
        return when(col(name).is_null()).then(lit(2, dtype=u8)).otherwise(code.otherwise(lit(2, dtype=u8)))

    def turned(code: pl.Expr) -> pl.Expr:
        return when(code == 0).then(lit(3, dtype=u8)).when(code == 3).then(lit(0, dtype=u8)).otherwise(code)

    def key(name: str) -> pl.Expr:
        return pl.element().struct.field(name)

    def dated(name: str) -> pl.Expr:
        return key(name).str.extract(r"^(\d{4}(?:-\d{2}-\d{2})?)$")

    def day(name: str) -> pl.Expr:
        return key(name).str.extract(r"^(\d{4}-\d{2}-\d{2})$")

    mode = when(col("tax_mode").is_null()).then(lit(1, dtype=u8))
    mode = mode.when(col("tax_mode").is_in(["查账征收", "查账"])).then(lit(0, dtype=u8)).otherwise(lit(3, dtype=u8))
    starts = ["C16", "16", "F", "51", "52", "H", "61", "62", "K", "70", "L", "71", "72", "R90", "90"]
    short = ["1", "5", "6", "7", "9", "C", "C1", "R", "R9"]
    begins = col("industry_code").str.contains(f"^(?:{'|'.join(starts)})")
    excluded = when(begins | ~col("industry_code").is_in(short)).then(begins)
    recent = (dated("date") >= "2025") & (dated("date") <= "2026-07-01")
    serious = key("level").is_in(["特别重大", "特大", "重大", "严重"]) & recent
    holds = (
        key("kind").is_in(["高新技术企业", "国家高新技术企业", "高新技术企业证书"])
        & (key("valid_from").is_null() | (day("valid_from") <= "2026-07-01"))
        & (day("valid_to") >= "2026-07-01")
    )
    won = (
        key("level").is_in(["国家级", "国家"]) & (dated("year") >= "2021") & (dated("year") <= "2026-07-01")
        & (key("rank").cast(pl.Int64, strict=False) <= 3)
    )  # fmt: skip
    free = turned(entries("incidents", serious, 1))
    first = entries("quals", key("kind").is_in(["科技型中小企业"]), 1)
    low, high = (col(f"s1_{end}") + col(f"s2_{end}") + col(f"s3_{end}") for end in ("low", "high"))
    total = when(low >= 60).then(lit(0, dtype=u8)).when(high < 60).then(lit(3, dtype=u8)).otherwise(lit(2, dtype=u8))
    nonzero = when(col("s1_low") >= 1).then(lit(0, dtype=u8)).when(col("s1_high") < 1).then(lit(3, dtype=u8))
    work = work.select(
        pl.max_horizontal(truth(col("is_cn_resident")), mode).alias("TS-01"),
        truth(col("staff_t") <= 500).alias("TS-02"),
        truth(col("sales_t") <= 20_000_000_000).alias("TS-03"),
        truth(col("asset_t") <= 20_000_000_000).alias("TS-04"),
        pl.max_horizontal(truth(~excluded), col("restricted_product").fill_null(False).cast(u8) * 3).alias("TS-05"),
        pl.max_horizontal(free, truth(~col("abnormal")), truth(~col("dishonest"))).alias("TS-06"),
        pl.max_horizontal(total, nonzero.otherwise(lit(2, dtype=u8))).alias("TS-07"),
        pl.min_horizontal(
            entries("quals", holds, 1),
            entries("awards", won, 1),
            truth(col("rd_org_level").is_in(["国家", "国家级", "省", "省级", "省部级", "部级"])),
            truth(col("std_led") >= 1),
        ).alias("TS-08"),
        truth(col("staff_t") <= 5).alias("TS-09.1"),
        truth(col("ip1") + col("ip2") <= 0).alias("TS-09.2"),
        truth(col("rd_t") < 10_000_000).alias("TS-09.3"),
        entries("incidents", (dated("date") >= "2023") & (dated("date") <= "2026-07-01"), 1).alias("TS-09.4"),
        turned(first).alias("TS-09.5"),
        low.alias("score_low"),
        high.alias("score_high"),
    )
    firm = [col(f"TS-0{number}") for number in range(1, 7)]
    either = pl.min_horizontal("TS-07", "TS-08")
    names = pl.Enum(["met", "person", "missing", "not_met"])
    work = work.with_columns(
        pl.max_horizontal(*firm, either).alias("verdict"),
        pl.sum_horizontal(code == 3 for code in (*firm, either)).cast(pl.UInt16).alias("short_by"),
    )
    return work.with_columns(pl.col("verdict", "^TS-.*$").cat.to(names))


def compare(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median seconds of both and the median of their ratio, run by run in turn."""
    pairs = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        one()
        middle = time.perf_counter()
        other()
        pairs.append((middle - start, time.perf_counter() - middle))
    pairs = pairs[1:]  # the first run warms up
    first, second = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    return round(first, 4), round(second, 4), round(statistics.median(a / b for a, b in pairs), 2)


def main(rows: int = 200_000) -> list[Figure]:
    """Check equality, time both, print and return the ratios."""
    pack = load_pack("cn")
    compiled = compile_rule(choose_version(pack.rules["cn.tsme"], DAY), pack.fields, on=DAY)
    frame = region(rows)
    lists = ("quals", "awards", "incidents")
    parsed = frame.with_columns(decode(frame[name], compiled.columns[name]) for name in lists)
    hand = by_hand(frame)
    mine = evaluate(compiled, frame, details=False).frame.select(hand.columns)
    if not mine.equals(hand):
        raise SystemExit("the two do not agree: the figure would mean nothing")
    whole = compare(lambda: evaluate(compiled, frame, details=False), lambda: by_hand(frame))
    bare = compare(lambda: evaluate(compiled, parsed, details=False), lambda: by_hand(parsed))
    detailed = compare(lambda: evaluate(compiled, frame), lambda: by_hand(frame))
    seconds = {
        "engine": whole[0], "by_hand": whole[1], "engine_parsed": bare[0], "by_hand_parsed": bare[1],
        "engine_with_margins": detailed[0],
    }  # fmt: skip
    told = {
        "enterprises": rows,
        "met": int((mine["verdict"] == "met").sum()),
        "ratio": whole[2],
        "ratio_parsed": bare[2],
        "seconds": seconds,
    }
    print(json.dumps(told, ensure_ascii=False))
    return [
        Figure(
            key=f"criteria_tsme{suffix}",
            what_en=f"科技型中小企业 over {rows:,} enterprises, every condition judged{more_en}",
            what_zh=f"科技型中小企业规则，{rows:,} 家企业逐条判定{more_zh}",
            value=times[0],
            unit="s",
            ratio=times[2],
            ratio_at_most=1.5,
            peer_en="hand-written Polars for this one rule",
            peer_zh="为这一条规则手写的 Polars",
        )
        for suffix, times, more_en, more_zh in (
            ("", whole, "", ""),
            ("_parsed", bare, ", lists parsed before", "，列表已先解析"),
        )
    ]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
