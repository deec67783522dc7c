"""交入报道 (handing in): files from a browser are kept under their hash, then read by a job."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.files import storage
from kechuang.apps.files.actions import Upload
from kechuang.apps.files.names import tidy
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.jobs.models import Job
from kechuang.apps.reports import access
from kechuang.apps.reports.originals import LOAD
from kechuang.core import now

MOST = 100
"""So many files at once."""


def hand_in(files: Sequence[Upload], *, by: Any, told_on: dt.date | None = None) -> Job:
    """Take files in and have them read; what each file is, the reading tells.

    Parameters
    ----------
    files : sequence of UploadedFile
        Text, web pages, Word documents, PDFs.
    by : User
        Who hands them in.
    told_on : date, optional
        The day on which all of them were published.

    Raises
    ------
    PermissionDenied
        If he may not load pages.
    Refused
        If there are none or too many, or one is too large.
    """
    access.require(by, access.LOAD)
    if not files:
        raise Refused(_("请选择要载入的文件"))
    if len(files) > MOST:
        raise Refused(_("一次最多 %(n)d 份，请分几次载入") % {"n": MOST})
    kept = []
    for one in files:
        name = tidy(one.name or "")
        with storage.received(one.chunks(), name, settings.KECHUANG_UPLOAD_LIMIT) as (_file, stored):
            kept.append({"name": name, "sha256": stored.sha256})
    payload = {"files": kept, "told_on": told_on.isoformat() if told_on else ""}
    mark = hashlib.sha256(f"{payload} {now().isoformat()} {by.pk}".encode()).hexdigest()[:24]
    with transaction.atomic():
        job = enqueue(LOAD, key=f"{LOAD}:{mark}", payload=payload, by=by)
        record(
            verb="reports.hand_in", actor=by, obj=ObjectRef("jobs.job", str(job.pk), _("载入报道")),
            detail={"files": kept, "told_on": payload["told_on"]},
        )  # fmt: skip
    return job
