"""字典以外的写法 (words outside the dictionary): texts that no rule is likely to know, told before the verdicts.

An accident of a level that nobody knows is no major one to a rule, and an institution of an unknown rank none at all:
the file is judged all the same, but whoever reads the verdicts ought to know.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kechuang.declarations.field import FieldColumn

_SHOWN = 3


def strange_words(table: pl.DataFrame, columns: Iterable[FieldColumn]) -> list[str]:
    """Return a sentence for each column, or key of its entries, that holds words outside the dictionary.

    Parameters
    ----------
    table : polars.DataFrame
        As :func:`kechuang.engines.criteria.read_table` gives it: texts, and lists as JSON.
    columns : iterable of FieldColumn
        What was read.
    """
    told = []
    for column in columns:
        if column.name not in table.columns:
            continue
        field = column.field
        texts = (
            table[column.name].drop_nulls().unique(maintain_order=True).to_list() if field.of or field.choices else []
        )
        if field.of:
            told += _told(f"列 {column.name}", [text for text in texts if text not in field.of], field.of)
        for key, known in field.choices.items():
            held = (entry.get(key) for text in texts for entry in json.loads(text))
            found = dict.fromkeys(str(word) for word in held if word is not None and word not in known)
            told += _told(f"列 {column.name} 的 {key}", list(found), known)
    return told


def _told(where: str, found: list[str], known: tuple[str, ...]) -> list[str]:
    if not found:
        return []
    more = f"等 {len(found)} 种" if len(found) > _SHOWN else ""
    return [
        f"{where} 有字典以外的写法：{'、'.join(found[:_SHOWN])}{more}，规则可能不认得，应核对；字典：{'、'.join(known)}"
    ]
