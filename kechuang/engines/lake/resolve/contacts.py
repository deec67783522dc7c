"""人与联络 (persons, phones, addresses): one comparable text for what departments write in many ways."""

from __future__ import annotations

import hashlib

import polars as pl

from kechuang.engines.lake.resolve.texts import treated

_WORDS_FOR_NOTHING = "无 / - -- — —— 未知 不详 暂无 空 NULL NONE NAN N/A NA 待补 未填 未填写 无电话 0 同上 其他 见附件"
_SPELLINGS = (str, str.lower, str.title)
_NOTHING = sorted({"", "NaN"} | {spell(word) for word in _WORDS_FOR_NOTHING.split() for spell in _SPELLINGS})
_MOBILE = r"(?:^|\D)(?:0?86)?(1[3-9]\d{9})(?:\D|$)"
_LANDLINE = r"(?:^|\D)(?:0(?:10|2\d|[3-9]\d{2})\)?)?[-]?([2-8]\d{6,7})(?:\D|$)"
_ROOM = (
    r"号楼|号院|号|楼|层|栋|幢|座|单元|室|房|铺|院内|院|内|东侧|西侧|南侧|北侧|对面|附近|路东|路西|路南|路北|"
    r"[东西南北]首|[\-—–~,，.。、()（）#/\\ ]"
)
_TOWN = r"^[\p{Han}]{1,6}?(?:街道办事处|街道办|办事处|街道|镇|乡)"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def filled(cells: pl.Series) -> pl.Series:
    """Return cells in half width, without spaces at the ends; words for nothing are null."""
    text = cells.str.strip_chars(" \t\r\n\u3000\ufeff\u200b'")
    text = treated(text, r"[^\p{Han}0-9A-Za-z\-/:.,号路]", lambda some: some.str.normalize("NFKC").str.strip_chars())
    empty = text.str.len_chars() <= 4
    if empty.any():
        text = text.set((empty & text.is_in(_NOTHING)).fill_null(False), None)
    return text


def persons(cells: pl.Series) -> pl.Series:
    """Return the names of persons as they are compared; masked ones (张*) say nothing."""
    text = treated(
        filled(cells),
        r"[^\p{Han}]",
        lambda some: some.str.replace_all(r"[\s·•・.．,，]", "").str.replace(r"[(（].*$", "").str.to_uppercase(),
    )
    bad = text.str.contains(r"[*＊X×?？\d]") | (text.str.len_chars() < 2)
    return text.set(bad.fill_null(False), None)


def person_ids(cells: pl.Series, key: bytes) -> pl.Series:
    """Return a keyed hash of ID numbers (18 digits with a right check digit); what is none is null.

    The numbers themselves are kept nowhere.
    """
    text = filled(cells).str.replace_all(r"[\s\-]", "").str.to_uppercase()
    fits = text.str.contains(r"^[1-9]\d{16}[0-9X]$").fill_null(False)

    def seal(number: str) -> str | None:
        total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
        if "10X98765432"[total % 11] != number[17]:
            return None
        return hashlib.blake2b(number.encode(), key=key, digest_size=16).hexdigest()

    kinds = text.filter(fits).unique().to_list()
    sealed = {number: mark for number in kinds if (mark := seal(number))}
    if not sealed:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    return text.replace_strict(list(sealed), list(sealed.values()), default=None, return_dtype=pl.String)


def phones(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return up to two numbers a cell: mobiles with eleven digits, landlines without their area code."""
    text = filled(cells)
    mobile = text.str.extract(r"^(1[3-9]\d{9})$", 1)
    rest = (mobile.is_null() & text.is_not_null()).fill_null(False)
    second = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    if rest.any():
        frame = pl.DataFrame({"cell": text}).with_row_index("at").filter(rest)
        cell = pl.col("cell").str.replace_all(r"[\s)(（）]+", "").str.replace_all(r"[—–－_]+", "-")
        found = (
            frame.with_columns(cell.alias("cell"))
            .with_columns(
                pl.col("cell")
                .str.replace(r"^\+", "")
                .str.replace(r"(1[3-9]\d)-(\d{4})-(\d{4})", "$1$2$3")
                .alias("cell")
            )
            .with_columns(pl.col("cell").str.extract(_MOBILE, 1).alias("mobile"))
            .with_columns(pl.col("cell").str.replace(r"1[3-9]\d{9}", "/").alias("others"))
            .with_columns(
                pl.col("others").str.extract(_MOBILE, 1).alias("more"),
                pl.col("others").str.extract(_LANDLINE, 1).alias("line"),
            )
            .with_columns(
                pl.coalesce("mobile", "line").alias("one"),
                pl.when(pl.col("mobile").is_not_null()).then(pl.coalesce("more", "line")).alias("two"),
            )
        )
        places = found["at"]
        mobile = mobile.scatter(places, found["one"])
        second = second.scatter(places, found["two"])
    return _told(mobile), _told(second)


def _told(numbers: pl.Series) -> pl.Series:
    """Drop numbers that are somebody's way to write none: 13800000000, 88888888, 1234567."""
    idle = numbers.str.contains(r"0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7}|^12345678?$|^13800138000$")
    return numbers.set(idle.fill_null(False), None)


def addresses(rest: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the comparable text of addresses without their leading places, and that of road and number alone.

    ``马尚街道金晶大道160号3号楼402室`` → ``金晶大道160-3-402`` and ``金晶大道160``; an address without a number gives
    no road.
    """
    plain = treated(rest, r"[\s\p{Lowercase}\p{Lt}]", lambda some: some.str.replace_all(r"\s", "").str.to_uppercase())
    frame = pl.DataFrame({"cell": plain}).with_columns(pl.col("cell").str.replace(_TOWN, ""))
    frame = frame.with_columns(
        pl.col("cell").str.replace_all(_ROOM, "-").str.replace_all("-+", "-").str.strip_chars("-").alias("address"),
        pl.col("cell")
        .str.extract(r"([\p{Han}0-9A-Z]{1,8}?(?:大道|大街|路|街|巷)\D{0,4}?\d+)(?:[^\d]|$)", 1)
        .alias("road"),
    )
    short = frame["address"].str.len_chars() < 4
    return frame["address"].set(short.fill_null(False), None), frame["road"]
