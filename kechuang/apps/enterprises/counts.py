"""分区计数: enterprises by district and industry section, counted once a publication."""

from __future__ import annotations

import datetime as dt

import polars as pl

from kechuang.declarations.pack import Pack


def enterprise_counts(entities: pl.DataFrame, latest: pl.DataFrame | None, pack: Pack, as_of: dt.date) -> pl.DataFrame:
    """Return the columns of :class:`~kechuang.apps.enterprises.models.EnterpriseCount` without the generation.

    Parameters
    ----------
    entities : polars.DataFrame
        The base table ``legal_entity``.
    latest : polars.DataFrame or None
        Each entity's figures of its newest year (``entity_id``, ``rd`` …).
    as_of : date
        The day up to which "founded in the last year" counts.
    """
    sections = {code: item.section for code, item in pack.industries.items() if item.level > 1}
    frame = entities.select(
        "entity_id",
        pl.col("division").cast(pl.String).fill_null("").alias("division"),
        pl.col("industry").cast(pl.String).replace_strict(sections, default="").fill_null("").alias("section"),
        pl.col("founded_on").cast(pl.Date).is_between(as_of - dt.timedelta(days=364), as_of).alias("recent"),
    )
    if latest is not None and "rd" in latest.columns:
        frame = frame.join(latest.select("entity_id", (pl.col("rd") > 0).alias("rd")), on="entity_id", how="left")
    else:
        frame = frame.with_columns(pl.lit(False).alias("rd"))
    return (
        frame.group_by("division", "section")
        .agg(
            pl.len().alias("enterprises"),
            pl.col("rd").sum().alias("with_rd"),
            pl.col("recent").sum().alias("founded_recently"),
        )
        .sort("division", "section")
    )
