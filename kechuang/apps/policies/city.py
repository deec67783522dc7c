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
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.enterprises.authorisation import authorised_entities
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.enterprises.taxdata import AUTHORISED as AUTHORISED_COLUMN
from kechuang.apps.ladder.firms import firms_of
from kechuang.apps.policies import judging
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import lake, policies

CHANGES = "policies.authorise"
"""The verb under which every change of an authorisation is recorded."""
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
    grounds: dict[Any, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)

    def today(self, item: PolicyItem) -> policies.Judged:
        """Return an item with the verdicts of today, judged once."""
        if item.id not in self.judged:
            self.judged[item.id] = judging.judge(item, self.pack, self.frame, self.on)
        return self.judged[item.id]

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
    # Every change of an authorisation is an entry of its own: the newest one stands for all of them.
    stamp = Entry.objects.filter(verb=CHANGES).order_by("-seq").values_list("hash", flat=True).first()
    key = (generation.pk, generation.published, id(pack), stamp, core.today())
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
    years = lake.read(run, "enterprise_year").collect() if "enterprise_year" in run.tables else None
    on = generation.as_of
    firms = firms_of(entities, years, pack, on, authorised=authorised_entities())
    frame = firms.frame
    if any(firms.held.values()):
        titles = [(who, rule) for rule, ones in firms.held.items() for who in ones]
        held = pl.DataFrame(titles, schema=["entity_id", judging.HELD], orient="row").group_by("entity_id").all()
        frame = frame.join(held, on="entity_id", how="left", maintain_order="left")
    frame = frame.with_columns(judging.size_class(frame, pack, on), judging.rung(frame, pack, on))
    return City(generation, pack, on, frame.drop(AUTHORISED_COLUMN), ~frame[AUTHORISED_COLUMN])


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
