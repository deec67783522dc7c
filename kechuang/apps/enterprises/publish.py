"""发布 (publish): from a run of the lake to the records that people see.

A new generation is filled in short transactions while readers keep the old one; then one statement moves the
pointer. A publication that is killed leaves an unpublished generation behind, which the next one removes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import polars as pl
from django.db import connection, transaction

from kechuang import core
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.enterprises.authorisation import authorise_demo, authorised_entities
from kechuang.apps.enterprises.bulk import CHUNK, copy_rows, delete_rows
from kechuang.apps.enterprises.counts import enterprise_counts
from kechuang.apps.enterprises.models import (
    Enterprise,
    EnterpriseCount,
    EnterpriseYear,
    Generation,
    Publication,
)
from kechuang.apps.ladder.debts import Owed
from kechuang.apps.ladder.firms import firms_of
from kechuang.apps.ladder.models import Debt, Move, RuleVerdict, VerdictCount
from kechuang.apps.ladder.moves import COLUMNS as MOVED
from kechuang.apps.ladder.moves import moves_since, since
from kechuang.apps.ladder.rejudge import rejudge
from kechuang.apps.ladder.taking import ask_taking
from kechuang.apps.ladder.verdicts import judged_rules, judging, verdict_rows
from kechuang.apps.stewardship.mirror import MIRRORED, mirror, note_changes
from kechuang.declarations.pack import Pack
from kechuang.engines import lake
from kechuang.web.environment import data_folder
from kechuang.web.locks import PUBLISH, alone

Progress = Callable[[str, float | None], None]
Within = Callable[[Generation], AbstractContextManager[None]]

COLUMNS = (
    "entity_id", "credit_code", "name", "name_normal", "kind", "founded_on", "capital", "capital_currency",
    "scope", "address", "division", "industry", "status", "synthetic", "provenance",
)  # fmt: skip
TEXTS = (
    "credit_code",
    "name",
    "name_normal",
    "kind",
    "capital_currency",
    "scope",
    "address",
    "division",
    "industry",
    "status",
)
REBUILT = (Enterprise, EnterpriseYear, EnterpriseCount, RuleVerdict, VerdictCount, Move, Debt, *MIRRORED)


def publish(
    *, run: lake.Run, pack: Pack, as_of: dt.date, progress: Progress | None = None, within: Within | None = None
) -> Generation:
    """Publish a run: enterprises, yearly figures, verdicts, counts; then move the pointer.

    Parameters
    ----------
    run : lake.Run
        A finished run of the lake.
    pack : Pack
        The place's pack: its rules and fields.
    as_of : date
        The day on which the rules judge.
    progress : callable, optional
        Told each step and its share done.
    within : callable, optional
        Given the finished generation, opens the transaction in which the pointer moves, so that what else must happen
        with it happens or does not happen with it.

    Returns
    -------
    Generation
        The generation that is current now.

    Notes
    -----
    One publication runs at a time; another waits until it has ended.
    """
    with alone(data_folder() / PUBLISH):
        return _publish(
            run, pack, as_of, progress or (lambda _name, _share: None), within or (lambda _: transaction.atomic())
        )


def _publish(run: lake.Run, pack: Pack, as_of: dt.date, tell: Progress, within: Within) -> Generation:
    remove_unpublished()
    pointer = Publication.objects.select_related("current").filter(pk=1).first()
    previous, rules = pointer.current if pointer else None, judging(pack, as_of)
    generation = Generation.objects.create(
        run=run.id,
        created=core.now(),
        as_of=as_of,
        synthetic=pack.synthetic,
        figures={
            "rows_in": sum(receipt.rows_in for receipt in run.receipts),
            "accepted": sum(receipt.accepted for receipt in run.receipts),
            "quarantined": sum(receipt.quarantined for receipt in run.receipts),
            "departments": SourceTable.objects.filter(table__in=[receipt.table for receipt in run.receipts])
            .values("department")
            .distinct()
            .count(),
            "rules": rules,
            "since": since(rules, previous),
        },
    )
    entities = lake.read(run, "legal_entity").collect()
    years = lake.read(run, "enterprise_year").collect() if "enterprise_year" in run.tables else None

    total = max(1, entities.height)
    latest = _latest(years)
    copy_rows(
        Enterprise,
        ("generation", *COLUMNS, "staff", "sales", "rd", "figure_year", "facts"),
        _counted(_enterprises(entities, latest, generation.pk), lambda n: tell("发布企业档案", n / total)),
    )
    if years is not None:
        tell("发布年度数据", None)
        copy_rows(
            EnterpriseYear,
            ("generation", "entity_id", "year", "figures", "provenance"),
            _years(years, generation.pk),
        )
    tell("逐条判定", None)
    authorise_demo(generation, entities)
    seen = authorised_entities()
    firms = firms_of(entities, years, pack, as_of, authorised=seen)
    owed = Owed(pack.fields, firms.frame["division"])
    for rule in judged_rules(pack, as_of):
        rows, summary, lacking = verdict_rows(rule, pack, firms, as_of)
        owed.add(lacking)
        copy_rows(RuleVerdict, ("generation", *rows.columns), ((generation.pk, *row) for row in rows.iter_rows()))
        copy_rows(
            VerdictCount, ("generation", *summary.columns), ((generation.pk, *row) for row in summary.iter_rows())
        )
        if previous is not None:
            moves = moves_since(previous, rule.id, rows).iter_rows()
            copy_rows(Move, ("generation", *MOVED), ((generation.pk, *row) for row in moves))
    tell("汇总", None)
    debts = owed.rows()
    copy_rows(Debt, ("generation", *debts.columns), ((generation.pk, *row) for row in debts.iter_rows()))
    summary = enterprise_counts(entities, latest, pack, as_of)
    copy_rows(EnterpriseCount, ("generation", *summary.columns), ((generation.pk, *r) for r in summary.iter_rows()))
    tell("待核对", None)
    mirror(run, generation)
    generation.enterprises = entities.height
    with within(generation):
        note_changes(run)
        _switch(generation, frozenset(seen), entities["entity_id"])
    remove_retired(generation)
    _analyse()
    return generation


def _switch(generation: Generation, seen: frozenset[str], firms: pl.Series) -> None:
    """Move the pointer; whoever has authorised or withdrawn meanwhile is judged anew before it moves."""
    with transaction.atomic():
        Publication.objects.select_for_update().filter(pk=1).first()
        otherwise = seen.symmetric_difference(authorised_entities())
        rejudge(sorted(otherwise & set(firms)) if otherwise else (), generation=generation)
        generation.published = core.now()
        generation.save(update_fields=("published", "enterprises"))
        Publication.objects.update_or_create(pk=1, defaults={"current": generation})
        record(
            verb="enterprises.publish",
            actor=None,
            obj=generation,
            detail={"run": generation.run, "enterprises": generation.enterprises},
        )
        ask_taking(generation)


def remove_unpublished() -> None:
    """Remove what an interrupted publication left behind."""
    for left in Generation.objects.filter(published=None):
        _remove(left)


def remove_retired(current: Generation) -> None:
    """Remove the generations before the one that was current until now (it is kept for readers in mid-page)."""
    kept = [current.pk, *Generation.objects.exclude(pk=current.pk).order_by("-pk").values_list("pk", flat=True)[:1]]
    for old in Generation.objects.exclude(pk__in=kept):
        _remove(old)


def _remove(generation: Generation) -> None:
    for model in REBUILT:
        delete_rows(model, generation_id=generation.pk)
    generation.delete()


def _analyse() -> None:
    """Tell the database how its tables look now, from a sample: SQLite lets nobody write meanwhile."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        for model in REBUILT:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _latest(years: pl.DataFrame | None) -> pl.DataFrame | None:
    """Return each entity's figures of its newest year that has any of staff, sales, rd."""
    if years is None or years.is_empty():
        return None
    shown = [name for name in ("staff", "sales", "rd") if name in years.columns]
    return (
        years.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in shown))
        .sort("year")
        .group_by("entity_id", maintain_order=True)
        .last()
        .select("entity_id", pl.col("year").alias("figure_year"), *shown)
    )


def _enterprises(entities: pl.DataFrame, latest: pl.DataFrame | None, generation: int) -> Iterator[tuple[Any, ...]]:
    known = {*COLUMNS}
    facts = [name for name in entities.columns if name not in known]
    frame = entities.with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in COLUMNS if name not in entities.columns)
    )
    if latest is not None:
        frame = frame.join(latest, on="entity_id", how="left")
    frame = frame.with_columns(
        *(
            pl.lit(None, dtype=pl.Int64).alias(name)
            for name in ("staff", "sales", "rd", "figure_year")
            if name not in frame.columns
        ),
        _json(frame, facts).alias("facts"),
        *(_text(name) for name in TEXTS),
        pl.col("founded_on").cast(pl.Date).cast(pl.String),
        pl.col("synthetic").fill_null(False),
    ).select(*COLUMNS, "staff", "sales", "rd", "figure_year", "facts")
    for row in frame.iter_rows():
        yield (generation, *row)


def _text(name: str) -> pl.Expr:
    """Return a text as the column takes it: no null, no NUL (PostgreSQL has none), no longer than the column.

    The lake keeps the whole; a contract that says how long a text may be leaves nothing to cut.
    """
    text = pl.col(name).cast(pl.String).fill_null("").str.replace_all("\0", "", literal=True)
    most = Enterprise._meta.get_field(name).max_length
    if most is None:
        return text
    return pl.when(text.str.len_chars() > most).then(text.str.head(most - 1) + "…").otherwise(text).alias(name)


def _json(frame: pl.DataFrame, names: list[str]) -> pl.Expr:
    """Return columns as JSON text, without NUL (PostgreSQL has none)."""
    if not names:
        return pl.lit("{}")
    return pl.struct(
        pl.col(name).str.replace_all("\0", "", literal=True) if frame.schema[name] == pl.String else pl.col(name)
        for name in names
    ).struct.json_encode()


def _years(years: pl.DataFrame, generation: int) -> Iterator[tuple[Any, ...]]:
    figures = [name for name in years.columns if name not in {"entity_id", "year", "provenance"}]
    frame = years.select("entity_id", "year", _json(years, figures).alias("figures"), "provenance")
    for row in frame.iter_rows():
        yield (generation, *row)


def _counted(rows: Iterator[tuple[Any, ...]], tell: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, 1):
        if number % CHUNK == 0:
            tell(number)
        yield row
