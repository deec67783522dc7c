"""部件 (parts) of the pay-out's pages: what stands under a key, a share as percent."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template

from kechuang.core import Ratio

register = template.Library()


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key, else the key."""
    return mapping.get(key, key)


@register.filter
def ratio_of(text: str) -> str:
    """Write an exact share such as ``3/5`` in percent."""
    return Ratio(Fraction(text)).percent()
