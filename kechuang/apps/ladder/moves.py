"""梯队变动 (moves): who entered the pipeline of a rule, left it, rose or fell since the publication before.

The pipeline (梯队) of a rule are those who meet it, await a person only, or lack one or two conditions and no data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Count, QuerySet

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.ladder.models import Move, RuleVerdict, Step, Way
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import Verdict, division_prefix

COLUMNS = ("rule", "entity_id", "division", "way", "before", "now")
_READ = ("entity_id", "division", "verdict", "short_by", "open")
_SCHEMA = {"entity_id": pl.String, "division": pl.String, "verdict": pl.String, "short_by": pl.Int64, "open": pl.Int64}


class Moved(NamedTuple):
    """How many moved which way."""

    entered: int = 0
    rose: int = 0
    fell: int = 0
    left: int = 0


def since(rules: Mapping[str, str], previous: Generation | None) -> dict[str, Any] | None:
    """Return what a new generation's figures say of the one before: its day, and the rules judged otherwise then.

    Parameters
    ----------
    rules : mapping
        The new fingerprints of the rules.
    previous : Generation or None
        The generation that is current until now.
    """
    if previous is None:
        return None
    old = previous.figures.get("rules", {})
    both = sorted(set(old) & set(rules))
    changed = [rule for rule in both if old[rule] != rules[rule]]
    return {"as_of": previous.as_of.isoformat(), "rules": both, "changed": changed}


def moves_since(
    previous: Generation, rule: str, rows: pl.DataFrame, *, among: Sequence[str] | None = None
) -> pl.DataFrame:
    """Compare a rule's new verdicts with those of the generation before.

    Parameters
    ----------
    among : sequence of str, optional
        The firms that are compared, where ``rows`` are not all there are.

    Returns
    -------
    polars.DataFrame
        :data:`COLUMNS`, a row for everyone who moved; a firm that is gone keeps its former district. Empty where the
        rule was not judged before, since everybody would seem to have entered.
    """
    found = RuleVerdict.objects.filter(generation=previous, rule=rule)
    if among is not None:
        found = found.filter(entity_id__in=among)
    read = found.values_list(*_READ)
    old = pl.DataFrame(list(read.iterator()), schema=_SCHEMA, orient="row")
    if old.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS[:4], pl.String) | {"before": pl.Int16, "now": pl.Int16})
    before = old.select("entity_id", "division", _step().alias("before"))
    now = rows.select("entity_id", pl.col("division").alias("_here"), _step().alias("now"))
    both = before.join(now, on="entity_id", how="full", coalesce=True).with_columns(
        pl.coalesce("_here", "division").alias("division"), pl.col("before", "now").fill_null(int(Step.AWAY))
    )
    way = (
        pl.when(pl.col("before") == int(Step.AWAY))
        .then(pl.lit(Way.ENTERED.value))
        .when(pl.col("now") == int(Step.AWAY))
        .then(pl.lit(Way.LEFT.value))
        .when(pl.col("now") > pl.col("before"))
        .then(pl.lit(Way.ROSE.value))
        .otherwise(pl.lit(Way.FELL.value))
    )
    changed = both.filter(pl.col("before") != pl.col("now")).with_columns(way.alias("way"), pl.lit(rule).alias("rule"))
    return changed.select(COLUMNS).sort("entity_id")


def _step() -> pl.Expr:
    verdict, lacking = pl.col("verdict"), (pl.col("verdict") == Verdict.NOT_MET) & (pl.col("open") == 0)
    return (
        pl.when(verdict == Verdict.MET)
        .then(int(Step.MET))
        .when(verdict == Verdict.PERSON)
        .then(int(Step.PERSON))
        .when(lacking & (pl.col("short_by") == 1))
        .then(int(Step.ONE_AWAY))
        .when(lacking & (pl.col("short_by") == 2))
        .then(int(Step.TWO_AWAY))
        .otherwise(int(Step.AWAY))
        .cast(pl.Int16)
    )


def visible_moves(user: Any, generation: Generation, place: str | None = None) -> QuerySet[Move]:
    """Return the moves in the districts of a person's grants, inside a place where one is named."""
    within = {"division__startswith": division_prefix(place)} if place else {}
    return Move.objects.filter(access.visible_divisions_q(user, VIEW), generation=generation, **within)


def moved(moves: QuerySet[Move]) -> dict[tuple[str, str], Moved]:
    """Count moves by rule and district: one query."""
    out: dict[tuple[str, str], Moved] = {}
    counted = moves.order_by().values_list("rule", "division", "way").annotate(firms=Count("pk"))
    for rule, division, way, firms in counted:
        out[rule, division] = out.get((rule, division), Moved())._replace(**{way: firms})
    return out


def together(counted: dict[tuple[str, str], Moved], rule: str) -> Moved:
    """Return how many moved under a rule in all districts."""
    found = [one for (of, _), one in counted.items() if of == rule]
    return Moved(*(sum(column) for column in zip(*found, strict=True))) if found else Moved()
