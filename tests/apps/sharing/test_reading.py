"""Rows are read under a grant only: current, counted, logged, masked, watermarked; statistics stay aggregate."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import context
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing import actions
from kechuang.apps.sharing.export import write_export
from kechuang.apps.sharing.masks import masked
from kechuang.apps.sharing.models import ShareGrant, Usage, UsageKind
from kechuang.apps.sharing.reading import _keep_aggregate, open_reading
from kechuang.declarations.source import Source
from tests import city

pytestmark = pytest.mark.django_db
PREVIEW = UsageKind.PREVIEW


def rows(grant: ShareGrant, by: object, **more: object) -> list[dict]:
    return list(open_reading(grant, by=by, kind=PREVIEW, **more).rows())


def personal(table: str, key: str) -> None:
    """Mark a column as personal, as another contract would."""
    found = SourceTable.objects.get(pk=table)
    found.contract["columns"][key]["personal"] = "personal"
    found.save()


def test_a_page_gives_the_granted_fields_in_plain_units_and_is_logged(people, grant):
    held = grant(fields=["credit_code", "year", "sales", "rd"])
    reading = open_reading(held, by=people.asker, kind=PREVIEW, offset=1, limit=2)
    got = list(reading.rows())
    assert reading.total == 4 and [cell.key for cell in reading.cells] == ["credit_code", "year", "sales", "rd"]
    assert got[0] == {
        "_at": "0-2", "credit_code": city.code(city.PLAIN), "year": 2025, "sales": 2_000_000, "rd": Decimal("60000.5"),
    }  # fmt: skip
    usage = Usage.objects.get(grant=held)
    assert (usage.user, usage.rows, usage.kind, usage.run) == (people.asker, 2, "preview", reading.run)


def test_the_rows_of_one_entity_are_found_by_its_code_or_its_id(people, grant):
    held = grant()
    by_code = rows(held, people.asker, entity=city.code(city.PLAIN))
    assert len(by_code) == 2
    from kechuang.engines import lake

    assert rows(held, people.asker, entity=lake.entity_id(city.code(city.PLAIN))) == by_code
    assert rows(held, people.asker, entity="91370300000000000X") == []


def test_nothing_is_read_before_after_or_without_a_grant(people, grant):
    held = grant(starts_on=city.ON + dt.timedelta(days=1), ends_on=city.ON + dt.timedelta(days=2))
    with pytest.raises(Refused, match="起才可取用"):
        rows(held, people.asker)
    people.freeze("2026-11-23T23:59:00")
    assert rows(held, people.asker)
    people.freeze("2026-11-24T00:00:00")
    with pytest.raises(Refused, match="已于 2026-11-23 到期"):
        rows(held, people.asker)
    people.freeze("2026-11-22T09:00:00")
    actions.revoke(held, by=people.owner, reason="测试")
    held.refresh_from_db()
    with pytest.raises(Refused, match="已被撤销"):
        rows(held, people.asker)
    for user in (people.stranger, people.owner, people.platform, people.arbiter):
        with pytest.raises(PermissionDenied):
            rows(held, user)


@pytest.mark.parametrize(("quota", "fits"), [(3, False), (4, True), (5, True)])
def test_the_days_rows_are_counted_over_all_readings(people, grant, quota, fits):
    held = grant(quota=quota)
    rows(held, people.asker, limit=2)
    if fits:
        assert len(rows(held, people.asker, offset=2, limit=2)) == 2
    else:
        with pytest.raises(Refused, match=f"每日可读 {quota} 行，今天已读 2 行，本次要读 2 行"):
            rows(held, people.asker, offset=2, limit=2)
        assert Usage.objects.filter(grant=held).count() == 1
        people.freeze("2026-11-22T00:10:00")
        assert len(rows(held, people.asker, limit=2)) == 2


def test_personal_fields_are_masked_unless_the_grant_names_them_and_then_noted(people, grant):
    personal("market_registration", "address")
    held = grant("market_registration", fields=["name", "address"])
    assert {row["address"][6:].strip("*") for row in rows(held, people.asker) if row["address"]} == {""}

    request = actions.pass_check(
        actions.ask(
            by=people.asker, department="science_technology", table=held.table, fields=["name", "address"],
            clear_fields=["address"], purpose="走访", ground="科技服务", starts_on=city.ON, ends_on=city.ON,
        ),
        by=people.platform,
    )  # fmt: skip
    assert request.state == "answering", "what is personal is the owner's to decide, even of an unconditional table"
    SourceTable.objects.filter(pk="market_registration").update(department="taxation")
    request.owner = "taxation"
    request.save()
    clear = ShareGrant.objects.get(request=actions.agree(request, by=people.owner))
    with context("/sharing/"):
        assert "演示市云溪区虚构路1号" in {row["address"] for row in rows(clear, people.asker)}
    line = AccessLog.objects.get(kind=AccessKind.PERSONAL_READ)
    assert line.actor_id == people.asker.pk and line.reason == "住所"


def test_a_csv_stays_a_csv_and_every_row_bears_the_watermark(people, grant, tmp_path: Path):
    held = grant()
    path = tmp_path / "out.csv"
    assert write_export(held, path, by=people.asker, kind=UsageKind.CSV) == 4
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert {len(line) for line in lines} == {len(lines[0])} and lines[0][-1] == "水印"
    mark = f"{held.number} · {people.asker.display_name}（{people.asker.username}） · 2026-11-21 09:00"
    assert {line[-1] for line in lines[1:]} == {mark}
    entry = Entry.objects.get(verb="sharing.export")
    assert '"rows":4' in entry.detail_json.replace(" ", "")


def test_a_workbook_bears_it_in_its_rows_and_in_its_properties(people, grant, tmp_path: Path):
    held = grant("market_registration")
    path = tmp_path / "out.xlsx"
    write_export(held, path, by=people.asker, kind=UsageKind.XLSX, entity=city.code(city.FORMULA))
    book = openpyxl.load_workbook(path)
    assert held.number in book.properties.creator and held.number in book.worksheets[0].oddFooter.center.text
    head, row = book.worksheets[0].iter_rows(values_only=True)
    assert head[-1] == "水印" and held.number in row[-1]
    assert row[1] == "'=演示丙公式有限公司", "nothing is taken for a formula"
    assert Usage.objects.get(grant=held).entity == city.code(city.FORMULA)


STATISTICS = {
    "table": "rd_statistics", "name": "研发投入统计", "department": "statistics", "basis": "statistics",
    "aggregate": ["division", "year"], "key": "division + year",
    "columns": {
        "division": {"from": "区县", "type": "division"}, "year": {"from": "年度", "type": "year"},
        "rd": {"from": "研发经费", "type": "money"},
    },
}  # fmt: skip


def test_statistics_are_given_down_to_their_aggregate_and_no_further():
    source = Source.model_validate(STATISTICS)
    whole = pl.LazyFrame({"division": ["379901", "379902"], "year": [2025, 2025], "rd": [1, 2]})
    finer = pl.LazyFrame({"division": ["379901", "379901"], "year": [2025, 2025], "rd": [1, 2]})
    _keep_aggregate(source, whole, "")
    for frame, entity in ((finer, ""), (whole, city.code(1))):
        with pytest.raises(Refused, match="只提供到按区县、年度汇总的数据"):
            _keep_aggregate(source, frame, entity)


@given(st.text(max_size=40), st.sampled_from(["person", "phone", "person_id", "name", "address", "text", "integer"]))
def test_no_mask_shows_more_than_its_ends(text, kind):
    shown = masked(text, kind)
    if not text:
        assert shown is None
    else:
        assert shown is not None and "*" in shown
        head = {"person": 1, "name": 1, "phone": 3, "person_id": 6, "address": 6}.get(kind, 0)
        tail = {"phone": 4, "person_id": 2}.get(kind, 0)
        assert shown == "***" or len(shown) == len(text)
        hidden = shown[head : len(shown) - tail]
        assert set(hidden) <= {"*"}
