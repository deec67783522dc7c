"""判定对象 (subjects): one row an enterprise, with the columns that rules read, from the lake's base tables."""

from __future__ import annotations

import datetime as dt

import polars as pl

from kechuang.engines.criteria.problem import SubjectError

YEARS = 3
_APART = frozenset({"entity_id", "year", "provenance", "synthetic"})


def subjects(
    legal_entity: pl.DataFrame | pl.LazyFrame, enterprise_year: pl.DataFrame | pl.LazyFrame, on: dt.date
) -> pl.DataFrame:
    """Put the years of every enterprise beside its present facts.

    Parameters
    ----------
    legal_entity : polars.DataFrame or LazyFrame
        One row an enterprise, with ``entity_id``; every column but ``provenance`` is carried over.
    enterprise_year : polars.DataFrame or LazyFrame
        One row an enterprise and year, with ``entity_id`` and ``year``.
    on : datetime.date
        The day of judgement; ``_t`` is the last full year before it, ``_t1`` and ``_t2`` the two before that.

    Returns
    -------
    polars.DataFrame
        The rows of ``legal_entity`` in their order, with ``<field>_t``, ``<field>_t1`` and ``<field>_t2`` for every
        yearly field; null where there is no figure.

    Raises
    ------
    SubjectError
        If an enterprise has a year twice.
    """
    result = legal_entity.lazy().select(pl.exclude("provenance")).collect()
    years = enterprise_year.lazy().filter(pl.col("year").is_between(on.year - YEARS, on.year - 1)).collect()
    twice = years.filter(pl.struct("entity_id", "year").is_duplicated()).head(1)
    if not twice.is_empty():
        entity, year = twice.select("entity_id", "year").row(0)
        raise SubjectError(f"年度表中企业 {entity} 的 {year} 年有两行，应先去重再判定")
    fields = [name for name in years.columns if name not in _APART]
    for back in range(YEARS):
        suffix = f"_t{back or ''}"
        one = years.filter(pl.col("year") == on.year - 1 - back)
        one = one.select("entity_id", pl.col(fields).name.suffix(suffix))
        result = result.join(one, on="entity_id", how="left", maintain_order="left")
    return result
