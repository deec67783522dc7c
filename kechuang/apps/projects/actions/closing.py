"""销号 (close-out): evidence handed in, verified by a second person of another department, closed level by level.

任务 before 摘要任务 before 项目 before 行动; nobody closes his own work, nor that of his own department.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.inbox.actions import notify
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import require_running_force
from kechuang.apps.projects.actions.edits import keep_first
from kechuang.apps.projects.actions.problem_steps import moved_on
from kechuang.apps.projects.actions.steps import log, plan_moved, reason_of, take, tell
from kechuang.apps.projects.files.works import attachments_of
from kechuang.apps.projects.models import Programme, Project, Task

Work = Programme | Project | Task


def submit(work: Work, *, by: Any, note: str = "", files: Sequence[Upload] = (), seen: int | None = None) -> Work:
    """Hand in the evidence that something is done.

    Parameters
    ----------
    seen : int, optional
        The version that the person looked at, here and in the steps below: he decides on nothing else.

    Raises
    ------
    PermissionDenied
        If the person is not of the lead.
    Refused
        If parts of it are not closed, what it is part of is not open, it is not finished, or there is no evidence.
    """
    with transaction.atomic():
        fresh = _locked(work)
        access.require(by, access.REPORT, fresh)
        _require_seen(fresh, seen)
        _require_upper_open(fresh)
        _require_finished(fresh)
        for upload in files:
            store_upload(upload, by=by, obj=fresh)
        if not fresh.has_parts() and not attachments_of(fresh):
            raise Refused(_("销号须有佐证：请上传完成证明（如验收意见、批复、照片），或先在进度报告中附上。"))
        done = take(fresh, "submit", by=by, note=note, submitted_by=by, submitted_at=core.now())
        tell(
            done, _("待核验销号：%(what)s") % {"what": done}, departments=access.bodies(), verb=access.VERIFY,
            key=f"close:{done._meta.model_name}:{done.pk}:{done.version}",
        )  # fmt: skip
        log(done, "projects.submit", by=by, note=note, files=len(files))
    return done


def withdraw(work: Work, *, by: Any, note: str = "", seen: int | None = None) -> Work:
    """Take back what was handed in and not verified yet.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`submit`.
    """
    return _step(work, "withdraw", "projects.withdraw", by=by, note=note, seen=seen, tells=False)


def verify(work: Work, *, by: Any, note: str = "", seen: int | None = None) -> Work:
    """Verify the evidence and close the work.

    Raises
    ------
    PermissionDenied
        If the person is not of the office or the supervision body.
    Refused
        If he handed it in, answers for it, is of the lead department himself, or parts of it are open again;
        if what it is part of is not open.
    """
    with transaction.atomic():
        fresh = _locked(work)
        access.require(by, access.VERIFY, fresh)
        _require_seen(fresh, seen)
        _require_upper_open(fresh)
        open_parts = fresh.open_parts()
        if open_parts:
            raise Refused(
                _("其下“%(part)s”等 %(n)d 项已重新打开，应退回整改，待其销号后再核验。")
                % {"part": open_parts[0], "n": len(open_parts)}
            )
        done = take(fresh, "verify", by=by, note=note, closed_by=by, closed_at=core.now())
        _moved(done)
        tell(
            done, _("已核验销号：%(what)s") % {"what": done}, departments=_leads(done), verb=access.REPORT,
            users=[done.submitted_by], key=f"closed:{done._meta.model_name}:{done.pk}:{done.version}",
        )  # fmt: skip
        _tell_upper(done)
        _tell_mended(done)
        log(done, "projects.verify", by=by, note=note)
    return done


def send_back(work: Work, *, by: Any, reason: str, seen: int | None = None) -> Work:
    """Return what was handed in, with the reason.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`verify`; Refused also without a reason.
    """
    return _step(work, "return", "projects.return", by=by, note=reason_of(reason), seen=seen)


def reopen(work: Work, *, by: Any, reason: str, seen: int | None = None) -> Work:
    """Open again what was closed; what it is part of must be open before, a project's task force not over.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`send_back`.
    """
    return _step(work, "reopen", "projects.reopen", by=by, note=reason_of(reason), seen=seen, upper=True,
                 closed_by=None, closed_at=None, submitted_by=None, submitted_at=None)  # fmt: skip


def cancel(work: Work, *, by: Any, reason: str, seen: int | None = None) -> Work:
    """Give something up: it no longer counts in the plan; what it consists of is given up or closed before.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`send_back`.
    """
    with transaction.atomic():
        fresh = _locked(work)
        open_parts = [] if isinstance(fresh, Project) else fresh.open_parts()
        if open_parts:
            raise Refused(
                _("“%(what)s”之下还有 %(n)d 项在推进（%(part)s 等），应先逐项终止或销号。")
                % {"what": fresh, "n": len(open_parts), "part": open_parts[0]}
            )
        if isinstance(fresh, Project):
            waiting = list(fresh.tasks.filter(removed_at=None, state="submitted")[:50])
            if waiting:
                raise Refused(
                    _("“%(what)s”之下有 %(n)d 项待核验（%(part)s 等），应先核验或退回，再终止。")
                    % {"what": fresh, "n": len(waiting), "part": waiting[0]}
                )
        return _step(fresh, "cancel", "projects.cancel", by=by, note=reason_of(reason), seen=seen)


def resume(work: Work, *, by: Any, reason: str, seen: int | None = None) -> Work:
    """Take up again what was given up.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`reopen`.
    """
    return _step(work, "resume", "projects.resume", by=by, note=reason_of(reason), seen=seen, upper=True)


def _step(
    work: Work, name: str, verb: str, *, by: Any, note: str, seen: int | None, upper: bool = False, tells: bool = True,
    **changes: Any,
) -> Work:  # fmt: skip
    """Take a step, tell the lead, date the plan anew."""
    with transaction.atomic():
        if upper and isinstance(work, Project):  # what it comes back under, before itself
            for above in (work.programme, work.task_force):
                if above is not None:
                    locked(above)
        fresh = _locked(work)
        access.require(by, fresh.TABLE[name].who, fresh)
        _require_seen(fresh, seen)
        if upper:
            _require_upper_open(fresh)
            if isinstance(fresh, Project):
                require_running_force(fresh)
        handed_in_by = fresh.submitted_by
        done = take(fresh, name, by=by, note=note, **changes)
        _moved(done)
        if tells:
            label = done.TABLE[name].label
            tell(
                done, _("%(step)s：%(what)s") % {"step": label, "what": done}, departments=_leads(done),
                verb=access.REPORT, users=[handed_in_by], body=note,
                key=f"{name}:{done._meta.model_name}:{done.pk}:{done.version}",
            )  # fmt: skip
        log(done, verb, by=by, note=note)
    return done


def _locked(work: Work) -> Work:
    """Lock what the step concerns, a task's project before the task."""
    if isinstance(work, Task):
        project = locked(work.project)
        fresh = locked(work)
        fresh.project = project
        if fresh.removed_at is not None:
            raise Refused(_("任务“%(task)s”已被移除，请刷新页面。") % {"task": fresh})
        return fresh
    return locked(work)


def _require_seen(work: Work, seen: int | None) -> None:
    if seen is not None and work.version != seen:
        raise Refused(moved_on(work))


def _require_finished(work: Work) -> None:
    if not isinstance(work, Task) or work.has_parts():
        return
    if work.percent < 100 or work.actual_finish is None:
        raise Refused(
            _("任务“%(task)s”现完成 %(percent)d%%，应先报告完成 100%% 和实际完成日期，再提交销号。")
            % {"task": work, "percent": work.percent}
        )


def _require_upper_open(work: Work) -> None:
    for upper in uppers(work):
        if upper.state != "open":
            raise Refused(
                _("上级“%(upper)s”%(state)s，应先重新打开或恢复上级。") % {"upper": upper, "state": upper.state_label}
            )


def uppers(work: Work) -> list[Work]:
    """Return what a work is part of, the nearest first."""
    found: list[Work] = []
    if isinstance(work, Task):
        above = work.parent
        while above is not None:
            found.append(above)
            above = above.parent
        found.append(work.project)
        work = work.project
    upper = work.programme if isinstance(work, Project) else work.part_of
    while upper is not None:
        found.append(upper)
        upper = upper.part_of
    return found


def _moved(work: Work) -> None:
    """Note that a project's plan has changed with one of its tasks; a task's copy is kept with its new state."""
    if isinstance(work, Task):
        keep_first(work)
        plan_moved(work.project)
    elif isinstance(work, Project):
        plan_moved(work)


def _tell_upper(work: Work) -> None:
    """Tell the lead of what a work was the last open part of, that it can be handed in now."""
    upper = next(iter(uppers(work)), None)
    if upper is not None and upper.state == "open" and not upper.open_parts():
        tell(
            upper, _("其下各项均已销号，可以提交：%(what)s") % {"what": upper}, departments=_leads(upper),
            verb=access.REPORT, key=f"parts_closed:{upper._meta.model_name}:{upper.pk}:{upper.version}:{work.pk}",
        )  # fmt: skip


def _tell_mended(work: Work) -> None:
    """Tell the departments whose weaknesses a task was the last open one to mend."""
    if not isinstance(work, Task):
        return
    for weakness in work.weaknesses.filter(state="open"):
        if not weakness.open_tasks():
            for user in access.people_of(weakness.department, access.MANAGE, weakness.division):
                notify(
                    user, kind="weakness", link=f"/projects/weaknesses/{weakness.pk}",
                    title=_("补短板的任务均已销号，可以登记补齐：%(what)s") % {"what": weakness},
                    object_type=weakness._meta.label_lower, object_id=str(weakness.pk),
                    key=f"weakness:{weakness.pk}:{work.pk}:{work.version}:{user.pk}",
                )  # fmt: skip


def _leads(work: Work) -> list[str]:
    return [work.department] if work.department else []


__all__ = ["cancel", "reopen", "resume", "send_back", "submit", "uppers", "verify", "withdraw"]
