"""目录的写入: the loaded pack and each run of the lake, mirrored into tables that pages can list."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.models import Check, Department, LakeRun, Load, Place, SourceTable, TableUse
from kechuang.declarations.pack import Pack
from kechuang.declarations.source import Source
from kechuang.engines import lake


def load_place(*, pack: Pack, sources: dict[str, Source]) -> Place:
    """Make a pack the one that this site serves, with its departments and tables.

    Parameters
    ----------
    pack : Pack
        A checked pack.
    sources : dict
        Contracts in use, by table (the pack's own, and those of synthetic tables loaded beside them).

    Raises
    ------
    ValueError
        If the data folder already serves another place, whose records would be mixed with this one's.
    """
    with transaction.atomic():
        served = Place.objects.select_for_update().order_by("pk").first()
        if served is not None and served.pack != pack.id:
            raise ValueError(
                f"该数据目录已用于“{served.name}”（{served.pack}），不能再载入 {pack.id}；请用 --data 另选一个目录"
            )
        code = pack.place or ""
        served = served or Place(pack=pack.id)
        served.code = code
        served.name = pack.divisions[code].name if code in pack.divisions else pack.name
        served.synthetic = pack.synthetic
        served.loaded_at = core.now()
        served.save()
        for department in pack.departments.values():
            Department.objects.update_or_create(
                id=department.id, defaults={"name": department.name, "level": department.level}
            )
        for source in sources.values():
            SourceTable.objects.update_or_create(
                table=source.table,
                defaults={
                    "name": source.name,
                    "department_id": source.department,
                    "contract": source.model_dump(mode="json", by_alias=True),
                    "version": source.version,
                    "refresh": source.refresh,
                    "shared": source.shared,
                    "personal": source.personal,
                    "synthetic": source.synthetic,
                },
            )
        record(verb="catalog.load_place", actor=None, obj=served, detail={"pack": pack.id})
    return served


def mirror_run(*, run: lake.Run) -> LakeRun:
    """Write a run's receipts and checks; doing it twice changes nothing."""
    with transaction.atomic():
        mirrored, _created = LakeRun.objects.update_or_create(
            id=run.id,
            defaults={
                "started": run.started,
                "finished": run.finished,
                "status": run.status,
                "error": run.error or "",
                "rows_in": sum(receipt.rows_in for receipt in run.receipts),
                "accepted": sum(receipt.accepted for receipt in run.receipts),
                "quarantined": sum(receipt.quarantined for receipt in run.receipts),
                "enterprises": run.tables["legal_entity"].rows if "legal_entity" in run.tables else 0,
            },
        )
        mirrored.loads.all().delete()
        mirrored.checks.all().delete()
        Load.objects.bulk_create(
            Load(
                run=mirrored,
                table_id=receipt.table,
                file_name=receipt.file,
                sha256=receipt.sha256,
                encoding=receipt.encoding or "",
                ingested=run.finished,
                rows_in=receipt.rows_in,
                accepted=receipt.accepted,
                quarantined=receipt.quarantined,
            )
            for receipt in run.receipts
        )
        Check.objects.bulk_create(
            Check(
                run=mirrored,
                table_id=check.table,
                column=check.column or "",
                check_id=check.check,
                message=check.message or "",
                failing=check.failing,
            )
            for check in run.checks
        )
        record(verb="catalog.mirror_run", actor=None, obj=mirrored, detail={"rows_in": mirrored.rows_in})
    return mirrored


def count_use(*, table: str, actor: Any, way: TableUse.Way) -> None:
    """Count one reading of a table: how often, not what; the audit keeps what must be answered for.

    Parameters
    ----------
    table : str
        The table's id.
    actor : User
        Who reads; kept by post.
    way : TableUse.Way
        How it is read.
    """
    mark = {"table_id": table, "day": core.today(), "way": way, "who": (actor.acting_as or actor.get_username())[:300]}
    TableUse.objects.bulk_create([TableUse(**mark, times=0)], ignore_conflicts=True)
    TableUse.objects.filter(**mark).update(times=F("times") + 1)
