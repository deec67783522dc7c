"""重读后的对应 (linking): after a reading, every judgement finds its fact again, or is told to have lost it.

First by page, passage and place; then by the place in the raw page, whose text never changes while its passages may be
healed; then by passage and place in another page, where a page was saved anew. What finds none is an orphan: it stays,
with its sentence, and stands on the list of decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kechuang.apps.reports.models import Fact, Judgement

Where = tuple[str, int, int]


def relink(facts: Sequence[Fact]) -> int:
    """Link saved facts with the judgements about them, in the caller's transaction; return how many are orphans."""
    judgements = list(Judgement.objects.order_by("pk"))
    by_key = {(fact.report_id, fact.key): fact for fact in facts}
    by_place = {_where(fact): fact for fact in facts}
    elsewhere: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        elsewhere[fact.key].append(fact)
    found: dict[int, Fact] = {}
    taken: set[int] = set()

    def take(judgement: Judgement, fact: Fact | None) -> None:
        if fact is not None and fact.pk not in taken and judgement.pk not in found:
            found[judgement.pk] = fact
            taken.add(fact.pk)

    for one in judgements:
        take(one, by_key.get((one.report_id, one.key)))
    for one in judgements:
        take(one, by_place.get(_where(one)))
    for one in judgements:
        for fact in elsewhere[one.key]:
            if fact.value == one.value:
                take(one, fact)
    held = {(one.report_id, one.key) for one in judgements}
    for one in judgements:
        _follow(one, found.get(one.pk), held)
    Judgement.objects.bulk_update(
        judgements,
        ["report", "key", "start", "end", "number_start", "number_end", "text", "orphan"],
        batch_size=200,
    )
    linked = []
    for one in judgements:
        if one.pk in found:
            found[one.pk].judgement = one
            linked.append(found[one.pk])
    Fact.objects.bulk_update(linked, ["judgement"], batch_size=200)
    return sum(one.orphan for one in judgements)


def _follow(judgement: Judgement, fact: Fact | None, held: set[tuple[str, str]]) -> None:
    judgement.orphan = fact is None
    if fact is None:
        return
    # A name that another judgement bears is not taken over; this one is then found by its place again.
    name = (fact.report_id, fact.key)
    if name not in held:
        held.discard((judgement.report_id, judgement.key))
        held.add(name)
        judgement.report_id, judgement.key = name
    if judgement.report_id == fact.report_id:
        judgement.start, judgement.end, judgement.text = fact.start, fact.end, fact.text
        judgement.number_start, judgement.number_end = fact.number_start, fact.number_end


def _where(one: Fact | Judgement) -> Where:
    if one.number_start is None or one.number_end is None:
        return one.report_id, -one.start - 1, -one.end
    return one.report_id, one.number_start, one.number_end
