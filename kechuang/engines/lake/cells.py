"""单元格取值 (typed cells): from raw text to the type that a contract declares, as Ibis expressions.

Every column gives a value expression (null where the cell is empty or unreadable) and the text that could not be
read (null where nothing is wrong). Money is 分 as int64, shares are billionths, lists are JSON text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from kechuang.declarations.source import Column
from kechuang.engines.lake import functions
from kechuang.engines.lake.functions import Places

EXCERPT = 40
TYPES = {
    "text": "string", "credit_code": "string", "name": "string", "address": "string", "division": "string",
    "industry": "string", "date": "date", "year": "int64", "integer": "int64", "decimal": "decimal(38, 9)",
    "money": "int64", "share": "int64", "code": "string", "boolean": "boolean", "list": "string",
}  # fmt: skip
SHAPES = {
    "credit_code": "不是有效的统一社会信用代码", "division": "不是已知的行政区划代码或名称",
    "industry": "不是国民经济行业代码（GB/T 4754-2017）", "date": "不是日期，应写作 2021-03-15",
    "year": "不是年度，应写作 2021", "integer": "不是整数", "decimal": "不是数", "share": "不是比例，应写作 12.5%",
    "money": "不是金额，应写作 50万元 或 262.98万美元", "boolean": "应为 是 或 否",
}  # fmt: skip
YES, NO = ("是", "有", "true", "1", "y", "yes"), ("否", "无", "没有", "false", "0", "n", "no")
_NUMBER = r"^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(E[+-]?\d{1,2})?$"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column as expressions over the raw table."""

    key: str
    value: Any
    unreadable: Any
    further: dict[str, Any]


def cell(key: str, column: Column, raw: Any, places: Places) -> Cell:
    """Return the expressions for one column.

    Parameters
    ----------
    key : str
        The column's key in the contract.
    column : Column
        Its declaration.
    raw : ibis.expr.types.StringValue
        The cell as it stands in the file.
    places : Places
        The place functions of this build.
    """
    text = _filled(functions.tidy(raw), column)
    half = functions.half_width(text)
    further: dict[str, Any] = {}
    match column.type:
        case "credit_code":
            code = functions.code_plain(text)
            value = ibis.ifelse(functions.code_valid(code), code, ibis.null(str))
        case "name":
            value = functions.shown(text)
            further[f"{key}_normal"] = functions.normal(value)
        case "address":
            value = functions.shown(text)
        case "division":
            found = places.division(half)
            value = found["code"]
            further[f"{key}_known"] = found["known"]
        case "industry":
            value = places.industry(half)
        case "date":
            value = _date(half)
        case "year":
            plain = half.re_replace(r"\s*(年度|年)$", "")
            value = ibis.ifelse(plain.re_search(r"^(19|20)\d{2}$"), plain, ibis.null(str)).try_cast("int64")
        case "integer":
            plain = half.replace(",", "").re_replace(r"\.0+$", "")
            value = ibis.ifelse(plain.re_search(r"^[+-]?\d{1,18}$"), plain, ibis.null(str)).try_cast("int64")
        case "decimal":
            value = ibis.ifelse(half.upper().re_search(_NUMBER), half.replace(",", ""), ibis.null(str)).try_cast(
                TYPES["decimal"]
            )
        case "share":
            value = functions.share(half)
        case "money":
            amount = functions.amount(column.unit)(text)
            value = amount["fen"]
            further |= {f"{key}_currency": amount["currency"], f"{key}_how": amount["how"]}
        case "boolean":
            lower = half.lower()
            value = ibis.cases((lower.isin(YES), True), (lower.isin(NO), False), else_=ibis.null(bool))
        case "list":
            value = functions.json_list(half)
        case _:  # text, code
            value = text
    unread = value.isnull() & text.notnull()
    if column.type == "division":  # a name that several places bear is known, only not which one it means
        unread = text.notnull() & ~further[f"{key}_known"]
    return Cell(key, value, ibis.ifelse(unread, text.substr(0, EXCERPT), ibis.null(str)), further)


def _filled(text: Any, column: Column) -> Any:
    """Return the text, or null where the contract says that it stands for nothing."""
    return ibis.ifelse(text.isin([*{*column.empty, ""}]), ibis.null(str), text)


def _date(text: Any) -> Any:
    joined = text.re_replace(r"(T| )0{1,2}:00(:00(\.0+)?)?$", "")
    parts = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$"
    dashed = ibis.cases(
        (joined.re_search(parts), joined.re_replace(parts, r"\1-\2-\3")),
        (joined.re_search(r"^\d{8}$"), joined.re_replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")),
        else_=ibis.null(str),
    )
    return dashed.try_cast("date")
