"""合并与出处 (merge): several tables give the fields of one row; one value wins by rule, and its row is named.

``provenance`` is JSON text::

    {"rows": [[table, row], …], "fields": {field: [index into rows, how]}}

``rows`` holds ``[table, row, file]`` where the row comes from the table's second or a later file (``file`` counts from
0). Only fields that are not taken straight from ``rows[0]`` are listed. An index of null says that the value follows
from a table that has no row of this enterprise: no patent on the register is a count of 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake import functions
from kechuang.engines.lake.inputs import FILE_STEP
from kechuang.engines.lake.survivorship import Rules, Voice, fixed_order, leader

AT_ONCE = 8  # parts joined in one go
_TOGETHER = frozenset({"list", "count", "sum", "any"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one table (or one count over it) gives to a base table.

    Parameters
    ----------
    frame : ibis table
        Unique by the key columns; holds ``_at``, the columns named below and, where the part speaks for a row as it
        stands, ``_day`` (its freshness in days).
    values : mapping
        Field → column.
    hows : mapping
        Field → column that says how (text or null).
    source : Source
        The contract of the department table.
    absent : mapping
        Field → (value, how) for an enterprise without a row here.
    kind : str
        For a count over events, how it counts: lists, counts and the like of several tables are put together.
    every : ibis table, optional
        All rows of the table with the same columns, where ``frame`` holds only those that may speak.
    """

    frame: Any
    values: Mapping[str, str]
    hows: Mapping[str, str]
    source: Source
    absent: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    kind: str = ""
    every: Any = None

    def gives(self, target: str) -> bool:
        """Say whether the part has a word in a field that follows the rules of survivorship."""
        return target in self.values and not self.kind and target not in self.absent


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
    rules : Rules, optional
        Who is believed; rank before freshness where nothing is said.
    settle : callable
        Writes an expression out and returns it as a table.
    """

    def __init__(
        self,
        spine: Any,
        parts: Sequence[Part],
        key: Sequence[str],
        *,
        rules: Rules | None = None,
        settle: Callable[[Any], Any] = lambda expression: expression,
    ) -> None:
        self._parts = parts
        self._key = list(key)
        self._rules = rules or Rules("")
        joined = spine
        for number, part in enumerate(parts):
            needed = {*part.values.values(), *part.hows.values(), *(() if part.kind else ("_day",))}
            right = part.frame.select(
                **{f"p{number}_{name}": part.frame[name] for name in key},
                **{f"p{number}:{name}": part.frame[name] for name in sorted(needed)},
                **{f"p{number}_at": part.frame._at},
            )
            joined = joined.left_join(right, [joined[name] == right[f"p{number}_{name}"] for name in key])
            if (number + 1) % AT_ONCE == 0 and number + 1 < len(parts):
                joined = settle(joined)  # each join holds its right side in memory: no more of them than that
        self._joined = joined
        self.contested = {
            target: voices
            for target in dict.fromkeys(name for part in parts for name in part.values)
            if len(voices := self._voices(target)) > 1
        }
        self._order = {target: self._fixed(target, voices) for target, voices in self.contested.items()}
        open_ones = [target for target, order in self._order.items() if order is None]
        if open_ones:  # written out once: each is asked for many times below
            leaders = {f"_by:{name}": leader(self._rules.of(name), self.contested[name]) for name in open_ones}
            self._joined = joined = settle(joined.mutate(**leaders))
            self.contested = {target: self._voices(target) for target in self.contested}
        self._present = [joined[f"p{number}_at"].notnull() for number in range(len(parts))]
        self._place = [
            sum((before.cast("int64") for before in self._present[:number]), ibis.literal(0).cast("int64"))
            for number in range(len(parts))
        ]

    def _voices(self, target: str) -> list[Voice]:
        """Return who has a word in a field; nobody where a count is among those who give it."""
        givers = [number for number, part in enumerate(self._parts) if target in part.values]
        if not all(self._parts[number].gives(target) for number in givers):
            return []
        return [
            Voice(
                number,
                self._parts[number].source,
                self._joined[f"p{number}:{self._parts[number].values[target]}"],
                self._joined[f"p{number}:_day"],
            )
            for number in givers
        ]

    def _fixed(self, target: str, voices: Sequence[Voice]) -> list[int] | None:
        return fixed_order(self._rules.of(target), voices)

    def won(self) -> dict[str, Any]:
        """Return, for every field in which several had a word, ``_by:<field>`` and the winner's day as expressions."""
        out: dict[str, Any] = {}
        for target, voices in self.contested.items():
            by = {voice.number: self._wins(target, voice.number, voice.value) for voice in voices}
            ordered = [voice for number in self._order[target] or by for voice in voices if voice.number == number]
            out[f"_by:{target}"] = ibis.cases(*((by[v.number], v.number) for v in ordered), else_=ibis.null("int64"))
            out[f"_won:{target}"] = ibis.cases(*((by[v.number], v.day) for v in ordered), else_=ibis.null("int64"))
        return out

    def _wins(self, target: str, number: int, value: Any) -> Any:
        """Return whether a candidate wins, given that none before it in the order does."""
        return self._joined[f"_by:{target}"] == number if self._is_open(target) else value.notnull()

    def _is_open(self, target: str) -> bool:
        """Say whether only the rows can tell who wins."""
        return target in self.contested and self._order[target] is None

    def table(self, lead: Sequence[str], core: Mapping[str, str], *, synthetic: bool | None, won: bool = False) -> Any:
        """Return the base table.

        Parameters
        ----------
        lead : sequence of str
            Columns taken from the spine.
        core : mapping
            Fields that the table always has, with their types.
        synthetic : bool or None
            Whether every row is invented (True) or only those with a part that says so; None: no such column.
        won : bool
            Whether the columns of :meth:`won` come with it.
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
            invented = [here for here, part in zip(self._present, self._parts, strict=True) if part.source.synthetic]
            columns["synthetic"] = ibis.or_(ibis.literal(synthetic), *invented)
        columns["provenance"] = ibis.literal('{"rows":[') + _list(self._rows()) + '],"fields":{' + _list(notes) + "}}"
        return self._joined.select(**columns, **(self.won() if won else {})).order_by(self._key)

    def _field(self, target: str, givers: Sequence[int]) -> tuple[Any, Any]:
        """Return a field's value and its provenance note (null where it comes straight from ``rows[0]``)."""
        if len(givers) > 1 and all(self._parts[number].kind in _TOGETHER for number in givers):
            return self._together(target, givers)
        values: list[Any] = []
        cases: list[Any] = []
        for number in self._order.get(target) or givers:
            part, place = self._parts[number], self._place[number]
            value = self._joined[f"p{number}:{part.values[target]}"]
            wins = self._wins(target, number, value)
            how = ibis.literal("")
            if target in part.hows:
                how = ibis.coalesce(self._joined[f"p{number}:{part.hows[target]}"], "")
            note = ibis.literal(f'"{target}":[') + place.cast("string") + "," + functions.json_quote(how) + "]"
            cases += [(wins & (place == 0) & (how == ""), ibis.null(str)), (wins, note)]
            values.append(ibis.ifelse(wins, value, ibis.null(value.type())) if self._is_open(target) else value)
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
            entry = ibis.literal(f"[{json.dumps(part.source.table)},") + row + later + "]"
            rows.append(ibis.ifelse(self._present[number], entry, ibis.null(str)))
        return rows


def _list(parts: list[Any], between: str = ",") -> Any:
    if not parts:
        return ibis.literal("")
    return ibis.coalesce(ibis.array(parts).filter(lambda part: part.notnull()).join(between), "")
