"""重读后的对应 (linking): after a reading, every judgement finds its fact again, or is told to have lost it.

First by the place in the raw page, whose text never changes while its passages may be healed; then by page, passage
and place within it; then by passage and place in another page, where a page was saved anew. Where several facts stand
on one number (绵阳、德阳均增长12%), or did, only one that says what was judged is the fact that was judged. What finds
none is an orphan: it stays, with its sentence, and stands on the list of decisions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Cast, Concat

from kechuang.apps.reports.models import Decision, Fact, Judgement
from kechuang.apps.reports.states import JUDGEMENT

Where = tuple[str, int, int]
Says = Mapping[str, str]
SAME = ("place_code", "indicator_id", "value", "unit")
"""What tells facts on one number apart."""
_ORDER = re.compile(r"(?:\.\d+)?(?:@\d+)?(?:~\d+)?$")
_SOME = 500
_FEW = 50
_FOLLOWED = ["report", "key", "start", "end", "number_start", "number_end", "text", "orphan"]


def crowded(pages: Collection[str]) -> set[Where]:
    """Return the places of some pages at which more than one fact stands now: two queries."""
    found: set[Where] = set()
    for names, event in ((("number_start", "number_end"), False), (("start", "end"), True)):
        facts = Fact.objects.filter(number_start__isnull=event, report_id__in=pages).order_by()
        facts = facts.values_list("report_id", *names)
        for report, low, high in facts.annotate(n=Count("pk")).filter(n__gt=1).values_list("report_id", *names):
            found.add((report, -low - 1, -high) if event else (report, low, high))
    return found


def relink(facts: Sequence[Fact], several: Collection[Where], pages: Collection[str]) -> int:
    """Link saved facts with the judgements about them, in the caller's transaction; return how many are orphans.

    Parameters
    ----------
    facts : sequence of Fact
        All facts of the pages that were written, in order.
    several : collection of (str, int, int)
        Where more than one stood at the last reading, as :func:`crowded` gives it.
    pages : collection of str
        These pages. Judgements on others have their fact, unless they had lost it.
    """
    judgements = list(Judgement.objects.filter(Q(report_id__in=pages) | Q(orphan=True)).order_by("pk"))
    # One that was taken back leaves its number to one that holds.
    judgements.sort(key=lambda one: one.state == JUDGEMENT.initial)
    facts = [*facts, *_free(judgements, pages)]
    at: dict[Where, list[Fact]] = defaultdict(list)
    inside: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    elsewhere: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        at[_where(fact)].append(fact)
        inside[fact.report_id, _plain(fact.key)].append(fact)
        elsewhere[_plain(fact.key)].append(fact)
    found: dict[int, Fact] = {}
    taken: set[int] = set()
    told = {one.pk: _where(one) in several or one.orphan for one in judgements}
    alone = {one.pk for one in judgements if not told[one.pk] and len(at[_where(one)]) == 1}
    read = _read(one.pk for one in judgements if one.pk not in alone)

    def take(judgement: Judgement, fact: Fact) -> None:
        found[judgement.pk] = fact
        taken.add(fact.pk)

    # Most stand alone where they stood alone.
    for one in judgements:
        if one.pk in alone and at[_where(one)][0].pk not in taken:
            take(one, at[_where(one)][0])
    ways: tuple[Callable[[Judgement], list[Fact]], ...] = (
        lambda one: at[_where(one)],
        lambda one: inside[one.report_id, _plain(one.key)],
        lambda one: elsewhere[_plain(one.key)],
    )
    for way in ways:
        for same in (True, False):
            for one in judgements:
                if one.pk in found:
                    continue
                near, says = [fact for fact in way(one) if fact.pk not in taken], read.get(one.pk, ())
                fit = _saying(says, near) if same else _likely(says, near, value=one.value, crowd=told[one.pk])
                if fit:
                    take(one, min(fit, key=lambda fact: fact.key != one.key))
    borne = {(fact.report_id, fact.key) for fact in facts}
    names = {one.pk: (one.report_id, one.key) for one in judgements}
    changed = [one for one in judgements if _follow(one, found.get(one.pk), borne)]
    renamed = [one.pk for one in changed if (one.report_id, one.key) != names[one.pk]]
    # Names may change places, and no two may be alike in between.
    for first in range(0, len(renamed), _SOME):
        between = Judgement.objects.filter(pk__in=renamed[first : first + _SOME])
        between.update(key=Concat(Value("~"), Cast("pk", CharField())))
    Judgement.objects.bulk_update(changed, _FOLLOWED, batch_size=200)
    linked = []
    for one in judgements:
        if one.pk in found and found[one.pk].judgement_id != one.pk:
            found[one.pk].judgement = one
            linked.append(found[one.pk])
    Fact.objects.bulk_update(linked, ["judgement"], batch_size=200)
    return sum(one.orphan and one.state != JUDGEMENT.initial for one in judgements)


def _free(judgements: Sequence[Judgement], pages: Collection[str]) -> list[Fact]:
    """Return the facts of other pages that nobody has judged and one of some judgements may be about."""
    keys = sorted({_plain(one.key) for one in judgements})
    lost = {one.report_id for one in judgements} - set(pages)
    rest = Fact.objects.filter(judgement=None).exclude(report_id__in=pages)
    found = {fact.pk: fact for fact in rest.filter(report_id__in=lost)}
    for first in range(0, len(keys), _FEW):
        alike = Q()
        for key in keys[first : first + _FEW]:
            alike |= Q(key=key) | Q(key__startswith=f"{key}.") | Q(key__startswith=f"{key}@")
        found |= {fact.pk: fact for fact in rest.filter(alike)}
    return [found[pk] for pk in sorted(found)]


def _read(judged: Iterable[int]) -> dict[int, list[Says]]:
    """Return what the facts said that were judged: as read before a person's word, and by it."""
    told: dict[int, list[Says]] = defaultdict(list)
    wanted = list(judged)
    for first in range(0, len(wanted), _SOME):
        rows = Decision.objects.filter(judgement_id__in=wanted[first : first + _SOME]).order_by("number")
        for pk, before, after in rows.values_list("judgement_id", "before", "after"):
            told[pk] += [says for says in (before, after) if says]
    return told


def _saying(read: Iterable[Says], near: Iterable[Fact]) -> list[Fact]:
    """Return the facts that say what was judged."""
    said = {tuple(says.get(name, "") for name in SAME) for says in read}
    return [fact for fact in near if tuple(getattr(fact, name) for name in SAME) in said]


def _likely(read: Iterable[Says], near: list[Fact], *, value: str, crowd: bool) -> list[Fact]:
    """Return the one fact there that may be what was judged, though it is read otherwise today."""
    same = [fact for fact in near if fact.value == value]
    if crowd:
        # Of several, or lost before: what was open may be known now, but nothing has become something else.
        same = [fact for fact in same if any(_grown(says, fact) for says in read)]
    return same if len(same) == 1 else []


def _grown(says: Says, fact: Fact) -> bool:
    return all(says.get(name, "") in ("", getattr(fact, name)) for name in ("place_code", "indicator_id"))


def _follow(judgement: Judgement, fact: Fact | None, borne: Collection[tuple[str, str]]) -> bool:
    """Let a judgement know its fact; return whether anything of it has changed."""
    before = _kept(judgement)
    judgement.orphan = fact is None
    if fact is None:
        if (judgement.report_id, judgement.key) in borne:
            # Another fact bears its name now, which is to be judged for itself.
            judgement.key = f"{_plain(judgement.key)}~{judgement.pk}"
        return _kept(judgement) != before
    judgement.report_id, judgement.key = fact.report_id, fact.key
    judgement.start, judgement.end, judgement.text = fact.start, fact.end, fact.text
    judgement.number_start, judgement.number_end = fact.number_start, fact.number_end
    return _kept(judgement) != before


def _kept(one: Judgement) -> tuple[object, ...]:
    return (one.report_id, one.key, *_where(one), one.start, one.end, one.text, one.orphan)


def _plain(key: str) -> str:
    """Return a key without the order among several of one number, which shifts when one of them comes or goes."""
    return _ORDER.sub("", key)


def _where(one: Fact | Judgement) -> Where:
    if one.number_start is None or one.number_end is None:
        return one.report_id, -one.start - 1, -one.end
    return one.report_id, one.number_start, one.number_end
