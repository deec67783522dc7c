"""人工核对的接口 (the stewards' side of the resolution): how rows are named, what was decided, where old ids lead."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kechuang.declarations.source import Source
from kechuang.engines.lake.resolve import decisions, keys, ledger

BETWEEN = "␟"
DECISIONS = decisions.SCHEMA
EVENTS = ledger.EVENTS


def row_ids(source: Source) -> pl.Expr:
    """Return the id of each accepted row, as the resolution names it: column ``row_id``.

    The key's values as texts with ``␟`` between; file and row (``0-17``) where the contract has no key.
    """
    return row_ids_by(source.key)


def row_ids_by(key: Sequence[str]) -> pl.Expr:
    """Return the id of each accepted row by the key of its contract, as :func:`row_ids` does."""
    if key:
        parts = [pl.col(name).cast(pl.String).fill_null("") for name in key]
        return pl.concat_str(parts, separator=BETWEEN).alias("row_id")
    return pl.concat_str("_file", "_row", separator="-").alias("row_id")


def redirects(events: pl.LazyFrame) -> pl.DataFrame:
    """Return where ids that ended lead to, from all events of a ledger: DataFrame [entity_id, now]."""
    return ledger.redirects(events)


def key_label(kind: str | int) -> str:
    """Return what a steward calls a kind of key, which hot keys name by word or by number."""
    for name, known in keys.KINDS.items():
        if kind in (name, known.number):
            return known.label
    return str(kind)
