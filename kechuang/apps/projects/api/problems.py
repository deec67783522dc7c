"""问题接口: the ledger, one problem with its course, raising one; with the rights of the pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router
from ninja.errors import HttpError
from ninja.files import UploadedFile

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.problems import raise_problem
from kechuang.apps.projects.api.schemas import (
    CourseStep,
    DoneNote,
    Key,
    LedgerOne,
    LedgerPage,
    LedgerRow,
    ProblemIn,
    ProblemQuery,
)
from kechuang.apps.projects.models import Problem as Row
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.problems import ledger
from kechuang.apps.projects.problems.clocks import RUNS
from kechuang.web.schemas import ERRORS, Problem, only_known

router = Router(tags=["问题台账"])
Files = Annotated[list[UploadedFile], File(max_length=9, description="photos and papers")]
_ROW = ("number", "title", "origin", "state", "entity_id", "division", "address", "raised_department", "raised_at",
        "lead", "supports", "synthetic")  # fmt: skip


def _may(request: HttpRequest) -> None:
    """Let pass who sees projects, and who sees the problems of his own firm."""
    if not accounts.may(request.user, access.OWN):
        access.require(request.user, access.VIEW)


@router.get("", response={200: LedgerPage, **ERRORS}, operation_id="list_project_problems", summary="问题台账")
def list_problems(request: HttpRequest, query: Query[ProblemQuery]) -> LedgerPage:
    """List problems, those whose step ends first before the others."""
    only_known(request, ProblemQuery)
    _may(request)
    own = not accounts.may(request.user, access.VIEW)
    filters = ledger.Filters.read(request.GET, own=own)
    rows = ledger.listed(request.user, filters).select_related("project", "task", "repeat_of")
    if filters.view != query.view:  # a view that an enterprise does not have
        rows = rows.none()
    total, first = rows.count(), (query.page - 1) * query.size
    shown = list(rows[first : first + query.size])
    return LedgerPage(
        total=total, page=query.page, size=query.size, items=[LedgerRow(**_row(one)) for one in ledger.lines(shown)]
    )


def _row(line: ledger.Line) -> dict[str, Any]:
    problem, standing = line.problem, line.standing
    _step, field = RUNS.get(problem.state, ("", ""))
    return {
        **{name: getattr(problem, name) for name in _ROW}, "id": problem.pk, "state_name": problem.state_label,
        "project": problem.project_id, "task": problem.task.code if problem.task else None, "lead_name": line.lead,
        "due": getattr(problem, field) if field else None, "left": standing.left if standing else None,
        "overdue": bool(standing and standing.overdue), "urged": line.urged,
    }  # fmt: skip


@router.get("/{pk}", response={200: LedgerOne, **ERRORS}, operation_id="get_project_problem", summary="问题")
def get_problem(request: HttpRequest, pk: Key) -> LedgerOne:
    """Return one problem with what was done and every step."""
    only_known(request)
    _may(request)
    rows = access.visible_problems(request.user).select_related("project", "task")
    return _one(rows.filter(pk=pk).first(), pk)


def _one(problem: Row | None, pk: int) -> LedgerOne:
    if problem is None:
        raise HttpError(404, f"没有编号为 {pk} 的问题，或不在您的权限内")
    (line,) = ledger.lines([problem])
    return LedgerOne(
        **_row(line), describes=problem.describes, answer=problem.answer, objections=problem.objections,
        closed_at=problem.closed_at,
        notes=[
            DoneNote(kind=one.kind, department=one.department, text=one.text, at=one.at) for one in problem.notes.all()
        ],
        course=[
            CourseStep(step=one.transition, to_state=one.to_state, at=one.at, note=one.note) for one in problem.history
        ],
    )  # fmt: skip


@router.post(
    "", response={201: LedgerOne, **ERRORS, 400: Problem, 409: Problem}, operation_id="raise_project_problem",
    summary="提出问题",
)  # fmt: skip
def post_problem(
    request: HttpRequest,
    given: Form[ProblemIn],
    files: Files = [],  # noqa: B006 - nobody changes it
) -> tuple[int, LedgerOne]:
    """Raise a problem: the same deed as on the page."""
    only_known(request)
    user = request.user
    access.require(user, access.RAISE)
    project = task = None
    if given.project is not None:
        project = access.visible_projects(user).filter(pk=given.project).first()
        if project is None:
            raise HttpError(409, f"没有编号为 {given.project} 的项目，或不在您的权限内；请先从项目清单中查到编号")
        task = _task(project, given.task)
    mine = sorted(access.departments_of(user, access.RAISE))
    department = given.department or (mine[0] if len(mine) == 1 else "")
    try:
        made = raise_problem(
            by=user, title=given.title, describes=given.describes, origin=given.origin, department=department,
            project=project, task=task, entity_id=given.entity_id, division=given.division, address=given.address,
            files=files,
        )  # fmt: skip
    except Refused as refusal:
        raise HttpError(409, str(refusal)) from refusal
    return 201, _one(made, made.pk)


def _task(project: Project, code: str) -> Any:
    if not code:
        return None
    task = project.tasks.filter(code=code, removed_at=None).first()
    if task is None:
        raise HttpError(409, f"项目“{project}”没有编号为 {code} 的任务；请先从计划中查到编号")
    return task
