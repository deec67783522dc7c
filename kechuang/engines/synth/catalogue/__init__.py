"""五十个部门的表目 (catalogue): what fifty departments of an invented city hold, as text."""

from __future__ import annotations

from functools import cache

from kechuang.engines.synth.catalogue.construction import CONSTRUCTION
from kechuang.engines.synth.catalogue.economy import ECONOMY
from kechuang.engines.synth.catalogue.finance import FINANCE
from kechuang.engines.synth.catalogue.order import ORDER
from kechuang.engines.synth.catalogue.people import PEOPLE
from kechuang.engines.synth.catalogue.services import SERVICES
from kechuang.engines.synth.specification import DepartmentSpec, TableSpec, read_catalogue

_TEXTS = (ECONOMY, FINANCE, ORDER, CONSTRUCTION, PEOPLE, SERVICES)


@cache
def catalogue() -> tuple[DepartmentSpec, ...]:
    """Return every department of the catalogue."""
    return tuple(department for text in _TEXTS for department in read_catalogue(text))


def specifications() -> tuple[TableSpec, ...]:
    """Return every table of the catalogue."""
    return tuple(table for department in catalogue() for table in department.tables)
