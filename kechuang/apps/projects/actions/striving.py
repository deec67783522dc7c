"""申报台账的登记 (ledger of an application): the guide, the materials, the contacts with the body above, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.stages import MOST_FILES, pipeline_open
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.models import EntryKind, Project, StageMove


def enter(
    project: Project, *, by: Any, kind: str, on: dt.date, body: str, text: str, files: Iterable[Upload] = ()
) -> StageMove:
    """Enter a guide, materials or a contact (对接记录); the project stays in its stage.

    Parameters
    ----------
    kind : str
        A value of :class:`~kechuang.apps.projects.models.EntryKind`.
    on : datetime.date
        The day of it; not in the future.
    body : str
        Who issued the guide, who received the materials, with whom one spoke: body and post, never a person's name.
    text : str
        What it is: the number of a paper, what was said.

    Raises
    ------
    PermissionDenied
        If the person does not answer for the project.
    Refused
        If nothing is applied for in its pipeline, or something that must be said is not.
    """
    uploads, text, body = list(files), text.strip(), body.strip()
    if kind not in EntryKind.values:
        raise Refused(_("请选择登记的是申报通知、申报材料还是对接记录。"))
    if not text or not body:
        raise Refused(_("请写明单位和内容：哪一家、什么文件或谈了什么。"))
    if on > core.today():
        raise Refused(_("日期不能晚于今天，请在办理后登记。"))
    if len(uploads) > MOST_FILES:
        raise Refused(_("一次至多上传 %(n)d 个文件，请合并后再传。") % {"n": MOST_FILES})
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        pipeline = pipeline_open(fresh)
        if pipeline.meaning("applied") is None:
            raise Refused(_("“%(name)s”不是申报的阶段管道，没有申报台账。") % {"name": pipeline.name})
        if not fresh.stage:
            raise Refused(_("项目还没有进入阶段，请先登记阶段。"))
        made = StageMove.objects.create(
            project=fresh, pipeline=pipeline.id, from_stage=fresh.stage, to_stage=fresh.stage, on=on, note=text[:500],
            evidence=[{"kind": kind, "name": body[:120]}], by=by,
        )  # fmt: skip
        for upload in uploads:
            store_upload(upload, by=by, obj=made)
        log(fresh, "projects.enter_application", by=by, kind=kind, on=on, body=body[:120], text=text[:200],
            files=len(uploads))  # fmt: skip
    return made


__all__ = ["enter"]
