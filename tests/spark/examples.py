"""Awkward values, and what the lake asks of them: the same from every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from kechuang.engines.lake import functions

TEXTS = [
    "山东科创有限公司", "", " 甲 乙 ", "a\\b\"c", "行一\n行二\t\r", "\x01\x1f末", "𠮷野家", "(股份)[1].*$1\\1",
    "'引' `号`",     "12", " 12 ", "-7", "1.5", "1e3", "9223372036854775808", None, "ÄöÉ ı", "ABC-abc",
    "2.5", "-2.5", "+5", "１２", "甲5", "1.0",
]  # fmt: skip
WHOLE = [
    0, 1, -1, 7, -7, 10_000, -10_001, 2**40 + 5, -(2**40), 2**53 - 1, None, 99, 100, -100, 5, 3, 2**62, -(2**62),
    8, 13, 21, 34, 55, 89,
]  # fmt: skip
DAYS = [
    dt.date(1, 1, 1), dt.date(1500, 2, 28), dt.date(1582, 10, 4), dt.date(1582, 10, 15), dt.date(1900, 2, 28),
    dt.date(1927, 12, 31), dt.date(1969, 12, 31), dt.date(1970, 1, 1), dt.date(1986, 5, 4), dt.date(2000, 2, 29),
    dt.date(2024, 2, 29), dt.date(2026, 11, 21), dt.date(9999, 12, 31), None, None, dt.date(1991, 9, 15),
    dt.date(2038, 1, 19), dt.date(1, 12, 31), *(dt.date(2026, month, 1) for month in range(1, 7)),
]  # fmt: skip
EXACT = [Decimal(text) if text else None for text in (
    "0", "0.000000001", "-0.000000001", "1", "-1.5", "12345678901234567890123456789.123456789", "100", "0.1", "0.2",
    None, "-99999999999999999999999999999.999999999", "3.14", "2.5", "-2.5", "1000000", "0.5", "1e-7", "7",
    "11", "12", "13", "14", "15", "16",
)]  # fmt: skip


def values() -> pa.Table:
    """Return the table: ``n`` (0, 1, …), a group ``g``, texts, whole numbers, days, decimals, truths."""
    size = len(TEXTS)
    truths = [[True, False, None][index % 3] for index in range(size)]
    return pa.table(
        {
            "n": pa.array(range(size), pa.int64()),
            "g": pa.array([None if index == 4 else index % 4 for index in range(size)], pa.int64()),
            "text": pa.array(TEXTS, pa.string()),
            "other": pa.array([*TEXTS[5:], *TEXTS[:5]], pa.string()),
            "none": pa.nulls(size, pa.string()),
            "whole": pa.array(WHOLE, pa.int64()),
            "divisor": pa.array([(-3, 3, 7, -7, 10, 2**40)[index % 6] for index in range(size)], pa.int64()),
            "day": pa.array(DAYS, pa.date32()),
            "exact": pa.array(EXACT, pa.decimal128(38, 9)),
            "truth": pa.array(truths, pa.bool_()),
        }
    )


def _listed(t: Any, *parts: Any) -> Any:
    return ibis.array(list(parts)).filter(lambda part: part.notnull())


def _turn(t: Any, **how: Any) -> Any:
    return ibis.row_number().over(**how)


CELLS: dict[str, Callable[[Any], Any]] = {
    "json quotation": lambda t: functions.json_quote(t.text),
    "json quotation of nothing": lambda t: functions.json_quote(t.none),
    "length": lambda t: t.text.length(),
    "part": lambda t: t.text.substr(1, 3),
    "part past the end": lambda t: t.text.substr(40, 3),
    "strip": lambda t: t.text.strip(),
    "upper": lambda t: t.text.upper(),
    "replace": lambda t: t.text.replace("\\", "\\\\").replace('"', '\\"'),
    "regex replace": lambda t: t.text.re_replace("^[ '(]+", "「"),
    "regex replace, control letters": lambda t: t.text.re_replace(r"[\x00-\x1f]", "␣"),
    "regex search": lambda t: t.text.re_search(r"^\s*-?\d{1,2}(\.\d+)?\s*$"),
    "regex search, chinese": lambda t: t.text.re_search("[一-龥]{2,}公司$"),
    "concatenation with null": lambda t: ibis.literal("“") + t.text + "”" + t.other,
    "hash": lambda t: ibis.literal("E") + t.text.hexdigest("sha256").substr(0, 15),
    "text of whole": lambda t: t.whole.cast("string"),
    "text of day": lambda t: t.day.cast("string"),
    "text of truth": lambda t: t.truth.cast("string"),
    "text of decimal": lambda t: t.exact.cast("string"),
    "try whole": lambda t: t.text.try_cast("int64"),
    "least": lambda t: ibis.least(t.whole, t.divisor),
    "greatest": lambda t: ibis.greatest(t.whole, t.divisor, ibis.null("int64")),
    "greatest of nothing": lambda t: ibis.greatest(ibis.null("int64"), ibis.null("int64")),
    "division": lambda t: t.whole // t.divisor,
    "division by a number": lambda t: t.whole // 100,
    "remainder": lambda t: t.whole % t.divisor,
    "days": lambda t: t.day.epoch_days().cast("int64"),
    "days between": lambda t: t.day.epoch_days() - ibis.literal(dt.date(2026, 11, 21)).epoch_days(),
    "day and a day": lambda t: t.day <= ibis.literal(dt.date(1582, 10, 10)),
    "identical": lambda t: t.text.identical_to(t.other),
    "identical to nothing": lambda t: t.none.identical_to(t.none),
    "in": lambda t: t.text.isin(["12", "", "𠮷野家"]),
    "not in": lambda t: t.text.notin(["12", ""]),
    "either": lambda t: ibis.or_(t.truth, t.text == "12"),
    "both": lambda t: ibis.and_(t.truth, t.whole > 0),
    "cases": lambda t: ibis.cases((t.truth, 1), (t.whole > 0, 2), else_=ibis.null("int64")),
    "small number": lambda t: ibis.cases((t.truth, 1), (t.whole > 0, 2), else_=3),
    "listing": lambda t: _listed(t, t.text, t.none, t.other).join("、"),
    "listing of nothing": lambda t: _listed(t, t.none, t.none).join("、"),
    "listing of some": lambda t: ibis.array([t.text, t.none]).filter(lambda p: p.notnull() & (p != "")).join("；"),
    "listing with nulls": lambda t: ibis.array([t.text, t.none, t.other]).join(","),
    "distinct of list": lambda t: ibis.array([t.text, t.other, t.text]).unique().length(),
    "sorted list": lambda t: _listed(t, t.text, t.other).sort().join("|"),
    "length of list": lambda t: _listed(t, t.text, t.none, t.other).length(),
    "has": lambda t: ibis.array([t.text, t.other]).contains("12"),
    "turn": lambda t: _turn(t, group_by="g", order_by=[t.text.desc(), t.n]),
    "turn, nulls": lambda t: _turn(t, group_by="truth", order_by=[t.whole, t.n]),
    "turn, nulls falling": lambda t: _turn(t, group_by="truth", order_by=[t.whole.desc(), t.n.desc()]),
    "decimal in whole": lambda t: t.exact.cast("string").substr(0, 5),
    "decimal comparison": lambda t: t.exact > ibis.literal(Decimal("0.1"), type="decimal(38, 9)"),
}
GROUPS: dict[str, Callable[[Any], Any]] = {
    "count": lambda t: t.count(),
    "texts in order": lambda t: t.text.group_concat(",", order_by=t.n),
    "no texts": lambda t: t.none.group_concat(",", order_by=t.n),
    "texts where": lambda t: t.text.group_concat("；", where=t.whole > 0, order_by=[t.day, t.n]),
    "least": lambda t: t.text.min(),
    "greatest": lambda t: t.text.max(),
    "first day": lambda t: t.day.min(),
    "sum of failing": lambda t: ibis.coalesce(t.whole > 0, False).sum(),
    "sum of none": lambda t: t.whole.sum(where=t.whole > 2**62).cast("int64"),
    "kinds": lambda t: t.text.nunique(),
    "any": lambda t: (t.whole > 5).any(),
    "sum of decimals": lambda t: t.exact.sum(where=t.exact < 1000).cast("decimal(38, 9)"),
}
