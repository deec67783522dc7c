"""企业依据: the drawer behind a field (file, row, run, derivation) and behind a condition (rule, figures)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang.apps.catalog.models import Load
from kechuang.apps.enterprises import fields, queries
from kechuang.apps.enterprises.evidence import field_evidence, loads_of, table_of
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.ladder.standing import conditions_of
from kechuang.core import Money
from kechuang.engines import lake
from kechuang.web.drawer import Drawer, Fact, RawTable, Row, RuleNote
from kechuang.web.environment import data_folder

if TYPE_CHECKING:
    from kechuang.core import Evidence
    from kechuang.declarations.pack import Pack

log = logging.getLogger(__name__)
NEIGHBOURS = 1
SHOWN_COLUMNS = 5
CELL = 60


def field_drawer(record: Enterprise, key: str, year: int | None, pack: Pack) -> Drawer | None:
    """Return the drawer of one field, or None where the record has no such field."""
    holder: Enterprise | EnterpriseYear = record
    if year is not None:
        found = next((one for one in queries.years_of(record) if one.year == year), None)
        if found is None:
            return None
        holder = found
        shown = fields.yearly(found, pack)
    else:
        shown = iter([*fields.identity(record, pack), *fields.facts(record, pack)])
    item = next((one for one in shown if one.key == key), None)
    if item is None:
        return None
    run = record.generation.run
    loads = loads_of(run)
    evidence = field_evidence(holder.provenance, key, run=run, loads=loads)
    place = table_of(holder, key)
    load = loads.get(place[0]) if place else None
    return Drawer(
        title=item.label,
        figure=item.text[:CELL],
        exact=item.exact,
        note=_("%(year)s 年") % {"year": year} if year else "",
        synthetic=bool(evidence and evidence.synthetic) or record.synthetic,
        how=[Row(_("推得"), evidence.derived)] if evidence and evidence.derived else (),
        where=where(evidence) if evidence else (),
        raw=raw_rows(run, load, place[1], item.key) if load and place else None,
        link=reverse("catalog:table", args=(place[0],)) if place else "",
    )


def where(evidence: Evidence) -> list[Fact]:
    """Return the lines that say from which department, table, file and row a value came."""
    lines = [
        (_("提供部门"), evidence.department, False),
        (_("数据表"), evidence.source, False),
        (_("文件"), evidence.file_name, False),
        (_("列"), evidence.column, False),
        (_("行"), f"{evidence.row:,}" if evidence.row else None, False),
        (_("入库"), (evidence.ingested or "")[:16].replace("T", " "), False),
        (_("批次"), evidence.run, True),
        (_("文件摘要"), f"{evidence.file[:19]}…" if evidence.file else None, True),
    ]
    return [Fact(label, value, code=code) for label, value, code in lines if value]


def raw_rows(run_id: str, load: Load, row: int, field: str) -> RawTable | None:
    """Return the row as it was accepted, with its neighbours; None where the run's files are gone."""
    run = next((one for one in lake.runs(data_folder() / "lake") if one.id == run_id), None)
    name = f"accepted/{load.table_id}"
    if run is None:
        return None
    try:
        frame = (
            lake.read(run, name)
            .filter(pl.col("_row").is_between(row - NEIGHBOURS, row + NEIGHBOURS))
            .sort("_row")
            .collect()
        )
    except (OSError, lake.LakeError, pl.exceptions.PolarsError):
        log.warning("row %s of %s in run %s cannot be read", row, load.table_id, run_id)
        return None
    columns = load.table.contract.get("columns", {})
    wanted = [key for key, column in columns.items() if (column.get("gives") or key) == field and key in frame.columns]
    rest = [key for key in columns if key in frame.columns and key not in wanted]
    picked = [*load.table.contract.get("key", ()), *wanted, *rest]
    picked = [key for key in dict.fromkeys(picked) if key in frame.columns][:SHOWN_COLUMNS]
    numbers = frame["_row"].to_list()
    return RawTable(
        columns=[_("行"), *(_heading(columns, key) for key in picked)],
        rows=[
            [f"{number:,}", *(_cell(cell, columns.get(key, {})) for key, cell in zip(picked, cells, strict=True))]
            for number, cells in zip(numbers, frame.select(picked).iter_rows(), strict=True)
        ],
        hit=numbers.index(row) if row in numbers else None,
        caption=_("标准化后的行，命中行加底色"),
    )


def _cell(cell: object, column: dict[str, object]) -> str:
    if cell is None:
        return ""
    if column.get("type") == "money" and isinstance(cell, int):
        return Money(cell).exact()
    return str(cell)[:CELL]


def _heading(columns: dict[str, dict[str, object]], key: str) -> str:
    spelled = columns.get(key, {}).get("from", key)
    return str(spelled[0] if isinstance(spelled, list) else spelled)


def condition_drawer(record: Enterprise, rule_id: str, condition_id: str, pack: Pack) -> Drawer | None:
    """Return the drawer of one condition of a rule, or None where there is none."""
    verdict = next((one for one in queries.verdicts_of(record) if one.rule == rule_id), None)
    if verdict is None:
        return None
    figures = queries.years_of(record)
    standing = conditions_of(verdict, record, pack, figures)
    line = next((one for one in standing.lines if one.id == condition_id), None)
    if line is None:
        return None
    run = record.generation.run
    loads = loads_of(run)
    years = {one.year: one for one in figures}
    how: list[Row] = []
    sources: list[Fact] = []
    for used in line.inputs:
        holder = years.get(used.year) if used.year else record
        address = (
            reverse("enterprises:year_evidence", args=(record.credit_code, used.year, used.key))
            if used.year
            else reverse("enterprises:evidence", args=(record.credit_code, used.key))
        )
        how.append(Row(used.label, used.text or _("缺"), url=address if used.text else ""))
        evidence = field_evidence(holder.provenance, used.key, run=run, loads=loads) if holder and used.text else None
        if evidence:
            sources.append(
                Fact(used.label, f"{evidence.department}，{evidence.source} {_('第')} {evidence.row:,} {_('行')}")
            )
    return Drawer(
        title=line.text,
        figure=line.actual or "",
        exact=line.exact or line.margin,
        note=standing.name,
        synthetic=record.synthetic,
        how=how,
        where=sources,
        rule=RuleNote(
            text=f"{line.article} {line.text}：{line.required}" if line.required else f"{line.article} {line.text}",
            version=standing.basis,
            unverified=line.unverified,
        ),
        missing=line.missing,
    )
