"""谁可以登记资质、培育和申报 (access): the rights of the house, within the districts of a grant."""

from __future__ import annotations

from kechuang.apps.accounts.access import Scope, may, require, visible_divisions_q
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.states import MANAGE


def whole() -> Scope:
    """Return the place as a whole, for what concerns every district."""
    return Scope(division=current_pack().place or "")


__all__ = ["MANAGE", "VIEW", "Scope", "may", "require", "visible_divisions_q", "whole"]
