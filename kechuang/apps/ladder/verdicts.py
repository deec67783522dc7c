"""判定入库: every enterprise under one rule, as rows ready to be written, with the counts a board needs."""

from __future__ import annotations

import datetime as dt

import polars as pl

from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Rule
from kechuang.engines import criteria

# What the record calls otherwise than the field dictionary.
AS_FIELDS = {"industry": "industry_code", "division": "reg_region"}
_NULLS = r'"[^"]+":null,?'
_HEAD = ("entity_id", "division", "industry", "verdict", "short_by", "open", "score_low", "score_high")


def verdict_rows(
    rule: Rule, pack: Pack, entities: pl.DataFrame, years: pl.DataFrame | None, as_of: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge every enterprise.

    Returns
    -------
    rows : polars.DataFrame
        The columns of :class:`~kechuang.apps.ladder.models.RuleVerdict` without the generation; ``conditions`` is
        the engine's row as JSON text, without what is null.
    counts : polars.DataFrame
        The columns of :class:`~kechuang.apps.ladder.models.VerdictCount` without the generation.
    """
    version = criteria.choose_version(rule, as_of)
    compiled = criteria.compile_rule(version, pack.fields, on=as_of)
    frame = criteria.subjects(entities, years if years is not None else _no_years(), as_of).with_columns(
        *(pl.col(column).alias(field) for column, field in AS_FIELDS.items())
    )
    judged = criteria.evaluate(compiled, frame, keep=("entity_id", "division", "industry")).frame
    detail = [name for name in judged.columns if name not in _HEAD]
    rows = judged.select(
        "entity_id",
        pl.lit(rule.id).alias("rule"),
        pl.lit(version.from_.isoformat()).alias("version"),
        pl.col("verdict").cast(pl.String),
        "short_by",
        "open",
        "score_low",
        "score_high",
        pl.col("division").fill_null(""),
        pl.col("industry").fill_null(""),
        pl.struct(
            # JSON numbers of this writer end at 64 bits; wider ones travel as text.
            pl.col(name).cast(pl.String) if judged.schema[name] == pl.Int128 else pl.col(name)
            for name in detail
        )
        .struct.json_encode()
        .str.replace_all(_NULLS, "")
        .str.replace(",}", "}", literal=True)
        .alias("conditions"),
    )
    counts = (
        rows.group_by("rule", "verdict", "short_by", "open", "division")
        .agg(pl.len().alias("enterprises"))
        .sort("division", "verdict", "short_by", "open")
    )
    return rows, counts


def _no_years() -> pl.DataFrame:
    return pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
