"""部件 (parts) of sharing's pages: the name of a department by its id."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, str], ident: str) -> str:
    """Return the name that stands under an id, else the id."""
    return names.get(ident, ident)
