"""导入 (imports): a file handed in for a table, looked at first, then built into the city; and the way back.

Looking and building are jobs: the page that asked for one may be left. Nothing that people see changes before the
last moment of a build, and of two people who build at once the second is told about the first.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.inputs import REPLACE, BuildError, Mode, Remembered, recall
from kechuang.apps.catalog.models import LakeRun, Place, SourceTable
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.catalog.queries import lake_run, published_run
from kechuang.apps.catalog.turn import holder
from kechuang.apps.enterprises.models import Publication
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.files.contents import CSV, PARQUET, XLSX
from kechuang.apps.files.models import AttachmentVersion
from kechuang.apps.files.storage import path_of
from kechuang.apps.jobs import states
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.core import ZONE
from kechuang.declarations.source import Source
from kechuang.web.environment import data_folder

CHECK, REBUILD, REPUBLISH = "catalog.check", "catalog.rebuild", "catalog.republish"
BUILDS = (REBUILD, REPUBLISH)
MAY = "build.run"
WELCOME = frozenset({CSV, XLSX, PARQUET})


class Busy(Refused):
    """A build is running; ``job`` is it, where it was asked for on a page."""

    def __init__(self, who: str, since: Any, job: Job | None = None) -> None:
        at = f"{timezone.localtime(since, ZONE):%Y-%m-%d %H:%M}" if since else _("此前")
        super().__init__(
            _("%(who)s于 %(since)s 发起的构建正在进行，请等它结束后再操作；现行数据不受影响")
            % {"who": who, "since": at}
        )
        self.job = job


def contract(table: str) -> Source | None:
    """Return the contract of a table: the pack's own, or that of an invented table that was loaded beside it."""
    declared = current_pack().sources.get(table)
    if declared is not None:
        return declared
    loaded = SourceTable.objects.filter(pk=table).first()
    return Source.model_validate(loaded.contract) if loaded else None


def contracts(user: Any) -> list[Source]:
    """Return the contracts of the tables that a user may import, by department and name."""
    pack = current_pack()
    known = dict(pack.sources)
    for loaded in SourceTable.objects.exclude(pk__in=known):
        known[loaded.pk] = Source.model_validate(loaded.contract)
    allowed = [source for source in known.values() if access.may(user, MAY, Scope(department=source.department))]
    return sorted(allowed, key=lambda source: (source.department, source.name))


def hand_in(upload: Upload, *, table: str, mode: Mode, by: Any) -> Job:
    """Take in a file for a table and have it looked at; nothing else changes.

    Raises
    ------
    UploadRefused
        If the file is too large, or not what its name says, or none of the formats that tables come in.
    Refused
        If there is no such table.
    PermissionDenied
        If the person may not import it.
    """
    source = contract(table)
    if source is None:
        raise Refused(_("没有名为“%(table)s”的数据表，请从列表中选择") % {"table": table})
    access.require(by, MAY, Scope(department=source.department))
    version = store_upload(upload, by=by, object_type="catalog.import", object_id=table, allowed=WELCOME)
    payload = {
        "table": table,
        "mode": mode,
        "name": version.name,
        "size": version.size,
        "sha256": version.sha256,
        "path": _under_its_name(version).relative_to(data_folder()).as_posix(),
    }
    return enqueue(CHECK, key=f"check:{version.attachment_id}", payload=payload, by=by)


def _under_its_name(version: AttachmentVersion) -> Path:
    """Return the stored file under the name it came with, which is what receipts and reasons will call it."""
    path = data_folder() / "imports" / version.sha256[:16] / version.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        try:
            os.link(path_of(version.sha256), path)  # the same content, no second copy
        except OSError:
            partial = path.with_name(f".{path.name}.partial")
            shutil.copyfile(path_of(version.sha256), partial)
            partial.replace(path)
    return path


def published() -> tuple[int, str]:
    """Return number and run of the generation that people see.

    Raises
    ------
    Refused
        If there is none.
    """
    found = Publication.objects.filter(pk=1).values_list("current", "current__run").first()
    if found is None or found[0] is None:
        raise Refused(_("还没有发布过数据，请先在服务器上运行 kechuang build"))
    return found


def basis() -> Remembered:
    """Return what the run that people see was built from, all of it still there.

    Raises
    ------
    Refused
        If that is not known, or a file is gone; the sentence names it.
    """
    try:
        found = recall(data_folder(), published()[1])
        found.require()
    except BuildError as error:
        raise Refused(str(error)) from error
    return found


def running() -> Job | None:
    """Return the build that waits or runs, if it was asked for on a page."""
    return (
        Job.objects.filter(kind__in=BUILDS, state__in=states.OPEN)
        .select_related("requested_by")
        .order_by("requested_at", "pk")
        .first()
    )


def busy(*, but: str = "") -> Busy | None:
    """Return whoever builds at the moment, other than the job with this key."""
    job = running()
    if job is not None:
        if but and job.key.startswith(but):
            return None
        return Busy(job.requested_by.display_name if job.requested_by else _("平台"), job.requested_at, job)
    found = holder(data_folder())
    return Busy(found.by, found.since) if found else None


def confirm(check: Job, *, by: Any) -> Job:
    """Have the city built with a file that was looked at.

    Parameters
    ----------
    check : Job
        The look at it, done.

    Raises
    ------
    Busy
        If another build waits or runs.
    Refused
        If the file cannot be used, or a file that the city was built from is gone.
    PermissionDenied
        If the person may not.
    """
    held, found = check.payload, check.result or {}
    source = contract(held["table"])
    if source is None:
        raise Refused(_("没有名为“%(table)s”的数据表，请从列表中选择") % {"table": held["table"]})
    access.require(by, MAY, Scope(department=source.department))
    if check.state != states.DONE or "problem" in found:
        raise Refused(_("该文件没有通过检查，不能导入；请改正后重新上传"))
    if not found["accepted"]:
        raise Refused(_("“%(name)s”没有一行合契约，导入后什么也不会增加；请按原因改正后重新上传") % held)
    basis()
    content = hashlib.sha256(f"{held['sha256']}|{held['name']}".encode()).hexdigest()[:16]
    payload = {key: held[key] for key in ("table", "mode", "name", "sha256", "path")}
    with transaction.atomic():
        _one_at_a_time()
        base = f"rebuild:{published()[0]}:{held['table']}:{held['mode']}:{content}"
        job = _ask(REBUILD, base, payload, by)
        record(
            verb="catalog.import",
            actor=by,
            object_type="source_table",
            object_id=held["table"],
            detail={
                "file": held["name"],
                "sha256": held["sha256"],
                "mode": held["mode"],
                "accepted": found["accepted"],
                "quarantined": found["quarantined"],
                "job": job.pk,
            },
        )
    return job


def may_restore(user: Any) -> bool:
    """Whether a user may put the whole city back: whose right is not limited to a department or a region."""
    return access.may(user, MAY) and access.departments(user, MAY) is None and access.regions(user, MAY) == [""]


def restorable(run: LakeRun, user: Any) -> bool:
    """Whether a user may make this run the one that people see again."""
    now = published_run()
    if run.status != "good" or now in {None, run.pk} or not may_restore(user):
        return False
    found = lake_run(run.pk)
    return found is not None and found.status == "good" and not found.thinned


def restore(run: LakeRun, *, by: Any) -> Job:
    """Have an earlier run published again.

    Raises
    ------
    Busy
        If a build waits or runs.
    Refused
        If it is what people see already, did not succeed, or its files are gone.
    PermissionDenied
        If the person may not.
    """
    access.require(by, MAY)
    if not may_restore(by):
        raise PermissionDenied(_("您“运行数据汇聚”的权限限于部分部门或地区，不能恢复整个批次，请联系系统管理员。"))
    generation, now = published()
    if now == run.pk:
        raise Refused(_("批次 %(run)s 已是现行批次") % {"run": run.pk})
    if not restorable(run, by):
        raise Refused(_("批次 %(run)s 没有完成、已精简或文件已不在，不能恢复") % {"run": run.pk})
    with transaction.atomic():
        _one_at_a_time()
        job = _ask(REPUBLISH, f"republish:{generation}:{run.pk}", {"run": run.pk}, by)
        record(
            verb="catalog.restore_run", actor=by, obj=run,
            detail={"instead_of": now, "enterprises": run.enterprises, "job": job.pk},
        )  # fmt: skip
    return job


def _one_at_a_time() -> None:
    """Hold the place, so that of two who ask at once the second sees the first."""
    Place.objects.select_for_update().get(pk=current_place().pk)


def _ask(kind: str, base: str, payload: dict[str, Any], by: Any) -> Job:
    """Return the job of this key; what failed or was cancelled under it is asked for anew."""
    taken = busy(but=base)
    if taken is not None:
        raise taken
    ended = Job.objects.filter(key__startswith=base, state__in=(states.FAILED, states.CANCELLED)).count()
    return enqueue(kind, key=f"{base}:{ended}" if ended else base, payload=payload, by=by)


def consequence(check: Job) -> list[str]:
    """Say what a confirmed import will do, line by line."""
    held, found = check.payload, check.result
    source = contract(held["table"])
    name = source.name if source else held["table"]
    if held["mode"] == REPLACE:
        first = _("“%(table)s”此前收到的文件不再使用，由“%(name)s”的 %(rows)s 行替换")
    elif found["known"]:
        first = _("“%(name)s”的 %(rows)s 行并入“%(table)s”，其中 %(known)s 行与现有主键相同，以新行为准")
    else:
        first = _("“%(name)s”的 %(rows)s 行并入“%(table)s”，与现有的行没有相同的主键")
    words = {"table": name, "name": held["name"], "rows": f"{found['accepted']:,}", "known": f"{found['known'] or 0:,}"}
    lines = [first % words]
    if found["quarantined"]:
        lines.append(_("%(n)s 行不合契约，进入隔离区，可下载改正") % {"n": f"{found['quarantined']:,}"})
    lines.append(_("其他数据表照现行批次的文件重新读入，全部企业重新判定；完成前大家看到的仍是现行批次"))
    return lines
