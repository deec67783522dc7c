"""人员表等的列 (columns of tables that are no enterprises): what is compared, and as what kind of value."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.headings import plain

# What it is → kind and headings; the same thing is compared under one name whatever each table calls it.
_THINGS: tuple[tuple[str, str, str], ...] = (
    ("given_name", "text", r"^(?:given_?names?|first_?name|fore_?name|名)$"),
    ("surname", "text", r"^(?:sur_?name|last_?name|family_?name|姓)$"),
    ("full_name", "text", r"^(?:full_?name|name|person_?name|姓名|人员姓名)$"),
    ("date_of_birth", "date", r"^(?:date_?of_?birth|birth_?date|dob|birthday|出生(?:日期|年月日?)|生日)$"),
    ("identifier", "code", r"(?:soc_?sec|ssn|nhs|passport|national_?id|social_security|身份证|证件号)"),
    ("phone", "code", r"(?:phone|mobile|^tel|电话|手机)"),
    ("email", "code", r"(?:e_?mail|邮箱)"),
    ("postcode", "code", r"(?:post_?code|postal|^zip|邮编|邮政编码)"),
    ("house", "code", r"^(?:street_?number|house_?(?:no|number)|门牌号?)$"),
    ("street", "text", r"^(?:address(?:_?(?:1|line_?1))?|street(?:_?(?:name|address))?|地址|住址|户籍地址|居住地址)$"),
    ("locality", "text", r"^(?:address_?(?:2|line_?2)|suburb|city|town|locality|birth_?place|出生地|籍贯)$"),
    ("occupation", "text", r"^(?:occupation|job|profession|职业)$"),
)  # fmt: skip
LABELS = {
    "given_name": "名", "surname": "姓", "full_name": "姓名", "date_of_birth": "出生日期", "identifier": "证件",
    "phone": "电话", "email": "邮箱", "postcode": "邮编", "house": "门牌", "street": "地址", "locality": "地区",
    "occupation": "职业",
}  # fmt: skip
_BY_TYPE = {
    "person": "full_name",
    "person_id": "identifier",
    "phone": "phone",
    "address": "street",
    "date": "date_of_birth",
}
PERSONAL = {"given_name", "surname", "full_name", "date_of_birth"}
FULLY_PERSONAL = {"given_name", "surname", "date_of_birth"}


def things(columns: list[str], contract: Source | None) -> dict[str, str]:
    """Return what each column of a table is: thing → column. Columns that nobody knows are left out."""
    found: dict[str, str] = {}
    types: dict[str, Column] = {}
    if contract is not None:
        for known in contract.columns.values():
            types |= {plain(heading): known for heading in known.headings}
    for column in columns:
        heading = re.sub(r"[\s\-.]+", "_", plain(column))
        declared = types.get(plain(column))
        if declared is not None and declared.role == "none":
            continue
        thing = next((name for name, _, pattern in _THINGS if re.search(pattern, heading)), None)
        if thing is None and declared is not None:
            thing = _BY_TYPE.get(declared.type)
        if thing and thing not in found:
            found[thing] = column
    if {"given_name", "surname"} <= set(found):
        found.pop("full_name", None)
    return found


def kinds() -> Mapping[str, str]:
    """Return the kind of value of each thing: text, date or code."""
    return {name: kind for name, kind, _ in _THINGS}


def standard(rows: pl.DataFrame, found: Mapping[str, str]) -> pl.DataFrame:
    """Return the things of rows as they are compared: lower case, half width; dates as eight digits."""
    cells = []
    for thing, kind, _ in _THINGS:
        if thing not in found:
            cells.append(pl.lit(None, pl.String).alias(thing))
            continue
        text = pl.col(found[thing]).str.normalize("NFKC").str.to_lowercase().str.strip_chars()
        if kind == "date":
            digits = text.str.extract_groups(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D|$)")
            text = pl.concat_str(digits.struct[0], digits.struct[1].str.zfill(2), digits.struct[2].str.zfill(2))
        elif kind == "code":
            text = text.str.replace_all(r"[^\p{Han}a-z0-9@]", "")
        else:
            text = text.str.replace_all(r"[^\p{Han}\p{L}0-9 ]", " ").str.replace_all(r"\s+", " ").str.strip_chars()
        cells.append(pl.when(text.is_in(["", "nan", "null", "none", "na"]).not_()).then(text).alias(thing))
    return rows.select("source", "row_id", *cells)
