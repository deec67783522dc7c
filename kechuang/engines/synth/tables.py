"""部门表 (department table): what one department hands over, in its format, with its habits and its mistakes.

A table draws rows that are right, written the department's way; then mistakes of known truth are planted. A
*habit* (full-width brackets, a blank district) keeps the row usable; a *breach* breaks the table's contract, so
that the row must end in quarantine. No row carries two planted mistakes, so that each has one true reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl

from kechuang.engines.synth.firms import Firms
from kechuang.engines.synth.identities import Identities
from kechuang.engines.synth.names import Districts

FIRM = "__firm"  # running number of the enterprise a row speaks of; never delivered
SLIPS = "__slips"  # what makes a row hard to place (no code, a former name …); never delivered
HIDDEN = (FIRM, SLIPS)

Rewrite = Callable[[str, np.random.Generator], str]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a table is drawn from: some firms, the day of delivery, the districts; who else there is, if drawn.

    ``drawn`` holds the right rows of the tables before, by name.
    """

    firms: Firms
    on: dt.date
    districts: Districts
    identities: Identities | None = None
    first: bool = True
    drawn: Mapping[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake in one column.

    Parameters
    ----------
    kind : str
        Its name in the truth file.
    column : str
        Heading of the column in the delivered file.
    rate : float
        Share of rows that carry it.
    write : callable
        ``write(right, rng)`` gives what the department wrote.
    breach : bool
        Whether the row breaks the contract and must be quarantined.
    """

    kind: str
    column: str
    rate: float
    write: Rewrite
    breach: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One department table.

    Parameters
    ----------
    name : str
        Its id, as in the contract under ``packs/demo/sources``.
    file : str
        File name as delivered.
    draw : callable
        ``draw(batch, rng)`` gives the right rows as text, one column a heading, and :data:`FIRM`.
    encoding : str
        Of a CSV file.
    resent : str
        Heading of a text column that differs in every second row that is delivered again.
    repeated : float
        Share of rows delivered a second time with the same key (a breach).
    date_columns : frozenset of str
        Columns that a workbook holds as real dates.
    """

    name: str
    file: str
    draw: Callable[[Batch, np.random.Generator], pl.DataFrame]
    mistakes: tuple[Mistake, ...]
    resent: str
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    repeated: float = 0.002
    date_columns: frozenset[str] = frozenset()


AGAIN = "（补报）"

TRUTH_SCHEMA = {
    "table": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "kind": pl.String,
    "written": pl.String,
    "true_value": pl.String,
    "breach": pl.Boolean,
}


def plant(
    frame: pl.DataFrame, table: Table, rng: np.random.Generator, *, rows_before: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plant a table's mistakes in one batch of rows.

    Parameters
    ----------
    frame : polars.DataFrame
        Right rows in the order of the file.
    rows_before : int
        Rows that the file holds already.

    Returns
    -------
    tuple of polars.DataFrame
        The rows as delivered, and the truth about every mistake (:data:`TRUTH_SCHEMA`; ``row`` counts data rows
        of the file from 1).
    """
    free = np.ones(len(frame), dtype=bool)
    truth: list[pl.DataFrame] = []
    for mistake in table.mistakes:
        right = frame[mistake.column]
        able = np.flatnonzero(free & (right.fill_null("") != "").to_numpy())
        rows = np.sort(rng.choice(able, size=min(rng.binomial(len(able), mistake.rate), len(able)), replace=False))
        if not len(rows):
            continue
        before = right.gather(rows).to_list()
        after = [mistake.write(value, rng) for value in before]
        changed = np.array([one != other for one, other in zip(before, after, strict=True)])
        frame = frame.with_columns(right.clone().scatter(rows, after))
        free[rows] = False
        truth.append(_truth(table.name, rows + 1 + rows_before, mistake, after, before).filter(pl.Series(changed)))
    able = np.flatnonzero(free)
    rows = np.sort(rng.choice(able, size=rng.binomial(len(able), table.repeated), replace=False))
    if len(rows):
        again, more = _deliver_again(frame, table, rows, rows_before)
        frame = pl.concat([frame, again])
        truth += more
    return frame, pl.concat(truth) if truth else pl.DataFrame(schema=TRUTH_SCHEMA)


def _deliver_again(
    frame: pl.DataFrame, table: Table, rows: np.ndarray, rows_before: int
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the rows once more, every second one with another text, and the truth about them.

    They stand at the end of the batch, always after the row that came first and counts; the truth gives that row's
    number as the true value.
    """
    differs = np.arange(len(rows)) % 2 == 1
    text = pl.when(pl.Series(differs)).then(pl.col(table.resent) + AGAIN).otherwise(table.resent).alias(table.resent)
    again = frame[rows].with_columns(text)
    places = np.arange(len(frame), len(frame) + len(rows)) + 1 + rows_before
    first = pl.Series((rows + 1 + rows_before).astype(str), dtype=pl.String)
    truth = []
    for kind, column, of in (("repeated_row", "", ~differs), ("repeated_key", table.resent, differs)):
        mistake = Mistake(kind, column, table.repeated, lambda value, _: value, True)
        written = again[table.resent].filter(pl.Series(of)) if column else first.filter(pl.Series(of))
        truth.append(_truth(table.name, places[of], mistake, written.to_list(), first.filter(pl.Series(of)).to_list()))
    return again, truth


def _truth(table: str, rows: np.ndarray, mistake: Mistake, written: list[str], right: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "table": [table] * len(rows),
            "row": rows,
            "column": [mistake.column] * len(rows),
            "kind": [mistake.kind] * len(rows),
            "written": written,
            "true_value": right,
            "breach": [mistake.breach] * len(rows),
        },
        schema=TRUTH_SCHEMA,
    )
