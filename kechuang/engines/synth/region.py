"""演示地区 (region): a labelled, seeded, invented district and what its departments know of it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kechuang.engines.synth.departments import LATER, TABLES
from kechuang.engines.synth.fifty import fifty
from kechuang.engines.synth.firms import draw_firms
from kechuang.engines.synth.identities import draw_identities
from kechuang.engines.synth.names import Place, districts_of
from kechuang.engines.synth.tables import Batch, plant
from kechuang.engines.synth.trades import Named, trade_table
from kechuang.engines.synth.truth import TruthFiles
from kechuang.engines.synth.writers import Files

BATCH = 20_000
FEW, ALL = 7, 50  # departments: those of the fourteen tables that every region has, or everybody
FIRST_LATER = 1_000  # streams of tables that came later
LARGEST = 20_000_000  # for so many firms there are trade names that no other has
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Region:
    """What was written.

    Parameters
    ----------
    tables : dict of str to Path
        The delivered file of each department table.
    truth : Path
        The planted mistakes (``table, row, column, kind, written, true_value, breach``; rows from 1, headings as
        delivered); ``enterprises.parquet`` and ``enterprise_years.parquet`` beside it hold the firms as they truly
        are, ``identity.parquet`` whom every row speaks of (``table, row, number, slips, credit_code``). For tests
        and measurements only: nothing that serves users reads it.
    rows : dict of str to int
        Rows of each table.
    """

    tables: dict[str, Path]
    truth: Path
    rows: dict[str, int]


def write_region(
    folder: Path,
    *,
    enterprises: int,
    seed: int,
    on: dt.date,
    divisions: Mapping[str, Place],
    industries: Mapping[str, Named],
    departments: int = FEW,
    progress: Progress | None = None,
) -> Region:
    """Write the department tables of an invented region, with mistakes of known truth.

    The same arguments give the same bytes. Firms are drawn in batches, so that memory does not grow with the region.

    Parameters
    ----------
    folder : Path
        Receives one file a table and the folder ``truth``; what an earlier call wrote there is replaced, and only
        when everything has been written.
    enterprises : int
        Number of firms, from 1 to 20,000,000.
    seed : int
        Any whole number from 0.
    on : datetime.date
        The day of delivery: yearly tables cover the three years before it, no event is later.
    divisions, industries : mapping of code to declaration
        Of the pack; only divisions of kind ``synthetic`` are peopled.
    departments : {7, 50}
        Who hands over tables: the seven departments of the fourteen tables, or all fifty with those of the catalogue.
    progress : callable, optional
        Told the step and the share done.

    Returns
    -------
    Region
        Paths and row counts.

    Raises
    ------
    ValueError
        If the number or seed is out of range, no invented district is declared, or a trade's code is unknown.
    OSError
        If the folder cannot be written.
    """
    if not 1 <= enterprises <= LARGEST:
        raise ValueError(f"企业数应在 1 到 {LARGEST:,} 之间，得到 {enterprises}")
    if departments not in {FEW, ALL}:
        raise ValueError(f"部门数应为 {FEW} 或 {ALL}，得到 {departments}")
    if seed < 0:
        raise ValueError(f"随机种子应为不小于 0 的整数，得到 {seed}")
    districts, trades = districts_of(divisions), trade_table(industries)
    tables = TABLES + (fifty() if departments == ALL else ()) + LATER
    streams = [*range(len(tables) - len(LATER)), *range(FIRST_LATER, FIRST_LATER + len(LATER))]
    folder.mkdir(parents=True, exist_ok=True)
    offset = int(np.random.default_rng([seed, 1]).integers(31**6))
    taken: set[str] = set()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
        draft = Path(name)
        with Files(draft, tables) as files, TruthFiles(draft / "truth") as truth:
            for number, first in enumerate(range(0, enterprises, BATCH)):
                numbers = np.arange(first, min(first + BATCH, enterprises))
                firms = draw_firms(
                    np.random.default_rng([seed, 2, number]),
                    numbers,
                    on=on,
                    districts=districts,
                    trades=trades,
                    offset=offset,
                    taken=taken,
                )
                known = None
                codes = firms.who.select("number", "credit_code")
                if departments == ALL:
                    rng = np.random.default_rng([seed, 5, number])
                    known = draw_identities(rng, firms, on=on, districts=districts, offset=offset)
                    codes = pl.concat([codes, known.shops.select("number", "credit_code")])
                drawn: dict[str, pl.DataFrame] = {}
                batch = Batch(firms, on, districts, known, first=not number, drawn=drawn)
                for place, (table, stream) in enumerate(zip(tables, streams, strict=True)):
                    rng = np.random.default_rng([seed, 3, number, stream])
                    right = table.draw(batch, rng)
                    right = right[rng.permutation(len(right))]
                    drawn[table.name] = right
                    before = files.rows(table.name)
                    delivered, mistakes = plant(right, table, rng, rows_before=before)
                    truth.identity(table.name, delivered, codes, rows_before=before)
                    files.write(table.name, delivered)
                    truth.mistakes(mistakes)
                    if progress:
                        progress("生成演示数据", (first + len(numbers) * (place + 1) / len(tables)) / enterprises)
                truth.firms(firms, drawn, on)
            rows = {table.name: files.rows(table.name) for table in tables}
        for path in sorted(draft.iterdir()):
            _move(path, folder / path.name)
    return Region({table.name: folder / table.file for table in tables}, folder / "truth" / "truth.parquet", rows)


def _move(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.rmtree(target, ignore_errors=True)
    path.replace(target)
