"""个人能享受什么 (people): a person, or an officer for him, says what he is; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Day, Dressed, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.policies import access, people
from kechuang.apps.policies.pages.common import line_of, pack_or_404, whole
from kechuang.apps.policies.pages.matching import SHOWN
from kechuang.core import Money
from kechuang.declarations.field import FieldColumn
from kechuang.web.environment import data_folder

NUMBER = "number"


class PersonForm(Dressed):
    """What the items for persons read, a field each; nothing is required, what is left out is missing."""


def _form(request: HttpRequest, columns: dict[str, FieldColumn], initial: dict[str, str], *, may_look: bool) -> Any:
    form = PersonForm(posted(request), initial=initial)
    if may_look:
        form.fields[NUMBER] = forms.CharField(
            label=_("证件号码（从人口基础库取参保起始日，不保存）"), required=False, max_length=24,
            widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "inputmode": "text"}),
        )  # fmt: skip
    for name, column in columns.items():
        label = column.field.label + (f"（{column.field.unit}）" if column.field.unit else "")
        form.fields[name] = _field(column, label)
    return form


def _field(column: FieldColumn, label: str) -> forms.Field:
    dressed = {"class": "input"}
    if column.field.kind == "date":
        day = Day()
        day.attrs.update(dressed)
        return forms.DateField(label=label, required=False, widget=day)
    options = column.field.of if column.field.kind == "text" else ()
    if column.field.kind == "bool":
        options = (_("是"), _("否"))
    if options:
        choices = [("", _("未填")), *((one, _(one)) for one in options)]
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.Select(attrs=dressed))
    return forms.CharField(label=label, required=False, max_length=60, widget=forms.TextInput(attrs=dressed))


@sensitive_post_parameters()
@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Say what a person can get; what was typed in goes nowhere."""
    pack, on = pack_or_404(), core.today()
    columns = people.columns_for(pack, on)
    may_look = access.may(request.user, "personal.read")
    form = _form(request, columns, {}, may_look=may_look)
    context: dict[str, Any] = {"form": form, "as_of": on, "items": len(people.items_for(pack, on))}
    if request.method == "POST" and form.is_valid():
        given = {name: value.isoformat() if hasattr(value, "isoformat") else str(value or "")
                 for name, value in form.cleaned_data.items()}  # fmt: skip
        try:
            if number := given.pop(NUMBER, ""):
                known = people.look_up(request.user, number, data_folder())
                given |= {name: value for name, value in known.values.items() if not given.get(name)}
                context["known"] = known.masked
                context["taken"] = [(columns[name].field.label, value) for name, value in known.values.items()
                                    if name in columns]  # fmt: skip
            context |= _told(pack, on, given) | {"asked": True}
        except Refused as refusal:
            context["error"] = str(refusal)
    failed = bool(form.errors or context.get("error"))
    response = render(request, "policies/person.html", context, status=422 if failed else 200)
    response["Cache-Control"] = "no-store"
    return response


def _told(pack: Any, on: Any, given: dict[str, str]) -> dict[str, Any]:
    found, items = people.matches(pack, on, given)
    lines = []
    for name, _id, verdict, amount, instead in found.iter_rows():
        other = pack.policy_items.get(instead)
        lines.append({
            "line": line_of(pack.policy_items[name], pack.policy_of(name), pack), "verdict": verdict,
            "whole": whole(verdict), "amount": Money(amount) if amount is not None else None,
            "instead": other.name if other else "",
        })  # fmt: skip
    lines.sort(key=lambda one: (SHOWN.index(one["verdict"]), bool(one["instead"]),
                                -(one["amount"].fen if one["amount"] else 0)))  # fmt: skip
    return {"matches": lines, "left": items - len(lines)}
