"""身份行 (identity rows): what one row says of whom it speaks, cut to what can be compared.

Everything but the name's parts is kept as a 64-bit hash or a number: two rows are compared by equality, nobody's phone,
person or address is copied into the resolver's files. Hashes are those of the installed Polars and mean nothing to
another version; the durable ids do not come from them.
"""

from __future__ import annotations

import polars as pl

HASH = pl.UInt64
IDENTITY: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "row_id": pl.String,
    "code": pl.String,  # valid credit code
    "code_key": HASH,  # of it
    "broken": pl.String,  # what stands in its place with a wrong check digit
    "near": pl.List(HASH),  # hashes of the valid codes one slip away from it
    "org": HASH,  # organisation code: places 9 to 17 of the credit code
    "reg_no": HASH,
    "name": HASH,  # normal full name
    "core": HASH,  # stem, trade and branch
    "stem": HASH,
    "head": HASH,  # first character of the stem
    "tail": HASH,  # its last character
    "former": pl.List(HASH),  # normal former names
    "place": pl.Int32,  # finest place that the name itself tells
    "city": pl.Int32,  # city by name, division column or address (first four digits)
    "district": pl.Int32,
    "form": pl.UInt8,
    "branch": HASH,
    "person": HASH,
    "person_id": HASH,
    "phone": HASH,
    "phone_b": HASH,
    "address": HASH,
    "road": HASH,
    "capital": pl.Int64,  # 万元, rounded
    "founded": pl.Int32,  # days since 1970-01-01
    "name_text": pl.String,
    "stem_text": pl.String,
    "trade_text": pl.String,
    "content": HASH,  # of all the above but source and row_id
}
# What an atom (records without a code that say the same) is told by, beside the name's parts that follow from the name.
CONTENT = ("code", "broken", "org", "reg_no", "name", "former", "city", "district", "person", "person_id",
           "phone", "phone_b", "address", "road", "capital", "founded")  # fmt: skip
ROLES = ("code", "name", "former_name", "reg_no", "person", "person_id", "phone", "address", "capital", "founded_on",
         "division")  # fmt: skip


def hashed(text: str | pl.Expr) -> pl.Expr:
    """Return the 64-bit hash of a text; null stays null."""
    given = pl.col(text) if isinstance(text, str) else text
    return pl.when(given.is_not_null()).then(given.hash(0))
