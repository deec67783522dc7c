"""阶段变更 (stages): a project enters another stage of its pipeline, on a day, with the papers that the stage needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.lights import refresh
from kechuang.apps.projects.actions.steps import log, reason_of, tell
from kechuang.apps.projects.models import Project, StageMove
from kechuang.apps.projects.names import pipeline_of, stage_name
from kechuang.declarations.pipeline import Pipeline

MOST_FILES = 20


def move(
    project: Project,
    *,
    by: Any,
    seen: str,
    to: str,
    on: dt.date,
    papers: Mapping[str, str],
    note: str = "",
    files: Iterable[Upload] = (),
) -> StageMove:
    """Let a project enter another stage.

    Parameters
    ----------
    project : Project
        As the page showed it; it is read again under its lock.
    by : User
        Who registers it: somebody who answers for the project.
    seen : str
        The stage in which the person's page showed it.
    to : str
        The stage that it enters.
    on : datetime.date
        The day on which it entered it; not in the future, not before the day of the last move.
    papers : mapping of str to str
        For each paper that the stage needs: its number, date or where it is kept.
    note : str
        Must be given where the project goes back or leaves stages out.
    files : iterable of Upload
        The papers themselves.

    Raises
    ------
    PermissionDenied
        If the person does not answer for the project.
    Refused
        If the stage is not to be entered so; the sentence says what is lacking. Nothing is written.
    """
    uploads = list(files)
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        pipeline = pipeline_open(fresh)
        _still_there(fresh, seen)
        _may_enter(fresh, pipeline, to, note)
        _day_fits(fresh, on)
        evidence = _papers(pipeline, to, papers)
        if len(uploads) > MOST_FILES:
            raise Refused(_("一次至多上传 %(n)d 个文件，请合并后再传。") % {"n": MOST_FILES})
        made = StageMove.objects.create(
            project=fresh, pipeline=pipeline.id, from_stage=fresh.stage, to_stage=to, on=on, note=note.strip()[:500],
            evidence=evidence, by=by,
        )  # fmt: skip
        Project.objects.filter(pk=fresh.pk).update(stage=to)
        refresh([fresh])
        for upload in uploads:
            store_upload(upload, by=by, obj=made)
        words = {"name": fresh.name, "stage": pipeline.stage(to).name}
        tell(
            fresh, _("%(name)s进入阶段“%(stage)s”") % words, departments=fresh.supports, verb=access.VIEW,
            key=f"project:{fresh.pk}:stage:{made.pk}",
        )  # fmt: skip
        log(fresh, "projects.move_stage", by=by, before=made.from_stage, to=to, on=on, note=made.note)
    project.stage = to
    return made


def explain(project: Project, *, by: Any, reason: str) -> StageMove:
    """Say why a project stays in its stage longer than it should (延期原因); it stays there.

    Raises
    ------
    Refused
        If no reason is given, or the project stands in no stage.
    """
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        pipeline = pipeline_open(fresh)
        if not fresh.stage:
            raise Refused(_("项目还没有进入阶段，请先登记阶段。"))
        made = StageMove.objects.create(
            project=fresh, pipeline=pipeline.id, from_stage=fresh.stage, to_stage=fresh.stage, on=core.today(),
            note=reason_of(reason)[:500], by=by,
        )  # fmt: skip
        log(fresh, "projects.explain_delay", by=by, stage=fresh.stage, note=made.note)
    return made


def pipeline_open(project: Project) -> Pipeline:
    """Return the pipeline of a project that may still move in it.

    Raises
    ------
    Refused
        If it has none, or is closed or given up.
    """
    pipeline = pipeline_of(project.pipeline)
    if pipeline is None:
        raise Refused(_("这个项目没有选定阶段管道，请先在“修改”中选择。"))
    if project.state in {"closed", "cancelled"}:
        raise Refused(_("项目%(state)s，不能再变更阶段；确需变更的，请先重新打开。") % {"state": project.state_label})
    return pipeline


def _still_there(project: Project, seen: str) -> None:
    """Refuse who looked at a stage that the project has left meanwhile, and say who moved it."""
    if project.stage == seen:
        return
    last = project.stage_moves.exclude(from_stage=F("to_stage")).select_related("by").last()
    who = (last.by.display_name or last.by.username) if last is not None and last.by is not None else _("声明包")
    raise Refused(_("%(who)s 刚刚已把项目登记到“%(stage)s”，未保存；请核对后再办理。") % {
        "who": who, "stage": stage_name(project.pipeline, project.stage)})  # fmt: skip


def _may_enter(project: Project, pipeline: Pipeline, to: str, note: str) -> None:
    """Check the order: forward to the next stage; back, past a stage, or out of an end only with a reason."""
    if to not in pipeline.ids:
        raise Refused(_("“%(pipeline)s”没有这个阶段，请刷新页面后重新选择。") % {"pipeline": pipeline.name})
    if to == project.stage:
        raise Refused(_("项目已在“%(stage)s”，请选择另一个阶段。") % {"stage": pipeline.stage(to).name})
    if note.strip() or project.stage not in pipeline.ids:
        return
    ids, ends = pipeline.ids, {one.id for one in pipeline.stages if one.ends}
    before, after = ids.index(project.stage), ids.index(to)
    if after < before or project.stage in ends:
        raise Refused(_("由“%(before)s”退回“%(to)s”须写明原因。") % {
            "before": pipeline.stage(project.stage).name, "to": pipeline.stage(to).name})  # fmt: skip
    # An end may be reached from anywhere before it: who is refused in the review never was granted.
    left_out = [one.name for one in pipeline.stages[before + 1 : after] if one.id not in ends]
    if left_out and to not in ends:
        raise Refused(_("跳过了“%(stages)s”，须写明原因。") % {"stages": "、".join(left_out)})


def _day_fits(project: Project, on: dt.date) -> None:
    if on > core.today():
        raise Refused(_("进入阶段的日期不能晚于今天，请在进入后登记。"))
    entered = project.stage_moves.exclude(from_stage=F("to_stage"))  # what was noted meanwhile holds nothing up
    last = entered.filter(on__isnull=False).order_by("-on").first()
    if last is not None and on < last.on:
        raise Refused(_("上一次阶段变更在 %(day)s，这一次不能早于它。") % {"day": last.on})


def _papers(pipeline: Pipeline, to: str, papers: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the papers as they are kept; each that the stage needs must be named."""
    needs = pipeline.stage(to).needs
    missing = [name for name in needs if not papers.get(name, "").strip()]
    if missing:
        raise Refused(_("进入“%(stage)s”须有佐证：%(papers)s。请写明文号、日期或存放处。") % {
            "stage": pipeline.stage(to).name, "papers": "、".join(missing)})  # fmt: skip
    return [{"kind": "paper", "name": name, "text": papers[name].strip()[:300]} for name in needs]


__all__ = ["MOST_FILES", "explain", "move", "pipeline_open"]
