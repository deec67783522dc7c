"""判定结果表 (result rows): one row a subject and condition, for files that other programs read.

Numbers are written exactly: money in 元 with two decimals, counts and points as whole numbers, shares as decimal
fractions cut to six places towards failing, so that 4.9999999 % never reads as 0.05.
"""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from kechuang.declarations.condition import Bounds, Cagr, Expression, Growth, Score
from kechuang.declarations.condition import Ratio as RatioNode
from kechuang.declarations.field import Field
from kechuang.engines.criteria import wording
from kechuang.engines.criteria.evaluate import Evaluation
from kechuang.engines.criteria.growth import rate_parts
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.quantity import plain

COLUMNS = (
    "id", "condition", "verdict", "actual", "required", "margin", "score_low", "score_high", "short_by", "missing",
)  # fmt: skip
_PLACES = 6


def result_rows(evaluation: Evaluation, ids: pl.Series) -> pl.DataFrame:
    """Return the rows of every subject: its conditions in the order of the rule, then ``*`` for the whole.

    Parameters
    ----------
    evaluation : Evaluation
        With details.
    ids : polars.Series
        What to call each subject, in the order of the evaluation.

    Returns
    -------
    polars.DataFrame
        Columns ``id, condition, verdict, actual, required, margin, score_low, score_high, short_by, missing``; the
        last four only in the row ``*``, ``missing`` with the columns separated by spaces.
    """
    frame = evaluation.frame.with_columns(ids.cast(pl.String).alias("·id")).with_row_index("·row")
    conditions = evaluation.compiled.conditions
    blocks = [
        frame.select(
            "·row",
            pl.lit(place, dtype=pl.UInt16).alias("·place"),
            pl.col("·id").alias("id"),
            pl.lit(judged.id).alias("condition"),
            pl.col(judged.id).cast(pl.String).alias("verdict"),
            _number(judged, "actual", frame).alias("actual"),
            _required(judged).alias("required"),
            _number(judged, "margin", frame).alias("margin"),
        )
        for place, judged in enumerate(conditions)
    ]
    blocks.append(
        frame.select(
            "·row",
            pl.lit(len(conditions), dtype=pl.UInt16).alias("·place"),
            pl.col("·id").alias("id"),
            pl.lit("*").alias("condition"),
            pl.col("verdict").cast(pl.String),
            "score_low",
            "score_high",
            "short_by",
            pl.col("missing").list.join(" "),
        )
    )
    # Every block holds one row a subject; the two keys interleave them into subject after subject.
    return pl.concat(blocks, how="diagonal_relaxed").sort("·row", "·place").select(COLUMNS)


def _number(judged: Judged, name: str, frame: pl.DataFrame) -> pl.Expr:
    column = f"{judged.id}.{name}"
    if judged.leaf is None or column not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    shared = isinstance(judged.node, RatioNode) or (
        isinstance(judged.node, Expression) and judged.leaf.base is not None
    )
    if name == "actual" and shared:
        return _share(judged)
    if name == "actual" and isinstance(judged.node, Cagr | Growth):
        return _rate(judged)
    if judged.leaf.amount is not None:
        return written(pl.col(column), judged.leaf.amount.field)
    return pl.col(column).cast(pl.String)


def _divided(judged: Judged) -> bool:
    return isinstance(judged.node, Expression) and judged.leaf is not None and judged.leaf.base is not None


def written(number: pl.Expr, field: Field) -> pl.Expr:
    """Write stored numbers for a machine, as :func:`~kechuang.engines.criteria.quantity.plain` writes one."""
    if field.scale == 1:
        return number.cast(pl.String)
    places = len(str(field.scale)) - 1
    text = _decimal(number, places)
    return text if field.kind == "money" else text.str.strip_chars_end("0").str.strip_chars_end(".")


def _share(judged: Judged) -> pl.Expr:
    scaled = pl.col(f"{judged.id}.actual").cast(pl.Int128) * 10**_PLACES
    base = pl.col(f"{judged.id}.base").cast(pl.Int128)
    cut = (scaled + (base - 1)) // base if judged.leaf and judged.leaf.greatest else scaled // base
    return _decimal(cut, _PLACES).str.strip_chars_end("0").str.strip_chars_end(".")


def _rate(judged: Judged) -> pl.Expr:
    """Write rates of growth; roots are taken one by one, in whole numbers of any size."""
    limits = judged.leaf.limits if judged.leaf else ()
    up, years = bool(limits) and limits[0].greatest, wording.years_of(judged.node)

    def text(pair: dict[str, int | None]) -> str | None:
        value, base = pair["value"], pair["base"]
        if value is None or base is None:
            return None
        if years:
            rate = rate_parts(value, base, years, _PLACES, up=up)
        else:
            scaled = value * 10**_PLACES
            rate = Fraction(-(-scaled // base) if up else scaled // base, 10**_PLACES)
        return None if rate is None else share_of_rate(rate)

    pair = pl.struct(pl.col(f"{judged.id}.actual").alias("value"), pl.col(f"{judged.id}.base").alias("base"))
    return pair.map_elements(text, return_dtype=pl.String)


def share_of_rate(rate: Fraction) -> str:
    """Write a fraction of at most six decimal places."""
    size = abs(int(rate * 10**_PLACES))
    whole, part = divmod(size, 10**_PLACES)
    return f"{'-' if rate < 0 else ''}{whole}.{part:06d}".rstrip("0").rstrip(".")


def _decimal(number: pl.Expr, places: int) -> pl.Expr:
    size = number.abs().cast(pl.String).str.zfill(places + 1)
    sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, size.str.head(-places), pl.lit("."), size.str.tail(places))


def _required(judged: Judged) -> pl.Expr:
    leaf = judged.leaf
    if leaf is None or not isinstance(judged.node, Bounds):
        return pl.lit(wording.required(judged, {}) or None, dtype=pl.String)
    texts = []
    for limit in leaf.limits:
        values = [limit.sign + _value(judged, int(value * 10**9)) for value in limit.values]
        if limit.by is None:
            texts.append(pl.lit(values[0]))
        else:
            band = pl.col(f"{judged.id}.band").cast(pl.Int64)
            texts.append(band.replace_strict(dict(enumerate(values)), default=None, return_dtype=pl.String))
    return texts[0] if len(texts) == 1 else pl.concat_str(texts, separator=" ", ignore_nulls=True)


def _value(judged: Judged, billionths: int) -> str:
    leaf = judged.leaf
    if isinstance(judged.node, Score) or leaf is None or leaf.amount is None:
        return str(billionths // 10**9)
    if isinstance(judged.node, wording.SHARES):
        whole, part = divmod(billionths, 10**9)
        return f"{whole}.{part:09d}".rstrip("0").rstrip(".")
    return plain(leaf.amount.field, billionths // 10**9)
