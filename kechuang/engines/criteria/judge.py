"""判定外来数据 (judging anybody's data): a rule by its name, a file or records, a day: the rows of the result.

>>> judge("cn.tsme", Path("firms.csv"), on=dt.date(2026, 7, 1))           # doctest: +SKIP
>>> judge("cn.tsme", [{"id": "a", "staff_t": 100, "sales_t": "1亿元"}])   # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.core import today
from kechuang.declarations.pack import Pack, load_pack
from kechuang.declarations.rule import Kind, Rule
from kechuang.engines.criteria.compile import compile_rule
from kechuang.engines.criteria.evaluate import evaluate
from kechuang.engines.criteria.records import read_records
from kechuang.engines.criteria.rows import result_rows
from kechuang.engines.criteria.table import read_table
from kechuang.engines.criteria.versions import choose_version


def judge(
    rule: str,
    data: Path | str | Sequence[Mapping[str, Any]],
    *,
    on: dt.date | None = None,
    kind: Kind | None = None,
    pack: Pack | None = None,
    id_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    missing: Collection[str] = (),
) -> pl.DataFrame:
    """Judge subjects by a rule of a pack, as ``kechuang criteria evaluate`` does.

    Parameters
    ----------
    rule : str
        The id of the rule, such as ``cn.tsme``.
    data : Path, str or sequence of mapping
        A CSV or Parquet file with one row a subject, or the subjects themselves (see :func:`read_records`).
    on : datetime.date, optional
        The day of judgement; today by default.
    kind : {"new", "renewal"}, optional
        The type of application; a new one by default.
    pack : Pack, optional
        Where the rule stands; by default that which the id names before its dot.
    id_column, mapping, missing
        As for :func:`read_table`; for files only.

    Returns
    -------
    polars.DataFrame
        As :func:`result_rows` gives it: a row a subject and condition, and one (``*``) for the whole.

    Raises
    ------
    ValueError
        If there is no such rule, or the data cannot be read exactly.
    NoVersionError
        If no version of the rule is in force on that day.
    """
    chosen = pack or load_pack(rule.partition(".")[0])
    found, day = find_rule(rule, chosen.rules), on or today()
    compiled = compile_rule(
        choose_version(found, day, kind), chosen.fields, on=day, rules=chosen.rules, kind=kind
    )  # fmt: skip
    if isinstance(data, Path | str):
        table = read_table(
            Path(data), compiled.columns.values(), id_column=id_column, mapping=mapping, missing=missing
        )  # fmt: skip
    else:
        table = read_records(data, compiled.columns, chosen.fields)
    return result_rows(evaluate(compiled, table, keep=()), table["id"])


def find_rule(name: str, rules: Mapping[str, Rule]) -> Rule:
    """Return a rule by its id.

    Raises
    ------
    ValueError
        If there is none; the nearest names come first.
    """
    if name in rules:
        return rules[name]
    near = difflib.get_close_matches(name, rules, n=3, cutoff=0.5)
    offered = f"，是否想写 {' 或 '.join(near)}" if near else ""
    raise ValueError(f"没有规则 {name}{offered}；已有的规则：{'、'.join(rules) or '无'}；规则文件请写路径")
