"""查询 (queries): which facts wait for a reviewer and in which order, how far he is, what contradicts what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports import standing
from kechuang.apps.reports.agreeing import contradict
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.models.report import DECIDED
from kechuang.apps.reports.states import STANDS

ORDERS = {
    "doubt": (_("最不确定的在前"), ("-points", "-conflict_count", "-copies", "report_id", "order")),
    "sure": (_("最确定的在前"), ("points", "-conflict_count", "-copies", "report_id", "order")),
    "page": (_("按原文先后"), ("report__name", "order")),
}
"""The orders of the queue: certainty, then conflict, then how many copies tell it; of equals what stands first."""
SHOWS = {
    "proposed": _("待审"), "accepted": _("已采纳"), "corrected": _("已更正"), "added": _("已补录"),
    "rejected": _("不采纳"), "all": _("全部"),
}  # fmt: skip

AT_ONCE = 200
"""So many facts at most are accepted at once."""


def with_pages(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """Return facts with their judgements and pages, without what of the pages is large but the text."""
    return facts.select_related("report", "judgement").defer("report__articles", "report__dropped", "report__edits")


def in_state(facts: QuerySet[Fact], state: str) -> QuerySet[Fact]:
    """Return the facts that stand so; what nobody has looked at is proposed."""
    if state == "proposed":
        return facts.filter(Q(judgement=None) | Q(judgement__state="proposed"))
    return facts.filter(judgement__state=state)


def saying(name: str, value: str) -> Q:
    """Return what asks for facts that say so: by a person's word where there is one, else as they are read."""
    said = name if name in ("indicator_id", "place_code", "period") else f"fields__{name}"
    unsaid = Q(judgement=None) | Q(judgement__state__in=("proposed", "rejected"))
    return Q(**{"judgement__state__in": STANDS, f"judgement__{said}": value}) | (unsaid & Q(**{name: value}))


def sure(report: Report) -> QuerySet[Fact]:
    """Return the facts of a page that wait, though the engine itself would take them, as they stand there.

    They are accepted in one transaction, behind which everybody else waits: there are at most :data:`AT_ONCE`.
    """
    likely = in_state(report.facts.filter(sure=True), "proposed").select_related("judgement")
    return likely.order_by("order")[:AT_ONCE]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue."""

    state: str = "proposed"
    report: str = ""
    indicator: str = ""
    text: str = ""
    only: str = ""
    order: str = "doubt"


def queue(found: Filters) -> QuerySet[Fact]:
    """Return the facts that a reviewer asked for, in his order."""
    facts = with_pages(Fact.objects.all()).defer("report__text")
    if found.state != "all":
        facts = in_state(facts, found.state)
    if found.report:
        facts = facts.filter(report_id=found.report)
    if found.indicator:
        facts = facts.filter(saying("indicator_id", found.indicator))
    if found.text:
        words = found.text
        facts = facts.filter(
            Q(text__contains=words) | Q(report__title__contains=words) | Q(report__name__contains=words)
        )
    if found.only == "conflict":
        facts = facts.filter(conflict_count__gt=0)
    elif found.only == "named":
        facts = facts.exclude(saying("indicator_id", ""))
    elif found.only == "proposed":
        facts = facts.exclude(proposals=[])
    return facts.order_by(*ORDERS[found.order][1])


def following(fact: Fact | None) -> tuple[str, int] | None:
    """Return page and place of the fact that comes after one in the queue; behind the last comes the first again."""
    waiting = in_state(Fact.objects.all(), "proposed").order_by(*ORDERS["doubt"][1])
    rows = waiting.values_list("report_id", "order")
    if fact is None:
        return rows.first()
    later, same = Q(), Q()
    for key in ORDERS["doubt"][1]:
        name = key.lstrip("-")
        value = getattr(fact, name)
        later |= same & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    return rows.filter(later).first() or rows.exclude(pk=fact.pk).first()


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the review is."""

    all: int
    decided: int
    conflicts: int

    @property
    def open(self) -> int:
        """How many wait."""
        return self.all - self.decided


def tally(facts: QuerySet[Fact] | None = None) -> Tally:
    """Count facts: all, decided, contradicting; one query."""
    counted = (
        (Fact.objects.all() if facts is None else facts)
        .order_by()
        .aggregate(
            all=Count("pk"),
            decided=Count("pk", filter=Q(judgement__state__in=DECIDED)),
            conflicts=Count("pk", filter=Q(conflict_count__gt=0)),
        )
    )
    return Tally(**counted)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts of which some give different values for one indicator, place and period, by their ids; is it settled.

    They hang together by who contradicts whom; two of them may well agree (264亿元 and 263.9亿元, both against
    300亿元). Settled is a group in which no two facts contradict each other that stand or wait; these come first.
    """

    facts: tuple[int, ...]
    settled: bool


def conflicts() -> list[Conflict]:
    """Return the groups of facts that contradict each other, those not settled first: three queries, no text."""
    rows = list(
        Fact.objects.filter(conflict_count__gt=0)
        .order_by("report__name", "order")
        .values_list("pk", "report_id", "name", "conflicts", "judgement__state", "judgement__fields")
    )
    named = {f"{report}#{name}": pk for pk, report, name, *_rest in rows}
    said = {pk: (state or "proposed", fields or {}) for pk, _report, _name, _others, state, fields in rows}
    pairs = [(pk, named[one]) for pk, _report, _name, others, *_rest in rows for one in others if one in named]
    # What people have accepted or put right may contradict each other though it was not read so.
    torn = standing.torn()
    said |= {pk: ("accepted", {}) for pair in torn for pk in pair if pk not in said}
    leader = {pk: pk for pk in said}

    def first(pk: int) -> int:
        while leader[pk] != pk:
            leader[pk] = pk = leader[leader[pk]]
        return pk

    for one, other in [*pairs, *torn]:
        leader[first(other)] = first(one)
    groups: dict[int, list[int]] = {}
    for pk in said:
        groups.setdefault(first(pk), []).append(pk)
    waiting = {first(one) for one, other in pairs if _open(said[one], said[other])} | {first(one) for one, _ in torn}
    found = []
    for founder, some in groups.items():
        if len(some) > 1:
            some.sort(key=lambda pk: said[pk][0] == "rejected")
            found.append(Conflict(tuple(some), founder not in waiting))
    return sorted(found, key=lambda one: one.settled)


def _open(one: tuple[str, dict[str, str]], other: tuple[str, dict[str, str]]) -> bool:
    """Whether of two facts that were read as contradicting each other nothing is decided that ends it."""
    if "rejected" in (one[0], other[0]):
        return False
    if one[0] not in STANDS or other[0] not in STANDS:
        return True
    mine, theirs = one[1], other[1]
    same = all(mine[name] == theirs[name] for name in ("indicator_id", "place_code", "subject", "period", "kind"))
    return same and bool(mine["value"] and theirs["value"]) and contradict(mine, theirs)


def facts_of(groups: Iterable[Conflict]) -> list[list[Fact]]:
    """Return the facts of groups with their pages: one query."""
    groups = list(groups)
    wanted = [pk for one in groups for pk in one.facts]
    found = {fact.pk: fact for fact in with_pages(Fact.objects.filter(pk__in=wanted))}
    return [[found[pk] for pk in one.facts if pk in found] for one in groups]


def stale(signature: str) -> int:
    """Count the pages that another engine, catalogue or set of rules has read."""
    return Report.objects.exclude(engine=signature).count()
