"""节点 (nodes): records that are one by themselves, before anything is matched.

Coded node: all records with one valid credit code. Atom: records without a code that say exactly the same. A node's
number is the hash of its code or of what its records say, so that it does not depend on the order of the input.

A code sometimes stands on somebody else's record. A name under a code that has nothing in common with the code's main
name, and none of whose records agrees otherwise with those of the main name, is *odd*: its records become atoms that
merely claim the code. What they say decides whether they go with it; they never go with another code.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from kechuang.engines.lake.resolve.seating import among, distinct
from kechuang.engines.lake.workers import each

WITNESSES = ("person", "person_id", "phone", "phone_b", "address", "reg_no", "founded")


def odd_names(parts: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """Return the names that stand under somebody else's code.

    Parameters
    ----------
    parts : sequence of LazyFrame
        Identity rows: of all tables, or all rows of the codes that are asked for (nothing else bears on the answer).

    Returns
    -------
    DataFrame [code_key, code, stem, name_text, main_text, records]
        A code and the stem of a name that is odd under it; sorted.
    """
    by_stem = _by_stem(parts, _several(parts))
    ranked = by_stem.sort("code_key", "records", "filled", "stem_text", descending=[False, True, True, False])
    first = pl.int_range(pl.len()).over("code_key") == 0
    main = ranked.filter(first)
    main = main.select("code_key", main_stem="stem_text", main_trade="trade_text", main_text="name_text")
    cases = ranked.filter(~first).join(main, on="code_key")
    unlike = cases.filter(~_alike(cases)).select("code_key", "code", "stem", "name_text", "main_text", "records")
    if unlike.height:
        unlike = unlike.join(_vouched(parts, unlike), on=["code_key", "stem"], how="anti")
    return unlike.sort("code", "name_text", "stem")


NAMED = pl.col("code_key").is_not_null() & pl.col("stem").is_not_null()


def _several(parts: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """Return the codes under which several stems stand: DataFrame [code_key]."""
    found = pl.concat(
        each(lambda part: part.filter(NAMED).select("code_key", "stem").unique().collect(), parts)
    ).unique()
    return found.group_by("code_key").len().filter(pl.col("len") > 1).select("code_key")


def _by_stem(parts: Sequence[pl.LazyFrame], codes: pl.DataFrame) -> pl.DataFrame:
    """Return every stem under some codes, how often it stands there and how much its fullest record says."""
    texts = ("stem_text", "trade_text", "name_text", "code")
    filled = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int64) for name in WITNESSES)

    known = distinct(codes["code_key"].to_numpy())

    def gather(part: pl.LazyFrame) -> pl.DataFrame:
        there = part.select("code_key", "stem").collect()
        rows = there.select(at=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(
            pl.Series(among(there["code_key"], known)), there["stem"].is_not_null()
        )["at"]
        told = part.select("code_key", "stem", *texts, filled=filled).collect()[rows]
        records = pl.len().cast(pl.Int64).alias("records")
        return told.group_by("code_key", "stem").agg(records, pl.col("filled").max(), pl.col(texts).min())

    whole = pl.concat(each(gather, parts)).group_by("code_key", "stem")
    return whole.agg(pl.col("records").sum(), pl.col("filled").max(), pl.col(texts).min())


def _alike(cases: pl.DataFrame) -> pl.Series:
    """Return whether a name may be another spelling of the main one: a slip, a short form, a longer trade."""
    stem, main = cases["stem_text"], cases["main_stem"]
    trade, other = cases["trade_text"], cases["main_trade"]
    core, whole = (stem + trade).to_list(), (main + other).to_list()
    near_stem = pl.Series(cpdist(stem.to_list(), main.to_list(), scorer=fuzz.ratio, dtype=np.float32)) >= 50
    near_trade = pl.Series(cpdist(trade.to_list(), other.to_list(), scorer=fuzz.ratio, dtype=np.float32)) >= 50
    near_core = pl.Series(cpdist(core, whole, scorer=fuzz.ratio, dtype=np.float32)) >= 80
    inside = cases.select(
        pl.concat_str("main_stem", "main_trade").str.contains(pl.col("stem_text"), literal=True)
        | pl.concat_str("stem_text", "trade_text").str.contains(pl.col("main_stem"), literal=True)
    ).to_series()
    return near_core | inside | (near_stem & (near_trade | (trade == "") | (other == "")))


def _vouched(parts: Sequence[pl.LazyFrame], unlike: pl.DataFrame) -> pl.DataFrame:
    """Return the names whose records agree otherwise with those of the code's main name, or bear it as a former one."""
    asked = unlike.select("code_key", "stem").unique()
    columns = ["code_key", "stem", "name", "former", *WITNESSES]
    some = asked.select("code_key").unique().lazy()
    rows = pl.concat(each(lambda part: part.select(columns).join(some, on="code_key", how="semi").collect(), parts))
    key = ["code_key", "stem"]
    odd, sound = rows.join(asked, on=key, how="semi"), rows.join(asked, on=key, how="anti")
    agreed = _told(odd).join(_told(sound), on=["code_key", "kind", "value"], how="semi")
    return agreed.select(key).unique()


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what rows say beside their codes, a fact a row: DataFrame [code_key, stem, kind, value]."""
    kinds = {name: name.removesuffix("_b") for name in WITNESSES} | {"name": "name", "former": "name"}
    found = []
    for number, kind in enumerate(dict.fromkeys(kinds.values())):
        for column in (name for name, same in kinds.items() if same == kind):
            some = rows.filter(pl.col(column).is_not_null()).select("code_key", "stem", pl.col(column).alias("value"))
            some = some.explode("value") if some.schema["value"] == pl.List else some
            found.append(
                some.select(
                    "code_key",
                    "stem",
                    pl.lit(number).alias("kind"),
                    pl.col("value").cast(pl.Int64, wrap_numerical=True),
                )
            )
    return pl.concat(found).unique()


def strangers(odd: pl.DataFrame) -> pl.DataFrame:
    """Return odd names as rows are matched with them: DataFrame [code_key, stem]."""
    return odd.select("code_key", "stem").unique()
