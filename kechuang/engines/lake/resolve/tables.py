"""任何人的表 (anybody's tables): files, with or without contracts, become one entity a row.

Rows are read as they stand; no row is refused, because a row with a wrong cell still speaks of somebody.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kechuang.declarations.source import Source
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.resolve.decisions import rule
from kechuang.engines.lake.resolve.entities import keep
from kechuang.engines.lake.resolve.generic import resolve_generic
from kechuang.engines.lake.resolve.generic_columns import FULLY_PERSONAL, PERSONAL, standard, things
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.partition import Constraints
from kechuang.engines.lake.resolve.resolve import MANY, Alarms, Resolved, resolve
from kechuang.engines.lake.resolve.roles import SAMPLE, Roles, find_roles
from kechuang.engines.lake.resolve.rows import open_rows
from kechuang.engines.lake.resolve.standardise import Standardiser

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Given:
    """A table as it is given.

    Parameters
    ----------
    name : str
        Its name: column ``source`` of the outcome.
    path : Path
        The file (CSV, Parquet, xlsx, JSON lines).
    contract : Source, optional
        What its columns are, as far as somebody says so.
    """

    name: str
    path: Path
    contract: Source | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a table was taken for: its roles, its key ("" where rows are numbered) and its rows."""

    name: str
    roles: Roles
    key: str
    rows: int


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
        Parquet file to write: source, row_id, entity_id, reason, a row for each row of the tables. ``row_id`` is the
        first column of the contract's key as it stands in the file, or the row's number from 0 where no contract
        names a key.
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

    Raises
    ------
    LakeError
        If a table cannot be read or tells nothing by which it could be resolved.
    """
    heads = {table.name: _head(table) for table in tables}
    if _personal(tables, heads):
        return _persons(tables, out, decisions=decisions, ledger=ledger, tell=tell)
    standardiser = Standardiser(divisions)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        files, taken = [], []
        for index, table in enumerate(sorted(tables, key=lambda table: table.name)):
            tell(f"标准化 {table.name}")
            told, parts = _identity(table, standardiser, Path(folder) / f"{index:04d}.parquet")
            taken.append(told)
            files += parts
        with connect(Path(folder) / "spill") as connection:
            return resolve(connection, files, out, decisions=decisions, ledger=ledger, tell=tell), taken


def fits(contract: Source, path: Path) -> bool:
    """Return whether every column of a contract that must be there stands in a file."""
    rows = open_rows(path, contract, size=1)
    first = next(rows, None)
    rows.close()
    columns = first.columns if first is not None else []
    needed = [
        column for key, column in contract.columns.items() if column.required or key in contract.key or column.role
    ]
    return all(_column(column.headings, columns) for column in needed)


def _identity(table: Given, standardiser: Standardiser, file: Path) -> tuple[Taken, list[Path]]:
    """Write the identity rows of one table, a file for each batch."""
    rows = open_rows(table.path, table.contract)
    first = next(rows, None)
    if first is None:
        raise LakeError(f"{table.path.name} 没有数据行，请核对后重新给出")
    key = _key(table.contract, first.columns)
    told, unit = _told(table.contract, first.columns)
    roles = find_roles(first.head(SAMPLE), told, unit)
    if not any(roles.columns.get(role) for role in ("code", "name", "reg_no", "person_id", "phone")):
        raise LakeError(
            f"{table.path.name} 的列（{'、'.join(first.columns[:12])}）中找不到名称、代码或电话，"
            "请用 --contract 写明各列的含义"
        )
    done = 0
    written: list[Path] = []
    for batch in _all(first, rows):
        names = {}
        for role, columns in roles.columns.items():
            for place, column in enumerate(columns):
                names[role if place == 0 else f"{role}_{place + 1}"] = batch[column]
        row_id = batch[key] if key else pl.Series(range(done, done + batch.height), dtype=pl.Int64).cast(pl.String)
        raw = pl.DataFrame({"row_id": row_id.fill_null(""), **names})
        part = file.with_suffix(f".{len(written):04d}.parquet")
        standardiser.rows(raw, source=table.name, unit=roles.unit).write_parquet(
            part, compression="lz4", statistics=False
        )
        written.append(part)
        done += batch.height
    return Taken(table.name, roles, key, done), written


def _head(table: Given) -> pl.DataFrame:
    """Return the first rows of a table.

    Raises
    ------
    LakeError
        If it has none.
    """
    rows = open_rows(table.path, table.contract, size=SAMPLE)
    first = next(rows, None)
    rows.close()
    if first is None or first.is_empty():
        raise LakeError(f"{table.path.name} 没有数据行，请核对后重新给出")
    return first


def _personal(tables: Sequence[Given], heads: Mapping[str, pl.DataFrame]) -> bool:
    """Tell whether the tables speak of persons: none has codes or names of firms, and one at least names persons."""
    for table in tables:
        head = heads[table.name]
        told, unit = _told(table.contract, head.columns)
        roles = find_roles(head, told, unit).columns
        known = things(head.columns, table.contract)
        if roles.get("code") or roles.get("reg_no") or (roles.get("name") and not set(known) & FULLY_PERSONAL):
            return False
    return any(set(things(heads[table.name].columns, table.contract)) & PERSONAL for table in tables)


def _persons(
    tables: Sequence[Given],
    out: Path,
    *,
    decisions: pl.DataFrame | None,
    ledger: Ledger | None,
    tell: Tell,
) -> tuple[Resolved, list[Taken]]:
    """Resolve tables of persons, or whatever else is no enterprise."""
    parts, taken = [], []
    for table in sorted(tables, key=lambda table: table.name):
        tell(f"标准化 {table.name}")
        frame = pl.concat(list(open_rows(table.path, table.contract)))
        key = _key(table.contract, frame.columns)
        found = things(frame.columns, table.contract)
        row_id = pl.col(key) if key else pl.int_range(pl.len()).cast(pl.String)
        rows = frame.with_columns(source=pl.lit(table.name), row_id=row_id.fill_null(""))
        parts.append(standard(rows, found))
        roles = Roles({thing: (column,) for thing, column in found.items()})
        taken.append(Taken(table.name, roles, key, frame.height))

    def meant(rows: pl.DataFrame) -> Constraints:
        assert decisions is not None
        return rule(decisions, rows.with_columns(code=pl.lit(None, pl.String)).lazy()).constraints

    result, counts, doubtful = resolve_generic(
        pl.concat(parts), constraints=meant if decisions is not None else None, tell=tell
    )
    result.write_parquet(out, compression="zstd")
    kept = (
        None if ledger is None else keep(out, ledger, pl.DataFrame(schema={"entity_id": pl.String, "code": pl.String}))
    )
    size = result.group_by("entity_id").agg(records=pl.len()).filter(pl.col("records") > MANY).sort("entity_id")
    nothing = pl.DataFrame(schema={"kind": pl.String, "value": pl.UInt64, "nodes": pl.Int64})
    odd = pl.DataFrame(schema={"code": pl.String, "name_text": pl.String, "main_text": pl.String, "records": pl.Int64})
    return Resolved(out, doubtful.clear(), doubtful, Alarms(nothing, odd, size), counts, kept), taken


def _all(first: pl.DataFrame, rest: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


def _key(contract: Source | None, columns: Sequence[str]) -> str:
    if contract is None or not contract.key:
        return ""
    return _column(contract.columns[contract.key[0]].headings, columns) or ""


def _column(headings: Sequence[str], columns: Sequence[str]) -> str | None:
    from kechuang.engines.lake.headings import plain

    known = {plain(column): column for column in columns}
    return next((known[plain(heading)] for heading in headings if plain(heading) in known), None)


def _told(contract: Source | None, columns: Sequence[str]) -> tuple[dict[str, str], str | None]:
    if contract is None:
        return {}, None
    told: dict[str, str] = {}
    unit: str | None = None
    for column in contract.columns.values():
        held: Any = _column(column.headings, columns)
        if held and column.role:
            told[held] = column.role
            if column.role == "capital":
                unit = column.unit or "元"
    return told, unit
