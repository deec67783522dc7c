"""声明的落库 (rows of declarations): facts become rows; what a person has touched keeps what he entered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from kechuang.apps.projects.actions.revisions import Changes
from kechuang.apps.projects.declared.facts import Facts

Row = TypeVar("Row", bound=Model)

#: What follows the pack even where a person has edited the row: nobody enters these by hand.
ALWAYS = frozenset({"figures", "evidence", "synthetic", "counts", "count"})
#: A row with what a load changed of it: what was, what is.
Changed = tuple[Any, Changes]


def take(model: type[Row], facts: Mapping[str, Facts]) -> dict[str, Row]:
    """Write the rows with these codes: those that are not there, and those of which the pack now says otherwise."""
    held = locked(model, facts)
    write(model, [(held[code], followed(held[code], values)) for code, values in facts.items() if code in held])
    fresh = [new(model, code, order, values) for order, (code, values) in enumerate(facts.items()) if code not in held]
    model._base_manager.bulk_create(fresh, batch_size=500)
    return held | {row.code: row for row in fresh}  # type: ignore[attr-defined]


def locked(model: type[Row], codes: Collection[str]) -> dict[str, Row]:
    """Lock the rows with these codes, and return them by code."""
    rows = model._base_manager.select_for_update(of=("self",)).filter(code__in=list(codes)).order_by("pk")
    return {row.code: row for row in rows}  # type: ignore[attr-defined]


def followed(row: Any, values: Facts) -> Facts:
    """Return what of the facts is written to a row: all, or where a person edited it what nobody enters by hand."""
    return {name: value for name, value in values.items() if name in ALWAYS} if row.revision else values


def new(model: type[Row], code: str, order: int, values: Facts) -> Row:
    """Return a new row, not yet written."""
    state = {"state": model.TABLE.initial} if hasattr(model, "TABLE") else {}  # bulk_create calls no save()
    row = model(code=code, declared=True, order=order, **state)
    for name, value in values.items():
        setattr(row, model._meta.get_field(name).attname, value)  # type: ignore[union-attr]
    return row


def write(model: type[Row], given: Iterable[tuple[Row, Facts]]) -> None:
    """Write what differs, in one statement for all rows."""
    changed, fields = [], set()
    for row, values in given:
        differing = differing_in(row, values)
        if differing:
            for name in differing:
                setattr(row, model._meta.get_field(name).attname, values[name])  # type: ignore[union-attr]
            changed.append(row)
            fields.update(differing)
    if changed:
        model._base_manager.bulk_update(changed, sorted(fields), batch_size=200)


def differing_in(row: Model, values: Facts, fields: Collection[str] | None = None) -> list[str]:
    """Return the fields, of these or all, in which a row differs from facts."""
    return [
        name for name in (fields if fields is not None else values)
        if name in values and getattr(row, row._meta.get_field(name).attname) != values[name]  # type: ignore[union-attr]
    ]  # fmt: skip


def otherwise(row: Any, values: Facts, fields: Collection[str], rows: Mapping[str, Iterable[Any]]) -> Changes:
    """Return what facts change of a row, before they are written: what was and what will be.

    Parameters
    ----------
    rows : mapping of str to iterable of Model
        For each field that holds a key, the rows among which the new one is.
    """
    return {
        name: (
            getattr(row, name),
            next((one for one in rows[name] if one.pk == values[name]), None) if name in rows else values[name],
        )
        for name in differing_in(row, values, fields)
    }


def gone(model: type[Any], codes: Collection[str]) -> list[str]:
    """Return one sentence for each declared row that the pack no longer lists; it stays as it is."""
    rows = model.objects.filter(declared=True).exclude(code__in=list(codes))
    label = str(model._meta.verbose_name)
    names = dict.fromkeys(row.name for row in rows)
    return [_("声明包已不再列出%(label)s“%(name)s”，原有记录保留。") % {"label": label, "name": name} for name in names]
