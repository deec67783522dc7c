"""部门写法 (habits): how departments write dates, money and names, and how they get them wrong."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.codes import break_check_digit
from kechuang.engines.synth.names import full_width
from kechuang.engines.synth.tables import Mistake

# Texts that a spreadsheet would run as a formula; they point nowhere.
HOSTILE = ('=HYPERLINK("#A1","点击查看")', "=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "\t=1+1")


def yuan(fen: np.ndarray | pl.Series) -> pl.Series:
    """Write 分 as 元 with two decimals."""
    return _decimal(fen, 100, 2)


def wan(fen: np.ndarray | pl.Series) -> pl.Series:
    """Write 分 as 万元 with two decimals (the amounts are multiples of 100 元)."""
    return _decimal(pl.Series(fen, dtype=pl.Int64) // 10_000, 100, 2)


def _decimal(amount: np.ndarray | pl.Series, unit: int, places: int) -> pl.Series:
    frame = pl.DataFrame({"x": pl.Series(amount, dtype=pl.Int64)})
    x = pl.col("x")
    return frame.select(
        pl.concat_str(
            pl.when(x < 0).then(pl.lit("-")).otherwise(pl.lit("")),
            (x.abs() // unit).cast(pl.String),
            pl.lit("."),
            (x.abs() % unit).cast(pl.String).str.zfill(places),
        ).alias("text")
    )["text"]


def days(dates: np.ndarray | pl.Series, form: str = "%Y-%m-%d") -> pl.Series:
    """Write days the department's way; missing days stay empty."""
    return pl.Series(dates, dtype=pl.Date).dt.strftime(form).fill_null("")


def mixed_days(rng: np.random.Generator, dates: pl.Series, others: dict[str, float]) -> pl.Series:
    """Write days as ``2021-03-05``, a share of them in other forms (one clerk's habit is not another's)."""
    draw, low = rng.random(len(dates)), 0.0
    expression: pl.Expr = pl.lit(None, dtype=pl.String)
    columns = {"0": days(dates)}
    for form, share in others.items():
        columns[form] = days(dates, form)
        inside = (pl.col("draw") >= low) & (pl.col("draw") < low + share)
        expression = pl.coalesce(expression, pl.when(inside).then(pl.col(form)))
        low += share
    frame = pl.DataFrame({"draw": draw, **columns})
    return frame.select(pl.coalesce(expression, pl.col("0")).alias("day"))["day"]


# --------------------------------------------------------------------------- mistakes that several tables share


def wrong_check_digit(column: str, rate: float) -> Mistake:
    """Return: the last character of the credit code is wrong."""
    return Mistake(
        "wrong_check_digit", column, rate, lambda v, rng: break_check_digit(v, int(rng.integers(1, 31))), True
    )


def short_code(column: str, rate: float) -> Mistake:
    """Return: the credit code lost a character on the way."""
    return Mistake("short_code", column, rate, lambda v, _: v[:-1], True)


def lower_case_code(column: str, rate: float) -> Mistake:
    """Return: the credit code in small letters, full-width digits or with blanks around it (still readable)."""

    def write(value: str, rng: np.random.Generator) -> str:
        return (value.lower(), f" {value}", f"{value}\u3000", full_width(value))[int(rng.integers(4))]

    return Mistake("code_spelling", column, rate, write, False)


def name_spelling(column: str, rate: float) -> Mistake:
    """Return: brackets, width, blanks or the form of the company written otherwise than registered."""

    def write(value: str, rng: np.random.Generator) -> str:
        ways = [value.replace("有限公司", "有限责任公司"), f"{value} ", f"{value[:4]}\u3000{value[4:]}"]
        if "（" in value:
            ways += [value.replace("（", "(").replace("）", ")")] * 4
        if "有限责任公司" in value:
            ways[0] = value.replace("有限责任公司", "有限公司")
        return ways[int(rng.integers(len(ways)))]

    return Mistake("name_spelling", column, rate, write, False)


def blank(column: str, rate: float, *, required: bool) -> Mistake:
    """Return: the cell is empty."""
    return Mistake("missing_required" if required else "missing_value", column, rate, lambda *_: "", required)


def impossible_day(column: str, rate: float) -> Mistake:
    """Return: a day that no calendar has."""
    return Mistake("impossible_day", column, rate, lambda v, _: f"{v[:4]}-02-30", True)


def future_day(column: str, rate: float) -> Mistake:
    """Return: a day far ahead (a slip of one digit)."""
    return Mistake("out_of_range", column, rate, lambda v, _: f"21{v[2:4]}-01-01", True)


def not_a_number(column: str, rate: float) -> Mistake:
    """Return: words where a number belongs."""
    words = ("约200万", "见附件", "#REF!", "同上年", "12.3.4")
    return Mistake("not_a_number", column, rate, lambda _, rng: words[int(rng.integers(len(words)))], True)


def negative(column: str, rate: float) -> Mistake:
    """Return: a minus sign that does not belong."""
    return Mistake("out_of_range", column, rate, lambda v, _: f"-{v if v.strip('0.') else '1'}", True)


def unknown_code(column: str, rate: float, *written: str) -> Mistake:
    """Return: a word that the code list does not have."""
    return Mistake("unknown_code", column, rate, lambda _, rng: written[int(rng.integers(len(written)))], True)


def thousands(column: str, rate: float) -> Mistake:
    """Return: the number grouped by commas (still readable)."""

    def write(value: str, _: np.random.Generator) -> str:
        whole, dot, part = value.partition(".")
        return f"{int(whole):,}{dot}{part}" if len(whole.lstrip("-")) > 3 else value

    return Mistake("thousands_separator", column, rate, write, False)


def wrong_unit(column: str, rate: float) -> Mistake:
    """Return: 万元 written where 元 belongs: in range, so that only a comparison over years can find it."""

    def write(value: str, _: np.random.Generator) -> str:
        fen = int(value.replace(".", ""))
        return f"{fen // 1_000_000}.{fen % 1_000_000 // 10_000:02d}"

    return Mistake("wrong_unit", column, rate, write, False)


def hostile(column: str, rate: float) -> Mistake:
    """Return: a text that a spreadsheet would run as a formula."""
    return Mistake("hostile_formula", column, rate, lambda _, rng: HOSTILE[int(rng.integers(len(HOSTILE)))], False)
