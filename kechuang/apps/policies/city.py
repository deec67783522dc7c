"""全城数据 (the city in memory): every firm of the published run as rules read it, kept between two slides.

A simulation asks the same question many times over. What does not depend on the slider — the table of firms with
their years beside each other, their district, size and rung, whose tax data are hidden, and the verdicts of today — is
made once for each publication and each change of an authorisation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import polars as pl
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.policies import judging
from kechuang.apps.policies.models import TaxAuthorisation
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import criteria, lake, policies

AS_FIELDS = {"industry": "industry_code", "division": "reg_region"}
_HEAVY = ("provenance", "scope", "address", "name_normal", "capital_currency")


@dataclass
class City:
    """The firms of one publication.

    Attributes
    ----------
    frame : polars.DataFrame
        A row a firm: what rules read, and ``entity_id, name, credit_code, division, size, rung``; tax data of firms
        that have not authorised their use are null.
    unauthorised : polars.Series
        Boolean a row.
    """

    generation: Generation
    pack: Pack
    on: dt.date
    frame: pl.DataFrame
    unauthorised: pl.Series
    judged: dict[str, policies.Judged] = field(default_factory=dict)
    short: dict[str, pl.Series] = field(default_factory=dict)
    sides: dict[str, policies.Side] = field(default_factory=dict)

    def today(self, item: PolicyItem) -> policies.Judged:
        """Return an item with the verdicts of today, judged once."""
        if item.id not in self.judged:
            self.judged[item.id] = judging.judge(item, self.pack, self.frame, self.on)
        return self.judged[item.id]

    def beside(self, item: PolicyItem) -> list[policies.Judged]:
        """Return the items that bear on one item's amount, as they stand today."""
        return [self.today(one) for one in judging.related(item, self.pack, self.on)]

    def near(self, item: PolicyItem) -> pl.Series:
        """Return which firms are one condition away from an item today, judged once."""
        if item.id not in self.short:
            self.short[item.id] = judging.one_short(item, self.pack, self.frame, self.on)
        return self.short[item.id]


_held: dict[str, Any] = {"key": None, "city": None}
_lock = Lock()


def current_city() -> City:
    """Return the city as it is published now.

    Raises
    ------
    Refused
        If nothing is published, or the run behind the publication is gone.
    """
    generation = current_generation()
    if generation is None:
        raise Refused(_("尚未发布企业数据，请先导入数据。"))
    pack = current_pack()
    # Every change of an authorisation makes the sum greater, whatever the clock says.
    stamp = TaxAuthorisation.objects.aggregate(n=Count("pk"), changes=Sum("changes"))
    key = (generation.pk, generation.published, id(pack), stamp["n"], stamp["changes"], core.today())
    with _lock:
        if _held["key"] != key:
            _held["city"] = _made(generation, pack)
            _held["key"] = key
        city: City = _held["city"]
        return city


def _made(generation: Generation, pack: Pack) -> City:
    run = lake_run(generation.run)
    if run is None:
        raise Refused(_("发布所依据的数据批次已不在，请重新导入数据。"))
    entities = lake.read(run, "legal_entity").drop(_HEAVY, strict=False).collect()
    years = lake.read(run, "enterprise_year").collect() if "enterprise_year" in run.tables else _no_years()
    frame = criteria.subjects(entities, years, generation.as_of).with_columns(
        pl.col(column).alias(name) for column, name in AS_FIELDS.items() if column in entities.columns
    )
    allowed = authorised_entities()
    authorised = frame["entity_id"].is_in(allowed)
    frame = judging.without_unauthorised(frame, pack.fields, authorised)
    on = generation.as_of
    frame = frame.with_columns(judging.size_class(frame, pack, on), judging.rung(frame, pack, on))
    return City(generation, pack, on, frame, ~authorised)


def authorised_entities() -> list[str]:
    """Return the ids of the firms whose tax data may be used today."""
    rows = TaxAuthorisation.objects.filter(given=True).exclude(ends_on__lt=core.today())
    return list(rows.values_list("entity_id", flat=True))


def one_row(city: City, entity_id: str) -> pl.DataFrame:
    """Return the row of one firm, empty where it is not published."""
    return city.frame.filter(pl.col("entity_id") == entity_id)


def within(city: City, prefixes: list[str]) -> pl.Series:
    """Return which firms lie in the districts of these leading digits; ``[""]`` is everywhere."""
    division = city.frame["division"].fill_null("")
    found = pl.Series([False] * len(division))
    for prefix in prefixes:
        found = found | division.str.starts_with(prefix)
    return found


def _no_years() -> pl.DataFrame:
    return pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
