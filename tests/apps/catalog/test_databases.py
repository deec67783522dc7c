"""The databases' page, its sheet and the interface count what the lake really holds, by department."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests import city as invented

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(city: Any, steward: Any) -> Client:
    return invented.browser(steward)


def test_every_declared_database_is_shown_and_what_is_not_fed_says_so(browser: Client) -> None:
    answer = browser.get("/data/databases")
    kinds = [shelf.database.kind for shelf in answer.context["shelves"]]
    assert (kinds.count("base"), kinds.count("theme")) == (4, 9)
    tables = {
        f"{shelf.database.id}.{table.name}": table for shelf in answer.context["shelves"] for table in shelf.tables
    }
    enterprises = tables["legal_entities.enterprises"]
    assert enterprises.rows == 3 and [one.table.table for one in enterprises.sources] == ["market_registration"]
    assert enterprises.percent == "75.0\u00a0%"  # one of four rows broke its contract
    assert tables["trade.customs"].rows is None
    text = answer.content.decode()
    assert "本项目的推断" in text and "未收到" in text


def test_departments_are_counted_from_accepted_rows_on_page_sheet_and_interface(browser: Client) -> None:
    answer = browser.get("/data/databases")
    assert answer.context["records"] == 3
    (keeper,) = answer.context["keepers"]
    sheet = load_workbook(io.BytesIO(b"".join(browser.get("/data/databases/departments").streaming_content))).active
    assert [cell.value for cell in sheet[2]][:5] == [keeper.name, 1, 4, 3, 1]
    told = browser.get("/api/v1/catalog/departments").json()
    assert told == [{"id": "market_regulation", "name": keeper.name, "tables": 1, "received": 4, "held": 3,
                     "quarantined": 1, "late": 0, "synthetic": True}]  # fmt: skip
    databases = {one["id"]: one for one in browser.get("/api/v1/catalog/databases").json()}
    assert databases["legal_entities"]["rows"] == 3 and databases["perception"]["tables"][0]["rows"] is None


def test_who_may_not_see_the_catalogue_does_not_see_its_databases(browser: Client, client: Client) -> None:
    assert client.get("/data/databases").status_code == 302
    assert client.get("/api/v1/catalog/databases").status_code == 401
