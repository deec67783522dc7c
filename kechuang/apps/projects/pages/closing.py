"""销号页面 (close-out): the steps of a task, project or programme, the queue of what waits, the certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts import access as house
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Dressed, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import closing
from kechuang.apps.projects.actions.steps import link_of
from kechuang.apps.projects.files.works import Work, attachments_of
from kechuang.apps.projects.forms.closing import SeenBackForm, SeenNoteForm, SubmitForm, VerifyForm
from kechuang.apps.projects.models import Programme, Project, Task
from kechuang.apps.projects.states import second_person
from kechuang.apps.transitions import allowed
from kechuang.apps.transitions.models import StateChange

KINDS: Mapping[str, type[Any]] = {"task": Task, "project": Project, "programme": Programme}
WORDS: Mapping[str, Any] = {"task": _("任务"), "project": _("项目"), "programme": _("攻坚行动")}


@dataclass(frozen=True)
class Step:
    """How a page takes a step: the deed, its form, what follows, and whether the button warns or invites."""

    deed: Callable[..., Any]
    form: type[Dressed]
    follows: Any
    kind: str = ""


STEPS: Mapping[str, Step] = {
    "submit": Step(closing.submit, SubmitForm, _("交工作专班办公室或督查机构核验；核验前可以撤回。"), "primary"),
    "withdraw": Step(closing.withdraw, SeenNoteForm, _("撤回后可以补充材料再提交。")),
    "verify": Step(closing.verify, VerifyForm, _("核验后即销号，记入核验人和时间，可打印销号单。"), "primary"),
    "return": Step(closing.send_back, SeenBackForm, _("理由告知提交人，整改后再提交。"), "danger"),
    "reopen": Step(closing.reopen, SeenBackForm, _("取消销号，重新计入未完成；理由告知牵头部门。"), "danger"),
    "cancel": Step(closing.cancel, SeenBackForm, _("不再推进，不计入工期；以后可以恢复。"), "danger"),
    "resume": Step(closing.resume, SeenBackForm, _("重新列入推进，工期随之重排。")),
}


def kind_of(work: Work) -> str:
    """Return the word under which a work's close-out has its addresses."""
    return next(kind for kind, model in KINDS.items() if isinstance(work, model))


def work_of(request: HttpRequest, kind: str, pk: int) -> Work:
    """Return the work that the person may see, or lead to the page that says there is none."""
    if kind == "task":
        rows = Task.objects.filter(removed_at=None, project__in=access.visible_projects(request.user))
        rows = rows.select_related("project__task_force", "project__programme", "parent")
    elif kind == "project":
        rows = access.visible_projects(request.user).select_related("task_force", "programme")
    elif kind == "programme":
        rows = Programme.objects.filter(house.visible_divisions_q(request.user, access.VIEW))
    else:
        raise Http404
    found: Work = get_object_or_404(rows.select_related("submitted_by", "closed_by"), pk=pk)
    return found


def buttons(work: Work, user: Any) -> list[dict[str, Any]]:
    """Return the steps that a person could take now, those that invite first."""
    kind = kind_of(work)
    found = [
        {
            "name": one.name, "label": str(one.label), "kind": STEPS[one.name].kind,
            "url": f"/projects/close/{kind}/{work.pk}/{one.name}",
        }
        for one in allowed(work, user)
    ]  # fmt: skip
    return sorted(found, key=lambda one: ("primary", "", "danger").index(one["kind"]))


def history_of(work: Work) -> list[dict[str, Any]]:
    """Return the steps taken, the newest first."""
    return [
        {"entry": entry, "label": work.TABLE[entry.transition].label}
        for entry in work.history.select_related("actor").order_by("-version")
    ]


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Take a step of a work's close-out."""
    work = work_of(request, kind, pk)
    if name not in STEPS:
        raise Http404
    found, label = STEPS[name], work.TABLE[name].label
    reviewing = name in {"verify", "return"}
    if (
        request.method == "GET"
        and reviewing
        and work.state == "submitted"
        and access.may(request.user, access.VERIFY, work)
    ):
        return _review(request, work, None, name)
    if request.method == "GET" and name not in {one.name for one in allowed(work, request.user)}:
        messages.error(request, now_in("“%(what)s”%(state)s，您现在不能办理“%(step)s”。%(why)s") % {
            "what": work, "state": work.state_label, "step": label,
            "why": _why_not(work, name, request.user)})  # fmt: skip
        return redirect(link_of(work))
    form: Any = found.form(posted(request), request.FILES or None, initial={"seen": work.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = found.deed(work, by=request.user, **form.cleaned_data)
            messages.success(request, now_in("“%(what)s”：%(state)s") % {"what": done, "state": done.state_label})
            return redirect("projects:verify" if reviewing else link_of(done))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            work.refresh_from_db()  # as it stands now is shown beside what was typed, and is what is decided next
            form.data = form.data.copy()
            form.data["seen"] = str(work.version)
    if reviewing:
        return _review(request, work, form, name)
    context = {
        "work": work, "form": form, "label": label, "follows": found.follows, "kind": found.kind,
        "back": link_of(work), "word": WORDS[kind], "papers": attachments_of(work),
    }  # fmt: skip
    return render(request, "projects/close_out.html", context, status=422 if form.errors else 200)


def _why_not(work: Work, name: str, user: Any) -> str:
    """Return what the step's guard says, where it is the guard that refuses."""
    found = work.TABLE[name]
    refusal = found.guard(work, user) if found.guard and work.state in found.sources else None
    return str(refusal or "")


@needs(access.VERIFY)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits to be verified, that of longest standing first."""
    user = request.user
    waiting: list[Work] = [
        *Task.objects.filter(state="submitted", removed_at=None, project__in=access.visible_projects(user))
        .select_related("project__task_force", "submitted_by"),
        *access.visible_projects(user).filter(state="submitted").select_related("task_force", "submitted_by"),
        *Programme.objects.filter(house.visible_divisions_q(user, access.VIEW), state="submitted")
        .select_related("submitted_by"),
    ]  # fmt: skip
    waiting.sort(key=lambda work: (work.submitted_at is None, work.submitted_at))
    submitters: dict[int | None, Any] = {}
    for work in waiting:  # one object for each person: what he may is read once for all that he handed in
        work.submitted_by = submitters.setdefault(work.submitted_by_id, work.submitted_by)
    pack, bodies = current_pack(), access.bodies()
    verifies = bool(access.departments_of(user, access.VERIFY) & bodies)
    context = {
        "lines": [
            {
                "work": work, "word": WORDS[kind_of(work)], "lead": names.department_name(work.department, pack),
                "url": f"/projects/close/{kind_of(work)}/{work.pk}/verify",
                "mine": verifies and second_person(work, user) is None,
                "project": work.project if isinstance(work, Task) else None,
            }
            for work in waiting
        ],
        "bodies": names.department_list(sorted(bodies), pack),
    }  # fmt: skip
    return render(request, "projects/verify.html", context)


def _review(request: HttpRequest, work: Work, form: Any, name: str) -> HttpResponse:
    """Show the evidence on the left, the decision on the right."""
    can = {one.name for one in allowed(work, request.user)}
    parts, seen = _parts(work), {"seen": work.version}
    context = {
        "work": work, "word": WORDS[kind_of(work)], "kind": kind_of(work), "papers": attachments_of(work),
        "lead": names.department_name(work.department), "parts": parts, "history": history_of(work),
        "reports": list(work.reports.select_related("by")[:20]) if isinstance(work, Task) else [],
        "accept": form if name == "verify" and form is not None else VerifyForm(initial=seen),
        "refuse": form if name == "return" and form is not None else SeenBackForm(initial=seen),
        "can_verify": "verify" in can, "can_return": "return" in can,
        "why_not": _why_not(work, "verify", request.user), "back": link_of(work),
        "declared": [] if isinstance(work, Task) else work.evidence,
    }  # fmt: skip
    return render(request, "projects/verify_one.html", context, status=422 if form is not None and form.errors else 200)


def _parts(work: Work) -> list[dict[str, Any]]:
    """Return what a work consists of, each with who closed it when and its address."""
    rows: list[Work]
    if isinstance(work, Task):
        rows = list(work.parts.filter(removed_at=None).select_related("closed_by"))
    elif isinstance(work, Project):
        rows = list(work.tasks.filter(parent=None, removed_at=None).select_related("closed_by"))
    else:
        rows = [*work.parts.select_related("closed_by"), *work.projects.select_related("closed_by")]
    return [{"part": one, "url": link_of(one)} for one in rows]


@needs(access.VIEW)
@require_GET
def certificate(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the certificate of a closed work (销号单), made to be printed."""
    work = work_of(request, kind, pk)
    if work.state != "closed":
        messages.error(request, now_in("“%(what)s”%(state)s，销号后才有销号单。") % {
            "what": work, "state": work.state_label})  # fmt: skip
        return redirect(link_of(work))
    changes = StateChange.objects.filter(object_type=work._meta.label_lower, object_id=str(work.pk))
    submitted, verified = changes.filter(transition="submit").last(), changes.filter(transition="verify").last()
    context = {
        "work": work, "word": WORDS[kind], "lead": names.department_name(work.department),
        "body": _body_of(work.closed_by), "papers": attachments_of(work, until=work.closed_at),
        "uppers": closing.uppers(work),
        "submitted": submitted, "verified": verified, "back": link_of(work), "parts": _parts(work),
        "number": _number(work, kind),
    }  # fmt: skip
    return render(request, "projects/certificate.html", context)


def _number(work: Work, kind: str) -> str:
    """Return the certificate's number: the day of the close-out, what was closed, its key."""
    assert work.closed_at is not None
    return f"XH-{timezone.localtime(work.closed_at, core.ZONE):%Y%m%d}-{kind[0].upper()}{work.pk}"


def _body_of(user: Any) -> str:
    """Return the department for which somebody verified."""
    if user is None:
        return ""
    return names.department_list(sorted(access.departments_of(user, access.VERIFY) & access.bodies()))
