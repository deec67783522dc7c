"""申报窗口与培育的页面: the calendar with who should apply and has not, and the list of cultivated enterprises."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang import core
from kechuang.apps.accounts import access
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder import actions, register
from kechuang.apps.ladder.forms import ApplyForm, CultivateForm, MeasureForm, OutcomeForm, ResultForm, WindowForm
from kechuang.apps.ladder.models import Application, Cultivation, RuleVerdict, Window
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.room import PAGE, deed, entity_of, opened
from kechuang.apps.ladder.standing import unmet_text
from kechuang.apps.ladder.states import MANAGE
from kechuang.apps.transitions import allowed

STEPS = ("apply", "return")
"""What of a cultivation is no more than a step; how it ends is told with its outcome."""
STAGES = {"open": 0, "coming": 1, "closed": 2}


@login_required
@require_GET
def windows(request: HttpRequest) -> HttpResponse:
    """Show the calendar of windows: open ones first, each with who has applied and who should have."""
    pack, day, generation = opened(request), core.today(), current_generation()
    names = {rule.id: rule.name for rule in pack.rules.values()}
    found = []
    for one in sorted(Window.objects.all(), key=lambda each: (STAGES[each.stage(day)], each.closes)):
        due = register.should_apply(request.user, one, generation, pack.place).count() if generation else 0
        applied = one.applications.filter(access.visible_divisions_q(request.user, VIEW)).count()
        found.append({
            "window": one, "name": names.get(one.rule, one.rule), "stage": one.stage(day), "due": due,
            "applied": applied, "left": (one.closes - day).days,
        })  # fmt: skip
    context = {"tab": "windows", "windows": found, "day": day, "may": access.may(request.user, MANAGE)}
    return render(request, "ladder/windows.html", context)


@login_required
@require_GET
def window(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a window: who should have applied and has not, by district and by name, and who has."""
    pack, generation, one = opened(request), current_generation(), get_object_or_404(Window, pk=pk)
    by: Counter[str] = Counter()
    due: Any = []
    if generation is not None:
        due = register.should_apply(request.user, one, generation, pack.place).defer("conditions")
        by = Counter(due.values_list("division", flat=True))
    page = Paginator(due.order_by("division", "entity_id") if generation else [], PAGE).get_page(
        request.GET.get("page")
    )
    firms = Enterprise.objects.filter(generation=generation, entity_id__in=[each.entity_id for each in page])
    named = {
        entity: (name, code or entity) for entity, name, code in firms.values_list("entity_id", "name", "credit_code")
    }
    rows = [{"verdict": each, "name": named.get(each.entity_id, ("", ""))[0],
             "handle": named.get(each.entity_id, ("", each.entity_id))[1]} for each in page]  # fmt: skip
    applied = one.applications.filter(access.visible_divisions_q(request.user, VIEW)).order_by("-applied_on", "pk")
    return render(
        request,
        "ladder/window.html",
        {
            "window": one, "rule": pack.rules.get(one.rule), "rows": rows, "page": page, "applied": applied[:PAGE],
            "districts": [(division_name(code, pack) if code else _("区县未知"), n) for code, n in sorted(by.items())],
            "may": access.may(request.user, MANAGE), "stage": one.stage(core.today()),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def open_window(request: HttpRequest) -> HttpResponse:
    """Enter a window."""
    opened(request)

    def do(given: dict[str, Any]) -> str:
        return _("已登记申报窗口：%(what)s") % {"what": actions.open_window(by=request.user, **given)}

    return deed(request, form=WindowForm, label=_("登记申报窗口"), back=reverse("ladder:windows"), do=do)


@login_required
@require_http_methods(["GET", "POST"])
def apply_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Note an application."""
    opened(request)
    one = get_object_or_404(Window, pk=pk)

    def do(given: dict[str, Any]) -> str:
        made = actions.apply_in(one, by=request.user, entity_id=entity_of(given["code"]), on=given["on"])
        return _("已登记申报：%(name)s") % {"name": made.name}

    form = partial(ApplyForm, initial={"code": request.GET.get("code", "")[:32], "on": core.today()})
    return deed(request, form=form, label=_("登记申报"), back=reverse("ladder:window", args=[pk]), do=do)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the authority decided about an application."""
    opened(request)
    rows = Application.objects.filter(access.visible_divisions_q(request.user, VIEW))
    one = get_object_or_404(rows, pk=pk)

    def do(given: dict[str, Any]) -> str:
        actions.decide_application(one, by=request.user, **given)
        return _("已登记结果：%(name)s") % {"name": one.name}

    back = reverse("ladder:window", args=[one.window_id])
    return deed(request, form=ResultForm, label=_("登记申报结果"), back=back, do=do)


# ------------------------------------------------------------------ cultivation


@login_required
@require_GET
def cultivation(request: HttpRequest) -> HttpResponse:
    """Show the list of cultivated enterprises, those under way first."""
    pack = opened(request)
    rows = Cultivation.objects.filter(access.visible_divisions_q(request.user, VIEW)).select_related("owner")
    states = {key: str(label) for key, label in Cultivation.TABLE.states.items()}
    counted = Counter(rows.values_list("state", flat=True))
    if request.GET.get("state") in states:
        rows = rows.filter(state=request.GET["state"])
    page = Paginator(rows.order_by("-ended_on", "year", "pk"), PAGE).get_page(request.GET.get("page"))
    names = {rule.id: rule.name for rule in pack.rules.values()}
    context = {
        "tab": "cultivation", "page": page, "names": names, "may": access.may(request.user, MANAGE),
        "states": [(key, label, counted[key]) for key, label in states.items()], "state": request.GET.get("state", ""),
    }  # fmt: skip
    return render(request, "ladder/cultivation.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def cultivate(request: HttpRequest) -> HttpResponse:
    """Put an enterprise on the list."""
    opened(request)
    day = core.today()
    roles = access.VERBS[MANAGE].roles
    people = User.objects.filter(
        is_active=True, pk__in=Grant.objects.filter(Grant.current_q(day), role__in=roles).values("user")
    ).order_by("pk")  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        entity = entity_of(given.pop("code"))
        made = actions.begin_cultivation(by=request.user, entity_id=entity, **given)
        return _("%(name)s已列入培育") % {"name": made.name}

    asked = request.GET
    initial = {"code": asked.get("code", "")[:32], "rule": asked.get("rule", "")[:60], "year": day.year + 1,
               "owner": request.user.pk}  # fmt: skip
    form = partial(CultivateForm, people, initial=initial)
    return deed(request, form=form, label=_("列入培育"), back=reverse("ladder:cultivation"), do=do)


def _mine(request: HttpRequest, pk: int) -> Cultivation:
    opened(request)
    return get_object_or_404(Cultivation.objects.filter(access.visible_divisions_q(request.user, VIEW)), pk=pk)


@login_required
@require_GET
def cultivated(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one cultivated enterprise: what was lacking, what was done, how it ended."""
    one, pack, generation = _mine(request, pk), opened(request), current_generation()
    verdict = RuleVerdict.objects.filter(generation=generation, rule=one.rule, entity_id=one.entity_id).first()
    may = access.may(request.user, MANAGE, one) and one.ended_on is None
    context = {
        "one": one, "rule": pack.rules.get(one.rule), "measures": one.measures.select_related("by"), "may": may,
        "verdict": verdict, "lacking": unmet_text(verdict, generation, pack) if verdict and generation else "",
        "steps": [each for each in allowed(one, request.user) if each.name in STEPS] if may else [],
    }  # fmt: skip
    return render(request, "ladder/cultivated.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Note that the enterprise has applied, or that the application came back."""
    one = _mine(request, pk)
    if step in STEPS and step in {each.name for each in allowed(one, request.user)}:
        actions.move_cultivation(one, step, by=request.user)
        messages.success(request, _("%(name)s现为“%(state)s”") % {"name": one.name, "state": one.state_label})
    return redirect("ladder:cultivated", pk)


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a measure."""
    one = _mine(request, pk)

    def do(given: dict[str, Any]) -> str:
        actions.add_measure(one, by=request.user, **given)
        return _("已记录措施")

    return deed(request, form=MeasureForm, label=_("记录措施"), back=reverse("ladder:cultivated", args=[pk]), do=do)


@login_required
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a cultivation ended."""
    one = _mine(request, pk)
    if one.ended_on is not None:
        return redirect("ladder:cultivated", pk)

    def do(given: dict[str, Any]) -> str:
        actions.end_cultivation(one, by=request.user, reached=given["reached"] == "yes", outcome=given["outcome"])
        return _("%(name)s的培育已经结束") % {"name": one.name}

    return deed(request, form=OutcomeForm, label=_("结束培育"), back=reverse("ladder:cultivated", args=[pk]), do=do)
