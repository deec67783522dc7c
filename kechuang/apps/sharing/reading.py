"""取用数据 (reading): rows of a resource under a grant, from the run that people see; counted, logged and masked.

The order is: who, under which grant, statistics, quota, log, and only then the rows. What is read is never held as a
whole: a page is a slice of the run's file, an export goes through it slice by slice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import read_personal
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.catalog.queries import lake_run, published_run
from kechuang.apps.sharing import access
from kechuang.apps.sharing.contracts import contract, heading, is_personal, labels, open_fields
from kechuang.apps.sharing.masks import masked
from kechuang.apps.sharing.models import ShareGrant, Usage, UsageKind
from kechuang.declarations.source import Column, Source
from kechuang.engines import lake

PAGE = 20
SLICE = 20_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """A column as it is read: key, heading, type, unit, and whether its values are masked."""

    key: str
    label: str
    type: str
    unit: str
    masked: bool

    @property
    def is_number(self) -> bool:
        """Whether its values are amounts, which stand right in a table."""
        return not self.masked and self.type in {"integer", "decimal", "money", "share"}


@dataclass(frozen=True)
class Reading:
    """What one reading gives: the columns, the rows chosen (still to be fetched), how many there are in all."""

    grant: ShareGrant
    source: Source
    run: str
    cells: tuple[Cell, ...]
    frame: pl.LazyFrame
    total: int
    offset: int
    count: int

    def rows(self) -> Iterator[Row]:
        """Yield the rows chosen, each with ``_at`` (where it stands in the run), slice by slice."""
        done = 0
        while done < self.count:
            step = min(SLICE, self.count - done)
            for row in self.frame.slice(self.offset + done, step).collect().iter_rows(named=True):
                yield self._shown(row)
            done += step

    def _shown(self, row: Row) -> Row:
        out: Row = {"_at": f"{row['_file']}-{row['_row']}"}
        for cell in self.cells:
            value = row[cell.key]
            if cell.type == "person_id":  # the lake itself keeps only a hash and what may be seen
                out[cell.key] = row.get(f"{cell.key}_masked")
            else:
                out[cell.key] = masked(value, cell.type) if cell.masked else typed(value, cell.type)
        return out


def current_rows(source: Source) -> tuple[str, pl.LazyFrame]:
    """Return the id of the run that people see and the accepted rows of a table in it.

    Raises
    ------
    Refused
        If nothing was published, or the run has no such table or lost its file.
    """
    ident = published_run()
    run = lake_run(ident) if ident else None
    if run is None:
        raise Refused(_("还没有可用的数据批次，请数据管理员先导入数据。"))
    try:
        return run.id, lake.read(run, f"accepted/{source.table}")
    except (lake.LakeError, OSError):
        raise Refused(_("现行批次没有“%(name)s”，请联系提供部门报送。") % {"name": source.name}) from None


def open_reading(
    grant: ShareGrant, *, by: Any, kind: UsageKind, entity: str = "", offset: int = 0, limit: int | None = None
) -> Reading:
    """Open rows of a resource under a grant and log that they were read.

    Parameters
    ----------
    grant : ShareGrant
        Under which grant.
    by : User
        Who reads; he belongs to the department that holds it.
    kind : UsageKind
        How.
    entity : str
        A credit code or an entity id, to read its rows alone.
    offset, limit : int
        Which of the rows; all where no limit is given.

    Raises
    ------
    PermissionDenied
        If the person may not use data or does not belong to the department, or may not see personal data in clear.
    Refused
        If the grant is over or revoked, none of its fields may be shared any more, the day's rows are used up, the
        table is not in the run, or statistics are asked for below the aggregate they were given for.
    """
    access.require(by, access.READ, grant)
    source = contract(grant.table)
    require_current(grant)
    cells = cells_of(source, grant)
    if not cells:
        raise Refused(
            _("授权 %(grant)s 的字段现在都不予共享，不能再取用；请与提供部门联系。") % {"grant": grant.number}
        )
    run, frame = current_rows(source)
    _keep_aggregate(source, frame, entity)
    chosen = _of_entity(source, frame, run, entity)
    total = int(chosen.select(pl.len()).collect().item())
    count = max(0, min(total - offset, total if limit is None else limit))
    clear = [cell.key for cell in cells if cell.key in grant.clear_fields]
    if clear:
        read_personal(by, ObjectRef("sharing.sharegrant", str(grant.pk), str(grant)), fields=labels(source, clear))
    _count_in(grant, count, by=by, kind=kind, entity=entity, run=run)
    names = frame.collect_schema().names()
    wanted = [name for cell in cells for name in (cell.key, f"{cell.key}_masked") if name in names]
    missing = [cell.label for cell in cells if cell.key not in names]
    if missing:
        raise Refused(_("现行批次的“%(name)s”没有字段 %(fields)s，请联系提供部门。") % {
            "name": source.name, "fields": "、".join(missing)})  # fmt: skip
    return Reading(grant, source, run, cells, chosen.select("_file", "_row", *wanted), total, offset, count)


def require_current(grant: ShareGrant) -> None:
    """Refuse a grant under which nothing may be read today."""
    if grant.revoked_at is not None:
        raise Refused(_("授权 %(grant)s 已被撤销，不能再取用；如仍需要，请重新申请。") % {"grant": grant.number})
    if core.today() < grant.starts_on:
        raise Refused(_("授权 %(grant)s 自 %(day)s 起才可取用。") % {"grant": grant.number, "day": grant.starts_on})
    if core.today() > grant.ends_on:
        raise Refused(
            _("授权 %(grant)s 已于 %(day)s 到期，不能再取用；如仍需要，请重新申请。")
            % {"grant": grant.number, "day": grant.ends_on}
        )


def used_today(grant: ShareGrant) -> int:
    """Return how many rows were read under a grant today."""
    return Usage.objects.filter(grant=grant, day=core.today()).aggregate(n=Sum("rows"))["n"] or 0


def cells_of(source: Source, grant: ShareGrant) -> tuple[Cell, ...]:
    """Return the columns that a grant opens and that may still be shared, in the order of the contract."""
    clear = set(grant.clear_fields)
    return tuple(
        Cell(key, heading(key, column), column.type, _unit(column), is_personal(column) and key not in clear)
        for key, column in ((key, source.columns[key]) for key in open_fields(source, grant.fields))
    )


def typed(value: Any, kind: str) -> Any:
    """Return a value as it goes out: money as exact 元, shares as exact fractions of one, days as ISO text."""
    if value is None:
        return None
    if kind == "money":
        return Decimal(int(value)) / 100
    if kind == "share":
        return Decimal(int(value)) / 10**9
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _unit(column: Column) -> str:
    return "元" if column.type == "money" else "" if column.type == "share" else column.unit or ""


def _of_entity(source: Source, frame: pl.LazyFrame, run_id: str, entity: str) -> pl.LazyFrame:
    """Return the rows of one entity, as the ledger places them: those without a code too."""
    run = lake_run(run_id) if entity else None
    if run is None:
        return frame
    try:
        return lake.rows_about(run, source, entity)
    except lake.LakeError as error:
        raise Refused(f"{error}。") from None


def _keep_aggregate(source: Source, frame: pl.LazyFrame, entity: str) -> None:
    """Refuse statistics below the aggregate they were given for: by one entity, or where rows are finer than that."""
    if source.basis != "statistics":
        return
    down_to = "、".join(labels(source, source.aggregate))
    finer = False
    if not entity:
        counted = frame.select(pl.len().alias("n"), pl.struct(*source.aggregate).n_unique().alias("groups")).collect()
        finer = counted["n"].item() != counted["groups"].item()
    if entity or finer:
        raise Refused(
            _("“%(name)s”是统计资料，只提供到按%(down_to)s汇总的数据，不提供更细的或单个对象的资料（统计法）。")
            % {"name": source.name, "down_to": down_to}
        )


def _count_in(grant: ShareGrant, count: int, *, by: Any, kind: UsageKind, entity: str, run: str) -> None:
    """Add a reading to those of the day; of two at once, the second sees the first."""
    with transaction.atomic():
        held = locked(grant)
        require_current(held)
        used = used_today(held)
        if used + count > held.quota:
            raise Refused(
                _("授权 %(grant)s 每日可读 %(quota)s 行，今天已读 %(used)s 行，本次要读 %(count)s 行；"
                  "请按主体或分页少取，或明日再取，或请提供部门提高额度。")
                % {"grant": held.number, "quota": f"{held.quota:,}", "used": f"{used:,}", "count": f"{count:,}"}
            )  # fmt: skip
        Usage.objects.create(grant=held, user=by, kind=kind, rows=count, entity=entity[:64], run=run)


def grant_for(user: Any, table: str, number: int | None = None) -> ShareGrant:
    """Return the grant under which a user may read a table: the one named, else his departments' newest current one.

    Raises
    ------
    Refused
        If there is none.
    PermissionDenied
        If the one named is another department's.
    """
    rows = ShareGrant.objects.filter(table_id=table).select_related("table__department")
    if number is not None:
        found = rows.filter(pk=number).first()
        if found is not None:
            access.require(user, access.READ, found)
    else:
        mine = rows.filter(department__in=access.departments_of(user, access.READ))
        found = mine.filter(ShareGrant.current_q()).first() or mine.first()
    if found is None:
        raise Refused(_("您所在的部门没有这张表的有效授权，请先申请。"))
    return found


def fields_text(source: Source, keys: Sequence[str]) -> str:
    """Return the headings of fields in one line."""
    return "、".join(labels(source, keys))


__all__ = [
    "PAGE", "Cell", "Reading", "cells_of", "current_rows", "fields_text", "grant_for",
    "open_reading", "require_current", "typed", "used_today",
]  # fmt: skip
