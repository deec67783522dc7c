"""The tables of the departments (部门表), read from `tables.yaml`: who stands in them, and how often they err."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Column(NamedTuple):
    """One column: what it tells, its heading, how it is written, and the share of cells left empty."""

    role: str
    heading: str
    way: str
    empty: float


@dataclass(frozen=True)
class Table:
    """One table of a department; the keys are explained on top of `tables.yaml`."""

    name: str
    title: str
    department: str
    who: dict[str, float]
    columns: tuple[Column, ...]
    years: tuple[float, float]
    errors: dict[str, float]
    sectors: tuple[str, ...]
    events: float
    form: str
    encoding: str


def _column(text: str) -> Column:
    role, heading, way, empty = (*text.split("|"), "", "")[:4]
    return Column(role, heading, way, float(empty or 0))


def _read() -> tuple[Table, ...]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("tables.yaml").read_text(encoding="utf-8"))
    tables = []
    for one in read["tables"]:
        errors = read["habits"][one.pop("habit")] | one.pop("errors", {})
        columns = tuple(_column(text) for text in one.pop("columns"))
        sectors, years = tuple(one.pop("sectors", ())), tuple(one.pop("years"))
        tables.append(Table(**one, columns=columns, years=years, errors=errors, sectors=sectors))
    return tuple(tables)


TABLES = _read()
