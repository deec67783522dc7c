"""授权范围 (scopes): the departments and divisions that a grant may name, as the loaded pack knows them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kechuang.core import division_prefix
from kechuang.declarations.pack import Pack

Choices = list[tuple[str, str]]


def pack() -> Pack | None:
    """Return the pack of the place served, or None before anything was built."""
    # The catalogue is a room above accounts; only the names come from it, when a page shows them.
    from kechuang.apps.catalog.place import NoPlace, current_pack

    try:
        return current_pack()
    except NoPlace:
        return None


def region_choices(loaded: Pack | None) -> Choices:
    """Return prefix and name of the place and its districts, everywhere first."""
    out = [("", _("全部地区"))]
    if loaded is None or loaded.place is None:
        return out
    inside = division_prefix(loaded.place)
    return out + [
        (division_prefix(code), division.name if code != loaded.place else _("%s（全域）") % division.name)
        for code, division in sorted(loaded.divisions.items())
        if code.startswith(inside)
    ]


def department_choices(loaded: Pack | None) -> Choices:
    """Return id and name of the departments, all of them first."""
    out = [("", _("全部部门"))]
    return out + ([(one.id, one.name) for one in loaded.departments.values()] if loaded else [])


def region_name(prefix: str, loaded: Pack | None) -> str:
    """Return the name of a region by its leading digits; the digits where the pack does not know it."""
    if not prefix:
        return _("全部地区")
    division = loaded.divisions.get(prefix.ljust(6, "0")) if loaded else None
    return division.name if division else prefix


def department_name(ident: str, loaded: Pack | None) -> str:
    """Return the name of a department by its id; the id where the pack does not know it."""
    if not ident:
        return _("全部部门")
    department = loaded.departments.get(ident) if loaded else None
    return department.name if department else ident
