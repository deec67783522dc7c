"""Every field of a record leads to the row it stands on, or to the tables in which nothing was found."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog import queries as catalogue
from kechuang.apps.enterprises import drawers, fields
from kechuang.apps.enterprises.drawers import field_drawer, raw_rows
from kechuang.apps.enterprises.evidence import Spot, field_evidence, receipts_of, spot_of
from kechuang.apps.enterprises.models import Enterprise, EnterpriseYear, Generation
from kechuang.core import Evidence
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def built(exact: Generation) -> Generation:
    return exact


def record(number: int) -> Enterprise:
    return Enterprise.objects.select_related("generation").get(credit_code=city.code(number))


def evidence(number: int, field: str) -> Evidence:
    one = record(number)
    run = one.generation.run
    found = field_evidence(one.provenance, field, run=run, receipts=receipts_of(run))
    assert found is not None
    return found


def told(number: int, field: str, year: int | None = None) -> dict[str, list[str]]:
    """Return what the drawer's part says of where a field comes from: name → values."""
    drawer = field_drawer(record(number), field, year, city.pack())
    assert drawer is not None
    out: dict[str, list[str]] = {}
    for fact in drawer.where:
        out.setdefault(str(fact.label), []).append(str(fact.value))
    return out


def test_a_field_of_the_first_row_names_file_row_and_column(built: Generation) -> None:
    found = evidence(city.PLAIN, "name")
    assert found.source == "企业登记信息（演示）" and found.department
    assert (found.kind, found.file_name, found.row, found.column) == ("row", "登记.csv", 1, "企业名称")
    assert found.run == built.run
    assert found.file is not None and re.fullmatch(r"sha256:[0-9a-f]{64}", found.file)
    assert (found.derived, found.basis, found.synthetic) == (None, "administrative", True)


def test_the_moment_of_arrival_is_told_in_local_time() -> None:
    assert evidence(city.PLAIN, "name").ingested == "2026-11-21T09:00:00+08:00"
    assert told(city.PLAIN, "name")["入库"] == ["2026-11-21 09:00"]


def test_a_derived_field_says_how_and_names_no_column() -> None:
    found = evidence(city.PLAIN, "division")
    assert (found.row, found.derived) == (1, "由住所中的“云溪区”得到")
    drawer = field_drawer(record(city.PLAIN), "division", None, city.pack())
    assert drawer is not None and [str(row.value) for row in drawer.how] == ["由住所中的“云溪区”得到"]


def test_a_field_from_a_second_table_names_that_table() -> None:
    found = evidence(city.PLAIN, "tax_mode")
    assert (found.source, found.file_name, found.row, found.column) == (
        "税务登记信息（演示）", "税务-1.csv", 2, "征收方式",
    )  # fmt: skip


def test_a_row_of_a_tables_second_file_is_not_looked_for_in_the_first() -> None:
    found = evidence(city.WIDE, "tax_mode")
    assert (found.file_name, found.row) == ("税务-2.csv", 1)
    first, second = receipts_of(record(city.WIDE).generation.run)["tax_registration"]
    assert found.file == second.sha256 != first.sha256
    drawer = field_drawer(record(city.WIDE), "tax_mode", None, city.pack())
    assert drawer is not None and drawer.raw is not None
    hit = drawer.raw.rows[drawer.raw.hit]  # type: ignore[index]
    assert city.code(city.WIDE) in hit and "核定征收" in hit
    assert not any(city.code(city.ELSEWHERE) in row for row in drawer.raw.rows)


def test_a_count_of_nothing_names_the_table_that_was_looked_through() -> None:
    found = evidence(city.FORMULA, "ip1")
    assert (found.source, found.file_name, found.row) == ("知识产权授权登记（演示）", "授权.csv", None)
    assert found.department and found.derived == "“知识产权授权登记（演示）”中没有该企业符合条件的记录"
    assert found.inputs == ()
    assert told(city.FORMULA, "ip1")["数据表"] == ["知识产权授权登记（演示）"]
    assert "行" not in told(city.FORMULA, "ip1")


def test_where_two_tables_could_have_given_it_both_are_named() -> None:
    found = evidence(city.FORMULA, "quals")
    both = {"高新技术企业证书与科技型中小企业入库（演示）", "优质中小企业名单（演示）"}
    assert {part.source for part in found.inputs} == both
    assert set(told(city.FORMULA, "quals")["数据表"]) == both


def test_a_count_stands_on_a_row_of_its_own_table() -> None:
    found = evidence(city.PLAIN, "ip1")
    assert (found.file_name, found.row, found.derived) == (
        "授权.csv", 2, "由“知识产权授权登记（演示）”中符合条件的 2 行计数得到",
    )  # fmt: skip


def test_a_yearly_figure_names_the_filing_of_that_year() -> None:
    assert told(city.PLAIN, "rd", 2025)["行"] == ["2"]
    assert told(city.PLAIN, "rd", 2024)["行"] == ["1"]
    assert field_drawer(record(city.PLAIN), "rd", 1999, city.pack()) is None
    assert field_drawer(record(city.WIDE), "rd", 2025, city.pack()) is None  # a filing without R&D


def test_the_drawer_shows_the_very_row_and_its_neighbours() -> None:
    drawer = field_drawer(record(city.FORMULA), "address", None, city.pack())
    assert drawer is not None and drawer.raw is not None and drawer.raw.hit == 1
    assert [row[0] for row in drawer.raw.rows] == ["2", "3", "4"]
    assert drawer.raw.rows[1][1] == city.code(city.FORMULA)
    assert "@演示市云溪区虚构路3号" in drawer.raw.rows[1]
    assert [str(one) for one in drawer.raw.columns[:3]] == ["行", "统一社会信用代码", "住所"]


def test_a_row_of_nothing_has_no_evidence() -> None:
    assert field_evidence({}, "name", run="R", receipts={}) is None
    assert field_evidence({"rows": [], "fields": {}}, "name", run="R", receipts={}) is None
    assert field_evidence({"rows": [["t", 1]], "fields": {"a": [5, ""]}}, "a", run="R", receipts={}) is None


def test_a_receipt_that_is_gone_leaves_table_and_row() -> None:
    found = field_evidence({"rows": [["t", 9]], "fields": {"a": [0, "算得"]}}, "a", run="R", receipts={})
    assert found == Evidence(kind="row", source="t", row=9, run="R", derived="算得")
    gone = field_evidence({"rows": [["t", 9]], "fields": {"a": [None, "没有"]}}, "a", run="R", receipts={})
    assert gone == Evidence(kind="row", run="R", derived="没有")
    assert spot_of({"rows": [["t", 9, 2]], "fields": {}}, "a") == Spot("t", 9, 2)


def test_every_field_of_every_record_has_evidence_and_a_drawer() -> None:
    for one in Enterprise.objects.select_related("generation"):
        run = one.generation.run
        receipts = receipts_of(run)
        shown = [*fields.identity(one, city.pack()), *fields.facts(one, city.pack())]
        assert {"name", "credit_code", "division"} <= {item.key for item in shown} or not one.division
        for item in shown:
            found = field_evidence(one.provenance, item.key, run=run, receipts=receipts)
            assert found is not None and found.source and found.file_name, item.key
            assert Evidence.from_json(found.to_json()) == found
        for year in EnterpriseYear.objects.filter(entity_id=one.entity_id):
            for item in fields.yearly(year, city.pack()):
                found = field_evidence(year.provenance, item.key, run=run, receipts=receipts)
                assert found is not None and found.row is not None and found.column, item.key


def test_where_the_runs_files_are_gone_the_drawer_still_opens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(catalogue, "data_folder", lambda: tmp_path)
    drawer = field_drawer(record(city.PLAIN), "name", None, city.pack())
    assert drawer is not None and drawer.raw is None
    assert told(city.PLAIN, "name")["文件"] == ["登记.csv"]


def test_a_damaged_run_beside_it_does_not_keep_the_drawer_shut(built: Generation) -> None:
    run = catalogue.lake_run(built.run)
    assert run is not None
    damaged = run.folder.parent / "R20200101-000000-0000"
    damaged.mkdir()
    try:
        drawer = field_drawer(record(city.PLAIN), "name", None, city.pack())
        assert drawer is not None and drawer.raw is not None
        assert catalogue.lake_run(damaged.name) is None
    finally:
        damaged.rmdir()


def test_columns_with_personal_data_are_not_shown_beside_the_row_asked_for(built: Generation) -> None:
    load = receipts_of(built.run)["market_registration"][0]
    load.table.contract["columns"]["name"]["personal"] = "personal"
    raw = raw_rows(built.run, load, Spot("market_registration", 1), "address")
    assert raw is not None and "企业名称" not in [str(one) for one in raw.columns]


def condition_drawers(client: Client, *numbers: int) -> list[str]:
    """Return the addresses of the drawers of every condition on the pages of some firms."""
    found: list[str] = []
    for number in numbers:
        page = client.get(f"/enterprises/{record(number).credit_code}?all=1").content.decode()
        addresses = sorted(set(re.findall(r'data-ev="([^"]*/condition/[^"]*)"', page)))
        assert len(addresses) > 10
        found += addresses
    return found


def one_of_each_kind(addresses: list[str]) -> list[str]:
    """Return one drawer for each kind of node that conditions are made of."""
    kinds = {
        (rule.id, node.id): type(node)
        for rule in city.pack().ladder
        for version in rule.versions
        for node in version.conditions()
    }
    chosen: dict[object, str] = {}
    for address in addresses:
        rule, _, condition = address.partition("/condition/")[2].partition("/")
        chosen.setdefault(kinds.get((rule, condition)), address)
    assert len(chosen) > 8
    return list(chosen.values())


def open_links(client: Client, addresses: list[str]) -> set[str]:
    """Open the drawers and every page that they lead to, once; return the latter."""
    opened: set[str] = set()
    for address in addresses:
        answer = client.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200, address
        for link in set(re.findall(r'href="(/enterprises/[^"]*)"', answer.content.decode())) - opened:
            assert client.get(link).status_code == 200, (address, link)
            opened.add(link)
    return opened


def test_every_link_in_the_drawers_of_each_kind_of_condition_opens() -> None:
    client = city.browser(person(Role.OFFICER))
    assert len(open_links(client, one_of_each_kind(condition_drawers(client, city.PLAIN)))) > 5


@pytest.mark.heavy
def test_every_link_in_the_drawers_of_all_conditions_of_several_firms_opens() -> None:
    client = city.browser(person(Role.OFFICER))
    assert len(open_links(client, condition_drawers(client, city.PLAIN, city.WIDE, city.UNPLACED))) > 15


def test_every_drawer_of_the_page_opens_both_beside_it_and_by_itself() -> None:
    client = city.browser(person(Role.OFFICER))
    page = client.get(f"/enterprises/{city.code(city.PLAIN)}").content.decode()
    addresses = set(re.findall(r'data-ev="([^"]*/evidence/[^"]*)"', page))
    assert len(addresses) > 15
    for address in addresses:
        part = client.get(address, headers={"HX-Request": "true"})
        whole = client.get(address)
        assert (part.status_code, whole.status_code) == (200, 200), address
        assert "<html" not in part.content.decode() and "<html" in whole.content.decode()


@pytest.mark.parametrize("field", ["nonsense", "generation", "pk", "provenance", "ip1%00", "年"])
def test_a_field_that_there_is_not_is_not_found(field: str) -> None:
    client: Client = city.browser(person(Role.OFFICER))
    assert client.get(f"/enterprises/{city.code(city.PLAIN)}/evidence/{field}").status_code == 404


def test_a_year_out_of_all_bounds_is_not_found() -> None:
    client = city.browser(person(Role.OFFICER))
    for year in ("1999", "0", "9" * 30, "9" * 5000):
        assert client.get(f"/enterprises/{city.code(city.PLAIN)}/evidence/{year}/rd").status_code == 404


def test_drawers_keep_to_few_queries(django_assert_max_num_queries: object) -> None:
    assert drawers.NEIGHBOURS == 1
    client = city.browser(person(Role.OFFICER))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(f"/enterprises/{city.code(city.PLAIN)}/evidence/ip1")
