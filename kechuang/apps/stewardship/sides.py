"""一方 (a side of a pair): what the rows of one node say, read from the accepted tables of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing.contracts import contract, is_personal
from kechuang.apps.sharing.flowback import readable
from kechuang.apps.sharing.masks import masked
from kechuang.apps.stewardship.evidence import FIELDS, plain
from kechuang.declarations.source import Source
from kechuang.engines import lake

VALUES = 3
LONGEST = 300


@dataclass(frozen=True)
class Table:
    """A department's table as the desk reads it."""

    source: Source
    name: str
    department: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What one row says: where it stands, and role → (text, column type, personal)."""

    table: str
    row_id: str
    file: str
    row: int
    says: Mapping[str, tuple[tuple[str, str, bool], ...]]


@dataclass
class Side:
    """What the rows of one node say together."""

    entity: str = ""
    rows: int = 0
    told: list[Told] = field(default_factory=list)

    def values(self, role: str) -> list[tuple[str, str, bool]]:
        """Return the texts of a role, each once, at most :data:`VALUES`."""
        found: dict[str, tuple[str, str, bool]] = {}
        for row in self.told:
            for item in row.says.get(role, ()):
                found.setdefault(plain(role, item[0]), item)
        return list(found.values())[:VALUES]

    def plain(self) -> dict[str, list[str]]:
        """Return the texts as they are compared, by role."""
        return {role: [plain(role, text) for text, _kind, _own in self.values(role)] for role in FIELDS}

    def first(self, role: str) -> str:
        """Return the first text of a role that is nobody's personal affair, empty where there is none."""
        return next((text for text, _kind, personal in self.values(role) if not personal), "")

    def shown(self, *, clear: bool = False) -> dict[str, Any]:
        """Return role → texts as a page shows them, personal ones masked unless they may be seen."""
        out = {}
        for role in FIELDS:
            values = self.values(role)
            if values:
                personal = any(own for _text, _kind, own in values)
                out[role] = {
                    "values": [text if clear or not own else masked(text, kind) for text, kind, own in values],
                    "masked": personal and not clear,
                }
        return out

    def stored(self) -> dict[str, Any]:
        """Return what the table of pairs keeps: no personal text among it."""
        return {
            "rows": self.rows,
            "places": [
                {"table": row.table, "row_id": row.row_id, "file": row.file, "row": row.row} for row in self.told
            ],
            "fields": self.shown(),
        }


def tables(run: lake.Run) -> dict[str, Table]:
    """Return the tables of a run whose contracts the catalogue has."""
    files: dict[str, list[str]] = {}
    for receipt in run.receipts:
        files.setdefault(receipt.table, []).append(receipt.file)
    known = SourceTable.objects.filter(pk__in=files)
    return {
        one.table: Table(contract(one), one.name, one.department_id, tuple(files[one.table]))
        for one in known
        if f"accepted/{one.table}" in run.tables
    }


def read_rows(run: lake.Run, table: Table, row_ids: pl.Series) -> dict[str, Told]:
    """Return what some rows of a table say, by row id; rows that are not there are left out."""
    source = table.source
    frame = lake.read(run, f"accepted/{source.table}").with_columns(lake.row_ids(source))
    wanted = row_ids.unique().alias("row_id").to_frame().lazy()
    roles = {role: source.with_role(role) for role in FIELDS}  # type: ignore[arg-type]
    there = set(frame.collect_schema().names())
    keys = {key for names in roles.values() for key in names}
    extra = {f"{key}{more}" for key in keys for more in ("_raw", "_currency", "_masked")}
    chosen = ["row_id", "_file", "_row", *sorted((keys | extra) & there)]
    found = frame.select(chosen).join(wanted, on="row_id", how="semi").unique("row_id", keep="first").collect()
    return {row["row_id"]: _told(row, table, roles) for row in found.iter_rows(named=True)}


def _told(row: Mapping[str, Any], table: Table, roles: Mapping[str, Sequence[str]]) -> Told:
    source, says = table.source, {}
    for role, keys in roles.items():
        items = []
        for key in keys:
            column = source.columns[key]
            text = readable(row, key, source)
            if text:
                items.append((text[:LONGEST], column.type, is_personal(column) and column.type != "person_id"))
        if items:
            says[role] = tuple(items)
    place = int(row["_file"])
    file = table.files[place] if place < len(table.files) else ""
    return Told(source.table, row["row_id"], file, int(row["_row"]), says)


__all__ = ["LONGEST", "Side", "Table", "Told", "read_rows", "tables"]
