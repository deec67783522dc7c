"""典型案例的登记、修改、撤下与恢复 (typical cases): by the department whose practice it is; nothing is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_place
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.revisions import changes_of, stale, told_changes
from kechuang.apps.projects.actions.steps import log, reason_of
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.models import TypicalCase

#: What a person may enter and change.
FIELDS = (
    "name", "level", "division", "lead", "chosen_by", "chosen_as", "chosen_on", "batch", "project", "describes",
    "results",
)  # fmt: skip
CHANGES = ("projects.case_edit", "projects.case_withdraw", "projects.case_restore")
MOST_FILES = 20


def add_case(*, by: Any, files: Sequence[Upload] = (), **fields: Any) -> TypicalCase:
    """Enter a typical case.

    Parameters
    ----------
    by : User
        Who enters it: somebody of the department whose practice it is.
    files : sequence of Upload
        What proves the choice, such as the notice of the result.
    **fields
        Those of :data:`FIELDS`; what is left out stays empty.

    Raises
    ------
    PermissionDenied
        If the person does not manage for the department there.
    Refused
        If a case of this name is there already, or says nothing, or its project is none that the person sees.
    """
    _known(fields)
    author = by if by.pk is not None else None
    case = TypicalCase(code="", created_by=author, synthetic=current_place().synthetic, **fields)
    with transaction.atomic():
        lock_place()
        access.require(by, access.MANAGE, case)
        _check(case)
        _sees_project(case, by)
        case.code = f"new:{core.now().timestamp()}:{id(case)}"
        case.save()
        case.code = f"AL{core.today():%Y}-{case.pk:05d}"
        case.save(update_fields=["code"])
        _take(case, files, by=by)
        log(case, "projects.case_add", by=by, code=case.code, name=case.name, lead=case.lead, files=len(files))
    return case


def edit_case(
    case: TypicalCase, *, by: Any, revision: int | None, files: Sequence[Upload] = (), **fields: Any
) -> TypicalCase:
    """Change a typical case; what the pack says of it no longer overwrites what a person changed.

    Parameters
    ----------
    revision : int
        The revision that the person's form was filled from.

    Raises
    ------
    PermissionDenied
        If the person does not manage for its department.
    Refused
        If it was changed or withdrawn meanwhile, or as for :func:`add_case`; nothing is written.
    """
    _known(fields)
    with transaction.atomic():
        fresh = _still(case, revision, by=by)
        if fresh.withdrawn:
            raise Refused(_("典型案例“%(name)s”已撤下，应先恢复再修改。") % {"name": fresh})
        changed = changes_of(fresh, fields)
        if not changed and not files:
            return fresh
        for name, (_old, new) in changed.items():
            setattr(fresh, name, new)
        if changed.keys() & {"lead", "division"} and not access.may(by, access.MANAGE, fresh):
            raise Refused(_("改后不再是您所在部门和地区的案例，请由接手的部门登记，再撤下这一条。"))
        _check(fresh)
        if "project" in changed:
            _sees_project(fresh, by)
        fresh.revision += 1
        fresh.save(update_fields=[*changed, "revision"])
        _take(fresh, files, by=by)
        log(fresh, "projects.case_edit", by=by, changed=told_changes(changed), files=len(files))
    return fresh


def withdraw_case(case: TypicalCase, *, by: Any, revision: int | None, reason: str) -> TypicalCase:
    """Take a case out of the library; it stays for those who keep it, and can come back.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`edit_case`; Refused also without a reason.
    """
    with transaction.atomic():
        fresh = _still(case, revision, by=by)
        if fresh.withdrawn:
            raise Refused(_("典型案例“%(name)s”已撤下，不必再撤。") % {"name": fresh})
        fresh.withdrawn = reason_of(reason)[:500]
        fresh.revision += 1
        fresh.save(update_fields=["withdrawn", "revision"])
        log(fresh, "projects.case_withdraw", by=by, reason=fresh.withdrawn)
    return fresh


def restore_case(case: TypicalCase, *, by: Any, revision: int | None) -> TypicalCase:
    """Put a case that was withdrawn back into the library.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`edit_case`; Refused also where it is shown, or another of its name took its place.
    """
    with transaction.atomic():
        fresh = _still(case, revision, by=by)
        if not fresh.withdrawn:
            raise Refused(_("典型案例“%(name)s”没有撤下，不需要恢复。") % {"name": fresh})
        reason, fresh.withdrawn = fresh.withdrawn, ""
        _check(fresh)
        fresh.revision += 1
        fresh.save(update_fields=["withdrawn", "revision"])
        log(fresh, "projects.case_restore", by=by, before=reason)
    return fresh


def _still(case: TypicalCase, revision: int | None, *, by: Any) -> TypicalCase:
    """Return a case under its lock, where it is as the person saw it."""
    lock_place()
    fresh = locked(case)
    access.require(by, access.MANAGE, fresh)
    if revision != fresh.revision:
        raise Refused(stale(fresh, CHANGES))
    return fresh


def _check(case: TypicalCase) -> None:
    if not case.name.strip() or not case.describes.strip():
        raise Refused(_("请写明案例名称和做法。"))
    same = TypicalCase.objects.filter(name=case.name, division=case.division, withdrawn="").exclude(pk=case.pk)
    if (twin := same.first()) is not None:
        raise Refused(_("本地已有同名案例“%(name)s”（%(code)s），请直接修改该案例，或写明届次后再登记。") % {
            "name": twin.name, "code": twin.code})  # fmt: skip


def _sees_project(case: TypicalCase, by: Any) -> None:
    project = case.project_id
    if project is not None and not access.visible_projects(by).filter(pk=project).exists():
        raise Refused(_("所选项目不在您可以查看的地区，请另选项目，或留空。"))


def _take(case: TypicalCase, files: Sequence[Upload], *, by: Any) -> None:
    if files and len(files) + len(papers_of(TypicalCase, [case.pk]).get(case.pk, [])) > MOST_FILES:
        raise Refused(_("一个案例至多附 %(n)d 份材料，请合并后再传。") % {"n": MOST_FILES})
    for upload in files:
        store_upload(upload, by=by, obj=case)


def _known(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"no fields of a case that people enter: {sorted(unknown)}")


__all__ = ["FIELDS", "MOST_FILES", "add_case", "edit_case", "restore_case", "withdraw_case"]
