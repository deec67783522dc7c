"""更正回流 (flow back): an accepted correction becomes a supplement of one row, which the next build takes by itself.

The row is written from the run that people see, with the corrected cell in it and with what earlier corrections of the
same row say that no run has taken yet. It must pass the table's contract before the correction counts as accepted.
A file that the owner hands in later in place of the table is newer than the correction, and wins.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.inputs import SUPPLEMENT, Added, BuildError, Inputs, recall
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import published_run
from kechuang.apps.sharing.contracts import heading
from kechuang.apps.sharing.models import Correction
from kechuang.apps.sharing.reading import current_rows
from kechuang.declarations.source import Source
from kechuang.engines import lake
from kechuang.web.environment import data_folder

FOLDER = "corrections"
TAKEN = ("accepted", "confirmed")


def row_at(source: Source, at: str) -> dict[str, Any] | None:
    """Return the accepted row at a place (``file-row``) of the run that people see; None where there is none."""
    file, _dash, row = at.partition("-")
    if not (file.isascii() and file.isdigit() and row.isascii() and row.isdigit() and len(at) < 30):
        return None
    frame = current_rows(source)[1]
    return _one(frame.filter((pl.col("_file") == int(file)) & (pl.col("_row") == int(row))))


def row_of(source: Source, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the accepted row with a key, whose values are given as texts."""
    frame = current_rows(source)[1]
    return _one(frame.filter(*(pl.col(name).cast(pl.String) == value for name, value in key.items())))


def _one(frame: pl.LazyFrame) -> dict[str, Any] | None:
    return next(frame.head(1).collect().iter_rows(named=True), None)


def key_of(source: Source, row: Mapping[str, Any]) -> dict[str, str]:
    """Return the key of a row as texts."""
    return {name: "" if row[name] is None else str(row[name]) for name in source.key}


def written(row: Mapping[str, Any], key: str, source: Source) -> str:
    """Return a cell as a department would write it, so that its contract reads the same value again.

    Raises
    ------
    Refused
        If the lake keeps only a hash of it.
    """
    value, column = row.get(key), source.columns[key]
    if value is None:
        return str(row.get(f"{key}_raw") or "")
    match column.type:
        case "money":
            return f"{_exact(int(value), 2)}{row.get(f'{key}_currency') or 'CNY'}"
        case "share":  # billionths of one are ten-millionths of a percent
            return f"{_exact(int(value), 7)}%"
        case "boolean":
            return "是" if value else "否"
        case "person_id":
            raise Refused(
                _("“%(field)s”只存摘要，平台不能改写这一行；请来源部门改正后重新报送。")
                % {"field": heading(key, column)}
            )
        case "list":
            return "、".join(str(item) for item in json.loads(value))
        case _:
            return value.isoformat() if isinstance(value, dt.date) else str(value)


def readable(row: Mapping[str, Any], key: str, source: Source) -> str:
    """Return a cell as one reads it on a page."""
    column, value = source.columns[key], row.get(key)
    if column.type == "person_id":
        return str(row.get(f"{key}_masked") or "")
    if column.type == "money" and value is not None:
        currency = row.get(f"{key}_currency") or "CNY"
        return f"{_exact(int(value), 2)} {'元' if currency == 'CNY' else currency}"
    return written(row, key, source)


def _exact(value: int, places: int) -> str:
    """Return a whole number of small units as a decimal text."""
    whole, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}d}"


def write_supplement(correction: Correction, source: Source, corrected: str) -> Path:
    """Write the corrected row as a supplement and make sure that the contract takes it.

    Parameters
    ----------
    correction : Correction
        Whose ``key`` and ``field`` say which cell.
    corrected : str
        The value as the department writes it.

    Raises
    ------
    Refused
        If the row is gone, or the contract does not accept it; the sentence gives the contract's reason.
    """
    row = row_of(source, correction.key)
    if row is None:
        raise Refused(_("现行批次已没有这一行（%(key)s），请核对后按“不予采纳”答复。") % {"key": correction.key_text})
    cells = {key: written(row, key, source) for key in source.columns}
    for other in _untaken().filter(table=correction.table, key=correction.key).exclude(pk=correction.pk):
        cells[other.field] = other.corrected
    cells[correction.field] = corrected
    folder = data_folder() / FOLDER / str(correction.pk)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"校核纠错-{correction.number}-{correction.version}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        headings = [column.headings[0] for column in source.columns.values()]
        lake.write_csv(stream, headings, [[cells[key] for key in source.columns]])
    pack = current_pack()
    (data_folder() / "lake").mkdir(parents=True, exist_ok=True)
    found = lake.check_file(
        source, path, divisions=pack.divisions, industries=pack.industries, folder=data_folder() / "lake"
    )
    if found.receipt.accepted != 1:
        reasons = "；".join(dict.fromkeys(one.reason for one in found.refused))
        path.unlink()
        raise Refused(_("更正后的行不合这张表的契约：%(reasons)s") % {"reasons": reasons})
    return path


def _untaken() -> Any:
    return Correction.objects.filter(state__in=TAKEN, taken_run="").exclude(file="").order_by("pk")


def settle(data: Path) -> None:
    """Mark the corrections that the run which people see was built with."""
    ident = published_run()
    if ident is None:
        return
    try:
        held = {str(item.path) for item in recall(data, ident).inputs.added}
    except BuildError:
        return
    for correction in _untaken():
        if str((data / correction.file).resolve()) in held:
            Correction.objects.filter(pk=correction.pk, taken_run="").update(taken_run=ident)


def with_corrections(inputs: Inputs, data: Path) -> Inputs:
    """Return the inputs of a build with the accepted corrections that no published run has taken yet."""
    settle(data)
    for correction in _untaken():
        path = data / correction.file
        if path.is_file():
            inputs = inputs.plus(Added(table=correction.table_id, path=path.resolve(), mode=SUPPLEMENT))
    return inputs
