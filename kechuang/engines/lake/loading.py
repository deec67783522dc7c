"""全部部门表 (all tables of a build): each read, or taken over from the current run or from a build that was killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from kechuang.declarations.source import Source
from kechuang.engines.lake.crew import Made, Reading, read_together, wanted
from kechuang.engines.lake.engine import DUCKDB
from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.load import Known
from kechuang.engines.lake.record import Printer, Record, left_in, records
from kechuang.engines.lake.run import Run, leftovers
from kechuang.engines.lake.table import Loaded


def load_tables(
    connection: Any,
    files: Mapping[str, Sequence[Input]],
    *,
    sources: Mapping[str, Source],
    divisions: Mapping[str, DivisionLike],
    industries: Mapping[str, object],
    key: bytes,
    before: Run | None,
    lake: Path,
    partial: Path,
    accept: Collection[str],
    tell: Callable[[str, float | None], None],
) -> tuple[list[Loaded], dict[str, Record]]:
    """Make the tables of a build inside its unfinished folder.

    Parameters
    ----------
    connection : ibis backend
        Where the checks run.
    files : mapping
        The files of each table.
    sources : mapping
        Contracts by table.
    divisions, industries : mapping
        Declared divisions and industries by code.
    key : bytes
        The lake's secret for ID numbers.
    before : Run or None
        The current run.
    lake, partial : Path
        The lake, and the unfinished run in it.
    accept : collection of str
        Tables whose fall or drift is confirmed.
    tell : callable
        Told what is being done and its share.

    Returns
    -------
    tables : list of Loaded
        In the order of ``files``.
    records : dict
        Their records by table.
    """
    left: dict[str, list[Known]] = {}
    for folder in leftovers(lake):
        if folder != partial:
            for table, record in left_in(folder).items():
                left.setdefault(table, []).append(Known(record, folder, folder.name))
    known = (
        {table: Known(record, before.folder, before.id) for table, record in records(before).items()} if before else {}
    )
    reading = Reading(
        {table: sources[table] for table in files}, dict(divisions), dict(industries), key,
        Printer(divisions, industries, key), known, left, partial, frozenset(accept),
    )  # fmt: skip
    made: Made = {}
    processes = wanted(files) if connection.name == DUCKDB else 1
    if processes > 1:
        made = read_together(reading, files, processes=processes, tell=tell)
    else:
        for number, (table, load) in enumerate(reading.tables(connection, files)):
            made[table] = load(_at(tell, number / (len(files) + 1)))
    for folder in leftovers(lake):
        if folder != partial:
            shutil.rmtree(folder, ignore_errors=True)
    return [loaded for loaded, _ in made.values()], {table: record for table, (_, record) in made.items()}


def _at(tell: Callable[[str, float | None], None], share: float) -> Callable[[str], None]:
    return lambda label: tell(label, share)
