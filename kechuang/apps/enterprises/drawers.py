"""企业依据: the drawer behind a field (file, row, run, derivation) and behind a condition (rule, figures)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang.apps.catalog.models import Load
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises import fields, queries
from kechuang.apps.enterprises.evidence import field_evidence, field_of, receipts_of, searched, spot_of
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear
from kechuang.apps.enterprises.others import others
from kechuang.apps.ladder.firms import AS_FIELDS
from kechuang.apps.ladder.standing import conditions_of
from kechuang.core import Money
from kechuang.engines import lake
from kechuang.web.drawer import Drawer, Fact, RawTable, Row, RuleNote

if TYPE_CHECKING:
    from kechuang.apps.enterprises.evidence import Spot
    from kechuang.core import Evidence
    from kechuang.declarations.pack import Pack

log = logging.getLogger(__name__)
NEIGHBOURS = 1
SHOWN_COLUMNS = 5
CELL = 60
COLUMNS = {field: column for column, field in AS_FIELDS.items()}


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
    receipts = receipts_of(run)
    evidence = field_evidence(holder.provenance, key, run=run, receipts=receipts)
    spot = spot_of(holder.provenance, key)
    load = spot.load(receipts) if spot else next(iter(searched(key, receipts)), None)
    return Drawer(
        title=item.label,
        figure=item.text[:CELL],
        exact=item.exact,
        note=_("%(year)s 年") % {"year": year} if year else "",
        synthetic=bool(evidence and evidence.synthetic) or record.synthetic,
        how=[
            *([Row(_("推得"), evidence.derived)] if evidence and evidence.derived else ()),
            *(others(run, record.entity_id, key, receipts) if year is None else ()),
        ],
        where=where(evidence) if evidence else (),
        raw=raw_rows(run, load, spot, key) if load and spot else None,
        link=reverse("catalog:table", args=(load.table_id,)) if load else "",
    )


def where(evidence: Evidence) -> list[Fact]:
    """Return the lines that say from which department, table, file and row a value came.

    Of a value that follows from the absence of any row, every table that was looked through is named.
    """
    lines = [
        line
        for part in evidence.inputs or (evidence,)
        for line in (
            (_("提供部门"), part.department, False),
            (_("数据表"), part.source, False),
            (_("文件"), part.file_name, False),
            (_("列"), part.column, False),
            (_("行"), f"{part.row:,}" if part.row else None, False),
            (_("文件摘要"), f"{part.file[:19]}…" if part.file else None, True),
        )
    ]
    lines += [
        (_("入库"), (evidence.ingested or "")[:16].replace("T", " "), False),
        (_("批次"), evidence.run, True),
    ]
    return [Fact(label, value, code=code) for label, value, code in lines if value]


def raw_rows(run_id: str, load: Load, spot: Spot, field: str) -> RawTable | None:
    """Return the row as it was accepted, with its neighbours in the file; None where the run's files are gone."""
    run = lake_run(run_id)
    if run is None:
        return None
    try:
        frame = (
            lake.read(run, f"accepted/{load.table_id}")
            .filter(
                pl.col("_file") == spot.file, pl.col("_row").is_between(spot.row - NEIGHBOURS, spot.row + NEIGHBOURS)
            )
            .sort("_row")
            .collect()
        )
    except (OSError, lake.LakeError, pl.exceptions.PolarsError):
        log.warning("row %s of %s in run %s cannot be read", spot.row, load.table_id, run_id)
        return None
    columns = load.table.contract.get("columns", {})
    wanted = [key for key, column in columns.items() if field_of(key, column) == field]
    # Of the other columns only those that hold nobody's personal data.
    rest = [key for key, column in columns.items() if column.get("personal", "none") == "none"]
    picked = [*load.table.contract.get("key", ()), *wanted, *rest]
    picked = [key for key in dict.fromkeys(picked) if key in frame.columns][:SHOWN_COLUMNS]
    numbers = frame["_row"].to_list()
    return RawTable(
        columns=[_("行"), *(_heading(columns, key) for key in picked)],
        rows=[
            [f"{number:,}", *(_cell(cell, columns.get(key, {})) for key, cell in zip(picked, cells, strict=True))]
            for number, cells in zip(numbers, frame.select(picked).iter_rows(), strict=True)
        ],
        hit=numbers.index(spot.row) if spot.row in numbers else None,
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
    receipts = receipts_of(run)
    years = {one.year: one for one in figures}
    how: list[Row] = []
    sources: list[Fact] = []
    for used in line.inputs:
        key = COLUMNS.get(used.key, used.key)
        holder = years.get(used.year) if used.year else record
        address = (
            reverse("enterprises:year_evidence", args=(record.handle, used.year, key))
            if used.year
            else reverse("enterprises:evidence", args=(record.handle, key))
        )
        how.append(Row(used.label, used.text or _("缺"), url=address if used.text else ""))
        if holder and used.text:
            evidence = field_evidence(holder.provenance, key, run=run, receipts=receipts)
            if evidence:
                sources.append(Fact(used.label, _source(evidence)))
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


def _source(evidence: Evidence) -> str:
    """Say in a few words on what a figure stands."""
    if evidence.row is None:
        return evidence.derived or ""
    named = "，".join(part for part in (evidence.department, evidence.source) if part)
    return _("%(table)s第 %(row)s 行") % {"table": named, "row": f"{evidence.row:,}"}
