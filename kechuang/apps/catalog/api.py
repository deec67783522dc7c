"""目录接口: departments' tables, the runs that read them, what the checks found."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kechuang.apps.accounts import access
from kechuang.apps.catalog import database_api, lineage_api
from kechuang.apps.catalog.models import Check, LakeRun, Load, SourceTable
from kechuang.web.schemas import ERRORS, only_known

router = Router(tags=["数据目录"])
router.add_router("", database_api.router)
router.add_router("", lineage_api.router)
VIEW = "catalog.view"


class TableOut(Schema):
    """A department table and its contract."""

    table: str
    name: str
    department: str
    version: str
    refresh: str
    shared: str
    personal: str
    synthetic: bool
    contract: dict[str, Any]


class LoadOut(Schema):
    """A file of a run: received, accepted, quarantined."""

    table: str
    file_name: str
    sha256: str
    encoding: str
    rows_in: int
    accepted: int
    quarantined: int


class CheckOut(Schema):
    """A check of a contract and how many rows broke it."""

    table: str
    column: str
    check: str
    message: str
    failing: int


class RunOut(Schema):
    """A run of the lake."""

    id: str
    started: dt.datetime
    finished: dt.datetime | None
    status: str
    rows_in: int
    accepted: int
    quarantined: int
    enterprises: int
    loads: list[LoadOut]
    checks: list[CheckOut]


@router.get("/tables", response={200: list[TableOut], **ERRORS}, operation_id="list_tables", summary="数据资源")
def list_tables(request: HttpRequest) -> list[TableOut]:
    """List the tables that departments provide."""
    only_known(request)
    access.require(request.user, VIEW)
    return [
        TableOut(
            table=table.table,
            name=table.name,
            department=table.department.name,
            version=table.version,
            refresh=table.refresh,
            shared=table.shared,
            personal=table.personal,
            synthetic=table.synthetic,
            contract=table.contract,
        )
        for table in SourceTable.objects.select_related("department")
    ]


@router.get("/runs", response={200: list[RunOut], **ERRORS}, operation_id="list_runs", summary="批次")
def list_runs(request: HttpRequest) -> list[RunOut]:
    """List the newest twenty runs with their receipts and the checks that rows broke."""
    only_known(request)
    access.require(request.user, VIEW)
    runs = LakeRun.objects.prefetch_related("loads", "checks")[:20]
    return [
        RunOut(
            id=run.id,
            started=run.started,
            finished=run.finished,
            status=run.status,
            rows_in=run.rows_in,
            accepted=run.accepted,
            quarantined=run.quarantined,
            enterprises=run.enterprises,
            loads=[_load(load) for load in run.loads.all()],
            checks=[_check(check) for check in run.checks.all() if check.failing],
        )
        for run in runs
    ]


def _load(load: Load) -> LoadOut:
    return LoadOut(
        table=load.table_id,
        file_name=load.file_name,
        sha256=load.sha256,
        encoding=load.encoding,
        rows_in=load.rows_in,
        accepted=load.accepted,
        quarantined=load.quarantined,
    )


def _check(check: Check) -> CheckOut:
    return CheckOut(
        table=check.table_id,
        column=check.column,
        check=check.check_id,
        message=check.message,
        failing=check.failing,
    )
