"""督办页面 (urges): all that was sent, the letter as a file, and urging by hand after a look at its words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Dressed, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.documents import docx_bytes
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.urging import asked_before, letter_of, require_late, urge
from kechuang.apps.projects.models import Problem, Task, Urge, UrgeKind
from kechuang.apps.projects.pages.shared import paged
from kechuang.apps.projects.papers import urge_letter
from kechuang.apps.projects.problems.clocks import LETTER, term
from kechuang.apps.projects.problems.urging import Subject, subject_of, words_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BY_HAND = {
    UrgeKind.REMIND: gettext_lazy("催办"),
    UrgeKind.LETTER: gettext_lazy("发督办函"),
    UrgeKind.REPORT: gettext_lazy("报分管领导"),
}


class UrgeForm(Dressed):
    """The words of an urging, as they will be sent."""

    text = forms.CharField(label=gettext_lazy("内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    day = forms.DateField(widget=forms.HiddenInput)


def ways_to_urge(thing: Problem | Task, user: Any) -> list[dict[str, str]]:
    """Return the ways in which a person could urge a thing now, for the buttons of its page."""
    if not access.may(user, access.URGE, thing):
        return []
    subject = subject_of(thing)
    if subject is None:
        return []
    what = "problem" if isinstance(thing, Problem) else "task"
    return [
        {"kind": str(kind), "label": str(label), "href": f"/projects/urges/new?{what}={thing.pk}&kind={kind}"}
        for kind, label in BY_HAND.items()
        if subject.late or kind == UrgeKind.REMIND
    ]


@needs(access.VIEW)
@require_GET
def urge_list(request: HttpRequest) -> HttpResponse:
    """List what was sent about problems and tasks that the person may see, the newest first."""
    rows = Urge.objects.filter(
        Q(problem__in=access.visible_problems(request.user)) | Q(task__in=access.visible_tasks(request.user))
    )
    kind, department = request.GET.get("kind", ""), request.GET.get("department", "").replace("\x00", "")[:60]
    if kind in UrgeKind.values:
        rows = rows.filter(kind=kind)
    if department:
        rows = rows.filter(department=department)
    page = paged(request, rows.select_related("problem", "task__project", "by").order_by("-at", "-pk"))
    pack = current_pack()
    context = {
        "page": page,
        "lines": [
            {"urge": one, "department": names.department_name(one.department, pack) if one.department else _("提出方")}
            for one in page.object_list
        ],
        "kinds": UrgeKind.choices,
        "kind": kind,
        "department": department,
        "departments": names.department_choices(pack),
        "steps": sorted(pack.escalation.values(), key=lambda one: one.when),
    }
    return render(request, "projects/urges.html", context)


@needs(access.URGE)
@require_http_methods(["GET", "POST"])
def urge_new(request: HttpRequest) -> HttpResponse:
    """Show what would be sent, to whom; send it once it is confirmed."""
    thing = _thing(request)
    kind = request.GET.get("kind", "")
    if kind not in set(map(str, BY_HAND)):
        raise Http404
    access.require(request.user, access.URGE, thing)
    back = f"/projects/{'problems' if isinstance(thing, Problem) else 'tasks'}/{thing.pk}"
    subject = subject_of(thing)
    try:
        if subject is None:
            raise Refused(_("这件事没有正在计算的时限，不需要督办。"))
        require_late(subject, kind)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    form = UrgeForm(posted(request), initial={"text": words_of(subject, kind), "day": subject.due})
    if request.method == "POST" and form.is_valid():
        try:
            day: dt.date = form.cleaned_data["day"]
            made = urge(thing, kind, by=request.user, text=form.cleaned_data["text"], day=day)
            messages.success(request, _("已发出：%(what)s") % {"what": made.number or made.get_kind_display()})
            return redirect(back)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form, "thing": thing, "subject": subject, "kind": UrgeKind(kind), "back": back,
        "to": _to(subject), "letter": kind == UrgeKind.LETTER, "report": kind == UrgeKind.REPORT,
        "answer_within": term(LETTER) if kind == UrgeKind.LETTER else "",
        "before": asked_before(subject),
    }  # fmt: skip
    return render(request, "projects/urge_new.html", context, status=422 if form.errors else 200)


def _to(subject: Subject) -> str:
    return names.department_name(subject.department) if subject.department else _("提出方")


def _thing(request: HttpRequest) -> Problem | Task:
    problem, task = request.GET.get("problem", ""), request.GET.get("task", "")
    if problem.isascii() and problem.isdigit() and len(problem) < 10:
        rows = access.visible_problems(request.user).select_related("project__task_force", "raised_by")
        return get_object_or_404(rows, pk=int(problem))
    if task.isascii() and task.isdigit() and len(task) < 10:
        return get_object_or_404(access.visible_tasks(request.user).select_related("project__task_force"), pk=int(task))
    raise Http404


@needs(access.VIEW)
@never_cache
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a letter as the Word file that it was: made of what was kept when it was sent."""
    rows = Urge.objects.filter(
        Q(problem__in=access.visible_problems(request.user)) | Q(task__in=access.visible_tasks(request.user)),
        kind=UrgeKind.LETTER,
    )
    made = get_object_or_404(rows, pk=pk)
    response = HttpResponse(docx_bytes(urge_letter(letter_of(made))), content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{made.number.replace(' ', '')}.docx")
    return response
