"""节点 (nodes): records that are one by themselves, before anything is matched.

Coded node: all records with one valid credit code. Atom: records without a code that say exactly the same. A node's
number is the hash of its code or of what its records say, so that it does not depend on the order of the input.

A code sometimes stands on somebody else's record. A name under a code that has nothing in common with the code's main
name, and none of whose records agrees otherwise with those of the main name, is *odd*: its records become atoms that
merely claim the code. What they say decides whether they go with it; they never go with another code.
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import polars as pl
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from kechuang.engines.lake.resolve.identity import HASH, hashed

WITNESSES = ("person", "person_id", "phone", "phone_b", "address", "reg_no", "founded")


def odd_names(identity: Any) -> pl.DataFrame:
    """Return the names that stand under somebody else's code.

    Parameters
    ----------
    identity : ibis table
        Identity rows: of all tables, or all rows of the codes that are asked for (nothing else bears on the answer).

    Returns
    -------
    DataFrame [code, stem, name_text, main_text, records]
        A code and the stem of a name that is odd under it; sorted.
    """
    named = identity.filter(identity.code.notnull(), identity.stem.notnull())
    filled = sum((named[column].notnull().cast("int64") for column in WITNESSES), ibis.literal(0))
    # The code repeated on every row is a text: its hash is enough to group by.
    by_stem = named.group_by("code_key", "stem").aggregate(
        records=named.count(), filled=filled.max(), stem_text=named.stem_text.min(), trade_text=named.trade_text.min(),
        name_text=named.name_text.min(), code=named.code.min(),
    )  # fmt: skip
    order = ibis.window(
        group_by="code_key", order_by=[by_stem.records.desc(), by_stem.filled.desc(), by_stem.stem_text]
    )
    ranked = by_stem.mutate(rank=ibis.row_number().over(order))
    main = ranked.filter(ranked.rank == 0)
    main = main.select("code_key", main_stem=main.stem_text, main_trade=main.trade_text, main_text=main.name_text)
    cases = pl.from_arrow(ranked.filter(ranked.rank > 0).inner_join(main, "code_key").to_pyarrow())
    assert isinstance(cases, pl.DataFrame)
    unlike = cases.filter(~_alike(cases)).select("code_key", "code", "stem", "name_text", "main_text", "records")
    if unlike.height:
        unlike = unlike.join(_vouched(identity, unlike), on=["code_key", "stem"], how="anti")
    return unlike.drop("code_key").sort("code", "name_text", "stem")


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


def _vouched(identity: Any, unlike: pl.DataFrame) -> pl.DataFrame:
    """Return the names whose records agree otherwise with those of the code's main name, or bear it as a former one."""
    asked = ibis.memtable(unlike.select("code_key", "stem").unique())
    rows = identity.semi_join(asked, "code_key")
    odd = rows.semi_join(asked, ["code_key", "stem"])
    sound = rows.anti_join(asked, ["code_key", "stem"])

    def told(table: Any) -> Any:
        parts = []
        for name in WITNESSES:
            value = table[name].cast("string")
            kind = ibis.literal(name.removesuffix("_b"))
            parts.append(table.filter(table[name].notnull()).select("code_key", "stem", kind=kind, value=value))
        former = table.filter(table.former.notnull()).select("code_key", "stem", value=table.former.unnest())
        names = table.filter(table.name.notnull()).select("code_key", "stem", "name")
        for part in (former.select("code_key", "stem", value=former.value.cast("string")),
                     names.select("code_key", "stem", value=names.name.cast("string"))):  # fmt: skip
            parts.append(part.select("code_key", "stem", kind=ibis.literal("name"), value=part.value))
        return ibis.union(*parts, distinct=True)

    agreed = told(odd).semi_join(told(sound).select("code_key", "kind", "value"), ["code_key", "kind", "value"])
    found = pl.from_arrow(agreed.select("code_key", "stem").distinct().to_pyarrow())
    assert isinstance(found, pl.DataFrame)
    return found


def said(identity: Any, odd: Any) -> Any:
    """Return the identity rows with their nodes.

    Parameters
    ----------
    identity : ibis table
    odd : DataFrame [code, stem] or ibis table [code_key, stem]
        From :func:`odd_names`; :func:`strangers` makes a table's rows of it.

    Returns
    -------
    ibis table
        The rows with ``node`` (uint64) and ``coded`` (whether the node stands for its code).
    """
    strange = (ibis.memtable(strangers(odd)) if isinstance(odd, pl.DataFrame) else odd).mutate(odd=ibis.literal(True))
    # Codes are matched by their hash: a text on every row takes its time to read.
    rows = identity.left_join(strange, ["code_key", "stem"])
    coded = rows.code_key.notnull() & rows.odd.isnull()
    rows = rows.mutate(coded=coded, node=ibis.ifelse(coded, rows.code_key, rows.content))
    return rows.drop("odd", *[name for name in rows.columns if name.endswith("_right")])


def strangers(odd: pl.DataFrame) -> pl.DataFrame:
    """Return odd names by the hash of the code: DataFrame [code_key, stem]."""
    return odd.select(hashed("code").cast(HASH).alias("code_key"), "stem")


def nodes(rows: Any) -> Any:
    """Return every node once: ``node``, its valid ``code`` or null, and the code that an odd atom ``claims``."""
    whole = rows.group_by("node", "coded").aggregate(code=rows.code.min())
    return whole.select(
        "node",
        code=ibis.ifelse(whole.coded, whole.code, ibis.null("string")),
        claims=ibis.ifelse(whole.coded, ibis.null("string"), whole.code),
    )
