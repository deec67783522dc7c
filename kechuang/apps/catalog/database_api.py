"""四库九专题接口: the databases with their tables, and what is held of each department."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.catalog.databases import Holding, keepers, shelves
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import resources
from kechuang.web.schemas import ERRORS, only_known

router = Router(tags=["数据目录"])
VIEW = "catalog.view"


class HoldingOut(Schema):
    """A table of a database; ``rows`` is null where nothing that feeds it was received."""

    name: str
    label: str
    table: str
    rows: int | None
    losing_values: int | None
    departments: int
    sources: list[str]
    late: int


class DatabaseOut(Schema):
    """A base or thematic database."""

    id: str
    label: str
    kind: str
    describes: str
    inferred: bool
    rows: int
    departments: int
    tables: list[HoldingOut]


class KeeperOut(Schema):
    """A department and what is held of it."""

    id: str
    name: str
    tables: int
    received: int
    held: int
    quarantined: int
    late: int
    synthetic: bool


@router.get("/databases", response={200: list[DatabaseOut], **ERRORS}, operation_id="list_databases",
            summary="四库九专题")  # fmt: skip
def list_databases(request: HttpRequest) -> list[DatabaseOut]:
    """List the base and thematic databases with their tables, counted from the run that people see."""
    only_known(request)
    access.require(request.user, VIEW)
    return [
        DatabaseOut(
            id=shelf.database.id,
            label=shelf.database.label,
            kind=shelf.database.kind,
            describes=shelf.database.describes,
            inferred=shelf.database.inferred,
            rows=shelf.rows,
            departments=shelf.departments,
            tables=[_table(table) for table in shelf.tables],
        )
        for shelf in shelves(current_pack())
    ]


@router.get("/departments", response={200: list[KeeperOut], **ERRORS}, operation_id="list_departments",
            summary="各部门数据量")  # fmt: skip
def list_departments(request: HttpRequest) -> list[KeeperOut]:
    """List the departments of which something was received, with their records."""
    only_known(request)
    access.require(request.user, VIEW)
    return [KeeperOut.model_validate(one, from_attributes=True) for one in keepers(resources())]


def _table(table: Holding) -> HoldingOut:
    return HoldingOut(
        name=table.name,
        label=table.label,
        table=table.lake_name,
        rows=table.rows,
        losing_values=table.lost,
        departments=table.departments,
        sources=[one.table.table for one in table.sources],
        late=table.late,
    )
