"""基础库 (base tables): one row an enterprise, and one row an enterprise and year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake.engine import write
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.events import counted
from kechuang.engines.lake.inputs import FILE_STEP
from kechuang.engines.lake.merge import Merge, Part
from kechuang.engines.lake.run import CheckResult
from kechuang.engines.lake.table import Loaded

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
        For every yearly or event table, how many rows name an enterprise that no register has; such rows stay in
        the accepted table and are not in the base tables.

    Raises
    ------
    LakeError
        If a contract gives a field that the dictionary does not have.
    """
    ranked = sorted(tables, key=lambda item: (item.source.rank, item.source.table))
    if fields is not None:
        _fields_are_known(ranked, fields)
    given_by = {kind: [item.source for item in ranked if item.source.contributes == kind]
                for kind in ("legal_entity", "enterprise_year", "event")}  # fmt: skip
    frames = {item.source.table: connection.read_parquet(item.accepted) for item in ranked}
    folder = out / "base"
    folder.mkdir(parents=True, exist_ok=True)

    holders = given_by["legal_entity"]
    spine = _spine(
        [frames[source.table].select("entity_id", credit_code=source.entity) for source in holders],
        {"entity_id": "string", "credit_code": "string"},
    )
    parts = [_part(source, frames[source.table], ("entity_id",)) for source in holders]
    parts += [part for source in given_by["event"] for part in counted(source, frames[source.table])]
    merged = Merge(spine, parts, ("entity_id",)).table(("entity_id", "credit_code"), ENTITY, synthetic=synthetic)
    entities = write(connection, merged, folder / "legal_entity.parquet")

    known = entities.select("entity_id")
    checks = [_orphans(source, frames[source.table], known)
              for source in (*given_by["enterprise_year"], *given_by["event"])]  # fmt: skip
    parts = [
        _yearly(source, frames[source.table].semi_join(known, "entity_id")) for source in given_by["enterprise_year"]
    ]
    spine = _spine([part.frame.select("entity_id", "year") for part in parts],
                   {"entity_id": "string", "year": "int64"})  # fmt: skip
    key = ("entity_id", "year")
    years = write(
        connection, Merge(spine, parts, key).table(key, YEARLY, synthetic=None), folder / "enterprise_year.parquet"
    )
    return {
        name: (folder / f"{name}.parquet", int(table.count().to_pyarrow().as_py()))
        for name, table in (("legal_entity", entities), ("enterprise_year", years))
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
                raise LakeError(
                    f"数据源“{item.source.name}”给出的字段 {target} 不在字段字典中，请在 fields.yaml 中声明"
                )


def _yearly(source: Source, frame: Any) -> Part:
    return _part(source, frame.mutate(year=frame[source.year or "year"]), ("entity_id", "year"))


def _part(source: Source, frame: Any, key: tuple[str, ...]) -> Part:
    values, hows = given(source), {}
    for target, column in list(values.items()):
        kind = source.columns[column].type
        if kind == "money":
            hows[target] = f"{column}_how"
            if target == "capital":
                values["capital_currency"] = f"{column}_currency"
        if kind == "name" and target == "name":
            values["name_normal"], hows["name_normal"] = f"{column}_normal", "_normal_how"
    if "_division" in frame.columns:
        values["division"], hows["division"] = "_division", "_division_how"
    frame = frame.mutate(_at=frame._file * FILE_STEP + frame._row, _normal_how=ibis.literal(NORMAL_HOW))
    if "_replaces" in frame.columns:
        frame, hows = _replacing(frame, values, hows)
    by = (source.entity,) if len(key) == 1 else (source.entity, source.year)
    if set(source.key) != set(by):  # several rows of one enterprise: the first one speaks
        order = ibis.row_number().over(group_by=list(key), order_by="_at")
        frame = frame.mutate(_order=order).filter(lambda t: t._order == 0)
    return Part(frame, values, hows, source.table, source.synthetic)


def _replacing(frame: Any, values: Mapping[str, str], hows: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """Let every value of a row that replaced another one say so, beside how it was derived."""
    said = {
        f"_how:{target}": ibis.array([frame[hows[target]], frame._replaces] if target in hows else [frame._replaces])
        .filter(lambda part: part.notnull() & (part != ""))
        .join("；")
        for target in values
    }
    return frame.mutate(**said), {target: f"_how:{target}" for target in values}


def _spine(frames: list[Any], schema: Mapping[str, str]) -> Any:
    if not frames:
        return ibis.memtable([], schema=ibis.schema(schema))
    return ibis.union(*frames, distinct=True) if len(frames) > 1 else frames[0].distinct()


def _orphans(source: Source, frame: Any, known: Any) -> CheckResult:
    heading = source.columns[source.entity].headings[0]
    count = int(frame.anti_join(known, "entity_id").count().to_pyarrow().as_py())
    return CheckResult(source.table, "entity", heading, f"“{heading}”须在企业登记信息中", count)
