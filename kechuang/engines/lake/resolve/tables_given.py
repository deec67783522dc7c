"""给出的表 (given tables): files under a name, opened, and told whether they speak of firms or of persons."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.generic_columns import FULLY_PERSONAL, PERSONAL, things
from kechuang.engines.lake.resolve.roles import SAMPLE, find_roles
from kechuang.engines.lake.resolve.rows import BATCH, open_rows
from kechuang.engines.lake.resolve.tables_columns import Told, check, told

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
        What its columns are, as far as somebody says so. It is the last word: columns that it does not name are not
        looked at, and where it tells the role of any column, none is guessed.
    sheet : str, optional
        The sheet of a workbook.
    """

    name: str
    path: Path
    contract: Source | None = None
    sheet: str | None = None


def opened(table: Given, tell: Tell, *, size: int = BATCH) -> tuple[Generator[pl.DataFrame], pl.DataFrame, Told]:
    """Return the batches of a table after the first, the first, and what the contract says of the columns.

    Raises
    ------
    LakeError
        If the table has no row, or lacks columns of its contract.
    """
    rows = open_rows(table.path, table.contract, size=size, sheet=table.sheet, tell=tell)
    first = next(rows, None)
    if first is None or first.is_empty():
        raise LakeError(f"{table.path.name} 没有数据行，请核对后重新给出")
    check(table.contract, first.columns, table.path)
    return rows, first, told(table.contract, first.columns)


def nothing_told(table: Given, columns: Sequence[str]) -> LakeError:
    """Return the error for a table none of whose columns says of whom it speaks."""
    if table.contract is not None:
        return LakeError(
            f"契约“{table.contract.name}”没有说明 {table.path.name} 的哪一列是名称、代码或电话，请为这些列写上 role"
        )
    return LakeError(
        f"{table.path.name} 的列（{'、'.join(columns[:12])}）中找不到名称、代码或电话，请用 --contract 写明各列的含义"
    )


def personal(tables: Sequence[Given]) -> bool:
    """Tell whether the tables speak of persons.

    Raises
    ------
    LakeError
        If one speaks of persons and another of firms, and no contract says that both are meant so.
    """
    kinds = {table.name: _kind(table) for table in tables}
    persons = [table for table in tables if kinds[table.name] == "person"]
    if "firm" not in kinds.values():
        return bool(persons)
    mixed = [table for table in persons if not _says(table.contract)]
    if mixed:
        firm = next(table for table in tables if kinds[table.name] == "firm")
        raise LakeError(
            f"{mixed[0].path.name} 像人员表，{firm.path.name} 是企业表，不能归并到一起；请分两次运行，"
            "或用 --contract 写明各列的 role"
        )
    return False


def _kind(table: Given) -> str:
    """Return whether a table speaks of firms (it has codes or names of them), of persons, or does not say."""
    rows, first, said = opened(table, lambda _: None, size=SAMPLE)
    rows.close()
    roles = find_roles(first.select(said.seen).head(SAMPLE), said.roles, said.unit).columns
    known = set(things(first.columns, table.contract))
    if roles.get("code") or roles.get("reg_no") or (roles.get("name") and not known & FULLY_PERSONAL):
        return "firm"
    return "person" if known & PERSONAL else ""


def _says(contract: Source | None) -> bool:
    return contract is not None and any(one.role not in {None, "none"} for one in contract.columns.values())
