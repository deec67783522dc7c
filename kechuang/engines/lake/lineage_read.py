"""血缘的读取 (reading the lineage): what a run kept, forwards and backwards, one step or all the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.lineage_edges import ROWS, From, TableLineage, passed, turned

if TYPE_CHECKING:
    from kechuang.engines.lake.run import Run

FILE = "lineage.json"


def lineage_of(run: Run) -> dict[str, TableLineage]:
    """Return the lineage kept with a run, by table; empty for a run that was built before lineage was kept.

    Raises
    ------
    LakeError
        If the file is there and cannot be read.
    """
    path = run.folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {name: TableLineage.from_json(item) for name, item in data["tables"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(f"批次 {run.id} 的 {FILE} 损坏，请重新构建或从备份恢复") from error


def upstream(found: Mapping[str, TableLineage], table: str, column: str) -> frozenset[From]:
    """Return what a column comes from directly, that which bears on all rows of its table included."""
    known = found.get(table)
    if known is None:
        return frozenset()
    return known.rows if column == ROWS else known.rows | known.columns.get(column, frozenset())


def downstream(found: Mapping[str, TableLineage], table: str, column: str) -> list[tuple[str, str, From]]:
    """Return (table, column or ``*``, how) of everything that a column bears on directly, sorted."""
    return sorted(_bearing(found, table, column))


def origins(found: Mapping[str, TableLineage], table: str, column: str) -> frozenset[From]:
    """Return the headings of department files that a column comes from in the end, with the way there.

    A value that becomes a condition on its way is told as a condition.
    """
    reached: set[From] = set()
    open_: list[From] = list(upstream(found, table, column))
    seen: set[From] = set(open_)
    while open_:
        item = open_.pop()
        if item.table not in found:
            reached.add(item)
            continue
        before = upstream(found, item.table, item.column)
        way = passed(before, item.via or "identity") if item.kind == "value" else turned(before, item.kind)
        if item.column == ROWS:  # rows are counted: what bears on them bears on the count
            way = before
        fresh = way - seen
        seen |= fresh
        open_ += fresh
    return frozenset(reached)


def _bearing(found: Mapping[str, TableLineage], table: str, column: str) -> Iterator[tuple[str, str, From]]:
    wanted = {column, ROWS} if column == ROWS else {column}
    for name, item in found.items():
        for target, sources in ((ROWS, item.rows), *item.columns.items()):
            yield from ((name, target, source) for source in sources if source.table == table
                        and source.column in wanted)  # fmt: skip
