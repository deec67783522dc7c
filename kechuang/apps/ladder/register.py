"""资质登记的读取: holders beside who would qualify and who is near, by district and industry; who fell off, is due."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.ladder.models import Holding, RuleVerdict, VerdictCount, Window
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import Verdict, division_prefix

SOON = 180
"""Days before its end from which a certificate counts as ending soon."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A district or an industry under one rule.

    Attributes
    ----------
    holders, ending : int
        Enterprises with a running certificate, and those of them whose certificate ends within :data:`SOON` days.
    met, person : int
        Enterprises that would qualify as far as data tell; and that would if a person agrees.
    one_away, two_away : int
        Those whom one or two unmet conditions, and no missing figure, keep out.
    """

    key: str
    holders: int = 0
    ending: int = 0
    met: int = 0
    person: int = 0
    one_away: int = 0
    two_away: int = 0


def holdings(user: Any, rule: str, place: str | None) -> QuerySet[Holding]:
    """Return the certificates of a rule in the districts of a person's grants."""
    return Holding.objects.filter(
        access.visible_divisions_q(user, VIEW), rule=rule,
        division__startswith=division_prefix(place) if place else "",
    )  # fmt: skip


def expiring(day: dt.date, *, within: int) -> Iterable[Holding]:
    """Return the running certificates that end within so many days and that no later one follows."""
    ending = Holding.objects.filter(
        Holding.running_q(day), valid_to__lte=day + dt.timedelta(days=within)
    ).order_by("valid_to", "pk")  # fmt: skip
    later = {
        (rule, entity): last
        for rule, entity, last in Holding.objects.filter(entity_id__in=ending.values("entity_id"))
        .values_list("rule", "entity_id", "valid_to")
        .order_by("valid_to")
    }
    return [one for one in ending if later[one.rule, one.entity_id] == one.valid_to]


def lines(
    user: Any, rule: str, generation: Generation | None, place: str | None, day: dt.date, *, by: str = "division"
) -> list[Line]:
    """Return a line a district (or an industry, ``by="industry"``): two grouped queries and one of those that end."""
    held = holdings(user, rule, place).filter(Holding.running_q(day))
    holders = dict(held.values_list(by).annotate(n=Count("entity_id", distinct=True)).order_by())
    soon = held.filter(valid_to__lte=day + dt.timedelta(days=SOON))
    ending = dict(soon.values_list(by).annotate(n=Count("entity_id", distinct=True)).order_by())
    near: dict[str, Counter[str]] = defaultdict(Counter)
    if generation is not None:
        counts = VerdictCount.objects.filter(
            access.visible_divisions_q(user, VIEW), generation=generation, rule=rule,
            division__startswith=division_prefix(place) if place else "",
        )  # fmt: skip
        for key, verdict, short_by, missing, n in counts.values_list(by, "verdict", "short_by", "open", "enterprises"):
            near[key][_nearness(verdict, short_by, missing)] += n
    keys = sorted({*holders, *ending, *near})
    return [
        Line(
            key=key, holders=holders.get(key, 0), ending=ending.get(key, 0), met=near[key]["met"],
            person=near[key]["person"], one_away=near[key]["one"], two_away=near[key]["two"],
        )
        for key in keys
    ]  # fmt: skip


def _nearness(verdict: str, short_by: int, missing: int) -> str:
    if verdict in {Verdict.MET, Verdict.PERSON}:
        return verdict
    if verdict == Verdict.NOT_MET and not missing:
        return {1: "one", 2: "two"}.get(short_by, "")
    return ""


def total(found: Iterable[Line]) -> Line:
    """Add lines up."""
    ones = list(found)
    add: Callable[[str], int] = lambda name: sum(getattr(one, name) for one in ones)  # noqa: E731
    names = ("holders", "ending", "met", "person", "one_away", "two_away")
    return Line(key="", **{name: add(name) for name in names})


def fallen(user: Any, rule: str, place: str | None, day: dt.date) -> list[Holding]:
    """Return certificates that have ended and that no running one replaces, the latest first, with the reason."""
    rows = holdings(user, rule, place)
    running = set(rows.filter(Holding.running_q(day)).values_list("entity_id", flat=True))
    over = rows.filter(valid_from__lte=day).exclude(Holding.running_q(day)).order_by("-valid_to", "pk")
    newest: dict[str, Holding] = {}
    for one in over:
        if one.entity_id not in running:
            newest.setdefault(one.entity_id, one)
    return list(newest.values())


def should_apply(user: Any, window: Window, generation: Generation, place: str | None) -> QuerySet[RuleVerdict]:
    """Return who should apply in a window and has not (应报未报).

    They are the enterprises that meet the rule, or do so if a person agrees, hold no certificate that runs beyond the
    window's last day, and have not applied in it.
    """
    held = Holding.objects.filter(Holding.running_q(window.closes), rule=window.rule).values("entity_id")
    return RuleVerdict.objects.filter(
        access.visible_divisions_q(user, VIEW), generation=generation, rule=window.rule,
        verdict__in=(Verdict.MET, Verdict.PERSON), division__startswith=division_prefix(place) if place else "",
    ).exclude(entity_id__in=held).exclude(entity_id__in=window.applications.values("entity_id"))  # fmt: skip
