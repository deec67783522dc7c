"""记录的来路 (record provenance): from a field of one entity to the rows of the files and the rule that chose it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.lineage_edges import TableLineage
from kechuang.engines.lake.lineage_read import lineage_of
from kechuang.engines.lake.run import Run, read

FIRST = "来源按次序排列，取第一个有值的"
ONLY = "只有这一个来源有记录"


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of a department's file that a field stands on.

    Parameters
    ----------
    table, file, sha256 : str
        The department table, its file and the hash of that file.
    row : int
        Row of the file's data, from 1.
    values : mapping
        What the accepted row holds in the columns that the field comes from, as text.
    """

    table: str
    file: str
    sha256: str
    row: int
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Loser:
    """A value that another source gives and that was not taken, with the reason."""

    table: str
    row: int | None
    value: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What one field of one entity stands on.

    Parameters
    ----------
    table, entity_id, column : str
        The field.
    key : mapping
        What tells several rows of one entity apart (the year), as text.
    value : str or None
        The field's value as text.
    chosen : Cell or None
        The row that it was taken from; None where it follows from the lack of one.
    rule : str
        How it was chosen or derived, in one sentence.
    others : tuple of Cell
        Rows of further sources of the same field.
    losers : tuple of Loser
        Values that were not taken, where the run keeps them.
    """

    table: str
    entity_id: str
    column: str
    key: Mapping[str, str]
    value: str | None
    chosen: Cell | None
    rule: str
    others: tuple[Cell, ...] = ()
    losers: tuple[Loser, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def standing(run: Run, table: str, column: str, entity_id: str) -> list[Standing]:
    """Return what a field of an entity stands on, one item for each of the entity's rows in the table.

    Parameters
    ----------
    run : Run
        A good run.
    table, column : str
        A base or thematic table with ``provenance``, and one of its columns.
    entity_id : str
        The entity.

    Raises
    ------
    LakeError
        If the run has no such table, column or entity, or the table keeps no provenance.
    """
    frame = read(run, table)
    columns = frame.collect_schema().names()
    if "provenance" not in columns or "entity_id" not in columns:
        raise LakeError(f"表 {table} 不逐行记来路；请查基础库的表，如 legal_entity")
    if column not in columns:
        raise LakeError(f"表 {table} 没有列 {column}；有：{'、'.join(columns)}")
    rows = frame.filter(pl.col("entity_id") == entity_id).collect()
    if rows.is_empty():
        raise LakeError(f"表 {table} 没有主体 {entity_id}，请核对主体编号")
    reader = _Reader(run, lineage_of(run).get(table, TableLineage()), column)
    lost = _losers(run, table, column, entity_id)
    return [
        reader.standing(table, row, key={name: str(row[name]) for name in ("year",) if name in row}, losers=lost)
        for row in rows.iter_rows(named=True)
    ]


class _Reader:
    """Reads the accepted rows that one column comes from."""

    def __init__(self, run: Run, lineage: TableLineage, column: str) -> None:
        self._run = run
        self._column = column
        self._given: dict[str, list[str]] = {}
        for item in sorted(lineage.columns.get(column, ())):
            kind, _, table = item.table.partition("/")
            if kind == "accepted" and item.kind == "value":
                self._given.setdefault(table, []).append(item.column)

    def standing(
        self, table: str, row: Mapping[str, Any], *, key: Mapping[str, str], losers: tuple[Loser, ...]
    ) -> Standing:
        """Return what the column stands on in one row."""
        provenance = json.loads(row["provenance"])
        spots = provenance["rows"]
        index, how = provenance["fields"].get(self._column, (0, ""))
        chosen = self._cell(spots[index]) if index is not None and index < len(spots) else None
        others = tuple(
            self._cell(spot) for number, spot in enumerate(spots) if number != index and spot[0] in self._given
        )
        value = row[self._column]
        return Standing(
            table, row["entity_id"], self._column, key, None if value is None else str(value), chosen,
            how or (FIRST if others else ONLY), others, losers,
        )  # fmt: skip

    def _cell(self, spot: list[Any]) -> Cell:
        table, number, file = spot[0], int(spot[1]), int(spot[2]) if len(spot) > 2 else 0
        receipts = [receipt for receipt in self._run.receipts if receipt.table == table]
        named = receipts[file] if file < len(receipts) else None
        wanted = [name for name in self._given.get(table, []) if name != "*"]
        values: dict[str, str | None] = {}
        if wanted:
            frame = read(self._run, f"accepted/{table}")
            here = (pl.col("_file") == file) & (pl.col("_row") == number)
            found = frame.filter(here).select(wanted).collect()
            if not found.is_empty():
                values = {name: None if cell is None else str(cell) for name, cell in found.row(0, named=True).items()}
        return Cell(table, named.file if named else "", named.sha256 if named else "", number, values)


def _losers(run: Run, table: str, column: str, entity_id: str) -> tuple[Loser, ...]:
    name = f"{table}_losers"
    if name not in run.tables:
        return ()
    frame = read(run, name)
    kept = frame.filter((pl.col("entity_id") == entity_id) & (pl.col("field") == column)).collect()
    return tuple(
        Loser(row["table"], row.get("row"), row["value"], row.get("why") or "") for row in kept.iter_rows(named=True)
    )
