"""报道中提到 (mentioned): which pages name a firm (or whatever else has an id), what they tell of it, and where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports.links import Told, told
from kechuang.apps.reports.models import Fact, Mention, Relation, Report
from kechuang.apps.reports.models.report import DECIDED

SOME = 5
"""So many pages, facts and relations stand on the page of a firm; the rest on a page of its own."""
MOST = 100
"""So many facts and relations stand on that one."""
SAYS = {
    "works_with": (_("与%(who)s合作"), _("与%(who)s合作")),
    "solves": (_("破解难题：%(who)s"), _("难题由%(who)s解决")),
    "hosts": (_("承载平台：%(who)s"), _("依托%(who)s建设")),
    "leads": (_("领衔团队：%(who)s"), _("由%(who)s领衔")),
    "located_in": (_("位于%(who)s"), _("%(who)s位于此")),
    "undertakes": (_("承担项目：%(who)s"), _("由%(who)s承担")),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that names it: the sentence of the first place, and how often it stands there."""

    report: Report
    mention: Mention
    times: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A relation as seen from one of its sides: 与某某合作."""

    told: Told
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What the loaded pages say of it; ``waiting`` relations are proposed and not yet judged."""

    seen: list[Seen]
    page: Page[Any]
    facts: list[Fact]
    more_facts: bool
    relations: list[Shown]
    waiting: int

    @property
    def nothing(self) -> bool:
        """Whether no page names it."""
        return not (self.seen or self.facts or self.relations)


def mentioned(ref: str, user: Any, *, kind: str = "", number: Any = 1, size: int = SOME, most: int = SOME) -> Mentioned:
    """Return what the loaded pages say of a firm, a policy or a project: a fixed number of queries.

    Parameters
    ----------
    ref : str
        Its id.
    user : User
        For whom; a relation's other side leads only where he may go.
    kind : str
        What it is, where an id alone would not tell.
    number, size : int
        Which part of the pages that name it.
    most : int
        So many facts and relations at most.
    """
    named = Mention.objects.filter(ref=ref, **({"kind": kind} if kind else {}))
    pages = named.order_by().values("report_id").annotate(times=Count("pk"), first_at=Min("start"))
    pages = pages.order_by(F("report__published").desc(nulls_last=True), "report__name", "report_id")
    page = Paginator(pages, size).get_page(number)
    facts = list(_facts(ref)[: most + 1])
    return Mentioned(
        seen=_seen(list(page.object_list), named),
        page=page,
        facts=facts[:most],
        more_facts=len(facts) > most,
        relations=_relations(ref, user, most),
        waiting=Relation.objects.filter(_of(ref)).exclude(judgement__state__in=DECIDED).count(),
    )


def counted(refs: Collection[str], kind: str) -> dict[str, int]:
    """Return how many pages name each of some things of one kind: one query; those that none names are left out."""
    rows = Mention.objects.filter(ref__in=refs, kind=kind).order_by().values_list("ref")
    return dict(rows.annotate(pages=Count("report", distinct=True)))


def _seen(rows: Sequence[dict[str, Any]], named: QuerySet[Mention]) -> list[Seen]:
    if not rows:
        return []
    shas = [row["report_id"] for row in rows]
    reports = Report.objects.only("name", "title", "published").in_bulk(shas)
    first: dict[str, Mention] = {}
    for one in named.filter(report_id__in=shas, first=True).order_by("start"):
        first.setdefault(one.report_id, one)
    return [
        Seen(reports[row["report_id"]], first[row["report_id"]], row["times"])
        for row in rows
        if row["report_id"] in first
    ]


def _facts(ref: str) -> QuerySet[Fact]:
    """Return figures about it: read so, and not rejected; one whose subject a person has changed is another's."""
    light = Fact.objects.select_related("report", "judgement").defer(
        "report__text", "report__articles", "report__dropped", "report__edits"
    )
    found = light.filter(subject_ref=ref).exclude(value="").exclude(judgement__state="rejected")
    found = found.alias(said=KeyTextTransform("subject", "judgement__fields"))
    found = found.filter(Q(judgement=None) | Q(judgement__fields={}) | Q(said=F("subject")))
    return found.order_by(F("report__published").desc(nulls_last=True), "report__name", "order")


def _of(ref: str) -> Q:
    return Q(subject_ref=ref) | Q(object_ref=ref)


def _relations(ref: str, user: Any, most: int) -> list[Shown]:
    light = Relation.objects.select_related("report", "judgement").defer(
        "report__text", "report__articles", "report__dropped", "report__edits"
    )
    found = light.filter(_of(ref), judgement__state="accepted")
    found = found.order_by(F("report__published").desc(nulls_last=True), "report__name", "start")
    shown = []
    for one in told(found[:most], user):
        mine = 0 if one.relation.subject_ref == ref else 1
        other = one.ends[1 - mine]
        shown.append(Shown(one, str(SAYS[one.relation.kind][mine]) % {"who": other.name}, other.url))
    return shown
