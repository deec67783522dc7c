"""基础库 (base tables): one row an enterprise, one row an enterprise and year, each field with where it came from.

Several tables may give one field: the lowest rank that has a value wins. ``provenance`` is JSON text::

    {"rows": [[table, row], …], "fields": {field: [index into rows, how]}}

``rows`` holds ``[table, row, file]`` where the row comes from the table's second or a later file (``file`` counts from
0). Only fields that are not taken straight from ``rows[0]`` are listed. An index of null says that the value follows
from a table that has no row of this enterprise: no patent on the register is a count of 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake import functions
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.events import counted
from kechuang.engines.lake.run import CheckResult
from kechuang.engines.lake.table import FILE_STEP, Loaded

ENTITY = {
    "name": "string", "name_normal": "string", "kind": "string", "founded_on": "date", "capital": "int64",
    "capital_currency": "string", "scope": "string", "address": "string", "division": "string", "industry": "string",
    "status": "string",
}  # fmt: skip
YEARLY = dict.fromkeys(
    ("staff", "tech_staff", "rd_staff", "sales", "op_rev", "main_rev", "total_rev", "ht_rev", "rd", "rd_domestic",
     "cost_exp", "asset", "liab", "net_asset", "net_profit"), "int64",
)  # fmt: skip
NORMAL_HOW = "由企业名称统一全半角、括号与组织形式得到"


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
    """

    frame: Any
    values: Mapping[str, str]
    hows: Mapping[str, str]
    table: str
    synthetic: bool = False
    absent: Mapping[str, tuple[Any, str]] = field(default_factory=dict)


def build_base(
    connection: Any,
    tables: list[Loaded],
    *,
    out: Path,
    fields: Mapping[str, object] | None,
    synthetic: bool,
) -> tuple[dict[str, tuple[Path, int]], list[CheckResult]]:
    """Merge the accepted tables into the base tables.

    Returns
    -------
    tables : dict
        Name → (file, rows).
    checks : list of CheckResult
        For every yearly or event table, how many rows name an enterprise that no register has.

    Raises
    ------
    LakeError
        If a contract gives a field that the dictionary does not have.
    """
    ranked = sorted(tables, key=lambda item: (item.source.rank, item.source.table))
    if fields is not None:
        _fields_are_known(ranked, fields)
    frames = {item.source.table: connection.read_parquet(item.accepted) for item in ranked}
    folder = out / "base"
    folder.mkdir(parents=True, exist_ok=True)

    holders = [item for item in ranked if item.source.contributes == "legal_entity"]
    parts = [_part(item.source, frames[item.source.table], ("entity_id",)) for item in holders]
    spine = _spine([frames[item.source.table].select("entity_id", credit_code=item.source.entity) for item in holders],
                   {"entity_id": "string", "credit_code": "string"})
    for item in ranked:
        if item.source.contributes == "event":
            parts += [Part(*part) for part in counted(item.source, frames[item.source.table])]
    entity = write(
        connection, _merged(spine, parts, ("entity_id", "credit_code"), ("entity_id",), ENTITY, synthetic),
        folder / "legal_entity.parquet",
    )  # fmt: skip

    yearly = [item for item in ranked if item.source.contributes == "enterprise_year"]
    known = entity.select("entity_id")
    year_parts, checks = [], []
    for item in ranked:
        if item.source.contributes in {"enterprise_year", "event"}:
            checks.append(_orphans(item.source, frames[item.source.table], known))
    for item in yearly:
        frame = frames[item.source.table].semi_join(known, "entity_id")
        year_parts.append(_part(item.source, frame.mutate(year=frame[item.source.year or "year"]), ("entity_id", "year")))
    years = write(
        connection,
        _merged(_spine([part.frame.select("entity_id", "year") for part in year_parts],
                       {"entity_id": "string", "year": "int64"}),
                year_parts, ("entity_id", "year"), ("entity_id", "year"), YEARLY, None),
        folder / "enterprise_year.parquet",
    )  # fmt: skip
    return {
        name: (folder / f"{name}.parquet", int(table.count().to_pyarrow().as_py()))
        for name, table in (("legal_entity", entity), ("enterprise_year", years))
    }, checks


def given(source: Source) -> dict[str, str]:
    """Return the fields that a table gives, each with the column that it comes from."""
    out: dict[str, str] = {}
    for key, column in source.columns.items():
        target = key if column.gives is None else column.gives
        if target and key not in {source.entity, source.year}:
            out.setdefault(target, key)
    return out


def _fields_are_known(tables: list[Loaded], fields: Mapping[str, object]) -> None:
    known = {*ENTITY, *YEARLY, *fields}
    for item in tables:
        named = given(item.source) if item.source.contributes in {"legal_entity", "enterprise_year"} else {}
        for target in (*named, *(count.field for count in item.source.counts)):
            if target not in known:
                raise LakeError(f"数据源“{item.source.name}”给出的字段 {target} 不在字段字典中，请在 fields.yaml 中声明")


def _part(source: Source, frame: Any, key: tuple[str, ...]) -> Part:
    values, hows = given(source), {}
    for target, column in list(values.items()):
        kind = source.columns[column].type
        if kind == "money" and target == "capital":
            values["capital_currency"] = f"{column}_currency"
            hows["capital"] = f"{column}_how"
        if kind == "name" and target == "name":
            values["name_normal"] = f"{column}_normal"
    if "_division" in frame.columns:
        values["division"], hows["division"] = "_division", "_division_how"
    frame = frame.mutate(_at=frame._file * FILE_STEP + frame._row)
    if "name_normal" in values:
        frame = frame.mutate(_normal_how=ibis.literal(NORMAL_HOW))
        hows["name_normal"] = "_normal_how"
    by = (source.entity,) if len(key) == 1 else (source.entity, source.year)
    if set(source.key) != set(by):  # several rows of one enterprise: the first one speaks
        order = ibis.row_number().over(group_by=list(key), order_by="_at")
        frame = frame.mutate(_order=order).filter(lambda t: t._order == 0)
    return Part(frame, values, hows, source.table, source.synthetic)


def _spine(frames: list[Any], schema: Mapping[str, str]) -> Any:
    if not frames:
        return ibis.memtable([], schema=ibis.schema(schema))
    return ibis.union(*frames, distinct=True) if len(frames) > 1 else frames[0].distinct()


def _orphans(source: Source, frame: Any, known: Any) -> CheckResult:
    heading = source.columns[source.entity].headings[0]
    count = int(frame.anti_join(known, "entity_id").count().to_pyarrow().as_py())
    return CheckResult(source.table, "entity", heading, f"“{heading}”须在企业登记信息中", count)


def _merged(
    spine: Any, parts: list[Part], lead: tuple[str, ...], key: tuple[str, ...], core: Mapping[str, str],
    synthetic: bool | None,
) -> Any:  # fmt: skip
    """Join all parts to the spine; per field the first part that has a value wins."""
    joined = spine
    for number, part in enumerate(parts):
        needed = {part_column: part.frame[part_column] for part_column in {*part.values.values(), *part.hows.values()}}
        right = part.frame.select(
            **{f"p{number}_{name}": part.frame[name] for name in key},
            **{f"p{number}:{name}": value for name, value in needed.items()},
            **{f"p{number}_at": part.frame._at},
        )
        joined = joined.left_join(right, [joined[name] == right[f"p{number}_{name}"] for name in key])
    present = [joined[f"p{number}_at"].notnull() for number in range(len(parts))]
    places = [sum((present[before].cast("int64") for before in range(number)), ibis.literal(0).cast("int64"))
              for number in range(len(parts))]

    columns: dict[str, Any] = {name: joined[name] for name in lead}
    notes: list[Any] = []
    for target in (*core, *(name for part in parts for name in part.values if name not in core)):
        if target in columns:
            continue
        givers = [number for number, part in enumerate(parts) if target in part.values]
        value, note = _field(target, givers, parts, joined, present, places)
        columns[target] = value if value is not None else ibis.null(core[target])
        if target in core and value is not None:
            columns[target] = value.cast(core[target])
        if note is not None:
            notes.append(note)
    if synthetic is not None:
        invented = [present[number] for number, part in enumerate(parts) if part.synthetic]
        columns["synthetic"] = ibis.or_(ibis.literal(synthetic), *invented)
    columns["provenance"] = _provenance(parts, joined, present, notes)
    return joined.select(**columns).order_by(list(key))


def _field(
    target: str, givers: list[int], parts: list[Part], joined: Any, present: list[Any], places: list[Any]
) -> tuple[Any, Any]:
    """Return a field's value and the provenance note that it needs (null where it comes straight from ``rows[0]``)."""
    if not givers:
        return None, None
    values, cases = [], []
    for number in givers:
        part = parts[number]
        value = joined[f"p{number}:{part.values[target]}"]
        how_column = part.hows.get(target)
        how = joined[f"p{number}:{how_column}"] if how_column else ibis.literal("")
        how = ibis.coalesce(how, "")
        note = ibis.literal(f'"{target}":[') + places[number].cast("string") + "," + functions.json_quote(how) + "]"
        plain = (places[number] == 0) & (how == "")
        cases.append((value.notnull() & plain, ibis.null(str)))
        cases.append((value.notnull(), note))
        values.append(value)
        if target in part.absent:
            default, why = part.absent[target]
            values.append(ibis.literal(default).cast(value.type()))
            cases.append((~present[number], ibis.literal(f'"{target}":[null,{json.dumps(why, ensure_ascii=False)}]')))
    return ibis.coalesce(*values), ibis.cases(*cases, else_=ibis.null(str))


def _provenance(parts: list[Part], joined: Any, present: list[Any], notes: list[Any]) -> Any:
    rows = []
    for number, part in enumerate(parts):
        at = joined[f"p{number}_at"]
        file, row = at // FILE_STEP, (at % FILE_STEP).cast("string")
        more = ibis.ifelse(file == 0, ibis.literal(""), ibis.literal(",") + file.cast("string"))
        rows.append(ibis.ifelse(present[number], ibis.literal(f'["{part.table}",') + row + more + "]", ibis.null(str)))
    return (
        ibis.literal('{"rows":[') + _list(rows) + '],"fields":{' + _list(notes) + "}}"
    )


def _list(parts: list[Any]) -> Any:
    if not parts:
        return ibis.literal("")
    return ibis.coalesce(ibis.array(parts).filter(lambda part: part.notnull()).join(","), "")
