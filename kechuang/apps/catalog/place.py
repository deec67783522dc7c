"""本地声明 (the loaded pack): codes, names and rules in memory, read once a process and again when they change."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext

from kechuang.apps.catalog.models import Place
from kechuang.core import division_prefix
from kechuang.declarations.pack import Pack, load_pack

SHORT = 5


class NoPlace(Exception):
    """Nothing has been built yet."""

    one_sentence = True


def current_place() -> Place:
    """Return the place served.

    Raises
    ------
    NoPlace
        If nothing has been built in this data folder.
    """
    place = Place.objects.order_by("pk").first()
    if place is None:
        raise NoPlace("尚未导入数据，请先运行 kechuang build 或 kechuang up")
    return place


def current_pack(place: Place | None = None) -> Pack:
    """Return the pack of the place served, parsed once for each time that it was loaded."""
    place = place or current_place()
    return _parsed(place.pack, place.loaded_at.isoformat())


@lru_cache(maxsize=2)
def _parsed(pack_id: str, loaded_at: str) -> Pack:  # the moment is part of the key: another load, another reading
    return load_pack(pack_id)


def division_name(code: str, pack: Pack) -> str:
    """Return a division's name, or the code itself where the pack does not know it."""
    division = pack.divisions.get(code)
    return division.name if division else code


def short_name(code: str, pack: Pack) -> str:
    """Return the name for a narrow place: a development zone by the shortest of its names."""
    division = pack.divisions.get(code)
    if division is None:
        return code
    if len(division.name) <= SHORT:
        return division.name
    return min((name for name in (division.name, *division.aliases) if len(name) > 2), key=len, default=division.name)


def unplaced_name(code: str, pack: Pack) -> str:
    """Return what those are called of whom no district is known, only the place around it."""
    return gettext("%(place)s（区县不详）") % {"place": division_name(code, pack)}


def districts(pack: Pack) -> list[tuple[str, str]]:
    """Return code and name of the districts inside the pack's place, in order of their codes."""
    if pack.place is None:
        return []
    prefix = division_prefix(pack.place)
    return sorted(
        (code, division.name)
        for code, division in pack.divisions.items()
        if code.startswith(prefix) and code != pack.place and division.level == "district"
    )
