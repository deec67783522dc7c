"""Registers: the items of each kind, the sentence behind each, and nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.actions import load_place
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.targets.actions import load_targets
from kechuang.declarations.pack import Pack, load_pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
KINDS = ("policy", "task_force", "project")


@pytest.fixture(scope="module")
def zibo() -> Pack:
    return load_pack("cn-sd-zibo")


@pytest.fixture(autouse=True)
def loaded(zibo: Pack) -> None:
    load_place(pack=zibo, sources=zibo.sources)
    load_targets(pack=zibo)


@pytest.fixture
def reader() -> Client:
    return city.browser(person(Role.OFFICER))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_shows_its_items_and_their_figures(reader: Client, kind: str) -> None:
    answer = reader.get("/registers/", {"kind": kind})
    items = DeclaredItem.objects.filter(kind=kind)
    assert items.exists() and [line["item"] for line in answer.context["items"]] == list(items)
    assert {value: count for value, _label, count in answer.context["kinds"]} == {
        one: DeclaredItem.objects.filter(kind=one).count() for one in KINDS
    }
    html = answer.content.decode()
    for item in items:
        assert item.name in html or "“" in item.name or "&" in item.name


@pytest.mark.parametrize("kind", KINDS)
def test_everything_on_the_registers_opens_its_sentence(reader: Client, kind: str) -> None:
    addresses = set(re.findall(r'data-ev="([^"]+)"', reader.get("/registers/", {"kind": kind}).content.decode()))
    assert addresses
    for address in addresses:
        answer = reader.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and "尚未载入" in answer.content.decode()


def test_a_figures_sentence_is_its_own_and_not_the_items() -> None:
    item = next(one for one in DeclaredItem.objects.all() if one.figures and one.evidence)
    client = city.browser(person(Role.LEADER))
    answer = client.get(f"/registers/{item.pk}/evidence/{len(item.evidence)}", headers={"HX-Request": "true"})
    assert item.figures[0]["label"] in answer.content.decode()
    first = client.get(f"/registers/{item.pk}/evidence/0", headers={"HX-Request": "true"}).content.decode()
    assert item.evidence[0]["file"][:19] in first


@pytest.mark.parametrize(
    "address", ["?kind=nonsense", "?kind=%00", "nonsense/evidence/0", "{pk}/evidence/999", "{pk}/evidence/x",
                "{pk}/evidence/-1", "%00/evidence/0", "{pk}/evidence/" + "9" * 5000],
)  # fmt: skip
def test_what_is_not_there_is_not_found(reader: Client, address: str) -> None:
    item = DeclaredItem.objects.first()
    assert item is not None
    assert reader.get(f"/registers/{address.format(pk=item.pk)}").status_code == 404


def test_an_invented_item_without_a_sentence_says_it_is_invented_and_opens_nothing(reader: Client) -> None:
    DeclaredItem.objects.create(id="project:x", kind="project", name="编造的项目", synthetic=True)
    html = reader.get("/registers/", {"kind": "project"}).content.decode()
    assert "编造的项目" in html and "演示数据" in html
    assert reader.get("/registers/project:x/evidence/0").status_code == 404


def test_who_may_not_read_reports_is_refused() -> None:
    item = DeclaredItem.objects.first()
    assert item is not None
    client = city.browser(person(Role.EXPERT))
    for way in ("", f"{item.pk}/evidence/0"):
        assert client.get(f"/registers/{way}").status_code == 403


def test_the_page_keeps_to_few_queries(reader: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    reader.get("/registers/")
    with django_assert_max_num_queries(14):
        reader.get("/registers/")


@pytest.mark.parametrize(("kind", "place"), [("project", "/projects/"), ("task_force", "/projects/task-forces/")])
def test_projects_and_task_forces_lead_to_their_pages_once_they_have_some(
    zibo: Pack, reader: Client, kind: str, place: str
) -> None:
    assert f'href="{place}' not in reader.get("/registers/", {"kind": kind}).content.decode().split("<table")[1]
    load_declared(zibo)
    table = reader.get("/registers/", {"kind": kind}).content.decode().split("<table")[1]
    assert len(re.findall(rf'href="{place}\d+"', table)) == DeclaredItem.objects.filter(kind=kind).count()


@pytest.mark.parametrize("kind", ["project", "task_force"])
def test_who_sees_another_region_reads_of_an_item_and_is_led_to_none(zibo: Pack, kind: str) -> None:
    load_declared(zibo)
    elsewhere = city.browser(person(Role.OFFICER, region="371400"))
    page = elsewhere.get("/registers/", {"kind": kind}).content.decode().split("<table")[1]
    first = {"project": zibo.projects, "task_force": zibo.task_forces}[kind][0]
    assert first.name in page and not re.search(r'href="/projects/(task-forces/)?\d+"', page)
