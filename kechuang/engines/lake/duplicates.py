"""重复 (duplicates): the first row of a key is kept, later ones go to quarantine and name it.

Rows that repeat the first one cell by cell (``identical``) are told apart from those that contradict it (``unique``).
Only rows that pass every other check take part, so that a faulty row never keeps a good one out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import LoadKind, Source
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.run import CheckResult


def duplicates(
    connection: Any, source: Source, good: Any, raw: Any, work: Path, *, kind: LoadKind = "snapshot"
) -> tuple[list[Any], list[CheckResult]]:
    """Return the repeated rows (``_at``, ``_column``, ``_reason``), a table a key, and the counts of both checks.

    A later delta may give a key again, one file of it may not; a feed may tell of a key as often as it likes.
    """
    if kind == "feed":
        return [], []
    keys = [
        *([source.key] if source.key else []),
        *((key,) for key, column in source.columns.items() if column.unique and (key,) != source.key),
    ]
    found: list[Any] = []
    results: list[CheckResult] = []
    for index, key in enumerate(keys):
        rows = good
        for earlier in found:
            rows = rows.anti_join(earlier, "_at")
        label = "、".join(source.columns[name].headings[0] for name in key)
        later = write(connection, _later(rows, key, each_file=kind == "delta"), work / f"later-{index}.parquet")
        total, same = connection.rows(later), 0
        if total:
            told = write(connection, _told(source, later, raw, label), work / f"repeated-{index}.parquet")
            same = int(told.filter(told.same).count().to_pyarrow().as_py())
            found.append(told)
        results += [
            CheckResult(source.table, "unique", label, f"“{label}”不得重复", total - same),
            CheckResult(source.table, "identical", label, f"“{label}”相同的行不得逐格重复", same),
        ]
    return found, results


def _later(rows: Any, key: tuple[str, ...], *, each_file: bool) -> Any:
    """Return the rows whose key stood before them (``_at``), and where it stood first (``first``)."""
    keys = {f"k{index}": rows[name] for index, name in enumerate(key)}
    if each_file:
        keys["kf"] = rows._file
    keyed, names = rows.select("_at", **keys), list(keys)
    groups = keyed.group_by(names).aggregate(first=keyed._at.min(), n=keyed.count())
    groups = groups.filter(groups.n > 1)
    later = keyed.join(groups, names)
    return later.filter(later["_at"] > later["first"]).select("_at", "first")


def _told(source: Source, later: Any, raw: Any, label: str) -> Any:
    """Return repeated rows with the reason, and whether they repeat the first one cell by cell (``same``)."""
    cells = [f"r_{name}" for name in source.columns]
    mine = raw.select("_at", "_file", **{f"a_{name}": raw[name] for name in cells})
    others = raw.select(
        first=raw._at, first_file=raw._file, first_row=raw._row, **{f"b_{name}": raw[name] for name in cells}
    )
    both = later.join(mine, "_at").join(others, "first")
    same = ibis.and_(*(both[f"a_{name}"].identical_to(both[f"b_{name}"]) for name in cells))
    where = (
        ibis.ifelse(
            both["_file"] == both["first_file"],
            ibis.literal("第 "),
            ibis.literal("第 ") + (both["first_file"] + 1).cast("string") + " 个文件的第 ",
        )
        + both["first_row"].cast("string")
        + " 行"
    )
    reason = ibis.ifelse(
        same,
        ibis.literal("与") + where + "逐格相同，已保留该行，本行可删去",
        ibis.literal(f"“{label}”与") + where + "重复而内容不同，已保留该行，请核对后删去或更正其一",
    )
    return both.select("_at", _column=ibis.literal(label), _reason=reason, same=same)
