"""总览的数据: figures, targets, districts, ladder and receipts of the place, each from counts made at publication."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access
from kechuang.apps.catalog.place import districts, short_name, unplaced_name
from kechuang.apps.enterprises.models import EnterpriseCount, Generation
from kechuang.apps.ladder.queries import Count, by_district
from kechuang.core import Ratio, division_prefix

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

VIEW = "cockpit.view"


@dataclass(frozen=True, kw_only=True)
class District:
    """A district's line: enterprises, those with R&D, new ones, and how they stand under the first rule."""

    code: str
    name: str
    enterprises: int
    share: str
    with_rd: int
    recent: int
    met: int
    one_away: int


def district_lines(user: Any, generation: Generation, counts: list[Count], pack: Pack) -> list[District]:
    """Return the districts of the place that a person may see, the one with most enterprises first."""
    prefix = division_prefix(pack.place) if pack.place else ""
    rows = (
        EnterpriseCount.objects.filter(
            access.visible_divisions_q(user, VIEW), generation=generation, division__startswith=prefix
        )
        .values_list("division")
        .annotate(n=Sum("enterprises"), rd=Sum("with_rd"), recent=Sum("founded_recently"))
    )
    counted = {code: (n, rd, recent) for code, n, rd, recent in rows}
    rule = next((rung.id for rung in pack.ladder), "")
    standing = by_district(counts, rule)
    total = sum(n for n, _rd, _recent in counted.values())
    known = dict(districts(pack))
    codes = [code for code in {**known, **counted} if code in counted or code in known]
    lines = []
    for code in codes:
        n, rd, recent = counted.get(code, (0, 0, 0))
        if not n and regions_limited(user):
            continue
        judged = standing.get(code, {})
        lines.append(
            District(
                code=code,
                name=short_name(code, pack) if code in known else unplaced_name(code, pack),
                enterprises=n,
                share=_share(n, total),
                with_rd=rd,
                recent=recent,
                met=judged.get("met", 0),
                one_away=judged.get("one_away", 0),
            )
        )
    return sorted(lines, key=lambda line: (-line.enterprises, line.code))


def _share(part: int, total: int) -> str:
    """Return a share of the whole; what is there is never printed as nothing."""
    if not total:
        return "—"
    if 0 < part * 2000 < total:
        return _("不足 0.1\u00a0%")
    return Ratio(Fraction(part, total)).percent(1)


def regions_limited(user: Any) -> bool:
    """Say whether the person sees less than a whole city, so that empty districts are not his to see."""
    return all(len(prefix) == len("370300") for prefix in access.regions(user, VIEW))


def district_chart(lines: list[District]) -> dict[str, Any]:
    """Return the data of the ranked bars and of the map beside the table."""
    named = [line for line in lines if line.enterprises]
    address = reverse("enterprises:list")
    return {
        "names": [line.name for line in named],
        "codes": [line.code for line in named],
        "values": [line.enterprises for line in named],
        "unit": _("家"),
        "urls": [f"{address}?division={line.code}" for line in named],
        "shape": reverse("cockpit:shapes"),
    }
