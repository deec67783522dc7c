"""项目的登记与修改 (records): a project is entered, changed with its revision; its contacts, its elements."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_place
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import (
    lock_above,
    lock_place,
    require_open_programme,
    require_running_force,
    require_visible,
)
from kechuang.apps.projects.actions.dating import require_datable
from kechuang.apps.projects.actions.postponing import later_project, postpone
from kechuang.apps.projects.actions.revisions import changes_of, stale, told_changes
from kechuang.apps.projects.actions.steps import log, plan_moved, reason_of, tell
from kechuang.apps.projects.actions.task_forces import members_of
from kechuang.apps.projects.models import Contact, Project, ProjectKind, StageMove
from kechuang.apps.projects.names import pipeline_of
from kechuang.apps.projects.problems import officers
from kechuang.declarations.project import APPLIED_FOR

#: What a person may enter and change; everything else follows from deeds or from the pack.
FIELDS = (
    "name", "kind", "level", "programme", "aspect", "task_force", "division", "address", "lead", "supports", "leader",
    "officer", "undertaker", "entity_id", "product", "investment", "pipeline", "contracted", "registered", "currency",
    "start", "due", "apply_by", "batch", "ordinal", "checklist", "light_rule", "describes",
)  # fmt: skip
_DATED = frozenset({"start", "due"})
MOST_CONTACTS = 50


def create(*, by: Any, **fields: Any) -> Project:
    """Enter a new project.

    Parameters
    ----------
    by : User
        Who enters it: somebody of its lead, or of the lead of its task force.
    **fields
        Those of :data:`FIELDS`; what is left out stays empty.

    Raises
    ------
    PermissionDenied
        If the person belongs to neither, or the place lies outside his regions.
    Refused
        If a project of this name lies in the same place already, its dates cannot be, or the person may not see what it
        would come under.
    """
    _known(fields)
    project = Project(code="", created_by=by, synthetic=current_place().synthetic, **_tidy(fields))
    with transaction.atomic():
        lock_place()
        access.require(by, access.MANAGE, project)
        require_visible(by, programme=project.programme, task_force=project.task_force)
        require_open_programme(project)
        require_running_force(project)
        _require_of_kind(project)
        _require_fit_officer(project)
        twin = Project.objects.filter(name=project.name, division=project.division).exclude(state="cancelled").first()
        if twin is not None:
            raise Refused(_("本地已有同名项目“%(name)s”（%(code)s），请直接修改该项目，或写明期别后再登记。") % {
                "name": twin.name, "code": twin.code})  # fmt: skip
        pipeline = pipeline_of(project.pipeline)
        project.stage = pipeline.stages[0].id if pipeline is not None else ""
        project.code = f"new:{core.now().timestamp()}:{id(project)}"
        project.save()
        project.code = f"XM{core.today():%Y}-{project.pk:05d}"
        project.save(update_fields=["code"])
        require_datable(project)
        if project.stage:
            StageMove.objects.create(project=project, pipeline=project.pipeline, to_stage=project.stage,
                                     on=core.today(), by=by)  # fmt: skip
        _told(project, before=None, by=by)
        log(project, "projects.create", by=by, code=project.code, name=project.name, lead=project.lead)
    return project


def edit(project: Project, *, by: Any, revision: int | None, reason: str = "", **fields: Any) -> Project:
    """Change a project's own fields.

    Parameters
    ----------
    project : Project
        As the page showed it; it is read again under its lock.
    by : User
        Who changes it.
    revision : int
        The revision that the person's form was filled from.
    reason : str
        Why; kept in the trail. Needed where its limit moves later.
    **fields
        Those of :data:`FIELDS` that may have changed.

    Raises
    ------
    PermissionDenied
        If the person is not of those who answer for the project.
    Refused
        If it is not open, or somebody else has changed it meanwhile: the sentence says who, when and what; nothing is
        written. Also if its plan cannot be dated any more, or the person may not see what it would come under.
    """
    _known(fields)
    with transaction.atomic():
        lock_above(project, programme=fields.get("programme"), task_force=fields.get("task_force"))
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        if revision != fresh.revision:
            raise Refused(stale(fresh, ["projects.edit"]))
        require_open(fresh)
        before = {name: getattr(fresh, name) for name in FIELDS}
        given = _tidy({**before, **fields})
        changed = changes_of(fresh, {name: given[name] for name in fields})
        if not changed:
            return fresh
        for name, (_old, new) in changed.items():
            setattr(fresh, name, new)
        if "programme" in changed:
            require_visible(by, programme=fresh.programme)
            require_open_programme(fresh)
        if "task_force" in changed:
            require_visible(by, task_force=fresh.task_force)
            require_running_force(fresh)
        if changed.keys() & {"lead", "task_force", "division"} and not access.may(by, access.MANAGE, fresh):
            raise Refused(_("改后您所在的部门将不再负责这个项目，请由工作专班的牵头部门或接手的部门办理移交。"))
        _require_of_kind(fresh)
        if changed.keys() & {"officer", "lead", "task_force", "division"}:
            _require_fit_officer(fresh)
        if "currency" in changed and fresh.funds.exists():
            raise Refused(_("已登记到账或到账计划，不能改换币种；确需改换的，请先逐笔冲正后另行登记项目。"))
        if "pipeline" in changed:
            pipeline = pipeline_of(fresh.pipeline)
            fresh.stage = pipeline.stages[0].id if pipeline is not None else ""
            if fresh.stage:
                StageMove.objects.create(project=fresh, pipeline=fresh.pipeline, to_stage=fresh.stage,
                                         on=core.today(), note=_("改换阶段管道"), by=by)  # fmt: skip
        fresh.revision += 1
        fresh.save(update_fields=[*changed, "stage", "revision"])
        if changed.keys() & _DATED:
            require_datable(fresh)
            plan_moved(fresh)
            postpone(fresh, later_project(fresh, before["due"]), reason=reason,
                     key=f"project:{fresh.pk}:{fresh.revision}")  # fmt: skip
        _told(fresh, before=before, by=by)
        log(
            fresh, "projects.edit", by=by, revision=fresh.revision, reason=reason.strip()[:500],
            changed=told_changes(changed),
        )  # fmt: skip
    return fresh


def _require_of_kind(project: Project) -> None:
    """Make sure that nobody reads a last day to apply, a batch or an order of what is granted by nobody."""
    if project.apply_by is not None and project.kind not in APPLIED_FOR:
        raise Refused(_("申报截止日只用于对上争取和试点示范创建，请去掉申报截止日，或改选类别。"))
    if (project.batch or project.ordinal) and project.kind != ProjectKind.CREATION:
        raise Refused(_("批次和次序只用于试点示范创建，请去掉批次和次序，或改选类别。"))


def _require_fit_officer(project: Project) -> None:
    """Make sure that the officer is somebody of the lead or of the task force's departments."""
    if project.officer is not None and not officers.may_serve(project.officer, project):
        raise Refused(_("%(who)s不是牵头部门或专班成员部门的在岗人员，不能任服务专员，请另选或暂不指定。") % {
            "who": project.officer.display_name})  # fmt: skip


def require_open(project: Project) -> None:
    """Make sure that a project may be changed: what is being verified, closed or given up stays as it was handed in."""
    if project.state != "open":
        raise Refused(_("项目“%(project)s”%(state)s，不能修改；应先撤回提交、重新打开或恢复项目。") % {
            "project": project, "state": project.state_label})  # fmt: skip


def _known(fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"not fields of a project that people enter: {unknown}")


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as they are stored: no support twice, no lead among the supports."""
    given = dict(fields)
    if "supports" in given:
        given["supports"] = [one for one in dict.fromkeys(given["supports"] or ()) if one != given.get("lead")]
    for name in ("entity_id", "pipeline", "checklist", "light_rule", "aspect", "product", "batch", "ordinal"):
        if given.get(name) is None and name in given:
            given[name] = ""
    return given


def _told(project: Project, *, before: dict[str, Any] | None, by: Any) -> None:
    """Tell departments that are new to a project what is expected of them."""
    key = f"project:{project.pk}:{project.revision}"
    if before is None or before["lead"] != project.lead:
        others = [one for one in (project.lead,) if one and one not in access.departments_of(by, access.MANAGE)]
        tell(project, _("由贵部门牵头：%(name)s") % {"name": project.name}, departments=others, verb=access.MANAGE,
             due=project.due, key=f"{key}:lead")  # fmt: skip
    force = project.task_force
    if force is not None and (before is None or before["task_force"] != force):
        tell(project, _("项目已列入“%(force)s”：%(name)s") % {"force": force.name, "name": project.name},
             users=members_of(force), due=project.due, key=f"{key}:force")  # fmt: skip
    new = set(project.supports) - set(before["supports"] if before is not None else ())
    tell(project, _("由贵部门配合，请报送配合方案：%(name)s") % {"name": project.name}, departments=sorted(new),
         verb=access.SUPPORT, due=project.due, key=f"{key}:support")  # fmt: skip
    _officer_told(project, before["officer"] if before is not None else None, key)


def _officer_told(project: Project, was: Any, key: str) -> None:
    """Tell both officers where another has taken over."""
    now = project.officer
    if was == now:
        return
    words = {"name": project.name, "who": now.display_name if now is not None else ""}
    if now is not None:
        tell(project, _("由您担任服务专员：%(name)s") % words, users=[now], key=f"{key}:officer",
             body=_("项目的问题一经提出即告知您，请协调跟进；可在“我的任务”中看到您服务的项目。"))  # fmt: skip
    if was is not None:
        body = _("已改由%(who)s担任。") % words if now is not None else ""
        tell(project, _("您不再担任服务专员：%(name)s") % words, users=[was], key=f"{key}:officer", body=body)


def add_contact(project: Project, *, by: Any, name: str, post: str, phone: str = "") -> Contact:
    """Add a contact (联系人) to a project.

    Raises
    ------
    Refused
        If the project is not open, or there are too many already.
    """
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        require_open(fresh)
        if fresh.contacts.count() >= MOST_CONTACTS:
            raise Refused(_("一个项目至多登记 %(n)d 位联系人，请先移除不再联系的。") % {"n": MOST_CONTACTS})
        contact = Contact.objects.create(project=fresh, name=reason_of(name), post=post.strip(), phone=phone.strip())
        log(fresh, "projects.add_contact", by=by, contact=contact.pk, post=contact.post)
    return contact


def remove_contact(contact: Contact, *, by: Any) -> None:
    """Take a contact off a project: personal data that are no longer needed are not kept."""
    with transaction.atomic():
        fresh = locked(contact)
        access.require(by, access.MANAGE, fresh.project)
        log_key, post = fresh.pk, fresh.post
        fresh.delete()
        log(contact.project, "projects.remove_contact", by=by, contact=log_key, post=post)


__all__ = [
    "FIELDS", "add_contact", "create", "edit", "remove_contact", "require_open",
]  # fmt: skip
