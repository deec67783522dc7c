"""评审页面 (pages of reviews): the list, the pool, one review with its panel, a reviewer's own seats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reviews import access, actions, forms
from kechuang.apps.reviews.drawing import kept_word, order
from kechuang.apps.reviews.models import Review, Reviewer
from kechuang.apps.reviews.outcome import outcome
from kechuang.apps.reviews.subjects import find
from kechuang.apps.sharing.pages.requests import paged


@needs(access.VIEW)
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    """List the reviews that the person may see."""
    page = paged(request, access.visible_reviews(request.user))
    manages = access.may(request.user, access.MANAGE)
    return render(request, "reviews/reviews.html", {"page": page, "manages": manages})


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    """Show the pool of reviewers, and take one in."""
    form = forms.ReviewerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.add_reviewer(by=request.user, fields=given.pop("fields_"), **given)
            return redirect("reviews:pool")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    page = paged(request, Reviewer.objects.all())
    return render(request, "reviews/pool.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def reviewer(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a reviewer of the pool up to date."""
    found = get_object_or_404(Reviewer, pk=pk)
    form = forms.ReviewerForm(posted(request), known=found)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.change_reviewer(found, by=request.user, fields=given.pop("fields_"), **given)
            messages.success(request, _("已更正：%(name)s") % {"name": given["name"]})
            return redirect("reviews:pool")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, form, _("更正专家信息"), found.name, "/reviews/pool")


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Open a review of a subject of another room."""
    subject = find(kind, pk)
    if subject is None:
        raise Http404
    form = forms.OpenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = actions.open_review(
                by=request.user, subject=subject.row, title=subject.title, department=subject.department,
                parties=(*subject.parties, *given.pop("parties")), **given,
            )  # fmt: skip
            return redirect("reviews:review", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, form, _("组织评审"), subject.title, subject.link)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one review; what its reviewers said only once all is in, and then without names where it is blind."""
    found = get_object_or_404(access.visible_reviews(request.user), pk=pk)
    seats, opened = list(found.panel.select_related("reviewer")), access.opened(found)
    taken = [seat for seat in seats if not seat.declined]
    manages = access.may(request.user, access.MANAGE, found)
    context = {
        "one": found,
        "seats": seats,
        "given": sum(seat.given_at is not None for seat in taken),
        "taken": len(taken),
        "opened": opened,
        "outcome": outcome(found, taken) if opened else None,
        "avoided": [(row, found.avoided[str(row.pk)]) for row in Reviewer.objects.filter(pk__in=found.avoided)],
        "repeated": order(found.candidates, found.seed)[: len(seats)] == [seat.reviewer_id for seat in seats],
        "kept_word": kept_word(found.commitment, found.seed),
        "buttons": [
            (name, label)
            for name, (label, _form, _deed, states) in STEPS.items()
            if manages and found.state in states and name != "answer"
        ],
        "objections": found.objections.all(),
        "manages": manages,
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }
    return render(request, "reviews/review.html", context)


def _answer(review: Review, by: Any, **given: Any) -> None:
    objection = review.objections.filter(upheld__isnull=True).first()
    if objection is None:
        raise Refused(_("没有待处理的异议。"))
    actions.answer_objection(objection, by=by, **given)


STEPS: dict[str, tuple[Any, Any, Callable[..., Any], tuple[str, ...]]] = {
    "draw": (gettext_lazy("抽取专家"), forms.DrawForm, actions.draw_panel, ("new",)),
    "conclude": (gettext_lazy("登记结论"), forms.MinutesForm, actions.conclude, ("complete",)),
    "publish": (gettext_lazy("公示"), forms.DaysForm, actions.publish, ("concluded",)),
    "object": (gettext_lazy("登记异议"), forms.ObjectionForm, actions.object_to, ("public",)),
    "answer": (gettext_lazy("处理异议"), forms.AnswerForm, _answer, ("public",)),
    "close": (gettext_lazy("结束公示"), forms.PlainForm, actions.close, ("public",)),
}


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of a review."""
    found = get_object_or_404(access.visible_reviews(request.user), pk=pk)
    if name not in STEPS:
        raise Http404
    label, kind, deed, _states = STEPS[name]
    form = kind(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            deed(found, by=request.user, **form.cleaned_data)
            return redirect("reviews:review", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, form, label, str(found), f"/reviews/{pk}")


@needs(access.SCORE)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show a reviewer his own seats."""
    return render(request, "reviews/mine.html", {"seats": access.own_seats(request.user).order_by("-pk")})


@needs(access.SCORE)
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a reviewer his own seat and take his word: nothing of the others."""
    found = get_object_or_404(access.own_seats(request.user), pk=pk)
    form = forms.GiveForm(found.review, posted(request)) if found.given_at is None else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.give(found, by=request.user, **form.given)
            messages.success(request, _("意见已提交，不能再更改"))
            return redirect("reviews:mine")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    words = zip(found.review.criteria, found.points or (), strict=False)
    context = {"seat": found, "form": form, "points": [(label, given) for (label, _most), given in words]}
    return render(request, "reviews/seat.html", context, status=422 if form is not None and form.errors else 200)


@needs(access.SCORE)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a seat back."""
    found = get_object_or_404(access.own_seats(request.user), pk=pk)
    form = forms.DeclineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(found, by=request.user, **form.cleaned_data)
            return redirect("reviews:mine")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _form(request, form, _("退回席位"), str(found.review), f"/reviews/mine/{pk}")


def _form(request: HttpRequest, form: Any, label: Any, what: str, back: str) -> HttpResponse:
    context = {"form": form, "label": label, "what": what, "back": back}
    return render(request, "reviews/step.html", context, status=422 if form.errors else 200)
