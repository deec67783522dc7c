"""血缘接口: where the columns of a table come from, and what they are used for."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from kechuang.apps.accounts import access
from kechuang.apps.catalog import queries
from kechuang.apps.catalog.actions import count_use
from kechuang.apps.catalog.models import SourceTable, TableUse
from kechuang.engines import lake
from kechuang.web.schemas import ERRORS, PLAIN, only_known

router = Router(tags=["数据目录"])
VIEW = "catalog.view"


class LineageQuery(Schema):
    """Which table, and of it all columns or one."""

    table: Annotated[str, Query(max_length=160, pattern=PLAIN, description="accepted/ip_grants, legal_entity …")]
    column: Annotated[str | None, Query(max_length=120, pattern=PLAIN)] = None


class SourceOut(Schema):
    """A column that an output column comes from; ``*`` stands for all rows of the output, or for rows counted."""

    column: str
    table: str
    source: str
    kind: str
    via: str


class UseOut(Schema):
    """A column that is made with a column of the table."""

    source: str
    table: str
    column: str
    kind: str
    via: str


class LineageOut(Schema):
    """The lineage of a table in the run that people see."""

    run: str
    table: str
    sources: list[SourceOut]
    uses: list[UseOut]


@router.get(
    "/lineage", response={200: LineageOut, **ERRORS}, operation_id="get_lineage", summary="血缘",
)  # fmt: skip
def get_lineage(request: HttpRequest, query: Query[LineageQuery]) -> Any:
    """Tell where the columns of a table come from and what they are used for, in the run that people see."""
    only_known(request, LineageQuery)
    access.require(request.user, VIEW)
    run_id = queries.published_run()
    run = queries.lake_run(run_id) if run_id else None
    held = lake.lineage_of(run) if run else {}
    own = held.get(query.table)
    if run is None or own is None or (query.column is not None and query.column not in own.columns):
        raise HttpError(404, f"现行批次的血缘中没有 {query.table}{f'.{query.column}' if query.column else ''}")
    table = query.table.partition("/")[2]
    if SourceTable.objects.filter(pk=table).exists():
        count_use(table=table, actor=request.user, way=TableUse.Way.API)
    wanted = {query.column, lake.ROWS} if query.column else {lake.ROWS, *own.columns}
    return LineageOut(
        run=run.id,
        table=query.table,
        sources=[
            SourceOut(column=edge.column, table=edge.table, source=edge.source, kind=edge.kind, via=edge.via)
            for edge in own.edges()
            if edge.column in wanted
        ],
        uses=[
            UseOut(source=name, table=other, column=target, kind=how.kind, via=how.via)
            for name in sorted(wanted)
            for other, target, how in lake.downstream(held, query.table, name)
        ],
    )
