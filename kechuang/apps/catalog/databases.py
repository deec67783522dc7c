"""四库九专题 (base and thematic databases) and what each department holds, counted from the run that people see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.catalog.queries import Resource, lake_run, published_run, resources
from kechuang.declarations.database import Database, Feed
from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines import lake

DEMO = "demo"


@dataclass(frozen=True)
class Holding:
    """A table of a database: its rows in the lake, and the received tables that feed it.

    ``rows`` is None where nothing that feeds it has been received. ``lost`` counts the values of other sources that
    were not taken; None where no two sources speak of one field.
    """

    name: str
    label: str
    describes: str
    lake_name: str
    rows: int | None
    lost: int | None
    sources: tuple[Resource, ...]

    @property
    def departments(self) -> int:
        """How many departments feed it."""
        return len({one.table.department_id for one in self.sources})

    @property
    def share_passed(self) -> Decimal | None:
        """Return what share of the rows received for it passed their contract; None where nothing came."""
        return passed(self.sources)

    @property
    def percent(self) -> str:
        """That share as an official reads it, rounded down: only what is whole reads 100 %."""
        share = self.share_passed
        return "—" if share is None else f"{int(share * 1000) / 10:.1f}\u00a0%"

    @property
    def late(self) -> int:
        """How many of its sources are past their day."""
        return sum(one.fresh.state == "late" for one in self.sources)


@dataclass(frozen=True)
class Shelf:
    """A database with its tables."""

    database: Database
    tables: tuple[Holding, ...]

    @property
    def rows(self) -> int:
        """Rows of all its tables."""
        return sum(table.rows or 0 for table in self.tables)

    @property
    def departments(self) -> int:
        """How many departments feed it."""
        return len({one.table.department_id for table in self.tables for one in table.sources})


@dataclass(frozen=True)
class Keeper:
    """A department and what the lake holds of it."""

    id: str
    name: str
    tables: int
    received: int
    held: int
    quarantined: int
    late: int
    synthetic: bool


def passed(sources: Sequence[Resource]) -> Decimal | None:
    """Return the share of received rows that passed their contracts; None where none came."""
    loads = [one.load for one in sources if one.load]
    rows = sum(load.rows_in for load in loads)
    return Decimal(sum(load.accepted for load in loads)) / rows if rows else None


def shelves(pack: Pack, received: Sequence[Resource] | None = None) -> list[Shelf]:
    """Return every database of the pack with rows, sources, freshness and quality, in the order declared."""
    run_id = published_run()
    run = lake_run(run_id) if run_id else None
    by_table = {one.table.table: one for one in (resources() if received is None else received) if one.load}
    fed: dict[str, list[Resource]] = {}
    for feed in feeds(pack):
        if feed.from_ in by_table:
            fed.setdefault(feed.table, []).append(by_table[feed.from_])
    own = {
        kind: tuple(one for one in by_table.values() if one.table.contract.get("contributes") in kinds)
        for kind, kinds in _LAKE.items()
    }
    ordered = sorted(pack.databases.values(), key=lambda one: (one.kind != "base", one.order, one.id))
    return [
        Shelf(
            database,
            tuple(
                _holding(
                    database, name, run, own[table.lake] if table.lake else tuple(fed.get(f"{database.id}.{name}", ()))
                )
                for name, table in database.tables.items()
            ),
        )
        for database in ordered
    ]


_LAKE: dict[str, set[str]] = {"legal_entity": {"legal_entity", "event"}, "enterprise_year": {"enterprise_year"}}


def feeds(pack: Pack) -> tuple[Feed, ...]:
    """Return who feeds which table, the tables of a synthetic region beside another pack's own included."""
    if pack.synthetic or not SourceTable.objects.filter(synthetic=True).exists():
        return pack.feeds
    own = {feed.name for feed in pack.feeds}
    return (*pack.feeds, *(feed for feed in _invented() if feed.name not in own))


@cache
def _invented() -> tuple[Feed, ...]:
    return load_pack(DEMO).feeds


def _holding(database: Database, name: str, run: lake.Run | None, sources: tuple[Resource, ...]) -> Holding:
    table, lake_name = database.tables[name], database.lake_name(name)
    held = run.tables if run else {}
    rows = held[lake_name].rows if lake_name in held else None
    lost = held[f"{lake_name}_losers"].rows if f"{lake_name}_losers" in held else None
    return Holding(name, table.label, table.describes, lake_name, rows, lost, sources)


def keepers(received: Sequence[Resource] | None = None) -> list[Keeper]:
    """Return every department of which something was received, those with most rows first."""
    by_department: dict[str, list[Resource]] = {}
    for one in resources() if received is None else received:
        if one.load:
            by_department.setdefault(one.table.department_id, []).append(one)
    found = [
        Keeper(
            department,
            items[0].table.department.name,
            len(items),
            sum(one.load.rows_in for one in items if one.load),
            sum(one.load.accepted for one in items if one.load),
            sum(one.load.quarantined for one in items if one.load),
            sum(one.fresh.state == "late" for one in items),
            all(one.table.synthetic for one in items),
        )
        for department, items in by_department.items()
    ]
    return sorted(found, key=lambda one: (-one.held, one.name))
