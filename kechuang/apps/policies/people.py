"""个人匹配 (people): what a person can get by what he says of himself, or by what the people base holds of him.

Nothing that is typed in is kept. A certificate number is turned into the hash under which the lake knows it; what may
be seen of it is its masked form, and whoever looks somebody up is noted in the access log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kechuang.apps.accounts.access import read_personal
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.policies import judging
from kechuang.declarations.field import FieldColumn
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import criteria, lake, policies

ENGAGEMENTS, RESIDENTS = "base/people__engagements", "base/people__residents"
INSURED = "参保"
"""What the kind of an engagement ends with where social security is paid."""
SOMEBODY = "person"


@dataclass(frozen=True)
class Known:
    """What the people base holds of somebody.

    Attributes
    ----------
    masked : str
        His number as it may be shown.
    values : mapping of str to str
        What conditions may read of him, by column.
    """

    masked: str
    values: Mapping[str, str]


def items_for(pack: Pack, on: dt.date) -> list[PolicyItem]:
    """Return the items for persons that hold on a day, those that are granted on and can be judged."""
    return [one for one in pack.policy_items.values() if one.audience == "person" and one.holds(on)]


def columns_for(pack: Pack, on: dt.date) -> dict[str, FieldColumn]:
    """Return what these items read of a person, lists aside, which nobody types in."""
    found: dict[str, FieldColumn] = {}
    for one in items_for(pack, on):
        try:
            found |= judging.columns_of(one, pack, on)
        except criteria.NoVersionError:
            continue
    return {name: column for name, column in found.items() if column.field.kind != "list"}


def matches(pack: Pack, on: dt.date, given: Mapping[str, str]) -> tuple[pl.DataFrame, int]:
    """Return what a person can get, as :func:`kechuang.engines.policies.match` tells it, and how many items there are.

    Raises
    ------
    Refused
        If something that was written is no such value.
    """
    try:
        row = criteria.given_subject(SOMEBODY, given, columns_for(pack, on).values())
    except criteria.SubjectError as error:
        raise Refused(str(error)) from error
    judged = []
    for one in items_for(pack, on):
        try:
            judged.append(judging.judge(one, pack, row, on))
        except criteria.NoVersionError:
            continue
    return policies.match(judged, row, pack.fields, on=on), len(judged)


def look_up(user: Any, number: str, folder: Path) -> Known:
    """Return what the people base holds of a certificate number, and note who looked.

    Raises
    ------
    PermissionDenied
        If the user may not see personal data.
    Refused
        If it is no number, or the base does not know it.
    """
    try:
        sealed, masked = lake.seal_person(folder / "lake", number)
    except ValueError as error:
        raise Refused(_("证件号码有误：%(why)s，请核对。") % {"why": error}) from error
    read_personal(user, ObjectRef("people.person", sealed, masked), fields=(_("参保起始日"), _("出生日期")))
    generation = current_generation()
    run = lake_run(generation.run) if generation is not None else None
    engaged, residents = table_of(run, ENGAGEMENTS), table_of(run, RESIDENTS)
    if engaged is None:
        raise Refused(_("已发布的数据里没有人口基础库，请按本人情况填写。"))
    own = pl.col("person_id") == sealed
    values: dict[str, str] = {}
    insured = engaged.filter(own & pl.col("kind").str.ends_with(INSURED)).select(pl.col("since").min())
    if (first := insured.collect().item()) is not None:
        values["first_social_security_on"] = first.isoformat()
    if residents is not None:
        born = residents.filter(own).select(pl.col("born_on").min())
        if (day := born.collect().item()) is not None:
            values["birth_date"] = day.isoformat()
    if not values:
        raise Refused(_("人口基础库里没有 %(who)s 的参保或出生记录，请按本人情况填写。") % {"who": masked})
    return Known(masked, values)


def table_of(run: lake.Run | None, name: str) -> pl.LazyFrame | None:
    """Return a table of the published run, None where it has none."""
    return lake.read(run, name) if run is not None and name in run.tables else None
