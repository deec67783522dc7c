"""人员表等的列 (columns of tables that are no enterprises): what is compared, and as what kind of value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.headings import plain

# What it is → kind and headings; the same thing is compared under one name whatever each table calls it.
_THINGS: tuple[tuple[str, str, str], ...] = (
    ("given_name", "text", r"^(?:given_?names?|first_?name|fore_?name|名)$"),
    ("surname", "text", r"^(?:sur_?name|last_?name|family_?name|姓)$"),
    ("full_name", "text", r"^(?:full_?name|name|(?:person|patient|student|employee|member)_?name|姓名|人员姓名)$"),
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
_BY_ROLE = {
    "name": "full_name",
    "person": "full_name",
    "person_id": "identifier",
    "phone": "phone",
    "address": "street",
}
_BY_TYPE = {**_BY_ROLE, "date": "date_of_birth"}
PERSONAL = {"given_name", "surname", "full_name", "date_of_birth"}
FULLY_PERSONAL = {"given_name", "surname", "date_of_birth"}


def things(columns: Sequence[str], contract: Source | None) -> dict[str, str]:
    """Return what each column of a table is: thing → column. Columns that nobody knows are left out.

    Under a contract a column is known by its key there, its label, its heading, its role or its type, in this order,
    and columns that the contract does not name are not looked at.
    """
    declared: dict[str, tuple[str, Column]] = {}
    if contract is not None:
        for key, known in contract.columns.items():
            declared |= {plain(heading): (key, known) for heading in known.headings}
    found: dict[str, str] = {}
    unknown: list[tuple[str, Column]] = []
    for column in columns:
        if contract is None:
            thing = _by_word(column)
        elif (told := declared.get(plain(column))) is None or told[1].role == "none":
            continue
        else:
            thing = next((name for name in map(_by_word, (told[0], told[1].label, column)) if name), None)
            if thing is None:
                unknown.append((column, told[1]))
        if thing:
            found.setdefault(thing, column)
    dates = sum(known.type == "date" for _, known in unknown)
    for column, known in unknown:
        thing = _BY_ROLE.get(known.role or "") or _BY_TYPE.get(known.type)
        if thing and (known.type != "date" or dates == 1):  # of several days nobody knows which is that of birth
            found.setdefault(thing, column)
    if {"given_name", "surname"} <= set(found):
        found.pop("full_name", None)
    return found


def _by_word(word: str) -> str | None:
    heading = re.sub(r"[\s\-.]+", "_", plain(word))
    return next((name for name, _, pattern in _THINGS if re.search(pattern, heading)), None)


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
