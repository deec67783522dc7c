"""项目接口: list, record, plan, reports on progress, lights, assessment; with the rights of the pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Path, Query, Router
from ninja.errors import HttpError
from ninja.files import UploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import progress
from kechuang.apps.projects.api.schemas import (
    AssessmentOut,
    AssessmentQuery,
    AssessmentRow,
    AssessmentRule,
    ColourCounts,
    Key,
    LightOut,
    LightsOut,
    LightsQuery,
    PlanOut,
    ProgressIn,
    ProgressOut,
    ProjectOut,
    ProjectPage,
    ProjectQuery,
    ProjectRow,
    ReportedFigure,
    StageStep,
)
from kechuang.apps.projects.models import Project, StageMove, Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.answer import answer_of
from kechuang.apps.projects.queries import lists
from kechuang.apps.projects.standing import assessment, lights
from kechuang.apps.projects.standing.assessing import Outcome
from kechuang.apps.projects.wall.asked import Asked as WallAsked
from kechuang.apps.projects.wall.chart import Wall
from kechuang.apps.projects.wall.figures import closed
from kechuang.core import today
from kechuang.engines.plans import PlanError, ScheduleShape, told
from kechuang.web.schemas import ERRORS, PLAIN, EvidenceOut, Problem, only_known

router = Router(tags=["重点项目"])
WRITES = {**ERRORS, 400: Problem, 409: Problem}
Files = Annotated[list[UploadedFile], File(max_length=9, description="evidence")]
CodePath = Annotated[str, Path(max_length=40, pattern=PLAIN)]
_ROW = ("code", "name", "kind", "level", "division", "lead", "supports", "leader", "undertaker", "entity_id",
        "product", "investment", "currency", "pipeline", "stage", "start", "due", "apply_by", "batch", "ordinal",
        "state", "synthetic")  # fmt: skip
_ONE = ("describes", "address", "aspect", "contracted", "registered", "revision", "plan_revision")


@router.get("", response={200: ProjectPage, **ERRORS}, operation_id="list_projects", summary="项目清单")
def list_projects(request: HttpRequest, query: Query[ProjectQuery]) -> ProjectPage:
    """List the projects that the caller may see, as the page does."""
    only_known(request, ProjectQuery)
    access.require(request.user, access.VIEW)
    pack = current_pack()
    filters = lists.Filters.of(request.GET, pack)
    rows = access.visible_projects(request.user).select_related("programme", "task_force", "officer")
    # What the pack does not know nobody has; the page leaves such a filter out.
    unknown = any(
        getattr(query, name) and not getattr(filters, name) for name in ("division", "department", "pipeline")
    )
    rows = rows.none() if unknown else lists.narrowed(rows, filters)
    total, first = rows.count(), (query.page - 1) * query.size
    shown = lists.lines(rows[first : first + query.size], pack)
    items = [ProjectRow(**project_row(one)) for one in shown]
    return ProjectPage(total=total, page=query.page, size=query.size, items=items)


def project_row(line: lists.Line) -> dict[str, Any]:
    """Return a project of a list as :class:`ProjectRow` has it."""
    project = line.project
    return {
        **{name: getattr(project, name) for name in _ROW}, "id": project.pk, "place": line.place,
        "lead_name": line.lead,
        "programme": project.programme.name if project.programme else None,
        "task_force": project.task_force.name if project.task_force else None,
        "officer": line.officer or None,
        "apply_left": line.applying.left if line.applying else None,
        "stage_name": line.stage, "light": line.colour, "open_problems": line.problems,
    }  # fmt: skip


@router.get("/lights", response={200: LightsOut, **ERRORS}, operation_id="project_lights", summary="红黄绿灯")
def list_lights(request: HttpRequest, query: Query[LightsQuery]) -> LightsOut:
    """Tell how every project stands today and why, with the sums of the wall and those of a week ago."""
    only_known(request, LightsQuery)
    access.require(request.user, access.VIEW)
    wall = Wall(request.user, WallAsked())
    if query.programme is not None:
        kept = set(assessment.within(Project.objects.all(), query.programme).values_list("pk", flat=True))
        wall.projects = [one for one in wall.projects if one.pk in kept]
    done, tasks, lately = closed(wall)
    return LightsOut(
        day=wall.day, since=wall.since, tasks=tasks, closed=done, closed_this_week=lately,
        now=ColourCounts(**lights.counts({one.project.pk: one.judged for one in wall.lines})),
        before=ColourCounts(**lights.counts(wall.before)) if wall.before else None,
        synthetic=wall.synthetic, projects=[light_row(one.project, one.judged) for one in wall.lines],
    )  # fmt: skip


def light_row(project: Project, judged: lights.Judged) -> LightOut:
    """Return how a project stands."""
    return LightOut(
        project=project.pk, code=project.code, name=project.name, light=judged.light.colour, since=judged.light.since,
        reasons=list(judged.light.reasons), rule=judged.rule.id if judged.rule else None, percent=judged.percent,
        planned=judged.planned, finish=judged.finish, planned_finish=judged.planned_finish,
    )  # fmt: skip


@router.get("/assessment", response={200: AssessmentOut, **ERRORS}, operation_id="assess_projects", summary="考核")
def assess(request: HttpRequest, query: Query[AssessmentQuery]) -> AssessmentOut:
    """Count completion on time at a day by the declared rule; a day to come is today."""
    only_known(request, AssessmentQuery)
    access.require(request.user, access.VIEW)
    day = min(query.day or today(), today())
    found = assessment.AssessmentOf(request.user, assessment.Asked(day, query.programme, query.by))
    rule = found.rule
    return AssessmentOut(
        day=day, synthetic=found.synthetic, rows=[_assessed(row, row.key) for row in found.rows],
        total=_assessed(found.total, "") if found.total else None,
        rule=AssessmentRule(id=rule.id, name=rule.name, text=rule.text, basis=rule.basis, verified=rule.verified)
        if rule else None,
    )  # fmt: skip


def _assessed(row: assessment.Row, key: str) -> AssessmentRow:
    score = row.score
    return AssessmentRow(
        key=key, name=row.name, due=score.due, on_time=score.counts[Outcome.ON_TIME], late=score.counts[Outcome.LATE],
        open_overdue=score.counts[Outcome.OVERDUE], rate=None if score.rate is None else str(score.rate),
        score=None if score.score is None else str(score.score),
    )  # fmt: skip


def _project(request: HttpRequest, pk: int) -> Project:
    rows = access.visible_projects(request.user).select_related("programme", "task_force", "officer")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise HttpError(404, f"没有编号为 {pk} 的项目，或不在您的权限内")
    return found


@router.get("/{pk}", response={200: ProjectOut, **ERRORS}, operation_id="get_project", summary="项目")
def get_project(request: HttpRequest, pk: Key) -> ProjectOut:
    """Return one project with its evidence, its stages and its light."""
    only_known(request)
    access.require(request.user, access.VIEW)
    project = _project(request, pk)
    (line,) = lists.lines([project], current_pack())
    figures = [
        ReportedFigure(**{**one, "evidence": _evidence(one.get("evidence"), project)}) for one in project.figures
    ]
    moves = StageMove.objects.filter(project=project).order_by("pk")
    return ProjectOut(
        **project_row(line), **{name: getattr(project, name) for name in _ONE}, figures=figures,
        evidence=[found for one in project.evidence if (found := _evidence(one, project))],
        stages=[StageStep(pipeline=one.pipeline, from_stage=one.from_stage, to_stage=one.to_stage, on=one.on,
                          note=one.note, entry=one.entry) for one in moves],
        judged=light_row(project, lights.current(project)),
    )  # fmt: skip


def _evidence(kept: Any, project: Project) -> EvidenceOut | None:
    return EvidenceOut(**{**kept, "synthetic": project.synthetic}) if kept else None


@router.get(
    "/{pk}/plan", response={200: PlanOut, **ERRORS, 409: Problem}, operation_id="get_project_plan", summary="计划"
)
def get_plan(request: HttpRequest, pk: Key) -> PlanOut:
    """Return a project's plan with early and late dates, slack, critical path, and what is missing to its date."""
    only_known(request)
    access.require(request.user, access.VIEW)
    project = _project(request, pk)
    try:
        dated = planning.scheduled(project)
    except PlanError as error:
        raise HttpError(409, str(error)) from error
    answer = answer_of(dated) if dated is not None else None
    return PlanOut(
        project=project.pk, code=project.code, plan_revision=project.plan_revision,
        answer=answer.text if answer else "", stuck=answer.stuck if answer else "",
        plan=ScheduleShape.model_validate(told(dated, None)) if dated is not None else None,
    )  # fmt: skip


@router.post(
    "/{pk}/tasks/{code}/reports", response={201: ProgressOut, **WRITES}, operation_id="report_project_task",
    summary="报告进度",
)  # fmt: skip
def report_task(
    request: HttpRequest,
    pk: Key,
    code: CodePath,
    given: Form[ProgressIn],
    files: Files = [],  # noqa: B006 - nobody changes it
) -> tuple[int, ProgressOut]:
    """Report how a task stands, with files that prove it: the same deed as on the page."""
    only_known(request)
    access.require(request.user, access.VIEW)
    task = Task.objects.filter(project=_project(request, pk), code=code, removed_at=None).first()
    if task is None:
        raise HttpError(404, "这个项目没有这个编号的任务")
    try:
        made = progress.report(task, by=request.user, files=files, **given.model_dump())
    except Refused as refusal:
        raise HttpError(409, str(refusal)) from refusal
    return 201, ProgressOut(
        id=made.pk, project=pk, task=code, on=made.on, percent=made.percent, actual_start=made.actual_start,
        actual_finish=made.actual_finish, remaining=made.remaining, note=made.note, files=len(files),
    )  # fmt: skip
