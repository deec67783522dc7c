"""判定对象 (the firms of a publication): one table as rules read it, whose tax data are seen, who holds which title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from kechuang.apps.enterprises.taxdata import AUTHORISED, without_unauthorised
from kechuang.apps.ladder.kinds import differing, holders
from kechuang.apps.ladder.models import Holding
from kechuang.declarations.pack import Pack
from kechuang.engines import criteria

# What the record calls otherwise than the field dictionary.
AS_FIELDS = {"industry": "industry_code", "division": "reg_region"}


@dataclass(frozen=True)
class Firms:
    """Firms ready to be judged on a day.

    Attributes
    ----------
    frame : polars.DataFrame
        A row a firm, for :func:`kechuang.engines.criteria.evaluate`, and whether its tax data may be used
        (``tax_authorised``); where not, they are null.
    held : mapping of str to collection of str
        By rule, the firms that hold its title; only of rules that ask otherwise of a renewal.
    asked : dict
        What other rules say of these very firms (中小企业划型), filled by the first rule that asks.
    """

    frame: pl.DataFrame
    held: Mapping[str, Collection[str]]
    asked: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)


def firms_of(
    entities: pl.DataFrame, years: pl.DataFrame | None, pack: Pack, as_of: dt.date, *, authorised: Collection[str]
) -> Firms:
    """Put the years of some firms beside their facts and leave out what may not be used.

    Parameters
    ----------
    entities, years : polars.DataFrame
        The base tables ``legal_entity`` and ``enterprise_year``, or the rows of some firms in them.
    authorised : collection of str
        The firms that have authorised the use of their tax data.
    """
    frame = criteria.subjects(entities, years if years is not None else _no_years(), as_of).with_columns(
        *(pl.col(column).alias(name) for column, name in AS_FIELDS.items())
    )
    allowed = frame["entity_id"].is_in(list(authorised)).alias(AUTHORISED)
    frame = without_unauthorised(frame, pack.fields, allowed).with_columns(allowed)
    return Firms(frame, held_on(frame, pack, as_of))


def held_on(frame: pl.DataFrame, pack: Pack, on: dt.date) -> dict[str, set[str]]:
    """Return who holds which title on a day, by the register and by the certificates in the data.

    Only of rules that ask otherwise of a renewal. A certificate that the register says has ended does not run, whatever
    the data say.
    """
    rules = [pack.rules[name] for name in differing((rule.id for rule in pack.rules.values()), pack, on)]
    found = holders(frame, rules, on)
    for rule in rules:
        rows = Holding.objects.filter(rule=rule.id)
        running = set(rows.filter(Holding.running_q(on)).values_list("entity_id", flat=True))
        ended = set(rows.filter(ended_on__lte=on).values_list("entity_id", flat=True))
        found[rule.id] = (found.get(rule.id, set()) - ended) | running
    return found


def _no_years() -> pl.DataFrame:
    return pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
