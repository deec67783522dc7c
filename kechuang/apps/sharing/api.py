"""共享接口: resources with their terms; rows of a resource under a grant, page by page, every reading logged."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.catalog.place import current_place
from kechuang.apps.sharing import access, queries
from kechuang.apps.sharing.contracts import heading, is_personal
from kechuang.apps.sharing.exchange import stable_code
from kechuang.apps.sharing.models import UsageKind
from kechuang.apps.sharing.reading import grant_for, open_reading
from kechuang.web.schemas import ERRORS, Problem, only_known

router = Router(tags=["数据共享"])
TABLE = r"^[A-Za-z0-9_]{1,80}$"
ENTITY = r"^[0-9A-Za-z]{0,64}$"


class SharedField(Schema):
    """A field of a resource."""

    key: str
    label: str
    type: str
    unit: str
    personal: bool
    attribute: Literal["unconditional", "conditional", "none"]
    why: str


class SharedResource(Schema):
    """A resource and the terms under which it is shared."""

    table: str
    code: str
    name: str
    department: str
    attribute: Literal["unconditional", "conditional", "none"]
    condition: str
    legal_basis: str
    level: Literal["general", "important", "core"]
    refresh: str
    synthetic: bool
    rows: int | None
    fields: list[SharedField]


class ReadField(Schema):
    """A column of the rows; money is in 元, shares are parts of one, both as exact texts."""

    key: str
    label: str
    type: str
    unit: str
    masked: bool


class RowsPage(Schema):
    """A page of rows under a grant."""

    grant: str
    table: str
    run: str
    total: int
    page: int
    size: int
    fields: list[ReadField]
    rows: list[dict[str, Any]]


class RowsQuery(Schema):
    """Which of the rows."""

    grant: Annotated[int | None, Query(ge=1, le=2**53, description="id of the grant; the newest by default")] = None
    entity: Annotated[str, Query(pattern=ENTITY, description="credit code or entity id")] = ""
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    size: Annotated[int, Query(ge=1, le=1000)] = 100


@router.get(
    "/resources", response={200: list[SharedResource], **ERRORS}, operation_id="list_shared_resources",
    summary="共享资源",
)  # fmt: skip
def list_resources(request: HttpRequest) -> list[SharedResource]:
    """List the resources of the catalogue with the terms under which they are shared."""
    only_known(request)
    access.require(request.user, access.VIEW)
    place = current_place().code
    return [
        SharedResource(
            table=one.table.table,
            code=stable_code(one.table, place),
            name=one.table.name,
            department=one.table.department.name,
            attribute=one.source.sharing.attribute,
            condition=one.source.sharing.condition,
            legal_basis=one.source.sharing.legal_basis,
            level=one.source.sharing.level,
            refresh=one.table.refresh,
            synthetic=one.table.synthetic,
            rows=one.rows,
            fields=[
                SharedField(
                    key=key, label=heading(key, column), type=column.type, unit=column.unit or "",
                    personal=is_personal(column), attribute=one.source.terms_of(key).attribute,
                    why=one.source.terms_of(key).why,
                )
                for key, column in one.source.columns.items()
            ],
        )
        for one in queries.shared()
    ]  # fmt: skip


@router.get(
    "/resources/{table}/rows", response={200: RowsPage, **ERRORS, 409: Problem}, operation_id="read_shared_rows",
    summary="取用数据",
)  # fmt: skip
def read_rows(
    request: HttpRequest, response: HttpResponse, table: Annotated[str, Path(pattern=TABLE)], query: Query[RowsQuery]
) -> RowsPage:
    """Read rows of a resource under a grant of one's department; counted against the day's rows, and logged."""
    only_known(request, RowsQuery)
    access.require(request.user, access.READ)
    if not SourceTable.objects.filter(pk=table).exists():
        raise HttpError(404, f"没有名为 {table} 的数据资源")
    try:
        grant = grant_for(request.user, table, query.grant)
        reading = open_reading(
            grant, by=request.user, kind=UsageKind.API, entity=query.entity, offset=(query.page - 1) * query.size,
            limit=query.size,
        )  # fmt: skip
    except Refused as refusal:
        raise HttpError(409, str(refusal)) from refusal
    response["Cache-Control"] = "no-store"
    return RowsPage(
        grant=grant.number,
        table=table,
        run=reading.run,
        total=reading.total,
        page=query.page,
        size=query.size,
        fields=[
            ReadField(key=cell.key, label=cell.label, type=cell.type, unit=cell.unit, masked=cell.masked)
            for cell in reading.cells
        ],
        rows=[
            {key: value if value is None or isinstance(value, int | bool) else str(value) for key, value in row.items()
             if key != "_at"}
            for row in reading.rows()
        ],
    )  # fmt: skip
