"""重新判定 (judging anew): some firms under every rung, not the city, when what may be seen of them has changed.

The counts beside the verdicts move by the difference, and what is said of how the firm moved is told anew.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Collection
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import F, QuerySet

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises.authorisation import PARTS, authorised, authorised_entities
from kechuang.apps.enterprises.models import Generation, Publication, TaxAuthorisation
from kechuang.apps.ladder.debts import owed_by_row
from kechuang.apps.ladder.firms import firms_of
from kechuang.apps.ladder.models import Debt, Move, RuleVerdict, VerdictCount
from kechuang.apps.ladder.moves import moves_since
from kechuang.apps.ladder.verdicts import BY, judged_rules, section_of, verdict_rows
from kechuang.declarations.pack import Pack
from kechuang.engines import lake

log = logging.getLogger(__name__)


def rejudge(entities: Collection[str], *, generation: Generation | None = None) -> int:
    """Judge some firms anew from the run that was published, inside the caller's transaction.

    Parameters
    ----------
    entities : collection of str
        Their ids; whoever is not published is passed over.
    generation : Generation, optional
        The one that is about to be published; the current one by default, which stays current until the end.

    Returns
    -------
    int
        How many verdicts there are anew; 0 where the run's files are gone (the hourly chore tries again).
    """
    if generation is None:
        pointer = Publication.objects.select_for_update().filter(pk=1).first()
        generation = pointer.current if pointer else None
    if generation is None or not entities:
        return 0
    run = lake_run(generation.run)
    if run is None:
        log.warning("run %s is gone: %d firms cannot be judged anew", generation.run, len(entities))
        return 0
    pack, ids = current_pack(), sorted(entities)
    mine = pl.col("entity_id").is_in(ids)
    rows = lake.read(run, "legal_entity").filter(mine).collect()
    years = lake.read(run, "enterprise_year").filter(mine).collect() if "enterprise_year" in run.tables else None
    firms = firms_of(rows, years, pack, generation.as_of, authorised=authorised_entities(ids))
    before = _owed(generation, ids, pack)
    made = 0
    previous = _previous(generation)
    for rule in judged_rules(pack, generation.as_of):
        judged, counts, _lacking = verdict_rows(rule, pack, firms, generation.as_of)
        made += _replace(RuleVerdict.objects.filter(generation=generation, rule=rule.id, entity_id__in=ids), generation,
                         judged, counts, pack)  # fmt: skip
        if previous is not None and rule.id in generation.figures["since"]["rules"]:
            Move.objects.filter(generation=generation, rule=rule.id, entity_id__in=ids).delete()
            moves = moves_since(previous, rule.id, judged, among=ids).iter_rows(named=True)
            Move.objects.bulk_create(Move(generation=generation, **row) for row in moves)
    _settle(generation, before, _owed(generation, ids, pack))
    return made


def stale(generation: Generation) -> list[str]:
    """Return the firms whose tax data were seen when they were judged and may not be seen today."""
    ended = TaxAuthorisation.objects.exclude(pk__in=authorised().values("pk")).values("entity_id")
    rows = RuleVerdict.objects.filter(generation=generation, authorised=True, entity_id__in=ended)
    return sorted(set(rows.values_list("entity_id", flat=True)))


def rejudge_stale() -> int:
    """Judge those anew whose authorisation has ended; return how many firms."""
    with transaction.atomic():
        pointer = Publication.objects.select_for_update().filter(pk=1).first()
        generation = pointer.current if pointer else None
        found = stale(generation)[:PARTS] if generation else []
        if found:
            rejudge(found)
    return len(found)


def _previous(generation: Generation) -> Generation | None:
    if not generation.figures.get("since"):
        return None
    before = Generation.objects.filter(pk__lt=generation.pk).exclude(published=None)
    return before.order_by("-pk").first()


def _replace(
    rows: QuerySet[RuleVerdict], generation: Generation, judged: pl.DataFrame, counts: pl.DataFrame, pack: Pack
) -> int:
    """Put new verdicts of a rule where the old ones are, and move the counts by the difference."""
    moved: Counter[tuple[Any, ...]] = Counter()
    for old in rows.defer("conditions"):
        section = section_of(old.industry, pack) if old.industry else ""
        moved[tuple(section if name == "industry" else getattr(old, name) for name in BY)] -= 1
    for *key, firms in counts.iter_rows():
        moved[tuple(key)] += firms
    rows.delete()
    made = [
        RuleVerdict(generation=generation, **{**row, "conditions": json.loads(row["conditions"])})
        for row in judged.iter_rows(named=True)
    ]
    RuleVerdict.objects.bulk_create(made)
    for counted, change in moved.items():
        key = dict(zip(BY, counted, strict=True))
        _add(VerdictCount.objects.filter(generation=generation, **key), change, key | {"generation": generation})
    return len(made)


def _owed(generation: Generation, ids: list[str], pack: Pack) -> Counter[tuple[str, str, str]]:
    """Return how many of some firms lack each field: owner, field and district."""
    rows = RuleVerdict.objects.filter(generation=generation, entity_id__in=ids)
    lacks: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in rows:
        missing = one.conditions.get("missing") or ()
        found = owed_by_row(one.authorised, missing, pack.fields)
        lacks.setdefault((one.entity_id, one.division), set()).update(found)
    return Counter((owner, name, division) for (_, division), owed in lacks.items() for owner, name in owed)


def _settle(generation: Generation, before: Counter[tuple[str, str, str]], now: Counter[tuple[str, str, str]]) -> None:
    for owner, name, division in {*before, *now}:
        key = {"owner": owner, "field": name, "division": division}
        change = now[owner, name, division] - before[owner, name, division]
        _add(Debt.objects.filter(generation=generation, **key), change, key | {"generation": generation})


def _add(rows: QuerySet[Any], change: int, made: dict[str, Any]) -> None:
    """Let a count grow or shrink; where it comes to nothing it goes."""
    if not change:
        return
    if not rows.update(enterprises=F("enterprises") + change):
        rows.model._default_manager.create(**made, enterprises=change)
    rows.filter(enterprises__lte=0).delete()
