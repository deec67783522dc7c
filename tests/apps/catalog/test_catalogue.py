"""The catalogue: tables with what was received of them, runs, and the rows held back, whatever became of the files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.catalog import queries
from kechuang.apps.catalog.actions import load_place, mirror_run
from kechuang.apps.catalog.models import Check, LakeRun, Load, Place, SourceTable
from kechuang.apps.enterprises.models import Generation
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


@pytest.fixture(autouse=True)
def run(published: Generation) -> LakeRun:
    return LakeRun.objects.get(pk=published.run)


@pytest.fixture
def steward() -> Client:
    return city.browser(person(Role.STEWARD))


def test_the_overview_counts_what_the_newest_run_received_over_all_its_files(steward: Client, run: LakeRun) -> None:
    answer = steward.get("/data/")
    found = {resource.table.table: resource.load for resource in answer.context["resources"]}
    assert set(found) == set(city.pack().sources)
    tax = found["tax_registration"]
    assert tax is not None
    assert (tax.run_id, tax.rows_in, tax.accepted, tax.quarantined) == (run.pk, 4, 4, 0)
    assert found["rd_deduction"] is None  # never received
    held = Load.objects.filter(run=run)
    assert answer.context["rows"] == sum(load.accepted for load in held) == run.accepted
    assert answer.context["held_back"] == sum(load.quarantined for load in held) == run.quarantined == 1


def test_an_older_run_and_a_failed_one_do_not_count(run: LakeRun) -> None:
    table = SourceTable.objects.get(pk="ip_grants")
    for year, status in ((2026, "good"), (2027, "failed")):
        other = LakeRun.objects.create(
            id=f"R{year}0101-000000-0000", started=f"{year}-01-01T00:00:00+08:00", status=status
        )
        Load.objects.create(
            run=other, table=table, file_name="x", sha256="sha256:0", ingested=run.finished, rows_in=9, accepted=9,
            quarantined=0,
        )  # fmt: skip
    found = {resource.table.table: resource.load for resource in queries.resources()}
    assert found["ip_grants"] is not None and found["ip_grants"].run_id == run.pk


def test_receipts_and_checks_are_mirrored_and_mirroring_twice_changes_nothing(run: LakeRun) -> None:
    def state() -> list[Any]:
        loads = (
            Load.objects.filter(run=run)
            .order_by("pk")
            .values_list("table", "file_name", "sha256", "rows_in", "accepted")
        )
        checks = Check.objects.filter(run=run).order_by("pk").values_list("table", "column", "check_id", "failing")
        return [list(loads), list(checks), LakeRun.objects.filter(pk=run.pk).values_list().get()]

    before = state()
    assert [row[1] for row in before[0]].count("税务-1.csv") == 1 and len(before[0]) == 7
    assert (run.rows_in, run.enterprises) == (sum(row[3] for row in before[0]), 7)
    mirror_run(run=city.exact())
    assert state() == before
    assert Check.objects.filter(run=run, failing__gt=0).count() == 1


@pytest.mark.parametrize("table", sorted(city.pack().sources))
def test_every_table_shows_its_contract(steward: Client, table: str) -> None:
    answer = steward.get(f"/data/{table}")
    assert answer.status_code == 200
    assert len(answer.context["columns"]) == len(city.pack().sources[table].columns)


def test_the_page_of_a_run_shows_each_file(steward: Client, run: LakeRun) -> None:
    html = steward.get(f"/data/runs/{run.pk}").content.decode()
    for name in ("登记.csv", "税务-1.csv", "税务-2.csv", "名单.csv"):
        assert name in html
    assert f"/data/runs/{run.pk}/quarantine/market_registration" in html


def test_the_quarantine_shows_the_row_as_it_came_with_column_and_reason(steward: Client, run: LakeRun) -> None:
    answer = steward.get(f"/data/runs/{run.pk}/quarantine/market_registration")
    (row,) = answer.context["rows"]
    assert (row["row"], row["column"], row["file"]) == (7, "企业名称", "登记.csv") and "为空" in row["reason"]
    assert city.code(8) in row["cells"]
    assert answer.context["headings"][:2] == ["统一社会信用代码", "企业名称"]
    assert city.code(8) in answer.content.decode()


def test_a_table_of_two_files_has_one_quarantine(steward: Client, run: LakeRun) -> None:
    answer = steward.get(f"/data/runs/{run.pk}/quarantine/tax_registration")
    assert answer.status_code == 200 and answer.context["files"] == ["税务-1.csv", "税务-2.csv"]
    assert "没有隔离行" in answer.content.decode()


def test_the_sheet_can_be_corrected_by_hand_and_is_noted(steward: Client, run: LakeRun) -> None:
    answer = steward.get(f"/data/runs/{run.pk}/quarantine/market_registration/sheet")
    assert answer.status_code == 200
    head, row = load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    cells = dict(zip(head, row, strict=True))
    assert (cells["统一社会信用代码"], cells["原数据行号"], cells["问题列"]) == (city.code(8), 7, "企业名称")
    entry = Entry.objects.filter(verb="quarantine.export").latest("pk")
    assert (entry.object_id, entry.detail) == ("market_registration", {"run": run.pk, "rows": 1})


@pytest.mark.parametrize("gone", ["everything", "the file", "the manifest"])
def test_where_the_files_are_gone_the_receipts_are_still_there_and_it_says_so(
    steward: Client, run: LakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gone: str
) -> None:
    import shutil

    if gone != "everything":
        folder = tmp_path / "lake" / "runs" / run.pk
        shutil.copytree(city.exact().folder, folder)
        if gone == "the file":
            shutil.rmtree(folder / "quarantine")
        else:
            (folder / "manifest.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(queries, "data_folder", lambda: tmp_path)
    address = f"/data/runs/{run.pk}/quarantine/market_registration"
    answer = steward.get(address)
    assert answer.status_code == 200 and "已不在数据目录中" in answer.content.decode()
    missing = steward.get(f"{address}/sheet")
    assert missing.status_code == 404 and "已不在数据目录中" in missing.content.decode()
    assert steward.get(f"/data/runs/{run.pk}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "999", "9" * 5000, "\x00"])
def test_no_page_number_breaks_the_quarantine(steward: Client, run: LakeRun, page: str) -> None:
    answer = steward.get(f"/data/runs/{run.pk}/quarantine/market_registration", {"page": page})
    assert answer.status_code == 200 and len(answer.context["rows"]) == 1


@pytest.mark.parametrize(
    "address",
    [
        "nonsense", "%00", "runs/nonsense", "runs/..", "runs/%00", "runs/{run}/quarantine/nonsense",
        "runs/x/quarantine/ip_grants", "runs/{run}/quarantine/%00/sheet", "runs/{run}/quarantine/rd_deduction",
        "runs/{run}/quarantine/..%2f..%2fx",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(steward: Client, run: LakeRun, address: str) -> None:
    assert steward.get(f"/data/{address.format(run=run.pk)}").status_code == 404


def test_only_a_steward_sees_rows_held_back_and_refusals_are_noted(run: LakeRun) -> None:
    address = f"/data/runs/{run.pk}/quarantine/market_registration"
    for role, catalogue in (
        (Role.LEADER, 200),
        (Role.OFFICER, 200),
        (Role.AUDITOR, 200),
        (Role.ENTERPRISE, 403),
        (Role.EXPERT, 403),
    ):
        user = person(role)
        client = city.browser(user)
        assert client.get("/data/").status_code == catalogue, role
        assert client.get(f"/data/runs/{run.pk}").status_code == catalogue, role
        assert client.get("/data/ip_grants").status_code == catalogue, role
        assert "quarantine/market_registration" not in client.get(f"/data/runs/{run.pk}").content.decode()
        for way in ("", "/sheet"):
            assert client.get(f"{address}{way}").status_code == 403, role
        assert (
            AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk, verb__startswith="quarantine").count()
            == 2
        )


def test_a_data_folder_serves_one_place(run: LakeRun) -> None:
    zibo = load_pack("cn-sd-zibo")
    before = Place.objects.values().get()
    with pytest.raises(ValueError, match=r"已用于.*演示市.*--data"):
        load_place(pack=zibo, sources=zibo.sources)
    assert Place.objects.values().get() == before


@pytest.mark.parametrize(
    ("address", "most"),
    [("", 12), ("ip_grants", 12), ("runs/{run}", 14), ("runs/{run}/quarantine/market_registration", 14)],
)
def test_pages_keep_to_few_queries(
    steward: Client, run: LakeRun, address: str, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    steward.get("/data/")
    with django_assert_max_num_queries(most):
        steward.get(f"/data/{address.format(run=run.pk)}")
