"""基础库 (base tables): one row an enterprise, and one row an enterprise and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.database import Survivorship
from kechuang.declarations.source import Source
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.events import counted
from kechuang.engines.lake.merge import AT_ONCE
from kechuang.engines.lake.parts import given, parts, yearly
from kechuang.engines.lake.placing import Placing
from kechuang.engines.lake.run import CheckResult
from kechuang.engines.lake.table import Loaded
from kechuang.engines.lake.writing import Writing, Written

ENTITY = {
    "name": "string", "name_normal": "string", "kind": "string", "founded_on": "date", "capital": "int64",
    "capital_currency": "string", "scope": "string", "address": "string", "division": "string", "industry": "string",
    "status": "string",
}  # fmt: skip
YEARLY = dict.fromkeys(
    ("staff", "tech_staff", "rd_staff", "sales", "op_rev", "main_rev", "total_rev", "ht_rev", "rd", "rd_domestic",
     "cost_exp", "asset", "liab", "net_asset", "net_profit"), "int64",
)  # fmt: skip


def build_base(
    connection: Any,
    tables: list[Loaded],
    *,
    out: Path,
    fields: Mapping[str, object] | None,
    synthetic: bool,
    survivorship: Mapping[str, Survivorship] | None = None,
    placing: Placing | None = None,
) -> tuple[Written, list[CheckResult]]:
    """Merge the accepted tables into the base tables.

    Returns
    -------
    tables : dict
        Name → (file, rows).
    checks : list of CheckResult
        For every yearly or event table, how many rows name an enterprise that no register has, and how many name
        none by a code; such rows stay in the accepted table and are not in the base tables.

    Raises
    ------
    LakeError
        If a contract gives a field that the dictionary does not have.
    """
    ranked = sorted(tables, key=lambda item: (item.source.rank, item.source.table))
    if fields is not None:
        _fields_are_known(ranked, fields)
    by_kind = {kind: [item.source for item in ranked if item.source.contributes == kind]
               for kind in ("legal_entity", "enterprise_year", "event")}  # fmt: skip
    frames = {item.source.table: (placing or Placing()).rows(connection, item) for item in ranked}
    named = {
        table: frame.filter(frame.entity_id.notnull())
        for table, frame in frames.items()
        if "entity_id" in frame.columns
    }
    folder = out / "base"
    folder.mkdir(parents=True, exist_ok=True)
    writing = Writing(connection, folder, out / "work", survivorship or {})

    holders = by_kind["legal_entity"]
    said = [part for source in holders for part in parts(source, named[source.table], ("entity_id",))]
    said += [part for source in by_kind["event"] for part in counted(source, named[source.table])]
    spine = _entities([named[source.table].select("entity_id", credit_code=source.entity) for source in holders])
    entities, written = writing.merged(
        "legal_entity", spine, said, ("entity_id",), lead=("entity_id", "credit_code"), core=ENTITY, synthetic=synthetic
    )

    known = entities.select("entity_id")
    checks = _unplaced([*by_kind["enterprise_year"], *by_kind["event"]], frames, known)
    said = [
        part
        for source in by_kind["enterprise_year"]
        for part in yearly(source, named[source.table].semi_join(known, "entity_id"))
    ]
    spine = _years([part.frame.select("entity_id", "year") for part in said])
    key = ("entity_id", "year")
    _, more = writing.merged("enterprise_year", spine, said, key, lead=key, core=YEARLY, synthetic=None)
    return written | more, checks


def _fields_are_known(tables: list[Loaded], fields: Mapping[str, object]) -> None:
    known = {*ENTITY, *YEARLY, *fields}
    for item in tables:
        named = given(item.source) if item.source.contributes in {"legal_entity", "enterprise_year"} else {}
        for target in (*named, *(count.field for count in item.source.counts)):
            if target not in known:
                raise LakeError(
                    f"数据源“{item.source.name}”给出的字段 {target} 不在字段字典中，请在 fields.yaml 中声明"
                )


def _entities(frames: list[Any]) -> Any:
    """Return every entity once, with the credit code that one of its rows has."""
    if not frames:
        return ibis.memtable([], schema=ibis.schema({"entity_id": "string", "credit_code": "string"}))
    every = ibis.union(*frames) if len(frames) > 1 else frames[0]
    return every.group_by("entity_id").aggregate(credit_code=every.credit_code.max())


def _years(frames: list[Any]) -> Any:
    if not frames:
        return ibis.memtable([], schema=ibis.schema({"entity_id": "string", "year": "int64"}))
    return ibis.union(*frames, distinct=True) if len(frames) > 1 else frames[0].distinct()


def _unplaced(sources: Sequence[Source], frames: Mapping[str, Any], known: Any) -> list[CheckResult]:
    """Count the rows of each table that name an enterprise that no register has, and those that name none."""
    checks = []
    for some in (sources[start : start + AT_ONCE] for start in range(0, len(sources), AT_ONCE)):
        found = _strangers([frames[source.table] for source in some], known)
        for place, source in enumerate(some):
            unknown, strangers = found.get(place, (0, 0))
            heading = source.columns[source.entity].headings[0] if source.entity in source.columns else None
            if heading is not None:
                said = f"“{heading}”须在企业登记信息中"
                checks.append(CheckResult(source.table, "entity", heading, said, strangers))
            if unknown:
                said = "没有信用代码，尚待归到企业"
                checks.append(CheckResult(source.table, "unresolved", heading, said, unknown))
    return checks


def _strangers(frames: Sequence[Any], known: Any) -> dict[int, tuple[int, int]]:
    """Return by the place of the table: rows without an entity, rows with one that is not known."""
    each = [frame.select(place=ibis.literal(place), entity_id="entity_id") for place, frame in enumerate(frames)]
    every = ibis.union(*each) if len(each) > 1 else each[0]
    named = known.select(here="entity_id")
    both = every.left_join(named, every.entity_id == named.here)
    counts = both.group_by("place").aggregate(
        unknown=both.entity_id.isnull().sum(), strangers=(both.entity_id.notnull() & both.here.isnull()).sum()
    )
    return {row["place"]: (int(row["unknown"]), int(row["strangers"])) for row in counts.to_pyarrow().to_pylist()}
