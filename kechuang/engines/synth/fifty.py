"""五十个部门 (fifty departments): the tables of the catalogue as tables that a region can write."""

from __future__ import annotations

from functools import cache

from kechuang.engines.synth.catalogue import specifications
from kechuang.engines.synth.habits import impossible_day, not_a_number, unknown_code
from kechuang.engines.synth.rows_of import rows_of
from kechuang.engines.synth.specification import ColumnSpec, TableSpec
from kechuang.engines.synth.tables import Mistake, Table

_SLIP = 0.001  # of the cells that a contract refuses
_AGAIN = ("name", "person", "text")


@cache
def fifty() -> tuple[Table, ...]:
    """Return the tables of the catalogue, ready to be drawn."""
    return tuple(_table(spec) for spec in specifications())


def _table(spec: TableSpec) -> Table:
    texts = [column.heading for column in spec.columns if column.kind in _AGAIN]
    return Table(
        spec.id,
        spec.file_name,
        rows_of(spec),
        tuple(mistake for column in spec.columns for mistake in _mistakes(column)),
        resent=texts[0] if texts else "",
        encoding=spec.encoding,  # type: ignore[arg-type]  # the catalogue names no other
        repeated=0.001 if texts and spec.subject != "series" else 0.0,
    )


def _mistakes(column: ColumnSpec) -> list[Mistake]:
    match column.kind:
        case "date":
            return [impossible_day(column.heading, _SLIP)]
        case "of" if column.key not in {"indicator", "unit"}:
            return [unknown_code(column.heading, _SLIP, "未知", "99")]
        case "money" | "int":
            return [not_a_number(column.heading, _SLIP)]
        case _:
            return []
