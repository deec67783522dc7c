"""A field may be shared under stricter terms than its table: they count when it is asked for, granted and read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing import actions, exchange, queries
from kechuang.apps.sharing.contracts import where_held
from kechuang.apps.sharing.export import write_export
from kechuang.apps.sharing.forms import AskForm
from kechuang.apps.sharing.models import ShareGrant, UsageKind
from kechuang.apps.sharing.reading import open_reading
from kechuang.declarations.odcs import tables
from kechuang.declarations.odcs_write import document
from kechuang.declarations.source import Source
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
OPEN = "market_registration"


def sharing(key: str, attribute: str, table: str = OPEN, **why: str) -> None:
    """Give a column terms of its own, as another contract would."""
    found = SourceTable.objects.get(pk=table)
    found.contract["columns"][key]["sharing"] = {"attribute": attribute, **why}
    found.save()


def columns() -> list[str]:
    return list(SourceTable.objects.get(pk=OPEN).contract["columns"])


def test_a_conditional_field_of_an_open_table_goes_to_the_owner_and_the_rest_does_not(people, ask):
    sharing("scope", "conditional", condition="依法履职需要时")
    fields = columns()
    assert actions.pass_check(ask(OPEN, fields=fields), by=people.platform).state == "answering"
    rest = [key for key in fields if key != "scope"]
    assert actions.pass_check(ask(OPEN, fields=rest), by=people.platform).state == "granted"


def test_a_field_that_is_not_shared_is_neither_offered_nor_given(people, ask):
    sharing("scope", "none", legal_basis="测试法第一条")
    with pytest.raises(Refused, match=r"经营范围 不予共享，依据：测试法第一条。请去掉"):
        ask(OPEN, fields=columns())
    table = SourceTable.objects.get(pk=OPEN)
    offered = dict(AskForm(table, ["science_technology"]).fields["fields_"].choices)
    assert "scope" not in offered and "name" in offered
    held = where_held(["经营范围", "登记机关"])
    assert OPEN not in {place.table for place in held["经营范围"]} and held["登记机关"][0].table == OPEN
    need = actions.demand(
        by=people.asker, department="science_technology", wanted="登记", fields=["一个没有的字段"],
        owner="market_regulation", purpose="测试", ground="测试", starts_on=city.ON, ends_on=city.ON,
    )  # fmt: skip
    need = actions.pass_check(need, by=people.platform)
    actions.supply(need, by=person(Role.STEWARD, department="market_regulation"), table=table)
    assert "scope" not in ShareGrant.objects.get(request=need).fields


def test_what_is_no_longer_shared_is_no_longer_read_or_exported(people, ask, tmp_path: Path):
    request = actions.pass_check(ask(OPEN, fields=["credit_code", "scope"]), by=people.platform)
    held = ShareGrant.objects.get(request=request)

    def read() -> list[str]:
        reading = open_reading(held, by=people.asker, kind=UsageKind.PREVIEW, limit=1)
        assert set(next(reading.rows())) - {"_at"} == {cell.key for cell in reading.cells}
        return [cell.key for cell in reading.cells]

    assert read() == ["credit_code", "scope"]
    sharing("scope", "none")
    held = ShareGrant.objects.get(pk=held.pk)
    assert read() == ["credit_code"]
    with pytest.raises(Refused, match="不含这个字段"):
        actions.report(by=people.asker, grant=held, at="0-1", field="scope", proposed="", reason="有误")
    write_export(held, tmp_path / "e.csv", by=people.asker, kind=UsageKind.CSV)
    with (tmp_path / "e.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == ["统一社会信用代码", "水印"]
    sharing("credit_code", "none")
    with pytest.raises(Refused, match="字段现在都不予共享"):
        open_reading(ShareGrant.objects.get(pk=held.pk), by=people.asker, kind=UsageKind.PREVIEW)


def test_the_terms_of_fields_are_shown_listed_and_exchanged(people):
    sharing("scope", "none", legal_basis="测试法第一条")
    sharing("address", "conditional", condition="依法履职需要时")
    client = Client()
    client.force_login(people.asker)
    page = client.get(f"/sharing/resources/{OPEN}").content.decode()
    assert "不予共享（测试法第一条）" in page and "有条件共享（依法履职需要时）" in page
    form = client.get(f"/sharing/requests/ask/{OPEN}").content.decode()
    assert "住所（有条件共享：依法履职需要时）" in form and "经营范围" not in form
    negative = queries.listing("negative")
    assert negative is not None and ("经营范围", "测试法第一条") in [row[2:4] for row in negative.rows]
    told: list[dict[str, Any]] = client.get("/api/v1/sharing/resources").json()
    by_key = {field["key"]: field for one in told if one["table"] == OPEN for field in one["fields"]}
    assert (by_key["scope"]["attribute"], by_key["scope"]["why"]) == ("none", "测试法第一条")
    assert by_key["name"]["attribute"] == "unconditional"
    for data in (exchange.as_json(), exchange.as_workbook()):
        taken = exchange.read_catalogue(data, "目录")
        fields = {one.code: one for one in next(one for one in taken.resources if one.code.endswith(OPEN)).fields}
        assert (fields["address"].attribute, fields["address"].why) == ("conditional", "依法履职需要时")
        assert fields["name"].attribute == "unconditional"


def test_the_stricter_of_table_and_field_counts_and_the_standard_carries_both():
    def source(table: str, own: str | None) -> Source:
        column = {"from": "甲", "type": "text"} | ({"sharing": {"attribute": own, "condition": "己"}} if own else {})
        return Source.model_validate({
            "table": "t", "name": "表", "department": "d", "key": "a", "columns": {"a": column},
            "sharing": {"attribute": table, "condition": "表的"},
        })  # fmt: skip

    order = ["unconditional", "conditional", "none"]
    for table in order:
        for own in (None, *order):
            terms = source(table, own).terms_of("a")
            assert terms.attribute == max(table, own or table, key=order.index)
    made = source("unconditional", "conditional")
    assert made.terms_of("a").why == "己" and source("conditional", None).terms_of("a").why == "表的"
    (again,) = tables(document(made))
    read = Source.model_validate(again.data)
    assert (read.columns["a"].sharing, read.sharing) == (made.columns["a"].sharing, made.sharing)
