"""报道的作业 (jobs of reports): read what was handed in; read all pages again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.files.storage import path_of
from kechuang.apps.inbox.actions import notify
from kechuang.apps.jobs.kinds import JobError, job
from kechuang.apps.jobs.run import Run
from kechuang.apps.reports.actions.loading import Given, Loaded, load_pages, reread
from kechuang.apps.reports.actions.teaching import REREAD
from kechuang.apps.reports.originals import drop, keep
from kechuang.apps.reports.uploads import LOAD


@job(LOAD, label=gettext_lazy("载入报道"), attempts=3)
def load(run: Run) -> None:
    """Load the files that somebody handed in."""
    day = run.payload["told_on"]
    _done(run, lambda **how: load_pages(
        given=[Given(one["name"], path_of(one["sha256"])) for one in run.payload["files"]],
        told_on=dt.date.fromisoformat(day) if day else None, **how,
    ))  # fmt: skip


@job(REREAD, label=gettext_lazy("重新阅读报道"), attempts=3)
def read_again(run: Run) -> None:
    """Read all pages by today's engine and rules."""
    _done(run, reread)


def _done(run: Run, deed: Any) -> None:
    user = User.objects.filter(pk=run.requested_by_id).first()
    if user is None and run.requested_by_id is not None:
        # Without its person it is not the platform's own.
        raise JobError(_("发起人的账户已不在，没有执行；请由在职的人重新发起"))
    try:
        deed(pack=current_pack(), by=user, told=run.progress, finish=lambda loaded: _finished(run, loaded))
    except (Refused, NoPlace, PermissionDenied) as error:
        raise JobError(str(error)) from error
    # After the end of the job: a content that is deleted does not come back.
    drop(run.payload.get("files", ()), but=run.job_id)


@contextmanager
def _finished(run: Run, loaded: Loaded) -> Iterator[None]:
    """Let what was read and the end of the job stand or fall together."""
    with run.effect():
        yield
        if files := run.payload.get("files"):
            keep(files, loaded.reports, by=User.objects.filter(pk=run.requested_by_id).first())
        words = {"new": loaded.new, "known": len(loaded.reports) - loaded.new, "refused": len(loaded.refused),
                 "facts": loaded.facts, "orphans": loaded.orphans}  # fmt: skip
        if loaded.reports or loaded.refused:
            sentence = _("新载入 %(new)s 份，已有 %(known)s 份，未能读出 %(refused)s 份；现有事实 %(facts)s 条") % words
        else:
            sentence = _("已重新阅读，现有事实 %(facts)s 条，%(orphans)s 条审核未找到对应的事实") % words
        run.result = {
            **words, "sentence": sentence, "link": f"/reports/loads/{run.job_id}",
            "pages": [[one.pk, one.name, str(one)] for one in loaded.reports],
            "refusals": [[name, why] for name, why in loaded.refused], "notes": loaded.noted,
        }  # fmt: skip
        if run.requested_by_id is not None:
            notify(
                run.requested_by_id, kind="reports_read", title=_("报道已读完"), body=sentence,
                link=run.result["link"], object_type="jobs.job", object_id=str(run.job_id), key=f"reports:{run.job_id}",
            )  # fmt: skip
