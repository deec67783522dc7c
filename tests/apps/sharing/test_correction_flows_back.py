"""The whole way of an error: seen under a grant, reported, answered, built, read anew; as of yesterday it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import load_organisation
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.city import build_city, carried
from kechuang.apps.catalog.inputs import Inputs, recall
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.catalog.queries import published_run
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear, Publication
from kechuang.apps.inbox.models import Notification
from kechuang.apps.sharing import actions, flowback
from kechuang.apps.sharing.models import ShareGrant, UsageKind
from kechuang.apps.sharing.reading import open_reading
from kechuang.engines import lake
from tests import city
from tests.apps.people import person, sits

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
TABLE = "tax_annual_filing"
FIRM = city.code(city.PLAIN)


def test_a_reported_error_comes_back_as_a_new_version_and_the_old_one_stays_in_the_past(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, frozen: Any
):
    data = tmp_path / "data"
    data.mkdir()
    settings.DATA = data
    monkeypatch.setenv("KECHUANG_DATA", str(data))
    given = Inputs(pack="demo", tables=city.exact_files(tmp_path / "files"))

    def build() -> str:
        before = published_run()
        wanted = carried(given, recall(data, before).inputs) if before else given
        return build_city(wanted, data=data, progress=lambda _label, _share: None).run_id

    frozen("2026-11-20T09:00:00")
    first = build()
    load_organisation(actor=CONSOLE, pack=city.pack())
    asker = sits(person(Role.OFFICER), "science_technology")
    platform, owner = sits(person(Role.STEWARD), "big_data"), person(Role.STEWARD, department="taxation")
    request = actions.ask(
        by=asker, department="science_technology", table=SourceTable.objects.get(pk=TABLE),
        fields=["credit_code", "year", "rd", "sales"], purpose="核对研发费用", ground="科技型中小企业评价",
        starts_on=dt.date(2026, 11, 20), ends_on=dt.date(2027, 5, 20),
    )  # fmt: skip
    request = actions.pass_check(request, by=platform)
    actions.agree(request, by=owner)
    grant = ShareGrant.objects.get(request=request)

    def read() -> dict[int, tuple[str, str]]:
        reading = open_reading(grant, by=asker, kind=UsageKind.PREVIEW, entity=FIRM)
        return {row["year"]: (str(row["rd"]), row["_at"]) for row in reading.rows()}

    seen = read()
    assert seen[2024][0] == "50000"
    order = actions.report(
        by=asker, grant=grant, at=seen[2024][1], field="rd", proposed="50001元", reason="与年报不符"
    )  # fmt: skip
    assert Notification.objects.filter(user=owner, object_id=str(order.pk), kind="share_correction").exists()
    frozen("2026-11-21T09:00:00")
    order = actions.accept(order, by=owner, corrected="50001元", note="录入有误")
    assert read()[2024][0] == "50000", "until the next build people see what was built"

    frozen("2026-11-22T02:00:00")
    second = build()
    assert published_run() == second != first
    assert read() | {2024: None} == seen | {2024: None} and read()[2024][0] == "50001"
    flowback.settle(data)
    order.refresh_from_db()
    assert order.taken_run == second
    generation = Publication.objects.get().current_id
    ident = Enterprise.objects.get(generation=generation, credit_code=FIRM).entity_id
    year = EnterpriseYear.objects.get(generation=generation, entity_id=ident, year=2024)
    assert year.figures["rd"] == 5_000_100
    run = lake.runs(data / "lake")[0]
    (change,) = lake.read(run, f"changes/accepted/{TABLE}").select("_op", "year", "rd").collect().rows()
    assert change == ("U", 2024, 5_000_100), "one new version, nothing else"
    (standing,) = (one for one in lake.standing(run, "enterprise_year", "rd", ident) if one.key["year"] == "2024")
    assert standing.chosen is not None and order.number in standing.chosen.file, "the evidence names the work order"

    def past(day: dt.date, table: str, column: str = "rd") -> int:
        held = lake.as_of(lake.run_at(data / "lake", day), table).filter(pl.col("year") == 2024)
        return int(held.filter(pl.col("entity_id") == ident).select(column).collect().item())

    for table in (TABLE, "enterprise_year"):
        assert past(dt.date(2026, 11, 21), table) == 5_000_000, "as of the day before the old value stands"
        assert past(dt.date(2026, 11, 22), table) == 5_000_100

    third = build()
    assert read()[2024][0] == "50001" and published_run() == third, "later builds keep it"
    order = actions.confirm(order, by=asker)
    assert order.state == "confirmed" and order.history.count() == 3
    assert [one.table for one in recall(data, third).inputs.added] == [TABLE]
    runs = [Path(one.folder) for one in lake.runs(data / "lake")]
    assert not [item for folder in runs for item in (*lake.verify_run(folder).damaged, *lake.verify_run(folder).faults)]
