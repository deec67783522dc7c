"""任何人的表 (anybody's tables): files, with or without contracts, become one entity a row.

Rows are read as they stand; no row is refused, because a row with a wrong cell still speaks of somebody.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.resolve.allocator import one_arena
from kechuang.engines.lake.resolve.generic_columns import LABELS as THING_LABELS
from kechuang.engines.lake.resolve.generic_columns import things
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.resolve import Resolved, resolve
from kechuang.engines.lake.resolve.roles import LABELS, SAMPLE, Roles, find_roles
from kechuang.engines.lake.resolve.standardise import Standardiser
from kechuang.engines.lake.resolve.tables_columns import fits
from kechuang.engines.lake.resolve.tables_given import Given, Tell, nothing_told, opened, personal
from kechuang.engines.lake.resolve.tables_names import RowNames, numbered
from kechuang.engines.lake.resolve.tables_out import unfinished
from kechuang.engines.lake.resolve.tables_persons import person_rows, resolve_persons
from kechuang.engines.lake.workers import Workers

COLUMN_LABELS = {**THING_LABELS, **LABELS}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a table was taken for.

    Parameters
    ----------
    name : str
    roles : Roles
        What its columns say.
    key : tuple of str
        The columns by whose values its rows are called; empty where rows are numbered.
    rows : int
    notes : tuple of str
        What its owner should know: sheets not read, rows that are not whole, a key that tells no rows apart.
    """

    name: str
    roles: Roles
    key: tuple[str, ...]
    rows: int
    notes: tuple[str, ...] = ()


def resolve_tables(
    tables: Sequence[Given],
    out: Path,
    *,
    divisions: Mapping[str, DivisionLike],
    work: Path | None = None,
    decisions: pl.DataFrame | None = None,
    ledger: Ledger | None = None,
    tell: Tell = lambda _: None,
) -> tuple[Resolved, list[Taken]]:
    """Resolve tables into entities.

    Parameters
    ----------
    tables : sequence of Given
        Each under another name.
    out : Path
        Parquet file to write: source, row_id, entity_id, reason, a row for each row of the tables. How rows are called
        stands in :mod:`.tables_names`. It is written whole or not at all.
    divisions : mapping
        Divisions of a pack by code, by which names and addresses are read.
    work : Path, optional
        Folder for what is thrown away.
    decisions : DataFrame, optional
        What stewards said of two rows (:mod:`.decisions`).
    ledger : Ledger, optional
        Which ids were given so far.

    Returns
    -------
    tuple of Resolved and list of Taken
        ``doubtful`` names rows: source, row_id, other_source, other_row_id, weight, reason.

    Raises
    ------
    LakeError
        If a table cannot be read, lacks columns of its contract or tells nothing by which it could be resolved, if
        tables of firms and of persons are mixed, or if nothing can be written to ``out``.
    """
    ordered = sorted(tables, key=lambda table: table.name)
    with unfinished(out, [table.path for table in tables]) as part:
        if personal(ordered):
            resolved, taken = _persons(ordered, part, decisions=decisions, ledger=ledger, tell=tell)
        else:
            resolved, taken = _firms(
                ordered, part, divisions=divisions, work=work, decisions=decisions, ledger=ledger, tell=tell
            )
    return replace(resolved, clusters=out), taken


def _firms(
    tables: Sequence[Given],
    out: Path,
    *,
    divisions: Mapping[str, DivisionLike],
    work: Path | None,
    decisions: pl.DataFrame | None,
    ledger: Ledger | None,
    tell: Tell,
) -> tuple[Resolved, list[Taken]]:
    """Resolve tables of enterprises."""
    one_arena()
    standardiser = Standardiser(divisions)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        files, taken = [], []
        with Workers() as workers:
            for index, table in enumerate(tables):
                tell(f"标准化 {table.name}")
                file = Path(folder) / f"{index:04d}.parquet"
                one, parts = _identity(table, standardiser, file, workers, lasting=ledger is not None)
                taken.append(one)
                files += parts
        return resolve(files, out, work=Path(folder), decisions=decisions, ledger=ledger, tell=tell), taken


def _identity(
    table: Given, standardiser: Standardiser, file: Path, workers: Workers, *, lasting: bool
) -> tuple[Taken, list[Path]]:
    """Have the identity rows of one table written, a file for each batch.

    ``lasting`` asks for a key that tells rows apart. The files are there once the workers have finished.
    """
    notes: list[str] = []
    rows, first, said = opened(table, notes.append)
    roles = find_roles(first.select(said.seen).head(SAMPLE), said.roles, said.unit)
    if not any(roles.columns.get(role) for role in ("code", "name", "reg_no", "person_id", "phone")):
        raise nothing_told(table, first.columns)
    names = RowNames(table.contract, first.columns)
    written: list[Path] = []

    def standardise(raw: pl.DataFrame, part: Path) -> None:
        _write(standardiser.rows(raw, source=table.name, unit=roles.unit), part)

    for batch in _all(first, rows):
        cells = {
            role if place == 0 else f"{role}_{place + 1}": batch[column]
            for role, columns in roles.columns.items()
            for place, column in enumerate(columns)
        }
        raw = pl.DataFrame({"row_id": names.of(batch), **cells})
        part = file.with_suffix(f".{len(written):04d}.parquet")
        written.append(part)
        workers.do(standardise, raw, part)
    if not names.holds:
        if lasting:
            raise names.refuse(table.path)
        notes.append(f"{names.why_not()}，row_id 改用行号")
        workers.finish()
        done = 0
        for part in written:
            held = pl.read_parquet(part)
            _write(held.with_columns(numbered(done, held.height)), part)
            done += held.height
    return Taken(table.name, roles, names.key if names.holds else (), names.rows, tuple(notes)), written


def _persons(
    tables: Sequence[Given], out: Path, *, decisions: pl.DataFrame | None, ledger: Ledger | None, tell: Tell
) -> tuple[Resolved, list[Taken]]:
    """Resolve tables of persons, or whatever else is no enterprise."""
    parts: dict[str, pl.DataFrame] = {}
    taken = []
    for table in tables:
        tell(f"标准化 {table.name}")
        notes: list[str] = []
        rows, first, _ = opened(table, notes.append)
        found = things(first.columns, table.contract)
        if not found:
            raise nothing_told(table, first.columns)
        names = RowNames(table.contract, first.columns)
        frame = pl.concat(person_rows(batch, names.of(batch), table.name, found) for batch in _all(first, rows))
        if not names.holds:
            if ledger is not None:
                raise names.refuse(table.path)
            notes.append(f"{names.why_not()}，row_id 改用行号")
            frame = frame.with_columns(numbered(0, frame.height))
        parts[table.name] = frame
        roles = Roles({thing: (column,) for thing, column in found.items()})
        taken.append(Taken(table.name, roles, names.key if names.holds else (), frame.height, tuple(notes)))
    return resolve_persons(parts, out, decisions=decisions, ledger=ledger, tell=tell), taken


def _all(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


def _write(rows: pl.DataFrame, file: Path) -> None:
    rows.write_parquet(file, compression="lz4", statistics=False)


__all__ = ["COLUMN_LABELS", "Given", "Taken", "fits", "resolve_tables"]
