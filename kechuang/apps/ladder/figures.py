"""年度数字 (figures of a year): new, stock, renewed and left, each with its definition and the firms behind it.

This is what reports say in a sentence (新增高新技术企业 204 家，增长 48.8%). Growth is an exact ratio; where the year
before is missing it is not told, and why.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.models import EnterpriseCount, Generation
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.register import holdings
from kechuang.core import Ratio, division_prefix

KINDS: Mapping[str, Any] = {
    "new": gettext_lazy("新增"),
    "stock": gettext_lazy("年末持有"),
    "renewed": gettext_lazy("复核换证"),
    "gone": gettext_lazy("退出"),
}
DEFINITIONS: Mapping[str, Any] = {
    "new": gettext_lazy(
        "登记册里最早一张本资质证书的起始日在当年的企业，一家计一次；复核换证不算。登记册缺早年证书的，其复核会被计为新增。"
    ),
    "stock": gettext_lazy("12 月 31 日（今年为今天）持有有效证书的企业，一家计一次。"),
    "renewed": gettext_lazy("当年起始的证书接续更早一张本资质证书的企业，一家计一次。"),
    "gone": gettext_lazy("上年末持有、当年末不再持有有效证书的企业。"),
}


class Certificate(NamedTuple):
    """What the figures need of a certificate."""

    pk: int
    entity: str
    start: dt.date
    end: dt.date | None
    ended_on: dt.date | None

    def runs(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        within = self.start <= day and (self.end is None or self.end >= day)
        return within and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of a year.

    Attributes
    ----------
    count : int
        Firms.
    before : int or None
        Firms of the year before; None where the register knows nothing of it.
    growth : Ratio or None
        By how much more than the year before; None where that is missing, and ``why`` says so.
    """

    kind: str
    label: str
    definition: str
    count: int
    before: int | None
    growth: Ratio | None
    why: str


@dataclass(frozen=True)
class Course:
    """The certificates of one rule that a person may see, and what they say of any year until a day."""

    certificates: tuple[Certificate, ...]
    day: dt.date

    def firms(self, kind: str, year: int) -> dict[str, int]:
        """Return the firms of a figure, each with the certificate that shows it (its key)."""
        last = min(self.day, dt.date(year, 12, 31))
        by = self._by_firm()
        if kind == "stock":
            return _running(by, last)
        if kind == "gone":
            stood, stands = _running(by, dt.date(year - 1, 12, 31)), _running(by, last)
            return {who: key for who, key in stood.items() if who not in stands and year <= self.day.year}
        found = {}
        for who, ones in by.items():
            begun = [one for one in ones if one.start.year == year and one.start <= self.day]
            if not begun:
                continue
            is_first = ones[0].start.year == year
            if is_first == (kind == "new") or (kind == "renewed" and len(begun) > 1):
                found[who] = (begun[0] if kind == "new" else begun[-1]).pk
        return found

    def figure(self, kind: str, year: int) -> Figure:
        """Return one figure beside that of the year before."""
        now, before = len(self.firms(kind, year)), len(self.firms(kind, year - 1))
        known = any(one.start < dt.date(year, 1, 1) for one in self.certificates)
        why = ""
        if not known:
            why = _("登记册没有 %(year)d 年及以前的证书，不能与上年比较") % {"year": year - 1}
        elif not before:
            why = _("%(year)d 年为 0 家，不计增长率") % {"year": year - 1}
        growth = None if why else Ratio(Fraction(now - before, before))
        return Figure(
            kind=kind, label=str(KINDS[kind]), definition=str(DEFINITIONS[kind]), count=now,
            before=before if known else None, growth=growth, why=why,
        )  # fmt: skip

    def of_year(self, year: int) -> list[Figure]:
        """Return every figure of a year."""
        return [self.figure(kind, year) for kind in KINDS]

    def _by_firm(self) -> dict[str, list[Certificate]]:
        found: dict[str, list[Certificate]] = defaultdict(list)
        for one in sorted(self.certificates, key=lambda each: (each.start, each.pk)):
            found[one.entity].append(one)
        return found


def _running(by: Mapping[str, Iterable[Certificate]], day: dt.date) -> dict[str, int]:
    return {who: running[-1].pk for who, ones in by.items() if (running := [one for one in ones if one.runs(day)])}


def course(user: Any, rule: str, place: str | None, day: dt.date) -> Course:
    """Read the certificates of a rule in the districts of a person's grants: one query."""
    rows = holdings(user, rule, place).values_list("pk", "entity_id", "valid_from", "valid_to", "ended_on")
    return Course(tuple(Certificate(*row) for row in rows), day)


def share(user: Any, count: int, generation: Generation | None, place: str | None) -> Ratio | None:
    """Return the share of today's holders in all registered enterprises of the districts; None where none is known."""
    if generation is None:
        return None
    rows = EnterpriseCount.objects.filter(
        access.visible_divisions_q(user, VIEW), generation=generation,
        division__startswith=division_prefix(place) if place else "",
    )  # fmt: skip
    return Ratio.of(count, rows.aggregate(n=Sum("enterprises"))["n"] or 0)


def sentence(name: str, year: int, figures: list[Figure], day: dt.date) -> str:
    """Return a year's figures as a report would say them."""
    by = {one.kind: one for one in figures}
    words = {"year": year, "name": name, "new": f"{by['new'].count:,}", "stock": f"{by['stock'].count:,}"}
    until = _("截至 %(day)s，") % {"day": day.isoformat()} if day.year == year else ""
    new = _("%(year)d 年新增%(name)s %(new)s 家") % words
    stock = _("年末持有 %(stock)s 家") % words if day.year != year else _("持有 %(stock)s 家") % words
    return f"{until}{new}{_grown(by['new'])}；{stock}{_grown(by['stock'])}。"


def _grown(figure: Figure) -> str:
    if figure.growth is None:
        return _("（%(why)s）") % {"why": figure.why}
    if figure.growth.value == 0:
        return _("，与上年持平")
    text = Ratio(abs(figure.growth.value))
    return (_("，比上年增长 %(n)s") if figure.growth.value > 0 else _("，比上年下降 %(n)s")) % {"n": text}
