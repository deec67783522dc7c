"""合并与出处 (merge): several tables give the fields of one row; the first that has a value wins and is named.

``provenance`` is JSON text::

    {"rows": [[table, row], …], "fields": {field: [index into rows, how]}}

``rows`` holds ``[table, row, file]`` where the row comes from the table's second or a later file (``file`` counts from
0). Only fields that are not taken straight from ``rows[0]`` are listed. An index of null says that the value follows
from a table that has no row of this enterprise: no patent on the register is a count of 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from kechuang.engines.lake import functions
from kechuang.engines.lake.inputs import FILE_STEP

_TOGETHER = frozenset({"list", "count", "sum", "any"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one table (or one count over it) gives to a base table.

    Parameters
    ----------
    frame : ibis table
        Unique by the key columns; holds ``_at`` and the columns named below.
    values : mapping
        Field → column.
    hows : mapping
        Field → column that says how (text or null).
    table : str
        The department table.
    absent : mapping
        Field → (value, how) for an enterprise without a row here.
    kind : str
        For a count over events, how it counts: lists, counts and the like of several tables are put together.
    """

    frame: Any
    values: Mapping[str, str]
    hows: Mapping[str, str]
    table: str
    synthetic: bool = False
    absent: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    kind: str = ""


class Merge:
    """All parts, in the order of their rank, beside the keys of the base table.

    Parameters
    ----------
    spine : ibis table
        One row a key.
    parts : sequence of Part
        The first has the highest rank.
    key : sequence of str
        Columns by which the parts are joined.
    """

    def __init__(self, spine: Any, parts: Sequence[Part], key: Sequence[str]) -> None:
        self._parts = parts
        self._key = list(key)
        joined = spine
        for number, part in enumerate(parts):
            needed = {*part.values.values(), *part.hows.values()}
            right = part.frame.select(
                **{f"p{number}_{name}": part.frame[name] for name in key},
                **{f"p{number}:{name}": part.frame[name] for name in sorted(needed)},
                **{f"p{number}_at": part.frame._at},
            )
            joined = joined.left_join(right, [joined[name] == right[f"p{number}_{name}"] for name in key])
        self._joined = joined
        self._present = [joined[f"p{number}_at"].notnull() for number in range(len(parts))]
        self._place = [
            sum((before.cast("int64") for before in self._present[:number]), ibis.literal(0).cast("int64"))
            for number in range(len(parts))
        ]

    def table(self, lead: Sequence[str], core: Mapping[str, str], *, synthetic: bool | None) -> Any:
        """Return the base table.

        Parameters
        ----------
        lead : sequence of str
            Columns taken from the spine.
        core : mapping
            Fields that the table always has, with their types.
        synthetic : bool or None
            Whether every row is invented (True) or only those with a part that says so; None: no such column.
        """
        columns: dict[str, Any] = {name: self._joined[name] for name in lead}
        notes: list[Any] = []
        for target in (*core, *(name for part in self._parts for name in part.values if name not in core)):
            if target in columns:
                continue
            givers = [number for number, part in enumerate(self._parts) if target in part.values]
            if not givers:
                columns[target] = ibis.null(core[target])
                continue
            value, note = self._field(target, givers)
            columns[target] = value.cast(core[target]) if target in core else value
            notes.append(note)
        if synthetic is not None:
            invented = [here for here, part in zip(self._present, self._parts, strict=True) if part.synthetic]
            columns["synthetic"] = ibis.or_(ibis.literal(synthetic), *invented)
        columns["provenance"] = ibis.literal('{"rows":[') + _list(self._rows()) + '],"fields":{' + _list(notes) + "}}"
        return self._joined.select(**columns).order_by(self._key)

    def _field(self, target: str, givers: Sequence[int]) -> tuple[Any, Any]:
        """Return a field's value and its provenance note (null where it comes straight from ``rows[0]``)."""
        if len(givers) > 1 and all(self._parts[number].kind in _TOGETHER for number in givers):
            return self._together(target, givers)
        values: list[Any] = []
        cases: list[Any] = []
        for number in givers:
            part, place = self._parts[number], self._place[number]
            value = self._joined[f"p{number}:{part.values[target]}"]
            how = ibis.literal("")
            if target in part.hows:
                how = ibis.coalesce(self._joined[f"p{number}:{part.hows[target]}"], "")
            note = ibis.literal(f'"{target}":[') + place.cast("string") + "," + functions.json_quote(how) + "]"
            cases += [(value.notnull() & (place == 0) & (how == ""), ibis.null(str)), (value.notnull(), note)]
            values.append(value)
            if target in part.absent:
                default, why = part.absent[target]
                values.append(ibis.literal(default).cast(value.type()))
                cases.append((~self._present[number], ibis.literal(f'"{target}":[null,{functions.quote(why)}]')))
        return ibis.coalesce(*values), ibis.cases(*cases, else_=ibis.null(str))

    def _together(self, target: str, givers: Sequence[int]) -> tuple[Any, Any]:
        """Return what several event tables say of one field, put together, and its provenance note."""
        kind = self._parts[givers[0]].kind
        values = [self._joined[f"p{number}:{self._parts[number].values[target]}"] for number in givers]
        hows = [self._joined[f"p{number}:{self._parts[number].hows[target]}"] for number in givers]
        if kind == "list":
            value = ibis.literal("[") + _list([text.substr(1, text.length() - 2) for text in values]) + "]"
        elif kind == "any":
            value = ibis.or_(*(ibis.coalesce(flag, False) for flag in values))
        else:
            value = sum((ibis.coalesce(number, 0) for number in values[1:]), ibis.coalesce(values[0], 0))
        default, why = self._parts[givers[0]].absent[target]
        present = ibis.or_(*(self._present[number] for number in givers))
        place = ibis.coalesce(*(ibis.ifelse(self._present[number], self._place[number], None) for number in givers))
        how = functions.json_quote(_list(hows, "；"))
        said = ibis.literal(f'"{target}":[') + place.cast("string") + "," + how + "]"
        none = ibis.literal(f'"{target}":[null,{functions.quote(why)}]')
        return ibis.ifelse(present, value, ibis.literal(default).cast(value.type())), ibis.ifelse(present, said, none)

    def _rows(self) -> list[Any]:
        rows = []
        for number, part in enumerate(self._parts):
            at = self._joined[f"p{number}_at"]
            file, row = at // FILE_STEP, (at % FILE_STEP).cast("string")
            later = ibis.ifelse(file == 0, ibis.literal(""), ibis.literal(",") + file.cast("string"))
            entry = ibis.literal(f"[{json.dumps(part.table)},") + row + later + "]"
            rows.append(ibis.ifelse(self._present[number], entry, ibis.null(str)))
        return rows


def _list(parts: list[Any], between: str = ",") -> Any:
    if not parts:
        return ibis.literal("")
    return ibis.coalesce(ibis.array(parts).filter(lambda part: part.notnull()).join(between), "")
