"""调度会页面 (meetings): the list, planning one with its agenda, its minutes item by item, what became of the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.documents import docx_bytes
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import meetings
from kechuang.apps.projects.actions.items import agreed_at
from kechuang.apps.projects.forms.meetings import CallOffForm, EditMeetingForm, HoldForm, ItemForm, MeetingForm
from kechuang.apps.projects.meetings.agenda import agenda, last_before, number_of, outcome, problems_of, scope_q
from kechuang.apps.projects.meetings.minuted import minutes_of
from kechuang.apps.projects.models import ItemVerb, Meeting, MeetingItem, Problem, Project
from kechuang.apps.projects.opened import ARRANGED, of_meeting
from kechuang.apps.projects.pages.shared import paged
from kechuang.apps.projects.pages.urges import DOCX
from kechuang.apps.projects.papers import minutes as minutes_paper
from kechuang.apps.projects.problems import ledger

SCOPES: Mapping[str, Callable[[Any], QuerySet[Any]]] = {
    "programme": access.visible_programmes, "task_force": access.visible_task_forces,
    "project": access.visible_projects,
}  # fmt: skip


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting that the person may see, or lead to the page that says there is none."""
    rows = access.visible_meetings(request.user)
    return get_object_or_404(rows.select_related("programme", "task_force", "project", "created_by"), pk=pk)


@needs(access.VIEW)
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """List the meetings, the newest first, with what became of their items."""
    rows = access.visible_meetings(request.user).select_related("programme", "task_force", "project")
    page = paged(request, rows)
    opened: dict[int, list[str]] = {}
    items = MeetingItem.objects.filter(meeting__in=list(page.object_list), verb=ItemVerb.OPEN, problem__isnull=False)
    for meeting, state in items.values_list("meeting", "problem__state"):
        opened.setdefault(meeting, []).append(state)
    pack = current_pack()
    context = {
        "page": page,
        "lines": [
            {
                "meeting": one, "department": names.department_name(one.department, pack),
                "opened": len(opened.get(one.pk, ())), "closed": opened.get(one.pk, []).count("closed"),
                "scope": one.project or one.task_force or one.programme,
            }
            for one in page.object_list
        ],
        "may_meet": bool(access.departments_of(request.user, access.MEET)),
    }  # fmt: skip
    return render(request, "projects/meetings.html", context)


def _scope(request: HttpRequest) -> dict[str, Any]:
    """Return what a new meeting is about, from the address; what the person does not see is no scope."""
    found: dict[str, Any] = {}
    for name, visible in SCOPES.items():
        asked = request.GET.get(name, "")
        if asked.isascii() and asked.isdigit() and len(asked) < 10:
            found[name] = get_object_or_404(visible(request.user), pk=int(asked))
    return found


@needs(access.MEET)
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; its agenda is drawn up from the ledger and the lights."""
    scope, departments = _scope(request), access.departments_of(request.user, access.MEET)
    found = agenda(request.user, **scope)
    concerned = {one.lead for one in (line.problem for line in (*found.overdue, *found.near, *found.sent_back))}
    about = next(iter(scope.values()), None)
    title = _("第 %(n)d 次调度会") % {"n": number_of(Meeting(starts_at=_far(), **scope))}
    initial = {
        "title": f"{about} {title}" if about is not None else title, "agenda": found.text,
        "attending": sorted((concerned | {one.lead for one in found.red}) - {""}),
    }  # fmt: skip
    form = MeetingForm(departments, posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = meetings.plan_meeting(by=request.user, **form.cleaned_data, **scope)
            messages.success(request, _("已安排，参会部门收到告知"))
            return redirect("projects:meeting", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    last = last_before(None, like=Meeting(**scope))
    context = {
        "form": form, "scope": about, "departments": departments, "last": last,
        "outcome": outcome(last) if last is not None else None,
        "programmes": access.visible_programmes(request.user),
        "task_forces": access.visible_task_forces(request.user).filter(ended_on=None),
    }  # fmt: skip
    return render(request, "projects/meeting_new.html", context, status=422 if form.errors else 200)


def _far() -> dt.datetime:
    """Return a moment after every meeting, to count them all."""
    return core.now() + dt.timedelta(days=3650)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meeting: its agenda, its items, what became of the last one's."""
    meeting = meeting_of(request, pk)
    last = last_before(meeting)
    may = access.may(request.user, access.MEET, meeting)
    found = outcome(meeting)
    context = {
        "meeting": meeting,
        "department": names.department_name(meeting.department),
        "attending": names.department_list(meeting.attending),
        "scope": meeting.project or meeting.task_force or meeting.programme,
        "outcome": found,
        "items": _items(found.items, meeting),
        "last": last,
        "last_outcome": outcome(last) if last is not None else None,
        "may": may,
        "open": meeting.state in ("planned", "held"),
        "verbs": ItemVerb.choices,
        "history": [
            {"entry": entry, "label": meeting.TABLE[entry.transition].label}
            for entry in meeting.history.select_related("actor").order_by("-version")
        ],
    }
    return render(request, "projects/meeting.html", context)


def _items(items: Any, meeting: Meeting) -> list[dict[str, Any]]:
    """Return items as the page shows them; of one to be closed, whether it will be closed there or be asked about."""
    pack, drafted = current_pack(), meeting.state != "minuted"
    return [
        {
            "item": item, "lead": names.department_name(item.lead, pack) if item.lead else "",
            "supports": names.department_list(item.supports, pack),
            "settles": agreed_at(item, item.problem, meeting) if drafted and item.problem else item.agreed,
        }
        for item in items
    ]  # fmt: skip


@needs(access.MEET)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a meeting's arrangements."""
    meeting = meeting_of(request, pk)
    access.require(request.user, access.MEET, meeting)
    initial = {name: getattr(meeting, name) for name in ARRANGED} | {"seen": of_meeting(meeting)}
    form = EditMeetingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.edit_meeting(meeting, by=request.user, **form.cleaned_data)
            messages.success(request, _("已保存；时间或地点有变的，参会部门收到告知"))
            return redirect("projects:meeting", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, meeting, form, _("修改会议安排"), _("时间或地点有变的，参会部门收到告知。"))


@needs(access.MEET)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Note that a meeting was held, issue its minutes, or call it off."""
    meeting = meeting_of(request, pk)
    access.require(request.user, access.MEET, meeting)
    form: Any
    match step:
        case "hold":
            form = HoldForm(posted(request), initial={"attending": meeting.attending, "minutes": meeting.minutes})
            label, follows = _("登记召开"), _("到会部门记入纪要；之后登记议定事项，再印发纪要。")
        case "call_off":
            form = CallOffForm(posted(request))
            label, follows = _("取消会议"), _("参会部门收到告知；已登记的议定事项不再落实。")
        case "issue":
            form = CallOffForm(posted(request))
            del form.fields["reason"]
            label, follows = _("印发纪要"), _follows(meeting)
        case _other:
            raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            getattr(meetings, step)(meeting, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(what)s：已办理") % {"what": label})
            return redirect("projects:meeting", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, meeting, form, label, follows, danger=step == "call_off")


def _follows(meeting: Meeting) -> str:
    """Say what issuing the minutes will do."""
    items = list(meeting.items.all())
    count = {verb: sum(one.verb == verb for one in items) for verb in ItemVerb}
    return _(
        "一次落实全部 %(n)d 项：交办问题 %(open)d 个，调整时限 %(extend)d 个，销号 %(close)d 个，研究 %(discuss)d 项；"
        "有一项不能落实，纪要就不印发。印发后不能修改。"
    ) % {"n": len(items), **{str(verb): n for verb, n in count.items()}}  # fmt: skip


def _form_page(
    request: HttpRequest, meeting: Meeting, form: Any, label: str, follows: str, *, danger: bool = False
) -> HttpResponse:
    context = {"meeting": meeting, "form": form, "label": label, "follows": follows, "danger": danger}
    return render(request, "projects/meeting_form.html", context, status=422 if form.errors else 200)


@needs(access.MEET)
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Enter an item of the minutes."""
    if verb not in ItemVerb.values:
        raise Http404
    meeting = meeting_of(request, pk)
    access.require(request.user, access.MEET, meeting)
    projects = access.visible_projects(request.user).filter(
        scope_q(meeting.programme, meeting.task_force, meeting.project)
    )
    everything = not (meeting.programme or meeting.task_force or meeting.project)
    found = ledger.lines(list(
        problems_of(request.user, projects, everything=everything).select_related("project", "repeat_of")
    ))  # fmt: skip
    found.sort(key=lambda one: one.standing.left if one.standing else 0)
    choices = [(str(one.problem.pk), f"{one.problem}（{one.lead or _('未交办')}，{one.label}）") for one in found]
    initial = {"problem": request.GET.get("problem", "")}
    form = ItemForm(verb, choices, [(str(one.pk), one.name) for one in projects], posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.add_item(meeting, by=request.user, verb=verb, **_found(form.cleaned_data))
            messages.success(request, _("已列入议定事项，印发纪要时落实"))
            return redirect("projects:meeting", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    label = _("议定事项：%(verb)s") % {"verb": ItemVerb(verb).label}
    return _form_page(request, meeting, form, label, _("列入纪要草稿，印发时落实；印发前可以删去。"))


def _found(cleaned: dict[str, Any]) -> dict[str, Any]:
    given = dict(cleaned)
    for name, model in (("problem", Problem), ("project", Project)):
        if name in given:
            given[name] = model.objects.filter(pk=given[name]).first() if given[name] else None
    return given


@needs(access.MEET)
@require_http_methods(["POST"])
def item_drop(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take an item out of the minutes."""
    found = get_object_or_404(MeetingItem.objects.select_related("meeting"), pk=item, meeting=meeting_of(request, pk))
    try:
        meetings.drop_item(found, by=request.user)
        messages.success(request, _("已删去"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("projects:meeting", pk=pk)


@needs(access.VIEW)
@never_cache
@require_GET
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes as a Word file, once they are issued."""
    meeting = meeting_of(request, pk)
    if meeting.state != "minuted":
        raise Http404
    response = HttpResponse(docx_bytes(minutes_paper(minutes_of(meeting))), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{meeting.title}{_('纪要')}.docx")
    return response
