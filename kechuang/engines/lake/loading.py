"""全部部门表 (all tables of a build): each read, or taken over from the current run or from a build that was killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from kechuang.declarations.source import Source
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.load import Known, Loader
from kechuang.engines.lake.record import Printer, Record, left_in, records
from kechuang.engines.lake.run import Run, leftovers
from kechuang.engines.lake.table import Loaded


def load_tables(
    connection: Any,
    files: Mapping[str, Sequence[Input]],
    *,
    sources: Mapping[str, Source],
    readers: Mapping[str, CellReader],
    printer: Printer,
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
    sources, readers : mapping
        Contracts, and what reads their cells, by table.
    printer : Printer
        Makes fingerprints.
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
    loader = Loader(connection, printer, out=partial, before=known, left=left, accept=accept)
    tables, made = [], {}
    for number, (table, given) in enumerate(files.items()):
        share = number / (len(files) + 1)
        loaded, record = loader.load(sources[table], given, reader=readers[table], tell=_at(tell, share))
        tables.append(loaded)
        made[table] = record
    for folder in leftovers(lake):
        if folder != partial:
            shutil.rmtree(folder, ignore_errors=True)
    return tables, made


def _at(tell: Callable[[str, float | None], None], share: float) -> Callable[[str], None]:
    return lambda label: tell(label, share)
