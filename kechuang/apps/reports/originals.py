"""报道原件 (originals): the files of which pages were read, kept as they came and given to whoever may see the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kechuang.apps.files import contents, storage
from kechuang.apps.files.actions import adopt
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.states import DONE
from kechuang.apps.reports.models import Report

OBJECT = "reports.report"
LOAD = "reports.load"
_TYPES = {"text": contents.TEXT, "html": "text/html", "docx": contents.DOCX, "pdf": contents.PDF}
_HASH = "sha256:"


def original_of(report: Report) -> Attachment | None:
    """Return the file that a page was read of; None where it came with a build."""
    return Attachment.objects.filter(object_type=OBJECT, object_id=handle(report)).first()


def handle(report: Report) -> str:
    """Return by what attachments know a page: its hash alone."""
    return report.pk.removeprefix(_HASH)


def keep(files: Iterable[dict[str, str]], loaded: Iterable[Report], *, by: Any) -> None:
    """Keep the files of pages that were loaded, each once, in the caller's transaction.

    Parameters
    ----------
    files : iterable of dict
        ``name`` and ``sha256`` of what was handed in.
    loaded : iterable of Report
        The pages that stand loaded.
    by : User
        Who handed them in.
    """
    given = {one["sha256"]: one["name"] for one in files}
    pages = {handle(report): report for report in loaded}
    held = set(Attachment.objects.filter(object_type=OBJECT, object_id__in=pages).values_list("object_id", flat=True))
    for sha256, report in pages.items():
        if sha256 in given and sha256 not in held:
            adopt(
                storage.path_of(sha256), name=given[sha256], sha256=sha256, content_type=_TYPES[report.kind], by=by,
                object_type=OBJECT, object_id=sha256,
            )  # fmt: skip


def drop(files: Iterable[dict[str, str]], *, but: int) -> None:
    """Delete what no attachment names and no other job may still read: what was refused.

    Parameters
    ----------
    files : iterable of dict
        What was handed in.
    but : int
        The job that handed it in.
    """
    # One that failed or was cancelled may be told to try again.
    waiting = Job.objects.filter(kind=LOAD).exclude(state=DONE).exclude(pk=but)
    wanted = {one["sha256"] for payload in waiting.values_list("payload", flat=True) for one in payload["files"]}
    given = {one["sha256"] for one in files}
    named = set(AttachmentVersion.objects.filter(sha256__in=given).values_list("sha256", flat=True))
    for sha256 in given - named - wanted:
        storage.path_of(sha256).unlink(missing_ok=True)
