"""筛选条件 (filters) of the list of pairs: read from the address, carried from pair to pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.catalog.models import Department
from kechuang.apps.catalog.place import NoPlace, current_pack, districts, division_name
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.stewardship import access, queries
from kechuang.apps.stewardship.evidence import BANDS
from kechuang.apps.stewardship.models import DoubtfulPair
from kechuang.apps.stewardship.queries import Filters
from kechuang.declarations.pack import Pack
from kechuang.web.templatetags.kechuang import Chip

STATES = {
    "open": gettext_lazy("待核对"), "later": gettext_lazy("暂缓"), "decided": gettext_lazy("已判定"),
    "all": gettext_lazy("全部"),
}  # fmt: skip
KEYS = ("q", "department", "level", "band", "division", "state", "sort")


@dataclass(frozen=True)
class Desk:
    """What every page of the desk begins with: the generation, its pairs that the person may see, the filters."""

    generation: Any
    rows: Any
    filters: Filters
    query: str


def desk(request: HttpRequest) -> Desk:
    """Read the generation once and the filters from the address."""
    generation = current_generation()
    given = request.POST if request.method == "POST" else request.GET
    return Desk(generation, access.visible_pairs(request.user, generation), filters(given), query(given))


def filters(given: QueryDict) -> Filters:
    """Read the filters; what is not known counts as not given."""
    clean = {key: given.get(key, "").replace("\x00", "").strip()[:100] for key in KEYS}
    sort = clean["sort"] if clean["sort"].lstrip("-") in queries.SORTS else "-weight"
    return Filters(
        state=clean["state"] if clean["state"] in {*STATES, "same", "different"} else "open",
        text=clean["q"], department=clean["department"], level=clean["level"],
        band=clean["band"] if clean["band"] in BANDS else "", division=clean["division"], sort=sort,
    )  # fmt: skip


def query(given: QueryDict) -> str:
    """Return the filters as they stand in an address, with ``?``; empty where there are none."""
    kept = QueryDict(mutable=True)
    for key in KEYS:
        if given.get(key):
            kept[key] = given[key].replace("\x00", "")[:100]
    return f"?{kept.urlencode()}" if kept else ""


def pack() -> Pack | None:
    """Return the loaded pack, or None before the first build."""
    try:
        return current_pack()
    except NoPlace:
        return None


def choices(rows: Any) -> dict[str, list[tuple[str, str]]]:
    """Return what the list can be narrowed to."""
    declared = pack()
    ends = rows.order_by().values_list("left_department", "right_department").distinct()
    ids = {ident for pair in ends for ident in pair if ident}
    levels = sorted(rows.order_by().values_list("level", flat=True).distinct())
    return {
        "departments": list(Department.objects.filter(pk__in=ids).values_list("id", "name")),
        "levels": [(level or "-", level or _("无名称可比")) for level in levels],
        "bands": [(key, str(label)) for key, label in BANDS.items()],
        "districts": districts(declared) if declared else [],
    }


def chips(found: Filters, offered: dict[str, list[tuple[str, str]]]) -> list[Chip]:
    """Return the filters in force."""
    out = [Chip(_("含"), found.text, "q")] if found.text else []
    for key, label, among in (
        ("department", _("部门"), "departments"), ("level", _("名称比对"), "levels"), ("band", _("证据"), "bands"),
    ):  # fmt: skip
        value = getattr(found, key)
        if value:
            out.append(Chip(label, dict(offered[among]).get(value, value), key))
    if found.division:
        declared = pack()
        name = division_name(found.division, declared) if declared else found.division
        out.append(Chip(_("区县"), name, "division"))
    return out


def pair_or_none(rows: Any, name: str) -> DoubtfulPair | None:
    """Return the pair of a name among those that may be seen."""
    found: DoubtfulPair | None = queries.with_verdict(rows).filter(pair=name).first()
    return found
