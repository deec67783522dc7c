"""批次的血缘 (lineage of a run): noted where a table is written, gathered into ``lineage.json`` in the run's folder.

A base or thematic table is noted beside its file (``<table>.lineage.json``) as soon as it is written, while the engine
still knows what it read; accepted tables are told by their contracts, whether they were read anew or taken over. The
gathered file has one entry a table: what bears on its rows, and what on each column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from kechuang.declarations.source import Source
from kechuang.engines.lake.lineage_contract import contract_lineage
from kechuang.engines.lake.lineage_edges import From, TableLineage
from kechuang.engines.lake.lineage_read import FILE

if TYPE_CHECKING:
    from kechuang.engines.lake.run import TableFile

NOTE = ".lineage.json"
_NOTED = frozenset({"base", "theme"})


def note(connection: Any, expression: Any, path: Path) -> None:
    """Keep the lineage of a base or thematic table beside its file; other tables need none.

    Parameters
    ----------
    connection : ibis backend
        Knows which file is behind each table of the expression.
    expression : ibis table
        What was written.
    path : Path
        Where: ``<run>/base/<table>.parquet`` or ``<run>/theme/<table>.parquet``.
    """
    if path.parent.name not in _NOTED:
        return
    from kechuang.engines.lake.lineage_walk import table_lineage

    found = table_lineage(expression, _names(connection, path.parent.parent))
    _note_of(path).write_text(json.dumps(found.to_json(), ensure_ascii=False), encoding="utf-8")


def gather(folder: Path, tables: Mapping[str, TableFile], sources: Mapping[str, Source]) -> dict[str, TableLineage]:
    """Return the lineage of every table of an unfinished run, write it as one file and remove the notes.

    Parameters
    ----------
    folder : Path
        The run's folder.
    tables : mapping
        The tables of the run.
    sources : mapping
        Contracts by table.
    """
    names = {item.path.removesuffix(".parquet"): name for name, item in tables.items()}
    found: dict[str, TableLineage] = {}
    for name, item in tables.items():
        kind, _, table = name.partition("/")
        noted = _note_of(folder / item.path)
        if noted.is_file():
            kept = TableLineage.from_json(json.loads(noted.read_text(encoding="utf-8")))
            found[name] = _renamed(kept, names)
        elif kind == "accepted" and table in sources:
            found[name] = contract_lineage(sources[table], pq.read_schema(folder / item.path).names)
    for noted in folder.rglob(f"*{NOTE}"):
        noted.unlink()
    written = {"version": 1, "tables": {name: item.to_json() for name, item in sorted(found.items())}}
    (folder / FILE).write_text(json.dumps(written, ensure_ascii=False) + "\n", encoding="utf-8")
    return found


def _note_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".parquet") + NOTE)


def _names(connection: Any, run: Path) -> dict[str, str]:
    """Return, for every table that the engine reads from files of the run, the path of its first file in the run."""
    files: Mapping[str, Path] = connection.files
    inside = f"{run}/"
    names = {}
    for name, file in files.items():
        text = str(file).removesuffix(".parquet")
        names[name] = text.removeprefix(inside) if text.startswith(inside) else Path(text).name
    return names


def _renamed(item: TableLineage, names: Mapping[str, str]) -> TableLineage:
    def known(found: frozenset[From]) -> frozenset[From]:
        return frozenset(From(names.get(one.table, one.table), one.column, one.kind, one.via) for one in found)

    return TableLineage(known(item.rows), {name: known(found) for name, found in item.columns.items()})
