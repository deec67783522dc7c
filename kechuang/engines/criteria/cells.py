"""单元格 (cells): a value as people write it, read into the exact form in which it is judged."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from fractions import Fraction
from typing import Any

from kechuang.declarations.field import FieldColumn

_TRUE = frozenset({"true", "1", "是", "真", "yes", "y", "t"})
_FALSE = frozenset({"false", "0", "否", "假", "no", "n", "f"})

Stored = int | str | bool | dt.date | None


def read_cell(column: FieldColumn, written: Any) -> Stored:
    """Read one value: money with its unit or in 元, shares as ``5%`` or fractions, ISO dates, lists as JSON.

    Parameters
    ----------
    column : FieldColumn
        What it is a value of.
    written : object
        Text, a number, a truth value, a date or a list, as a file gives it; None and blank text are missing.

    Raises
    ------
    ValueError
        If it is no such value; the text says how it should be written.
    """
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    kind = column.field.kind
    if isinstance(written, str) and kind not in {"text", "list"}:
        written = unicodedata.normalize("NFKC", written)  # １２％ and the like: full-width, but no guess
    if kind in {"money", "count", "share"}:
        return _number(column, written)
    if kind == "bool":
        return _truth(written)
    if kind == "date":
        return _date(written)
    return _list(column, written) if kind == "list" else str(written).strip()


def _number(column: FieldColumn, written: Any) -> int:
    if isinstance(written, bool):
        raise ValueError(f"{written} 是是非值，应为数")
    text = str(written).strip()
    whole, point, part = text.partition(".")
    if column.field.kind == "count" and point and not part.strip("0"):
        text = whole  # 100.0, as spreadsheets save whole numbers
    elif column.field.kind == "count" and whole.strip("-").isdigit() and part.isdigit():
        raise ValueError(f"{text} 不是整数，{column.field.label}以{column.field.unit or '个'}计，应写整数")
    stored: Fraction = column.field.number(text)
    if stored.denominator != 1:
        raise ValueError(f"{text} 的小数位太多，{column.field.label}最多记到 1/{column.field.scale}")
    if abs(stored) >= 2**63:
        raise ValueError(f"{text} 太大，不会是{column.field.label}")
    if column.field.most is not None and stored > column.field.most * column.field.scale:
        remedy = "，比例应写作小数或百分数，如 0.1 或 10%" if column.field.kind == "share" else ""
        raise ValueError(f"{text} 大于{column.field.label}可能的最大值 {column.field.most}{remedy}")
    return int(stored)


def _truth(written: Any) -> bool:
    text = str(written).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"{written!r} 不是是非值，应为 true/false 或 是/否")


def _date(written: Any) -> dt.date:
    if isinstance(written, dt.datetime):
        return written.date()
    if isinstance(written, dt.date):
        return written
    try:
        return dt.date.fromisoformat(str(written).strip()[:10])
    except ValueError:
        raise ValueError(f"{written!r} 不是日期，应写作 2026-11-21") from None


def _list(column: FieldColumn, written: Any) -> str:
    try:
        entries = json.loads(written) if isinstance(written, str) else written
    except ValueError:
        entries = None
    known = "、".join(column.field.members)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f'不是 JSON 列表，应写作 [{{"键": "值"}}]，可用的键：{known}')
    strange = sorted({key for entry in entries for key in entry} - set(column.field.members))
    if strange:
        raise ValueError(f"条目中有不认识的键 {'、'.join(strange)}，可用的键：{known}")
    return json.dumps(entries, ensure_ascii=False, default=str)
