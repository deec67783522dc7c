"""挂图作战的页面 (wall): Gantt, board and map of the same projects, why a light shows, what changed, a large print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, current_place, short_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.lights import confirm_cure
from kechuang.apps.projects.models import LightChange, Project
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.states import WORK
from kechuang.apps.projects.wall import data as wall_data
from kechuang.apps.projects.wall import side as wall_side
from kechuang.apps.projects.wall import tracks as wall_tracks
from kechuang.apps.projects.wall.asked import GROUPS, VIEWS, Asked
from kechuang.apps.projects.wall.blocking import blocking
from kechuang.apps.projects.wall.changes import Changes
from kechuang.apps.projects.wall.chart import Wall
from kechuang.apps.projects.wall.figures import closed, figures
from kechuang.apps.projects.wall.line import Line
from kechuang.apps.projects.wall.marks import COLOURS, LABELS, mark
from kechuang.apps.projects.wall.sheet import sheet
from kechuang.web.drawer import Drawer, Fact, Row, RuleNote, render_drawer
from kechuang.web.environment import data_folder

#: Rows that are drawn without a script; the rest is asked for by `rows=all`.
FIRST = 80


@needs(access.VIEW)
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Show the wall: the strip of figures, the chart in the form asked for, problems and changes beside it."""
    asked = Asked.of(request.GET)
    found = Wall(request.user, asked)
    context = {
        **_frame(found, asked), "side": wall_side.ledger(request.user), "meeting": wall_side.next_meeting(request.user),
        "changes": Changes(request.user, found.lines, found.since), "big": request.GET.get("wall") == "1",
    }  # fmt: skip
    match asked.view:
        case "board":
            context["columns"] = _columns(found)
        case "map":
            context |= _map(found)
        case _:
            context |= _gantt(found, whole=request.GET.get("rows") == "all")
    return render(request, "projects/wall.html", context)


def _frame(found: Wall, asked: Asked) -> dict[str, Any]:
    done, tasks, lately = closed(found)
    programmes = {one.programme.pk: one.programme.name for one in found.projects if one.programme}
    forces = {one.task_force.pk: one.task_force for one in found.projects if one.task_force}
    ends = [one.project.due for one in found.lines if one.project.due]
    rules = {one.judged.rule.id: one.judged.rule for one in found.lines if one.judged.rule}
    return {
        "wall": found, "asked": asked, "views": VIEWS, "groupings": GROUPS, "states": WORK.states, "labels": LABELS,
        "programmes": programmes, "forces": sum(one.count for one in forces.values()),
        "last_due": max(ends, default=None),
        "figures": figures(found), "closed": done, "tasks": tasks, "lately": lately,
        "may_report": bool(access.departments_of(found.user, access.REPORT)),
        "blocking": blocking(found.lines, found.day), "rules": rules.values(), "place": found.place,
    }  # fmt: skip


def _axis(found: Wall) -> wall_tracks.Axis:
    return wall_tracks.Axis(*found.span, found.day)


def _gantt(found: Wall, *, whole: bool) -> dict[str, Any]:
    axis = _axis(found)
    left = len(found.shown) if whole else FIRST
    groups = []
    for group in found.groups:
        rows = [(line, wall_tracks.project_track(line, axis)) for line in group.lines[:left]]
        left -= len(rows)
        if rows:
            groups.append((group, rows))
    return {
        "head": wall_tracks.head(axis),
        "empty_track": wall_tracks.empty(axis),
        "groups": groups,
        "left_out": len(found.shown) - sum(len(rows) for _group, rows in groups),
        "marks": {colour: mark(colour) for colour in COLOURS}, "words": _words(),
    }  # fmt: skip


def _words() -> dict[str, Any]:
    """Return the sentences that the chart speaks in the browser."""
    return {
        "year": _(" 年"), "month": _("月"), "plan": _("计划"), "no_plan": _("未编计划"), "no_dates": _("没有计划日期"),
        "why": _("看亮灯依据"), "none": _("没有符合条件的项目，请放宽筛选条件。"),
        "critical": _("关键"), "chain": _("误期"), "open": _("{name}：展开 {n} 项任务"),
        "bar": _("计划 {start} 至 {due}，预计 {finish} 完成，进度 {n}%"), "task": _("{start} 至 {finish}，完成 {n}%"),
        "short": _("，比最迟日期晚 {n} 个工作日"), "states": {name: str(label) for name, label in WORK.states.items()},
    }  # fmt: skip


def _columns(found: Wall) -> list[tuple[Any, list[Line]]]:
    """Return the columns of the board by colour, or by stage, the worst behind plan first in each."""
    if found.asked.columns == "stage":
        return _stages(found)
    columns = [(colour, sorted((one for one in found.shown if one.colour == colour), key=_gap)) for colour in COLOURS]
    return [(mark(colour), those) for colour, those in columns if those or colour in COLOURS[:3]]


def _gap(line: Line) -> int:
    return (line.judged.percent or 0) - (line.judged.planned or 0)


def _stages(found: Wall) -> list[tuple[Any, list[Line]]]:
    """Return a column for every stage in which a project stands, in the order of the declared pipelines."""
    declared = [(one.id, stage) for one in found.pack.pipelines.values() for stage in one.ids]
    places = {one: number for number, one in enumerate(declared)}
    columns: dict[tuple[str, str], list[Line]] = {}
    for line in found.shown:
        columns.setdefault((line.project.pipeline, line.project.stage), []).append(line)
    ordered = sorted(columns, key=lambda one: places.get(one, len(places)))
    return [(_stage(*one, found), sorted(columns[one], key=_gap)) for one in ordered]


def _stage(pipeline: str, stage: str, found: Wall) -> str:
    """Name a stage with its pipeline: several of them know a 签约."""
    declared = names.pipeline_of(pipeline, found.pack)
    if not stage:
        return _("未登记阶段")
    name = names.stage_name(pipeline, stage, found.pack)
    return f"{name}（{declared.name}）" if declared else name


def _map(found: Wall) -> dict[str, Any]:
    rows: dict[str, list[Line]] = {}
    for line in found.shown:
        rows.setdefault(line.project.division, []).append(line)
    lines = []
    for code, those in sorted(rows.items()):
        counts = {colour: sum(one.colour == colour for one in those) for colour in COLOURS}
        marks = [mark(colour, str(n)) for colour, n in counts.items() if n]
        name = short_name(code, found.pack)
        lines.append({"code": code, "name": name, "n": len(those), "counts": counts, "marks": marks})
    lines.sort(key=lambda one: (-one["counts"]["red"], -one["counts"]["yellow"], -one["n"]))
    district = [one for one in lines if one["code"] != found.pack.place]
    said = _("%(n)d 个：红灯 %(red)d，黄灯 %(yellow)d，绿灯 %(green)d")
    told = [said % {"n": one["n"], **one["counts"]} for one in district]
    chart = {
        "names": [one["name"] for one in district], "codes": [one["code"] for one in district],
        "values": [one["n"] for one in district], "printed": told, "unit": _("个"),
        "urls": [f"?view=gantt&division={one['code']}" for one in district], "shape": reverse("projects:shapes"),
    }  # fmt: skip
    return {"districts": lines, "chart": chart}


def _stamp(request: HttpRequest) -> str:
    request.wall = Wall(request.user, Asked())  # type: ignore[attr-defined]
    return f'W/"{request.wall.stamp}"'  # type: ignore[attr-defined]


@needs(access.VIEW)
@require_GET
@gzip_page
@condition(etag_func=_stamp)
def data(request: HttpRequest) -> HttpResponse:
    """Send every project and its tasks to the browser; nothing where it has them already."""
    response = HttpResponse(wall_data.body(request.wall), content_type="application/json")  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


@needs(access.VIEW)
@require_GET
def shapes(request: HttpRequest) -> HttpResponse:
    """Send the shapes of the place's districts."""
    path = data_folder() / "shapes" / f"{current_place().code}.json"
    if not path.is_file():
        raise Http404(_("没有区县边界"))
    response = HttpResponse(path.read_bytes(), content_type="application/json")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@needs(access.VIEW)
@require_GET
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in the drawer why a project shows its light: the rule, the figures and dates, how the light went."""
    project = get_object_or_404(access.visible_projects(request.user).select_related("programme", "task_force"), pk=pk)
    judged = lights.current(project)
    line = Line(project, judged, current_pack())
    rule = judged.rule
    history = LightChange.objects.filter(project=project).order_by("-on", "-pk")[:12]
    return render_drawer(
        request,
        Drawer(
            title=project.name, figure=line.label, synthetic=project.synthetic,
            note=_("自 %(day)s 起") % {"day": judged.light.since},
            how=[*(Row(reason, "", hit=not n) for n, reason in enumerate(judged.light.reasons)), *_numbers(judged)],
            where=[
                Fact(_("计划"), _("基线“%(name)s”，%(day)s 设定")
                     % {"name": judged.baseline.name, "day": judged.baseline.taken}) if judged.baseline
                else Fact(_("计划"), _("尚无基线，按计划原样推算")),
                Fact(_("进度与问题"), _("看项目记录"), url=f"/projects/{project.pk}"),
                *_to_confirm(request, project, judged),
            ],
            rule=RuleNote(rule.describes or rule.name, f"{rule.name}；{rule.basis}", unverified=not rule.verified)
            if rule else None,
            history=[
                Fact(str(row.on), f"{LABELS[row.light]}：{row.reasons[0] if row.reasons else ''}") for row in history
            ],
            missing="" if rule else _("本地声明包没有写明红黄绿规则。"),
            link=f"/projects/{project.pk}",
        ),
    )  # fmt: skip


def _to_confirm(request: HttpRequest, project: Project, judged: lights.Judged) -> list[Fact]:
    """Return where the cure of a red is confirmed, for who may confirm it."""
    cured = judged.light.colour == "yellow" and judged.light.was == "red"
    known = judged.rule is not None and judged.rule.cure is not None and judged.rule.cure.confirmed
    if not cured or not known or not access.may(request.user, access.VERIFY, project):
        return []
    return [Fact(_("整改"), _("确认整改，转为绿灯"), url=reverse("projects:cure", args=[project.pk]))]


def _numbers(judged: lights.Judged) -> list[Row]:
    told = (
        (_("应完成"), judged.planned, "%"), (_("实际完成"), judged.percent, "%"),
        (_("计划开始"), judged.planned_start, ""), (_("计划完成"), judged.planned_finish, ""),
        (_("预计完成"), judged.finish if judged.schedule else None, ""),
    )  # fmt: skip
    return [Row(label, f"{value}\u00a0{unit}".strip()) for label, value, unit in told if value is not None]


@needs(access.VIEW)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Show what changed since a day; since a week ago where none is asked for."""
    asked = Asked.of(request.GET)
    found = Wall(request.user, asked)
    try:
        since = dt.date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        since = found.since
    since = min(since, core.today())
    context = {"wall": found, "asked": asked, "since": since, "changes": Changes(request.user, found.shown, since)}
    return render(request, "projects/wall_changes.html", context)


@needs(access.VIEW)
@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """Show every row for one large sheet (A0): projects, and their tasks unless asked otherwise."""
    asked = Asked.of(request.GET)
    found = Wall(request.user, asked)
    axis = _axis(found)
    with_tasks = request.GET.get("tasks", "1") != "0"
    context = {
        **_frame(found, asked), "head": wall_tracks.head(axis), "empty_track": wall_tracks.empty(axis),
        "sheet": sheet(found, axis, with_tasks=with_tasks), "with_tasks": with_tasks, "at": core.now(),
    }  # fmt: skip
    return render(request, "projects/wall_print.html", context)


@needs(access.VERIFY)
@require_http_methods(["GET", "POST"])
def cure(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that what made a project red is mended; the light as it stands is shown beside the form."""
    project = get_object_or_404(access.visible_projects(request.user).select_related("programme"), pk=pk)
    access.require(request.user, access.VERIFY, project)
    note = request.POST.get("note", "").strip()[:500]
    error = ""
    if request.method == "POST":
        try:
            confirm_cure(by=request.user, project=project, note=note)
            messages.success(request, _("已确认整改，转为绿灯"))
            return redirect(f"/projects/{project.pk}")
        except Refused as refusal:
            error = str(refusal)
    line = Line(project, lights.current(project), current_pack())
    context = {"project": project, "line": line, "note": note, "error": error}
    return render(request, "projects/wall_cure.html", context, status=422 if error else 200)
