"""企业侧 (the enterprise's side): rounds that are open to the firm, its applications, applying."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.enterprises.authorisation import authorised_entities
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.grants import access, actions, queries
from kechuang.apps.grants.eligibility import eligible, prefilled
from kechuang.apps.grants.forms import ApplyForm
from kechuang.apps.grants.models import Application, Audience, Mode, Programme


@needs(access.APPLY)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the firms one acts for can apply for, and how their applications stand."""
    own = access.own_entities(request.user)
    day = core.today()
    firms = list(Enterprise.objects.filter(generation=current_generation(), entity_id__in=own).order_by("name"))
    live = Application.objects.filter(entity_id__in=own).exclude(state__in=("refused", "withdrawn"))
    there = set(live.values_list("programme_id", "entity_id"))
    rounds = Programme.objects.filter(
        opens_on__lte=day, closes_on__gte=day, closed_on__isnull=True, audience=Audience.ENTERPRISE
    ).exclude(mode=Mode.AUTOMATIC)
    offers = [
        {"programme": one, "firm": firm, "found": eligible(one, firm.entity_id, day)}
        for one in rounds
        for firm in firms
        if (one.pk, firm.entity_id) not in there
    ]
    applied = list(Application.objects.filter(entity_id__in=own).select_related("programme"))
    return render(request, "grants/mine.html", {"offers": offers, "rows": queries.rows(applied), "firms": firms})


@needs(access.APPLY)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: int, entity: str) -> HttpResponse:
    """Apply in a round for a firm: what the data know is shown, the rest is asked for."""
    programme = get_object_or_404(Programme, pk=pk)
    rows = Enterprise.objects.filter(entity_id__in=access.own_entities(request.user)).select_related("generation")
    record = get_object_or_404(rows, generation=current_generation(), entity_id=entity)
    known = prefilled(programme.terms.asks, record, current_pack())
    form = ApplyForm(record, known, posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.apply_for(
                programme, by=request.user, entity_id=entity, answers=form.answers, bank=given["bank"],
                holder=given["holder"], number=given["number"],
            )  # fmt: skip
            messages.success(request, _("已提交，编号 %(number)s") % {"number": made.number})
            return redirect("grants:application", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "programme": programme, "record": record, "form": form, "known": [one for one in known if not one.missing],
        "found": eligible(programme, entity, core.today()),
        "authorised": bool(authorised_entities([entity])),
    }  # fmt: skip
    return render(request, "grants/apply.html", context, status=422 if form.errors else 200)
