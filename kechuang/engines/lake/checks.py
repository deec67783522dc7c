"""契约检查 (checks): what a contract demands of a row, each as one Ibis expression that is true where it fails.

A check has an id (``required``, ``type``, ``range``, ``pattern``, ``of``, ``max``, ``currency``), the heading it
concerns, a message for the catalogue and the sentence that a failing row takes to quarantine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import ibis

from kechuang.core import Money, Ratio, today
from kechuang.declarations.source import Column, Source
from kechuang.engines.lake.cells import EXCERPT
from kechuang.engines.lake.errors import LakeError

SHAPES = {
    "credit_code": "不是有效的统一社会信用代码", "division": "不是已知的行政区划代码或名称",
    "industry": "不是国民经济行业代码（GB/T 4754-2017）", "date": "不是日期，应写作 2021-03-15",
    "year": "不是年度，应写作 2021", "integer": "不是整数", "decimal": "不是数", "share": "不是比例，应写作 12.5%",
    "money": "不是金额，应写作 50万元 或 262.98万美元", "boolean": "应为 是 或 否", "person": "不是人名",
    "person_id": "不是有效的公民身份号码", "phone": "不是电话号码，应写作 0533-1234567 或手机号",
    "reg_no": "不是 15 位注册号（末位为校验位）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One demand: ``fails`` and ``reason`` are expressions over the typed table."""

    id: str
    column: str
    message: str
    fails: Any
    reason: Any


def checks(source: Source, typed: Any) -> list[Check]:
    """Return the checks of a contract over its typed table.

    Raises
    ------
    LakeError
        If a range of the contract cannot be read as the column's type.
    """
    return [
        check
        for key, column in source.columns.items()
        for check in _column(key, column, typed, required=source.requires(key))
    ]


def _column(key: str, column: Column, typed: Any, *, required: bool) -> Iterator[Check]:
    heading, value, unread = column.headings[0], typed[key], typed[f"_bad_{key}"]
    if required:
        yield Check(
            "required",
            heading,
            f"“{heading}”不得为空",
            value.isnull() & unread.isnull(),
            ibis.literal(f"“{heading}”为空，请补填"),
        )
    if column.type in SHAPES:
        yield Check("type", heading, f"“{heading}”{SHAPES[column.type]}", unread.notnull(), _shape(key, column, typed))
    if column.type == "money" and key != "capital" and column.gives != "capital":
        currency = typed[f"{key}_currency"]
        yield Check(
            "currency",
            heading,
            f"“{heading}”须为人民币",
            currency.notnull() & (currency != "CNY"),
            ibis.literal(f"“{heading}”为外币（") + currency + "），请换算为人民币后填写",
        )
    if column.range is not None:
        yield from _range(heading, column, value)
    if column.max is not None:
        yield Check(
            "max",
            heading,
            f"“{heading}”不超过 {column.max} 字",
            value.length() > column.max,
            ibis.literal(f"“{heading}”有 ") + value.length().cast("string") + f" 字，上限为 {column.max} 字，请删减",
        )
    if column.pattern is not None:
        yield Check(
            "pattern",
            heading,
            f"“{heading}”须符合 {column.pattern}",
            ~value.re_search(column.pattern),
            _quoted(value, f"不符合“{heading}”的格式 {column.pattern}，请改正"),
        )
    if column.of is not None:
        yield Check(
            "of",
            heading,
            f"“{heading}”须在代码表内",
            value.notin(list(column.of)),
            _quoted(
                value,
                f"不在“{heading}”的代码表内（{'、'.join(column.of[:8])}{'等' if len(column.of) > 8 else ''}），请改正",
            ),
        )


def _quoted(value: Any, rest: str) -> Any:
    return ibis.literal("“") + value.cast("string").substr(0, EXCERPT) + f"”{rest}"


def _shape(key: str, column: Column, typed: Any) -> Any:
    heading, unread = column.headings[0], typed[f"_bad_{key}"]
    if column.type == "credit_code":
        lead = ibis.literal(f"“{heading}”") + unread
        return lead + " 不是有效的信用代码：" + typed[f"_why_{key}"] + "，请向登记机关核对"
    if column.type == "person_id":
        return (
            ibis.literal(f"“{heading}”")
            + unread
            + " 不是有效的公民身份号码："
            + typed[f"_why_{key}"]
            + "，请向来源核对"
        )
    remedy = "请改为六位代码" if column.type == "division" else "请改正"
    return _quoted(unread, f"（“{heading}”列）{SHAPES[column.type]}，{remedy}")


def _range(heading: str, column: Column, value: Any) -> Iterator[Check]:
    low, high = (None if end is None else _bound(column, heading, end) for end in column.range or (None, None))
    least, most = (end if end is not None else "不限" for end in column.range or (None, None))
    fails = ibis.literal(False)
    if low is not None:
        fails = fails | (value < low)
    if high is not None:
        fails = fails | (value > high)
    shown = _money_text(value) if column.type == "money" else value.cast("string")
    most = "今天" if most == "today" else most
    yield Check(
        "range",
        heading,
        f"“{heading}”须在 {least} 至 {most} 之间",
        fails,
        ibis.literal(f"“{heading}”为 ") + shown + f"，应在 {least} 至 {most} 之间，请核对",
    )


def _money_text(fen: Any) -> Any:
    return (fen // 100).cast("string") + " 元"


def _bound(column: Column, heading: str, end: Any) -> Any:
    """Read an end of a range as the column's type."""
    try:
        match column.type:
            case "date":
                if end == "today":
                    return ibis.literal(today())
                return ibis.literal(end if isinstance(end, dt.date) else dt.date.fromisoformat(str(end)))
            case "year":
                return today().year if end == "today" else int(str(end))
            case "integer":
                return int(str(end))
            case "money":
                return Money.parse(str(end)).fen
            case "share":
                return int(Ratio.parse(str(end)).value * 10**9)
            case "decimal":
                return ibis.literal(Decimal(str(end)), type="decimal(38, 9)")
    except (ValueError, InvalidOperation) as error:
        raise LakeError(f"契约中“{heading}”列的范围 {end!r} 不能按 {column.type} 读取：{error}") from error
    raise LakeError(f"契约中“{heading}”列为 {column.type}，不能声明范围")
