"""变更流 (change feed): rows that say by a column what happens to the record: added (I), changed (U), deleted (D)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake.checks import Check

OPS = {
    "I": ("I", "INSERT", "C", "CREATE", "A", "ADD", "新增", "增加", "增", "插入"),
    "U": ("U", "UPDATE", "M", "MODIFY", "变更", "修改", "更新", "改"),
    "D": ("D", "DELETE", "REMOVE", "删除", "删"),
}
OP = "_op"


def op_of(value: Any) -> Any:
    """Return the expression of I, U or D that a text means; null where it means none."""
    word = value.strip().upper()
    return ibis.cases(*((word.isin(list(words)), op) for op, words in OPS.items()), else_=ibis.null(str))


def demands_of(source: Source, typed: Any, demands: Sequence[Check]) -> list[Check]:
    """Return what a feed's rows must fulfil: a known op; of a deletion nothing else but its key."""
    value = typed[source.op]
    heading = source.columns[source.op or ""].headings[0]
    deletes = ibis.coalesce(op_of(value) == "D", False)
    always = {source.columns[name].headings[0] for name in (*source.key, source.op or "")}
    spared = [
        check if check.column in always else replace(check, fails=ibis.coalesce(check.fails, False) & ~deletes)
        for check in demands
    ]
    known = Check(
        "op",
        heading,
        f"“{heading}”须为 I、U、D（新增、变更、删除）",
        op_of(value).isnull(),
        ibis.literal("“") + ibis.coalesce(value, "") + f"”不是“{heading}”的增改删标志，应为 I、U 或 D，请改正",
    )
    return [*spared, known]
