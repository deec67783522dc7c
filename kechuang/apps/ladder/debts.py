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

    A mark a firm and field is all that is kept: of a million firms some two megabytes.

    Attributes
    ----------
    divisions : polars.Series
        The district of everybody who is judged, in their order.
    """

    fields: Mapping[str, Field]
    divisions: pl.Series
    _lacks: dict[str, pl.Series] = field(default_factory=dict)

    def add(self, lacking: pl.DataFrame) -> None:
        """Take what a rule lacks of everybody, in their order: ``authorised, missing`` (names of columns)."""
        missing = lacking["missing"]
        for name in missing.list.explode().drop_nulls().unique().sort().to_list():
            found = _field(name, self.fields)
            if found is None:
                continue
            lacks = missing.list.contains(name).fill_null(False)
            if found.owner == TAX:
                lacks = lacks & lacking["authorised"]
            before = self._lacks.get(found.key)
            self._lacks[found.key] = lacks if before is None else lacks | before

    def rows(self) -> pl.DataFrame:
        """Return :data:`COLUMNS`."""
        schema = dict.fromkeys(COLUMNS[:3], pl.String) | {"enterprises": pl.UInt32}
        found = [pl.DataFrame(schema=schema)]
        for key in sorted(self._lacks):
            places = self.divisions.filter(self._lacks[key]).fill_null("").alias("division")
            counted = places.value_counts(name="enterprises").sort("division")
            owner = pl.lit(self.fields[key].owner, dtype=pl.String).alias("owner")
            found.append(
                counted.select(owner, pl.lit(key).alias("field"), "division", pl.col("enterprises").cast(pl.UInt32))
            )
        return pl.concat(found)


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
