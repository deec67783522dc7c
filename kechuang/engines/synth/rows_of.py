"""按表目取行 (rows of a table of the catalogue): who is in it, how often, each column as the department writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from kechuang.engines.synth.care import LEVELS, Care, Slips, blanked, write_codes, write_names
from kechuang.engines.synth.habits import days
from kechuang.engines.synth.identities import Identities
from kechuang.engines.synth.names import pick, trade_names
from kechuang.engines.synth.specification import ColumnSpec, TableSpec
from kechuang.engines.synth.tables import FIRM, SLIPS, Batch

DAY_FORMS = ("%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%Y%m%d")
_PEOPLE = frozenset({"people", "staff"})
_PERIODS = 24  # months that a series goes back


def rows_of(spec: TableSpec) -> Callable[[Batch, np.random.Generator], pl.DataFrame]:
    """Return what draws the rows of a table."""

    def draw(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
        if batch.identities is None:
            raise ValueError(f"表 {spec.id} 需要先生成身份")
        if spec.subject == "series":
            return _series(spec, batch, rng)
        frame, about = _subjects(spec, batch.identities, rng)
        return _Drawing(spec, batch, rng, frame, about).table()

    return draw


def _subjects(spec: TableSpec, known: Identities, rng: np.random.Generator) -> tuple[pl.DataFrame, pl.Series]:
    """Return who the rows are about, row by row, and the running number of the enterprise that each speaks of."""
    source = {"shops": known.shops, "people": known.people, "staff": known.people}.get(spec.subject, known.firms)
    chosen = np.flatnonzero(rng.random(len(source)) < spec.share)
    if spec.each > 1:
        chosen = np.repeat(chosen, 1 + rng.poisson(spec.each - 1, size=len(chosen)))
    frame = source[chosen]
    if spec.subject == "staff":
        firms = known.firms[frame["employer"].to_numpy()]
        return frame.with_columns(firms["name"], firms["former"], firms["credit_code"]), firms["number"]
    if spec.subject in {"people", "places"}:
        return frame, pl.Series([None] * len(frame), dtype=pl.Int64)
    return frame, frame["number"]


class _Drawing:
    """One table of one batch, column by column."""

    def __init__(
        self, spec: TableSpec, batch: Batch, rng: np.random.Generator, frame: pl.DataFrame, about: pl.Series
    ) -> None:
        self._spec, self._batch, self._rng, self._frame, self._about = spec, batch, rng, frame, about
        self._care: Care = LEVELS[spec.care]
        self._slips = Slips(len(frame))
        # A department has one way to write a day; it does not change from batch to batch.
        self._day_form = DAY_FORMS[sum(map(ord, spec.id)) % len(DAY_FORMS)] if spec.file == "csv" else DAY_FORMS[0]
        self._last: np.ndarray | None = None

    def table(self) -> pl.DataFrame:
        columns = {column.heading: self._column(column) for column in self._spec.columns}
        return pl.DataFrame({FIRM: self._about, **columns, SLIPS: self._slips.text()})

    def _column(self, column: ColumnSpec) -> pl.Series:
        draw: Callable[[ColumnSpec], pl.Series] = getattr(self, f"_{column.kind}")
        return draw(column)

    def _no(self, column: ColumnSpec) -> pl.Series:
        number = self._frame["number"].to_numpy()
        nth = pl.DataFrame({"n": number}).select((pl.int_range(pl.len()).over("n") + 1).alias("n"))["n"]
        text = pl.Series(number).cast(pl.String).str.zfill(8)
        return column.arguments[0] + text + nth.cast(pl.String).str.zfill(2)

    def _name(self, _column: ColumnSpec) -> pl.Series:
        return write_names(self._rng, self._frame, self._care, self._slips)

    def _former(self, _column: ColumnSpec) -> pl.Series:
        return self._frame["former"].fill_null("")

    def _code(self, _column: ColumnSpec) -> pl.Series:
        return write_codes(self._rng, self._frame["credit_code"], self._care, self._slips)

    def _regno(self, _column: ColumnSpec) -> pl.Series:
        return blanked(self._rng, self._frame["reg_no"], self._care.no_phone)

    def _person(self, _column: ColumnSpec) -> pl.Series:
        return self._frame["person"]

    def _contact(self, _column: ColumnSpec) -> pl.Series:
        return blanked(self._rng, self._frame["contact"], self._care.no_phone)

    def _pid(self, _column: ColumnSpec) -> pl.Series:
        if self._spec.subject == "people":
            return self._frame["person_id"]
        return blanked(self._rng, self._frame["person_id"], self._care.no_phone)

    def _phone(self, _column: ColumnSpec) -> pl.Series:
        return blanked(self._rng, self._frame["phone"], self._care.no_phone)

    def _addr(self, _column: ColumnSpec) -> pl.Series:
        stale = self._rng.random(len(self._frame)) < self._care.stale_address
        if self._spec.subject not in _PEOPLE:
            self._slips.made(stale, "old_address")
        moved = self._frame["address"].to_numpy()[self._rng.permutation(len(self._frame))]
        mixed = np.where(stale, moved, self._frame["address"].to_numpy())
        return pl.Series(mixed.tolist(), dtype=pl.String)

    def _capital(self, column: ColumnSpec) -> pl.Series:
        return self._frame["capital"] + ("" if "万元" in column.heading else "万元")

    def _founded(self, _column: ColumnSpec) -> pl.Series:
        return days(self._frame["founded_on"], self._day_form)

    def _born(self, _column: ColumnSpec) -> pl.Series:
        return days(self._frame["born_on"], self._day_form)

    def _div(self, _column: ColumnSpec) -> pl.Series:
        return self._frame["district"]

    def _divcode(self, _column: ColumnSpec) -> pl.Series:
        return self._frame["division"]

    def _date(self, column: ColumnSpec) -> pl.Series:
        most = int(column.arguments[0])
        self._last = self._today() - self._rng.integers(2, most, size=len(self._frame))
        return days(self._last, self._day_form)

    def _until(self, column: ColumnSpec) -> pl.Series:
        first = self._today() if self._last is None else self._last
        return days(first + self._rng.integers(30, int(column.arguments[0]), size=len(self._frame)), self._day_form)

    def _year(self, _column: ColumnSpec) -> pl.Series:
        return pl.Series(self._batch.on.year - 1 - self._rng.integers(0, 3, size=len(self._frame))).cast(pl.String)

    def _text(self, column: ColumnSpec) -> pl.Series:
        return self._one_of(column.arguments)

    def _of(self, column: ColumnSpec) -> pl.Series:
        # The first word of a code list is the commonest.
        count = len(column.arguments)
        weight = 1 / (1 + np.arange(count))
        drawn = self._rng.choice(count, size=len(self._frame), p=weight / weight.sum())
        return pick(column.arguments, drawn)

    def _int(self, column: ColumnSpec) -> pl.Series:
        return pl.Series(self._amounts(column)).cast(pl.String)

    def _money(self, column: ColumnSpec) -> pl.Series:
        return pl.Series(self._amounts(column)).cast(pl.String) + ".00"

    def _partner(self, _column: ColumnSpec) -> pl.Series:
        count = len(self._frame)
        return trade_names(self._rng, np.arange(count)) + self._one_of(("集团", "公司", "机构"))

    def _one_of(self, words: Sequence[str]) -> pl.Series:
        return pick(words, self._rng.integers(len(words), size=len(self._frame)))

    def _amounts(self, column: ColumnSpec) -> np.ndarray:
        """Return whole amounts between the two ends, small ones oftener."""
        low, high = (int(end) for end in column.arguments)
        drawn = np.exp(self._rng.uniform(np.log(low + 1), np.log(high + 1), size=len(self._frame))) - 1
        return np.asarray(np.clip(np.rint(drawn), low, high), dtype=np.int64)

    def _today(self) -> np.datetime64:
        return np.datetime64(self._batch.on, "D")


def _series(spec: TableSpec, batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    """Return a table of indicators by district and month: figures of the whole region, in its first batch only."""
    named = {column.key: column for column in spec.columns}
    names = named["indicator"].arguments if batch.first else ()
    months = [f"{batch.on.year - 1 - back // 12}-{12 - back % 12:02d}" for back in range(_PERIODS)]
    places = batch.districts.names
    grid = [(name, place, month) for name in names for place in places for month in months]
    low, high = (float(end) for end in named["value"].arguments)
    values = pl.Series(np.round(rng.uniform(low, high, size=len(grid)), 1)).cast(pl.String)
    units = pick(named["unit"].arguments, np.zeros(len(grid), dtype=np.int64))
    cells = {
        "indicator": pl.Series([one[0] for one in grid], dtype=pl.String),
        "division": pl.Series([one[1] for one in grid], dtype=pl.String),
        "period": pl.Series([one[2] for one in grid], dtype=pl.String),
        "value": values,
        "unit": units,
    }
    columns = {column.heading: cells[column.key] for column in spec.columns}
    nobody = pl.Series([None] * len(grid), dtype=pl.Int64)
    return pl.DataFrame({FIRM: nobody, **columns, SLIPS: pl.Series([""] * len(grid), dtype=pl.String)})
