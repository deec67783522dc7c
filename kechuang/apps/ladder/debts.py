"""欠数 (debts): which fields keep verdicts open, of how many firms, and which department owes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import Q, Sum

from kechuang.apps.accounts import access
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.enterprises.taxdata import TAX
from kechuang.apps.ladder.models import Debt
from kechuang.apps.ladder.queries import VIEW
from kechuang.core import division_prefix
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.pack import Pack

COLUMNS = ("owner", "field", "division", "enterprises")


@dataclass
class Owed:
    """Adds up, rule by rule, which fields each firm lacks; a firm counts once a field.

    Firms are remembered by their place in the table and fields by a number: of a million firms some fifteen million
    pairs are kept.

    Attributes
    ----------
    firms : polars.DataFrame
        ``entity_id`` and ``division`` of everybody who is judged.
    """

    fields: Mapping[str, Field]
    firms: pl.DataFrame
    _keys: list[str] = field(default_factory=list)
    _pairs: pl.DataFrame | None = None

    def add(self, missing: pl.DataFrame) -> None:
        """Take what a rule lacks: ``entity_id, authorised, missing`` (names of columns)."""
        lacking = missing.filter(pl.col("missing").list.len() > 0).join(
            self.firms.select("entity_id").with_row_index("place"), on="entity_id"
        )
        names = lacking["missing"].list.explode().drop_nulls().unique().to_list()
        owners = {name: found for name in names if (found := _field(name, self.fields)) is not None}
        for one in owners.values():
            if one.key not in self._keys:
                self._keys.append(one.key)
        numbers = {name: self._keys.index(one.key) for name, one in owners.items()}
        tax = [name for name, one in owners.items() if one.owner == TAX]
        pairs = (
            lacking.lazy().explode("missing")
            .filter(pl.col("missing").is_in(list(numbers)), pl.col("authorised") | ~pl.col("missing").is_in(tax))
            .select("place", pl.col("missing").replace_strict(numbers, return_dtype=pl.UInt16).alias("field"))
            .unique().collect()
        )  # fmt: skip
        self._pairs = pairs if self._pairs is None else pl.concat([self._pairs, pairs]).unique()

    def rows(self) -> pl.DataFrame:
        """Return :data:`COLUMNS`."""
        if self._pairs is None or self._pairs.is_empty():
            return pl.DataFrame(schema=dict.fromkeys(COLUMNS[:3], pl.String) | {"enterprises": pl.UInt32})
        keys = dict(enumerate(self._keys))
        owners = {number: self.fields[key].owner for number, key in keys.items()}
        return (
            self._pairs.with_columns(self.firms["division"][self._pairs["place"]].fill_null("").alias("division"))
            .group_by("field", "division").agg(pl.len().alias("enterprises"))
            .select(
                pl.col("field").replace_strict(owners, return_dtype=pl.String).alias("owner"),
                pl.col("field").replace_strict(keys, return_dtype=pl.String), "division", "enterprises",
            )
            .sort("owner", "field", "division")
        )  # fmt: skip


def owed_by_row(authorised: bool, missing: Iterable[str], fields: Mapping[str, Field]) -> set[tuple[str, str]]:
    """Return owner and field of what one stored verdict lacks."""
    found = (_field(name, fields) for name in missing)
    return {(one.owner, one.key) for one in found if one is not None and (authorised or one.owner != TAX)}


def _field(column: str, fields: Mapping[str, Field]) -> Field | None:
    try:
        return find_column(column, fields).field
    except ValueError:
        return None


@dataclass(frozen=True)
class Line:
    """A field that a department owes, and of how many firms."""

    field: str
    label: str
    enterprises: int


@dataclass(frozen=True)
class Owner:
    """A department (or the enterprises themselves) with what it owes, the greatest debt first."""

    id: str
    name: str
    department: bool
    lines: list[Line]


def debts(user: Any, generation: Generation, pack: Pack, place: str | None, *, division: str = "") -> list[Owner]:
    """Return what each department owes in the districts of a person's grants: one query.

    Departments stand before the enterprises, who owe some figures themselves; among them the greatest debt first.
    """
    within = Q(division__startswith=division_prefix(place) if place else "")
    rows = Debt.objects.filter(within, access.visible_divisions_q(user, VIEW), generation=generation)
    if division:
        rows = rows.filter(division=division)
    by: dict[str, list[Line]] = {}
    for owner, name, firms in rows.order_by().values_list("owner", "field").annotate(n=Sum("enterprises")):
        label = pack.fields[name].label if name in pack.fields else name
        by.setdefault(owner, []).append(Line(name, label, firms))
    found = [
        Owner(owner, pack.departments[owner].name if owner in pack.departments else owner,
              owner in pack.departments, sorted(lines, key=lambda one: (-one.enterprises, one.field)))
        for owner, lines in by.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.department, -one.lines[0].enterprises, one.id))
