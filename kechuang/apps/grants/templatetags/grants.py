"""部件 (parts) of the pay-out's pages: what stands under a key, a share as percent."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse

from kechuang.apps.grants import access
from kechuang.apps.grants.models import Audience, Programme
from kechuang.core import Ratio

register = template.Library()


@register.simple_tag(takes_context=True)
def may_open(context: template.Context) -> bool:
    """Whether the person may open rounds: other rooms' pages lead there only then."""
    return access.may(context["request"].user, access.OPEN)


@register.simple_tag(takes_context=True)
def rounds_of(context: template.Context, item: str) -> list[dict[str, Any]]:
    """Return the rounds of an item that the person has to do with, each with where he goes from here.

    Officials see those of their department, a firm's agent or a person those that take applications now.
    """
    user = context["request"].user
    if access.may(user, access.VIEW):
        return [
            {"round": one, "link": reverse("grants:programme", args=[one.pk])}
            for one in access.visible_programmes(user).filter(item=item)
        ]
    own = {Audience.ENTERPRISE: (access.APPLY, "grants:mine"), Audience.PERSON: (access.CLAIM, "grants:own")}
    found = []
    for one in Programme.objects.filter(item=item):
        verb, page = own[Audience(one.audience)]
        if one.is_open and access.may(user, verb):
            found.append({"round": one, "link": reverse(page)})
    return found


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key, else the key."""
    return mapping.get(key, key)


@register.filter
def ratio_of(text: str) -> str:
    """Write an exact share such as ``3/5`` in percent."""
    return Ratio(Fraction(text)).percent()
