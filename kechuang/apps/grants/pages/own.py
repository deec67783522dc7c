"""个人侧 (a person's side): rounds for persons, one's own applications, applying in one's own name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants import access, actions, queries
from kechuang.apps.grants.eligibility import questions
from kechuang.apps.grants.forms import ClaimForm
from kechuang.apps.grants.models import Application, Audience, Claimant, Programme


@needs(access.CLAIM)
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show what persons can apply for now, and how one's own applications stand."""
    day = core.today()
    mine = Application.objects.filter(claimant__user_id=request.user.pk).select_related("programme", "claimant")
    there = mine.exclude(state__in=("refused", "withdrawn")).values("programme")
    rounds = Programme.objects.filter(
        audience=Audience.PERSON, opens_on__lte=day, closes_on__gte=day, closed_on__isnull=True
    ).exclude(pk__in=there)
    return render(request, "grants/own.html", {"offers": rounds, "rows": queries.rows(list(mine))})


@needs(access.CLAIM)
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply in a round for oneself."""
    programme = get_object_or_404(Programme, pk=pk, audience=Audience.PERSON)
    known = Claimant.objects.filter(user_id=request.user.pk).first()
    first = {"name": known.name} if known is not None else {}
    form = ClaimForm(questions(programme.terms.asks, current_pack()), posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.claim_for(
                programme, by=request.user, name=given["name"], number=given["number"], facts=form.facts,
                bank=given["bank"], account=given["account"],
            )  # fmt: skip
            messages.success(request, _("已提交，编号 %(number)s") % {"number": made.number})
            return redirect("grants:application", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "grants/claim.html", {"programme": programme, "form": form}, status=422 if form.errors else 200
    )
