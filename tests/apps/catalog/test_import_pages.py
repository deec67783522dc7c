"""The pages of an import: who may open them, what they say, and that nothing is promised that does not happen."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog import imports
from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.jobs.models import Job
from kechuang.apps.ladder.taking import TAKE
from tests.apps.catalog.conftest import TABLE, upload
from tests.apps.people import person
from tests.city import browser, firm, write

PAGE = f"/data/import?table={TABLE}"


def handed_in(client, path, mode="supplement"):
    return client.post(PAGE, {"file": upload(path), "mode": mode})


def test_the_page_shows_the_columns_and_hands_out_a_template_with_the_right_headings(city, steward, tmp_path):
    client = browser(steward)
    assert "导入数据" in client.get("/data/").content.decode()
    assert 'type="file"' not in client.get("/data/import").content.decode()
    page = client.get(PAGE).content.decode()
    assert "注册资本" in page and "主键是：统一社会信用代码" in page
    sheet = tmp_path / "模板.xlsx"
    sheet.write_bytes(b"".join(client.get(f"/data/import/template/{TABLE}").streaming_content))
    headings = [cell.value for cell in load_workbook(sheet).active[1]]
    assert headings[:3] == ["统一社会信用代码", "企业名称", "企业类型"] and len(headings) == 11
    assert handed_in(client, sheet).status_code == 302


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_may_build_finds_the_way_in(city, role):
    client = browser(person(role))
    assert client.get("/data/import").status_code == 403
    assert client.post(PAGE).status_code == 403
    assert client.get(f"/data/import/template/{TABLE}").status_code == 403
    assert client.post(f"/data/runs/{city.run}/restore").status_code in {302, 403}
    assert "导入数据" not in client.get("/data/").content.decode()
    assert not Job.objects.exclude(kind=TAKE).exists()


def test_a_steward_of_one_department_imports_its_tables_only_and_restores_nothing(city):
    tax = person(Role.STEWARD, department="taxation")
    client = browser(tax)
    page = client.get(PAGE).content.decode()
    assert "税务登记" in page and "企业登记信息" not in page and 'type="file"' not in page
    path = write(city.folder / "越权.csv", TABLE, [firm(5, "演示五号有限公司")])
    client.post(PAGE, {"file": upload(path), "mode": "supplement"})
    assert not Job.objects.exclude(kind=TAKE).exists()
    assert not imports.may_restore(tax)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.csv", b"\x89PNG\r\n\x1a\n0000", "照片.csv”是PNG 图片"),
        ("空.csv", b"", "文件是空的"),
        ("坏.xlsx", b"PK\x03\x04 not a package", "坏.xlsx”已损坏"),
        ("表.parquet", "甲,乙\n1,2\n".encode(), "表.parquet”是文本"),
    ],
)
def test_what_is_no_table_is_refused_where_it_was_chosen_and_nothing_is_kept(city, steward, name, content, said):
    path = city.folder / name
    path.write_bytes(content)
    answer = handed_in(browser(steward), path)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Job.objects.exclude(kind=TAKE).exists()


def test_the_whole_way_from_file_to_run_through_the_pages(city, steward, work):
    client = browser(steward)
    path = write(city.folder / "更正.csv", TABLE, [firm(2, "演示二号更正有限公司"), firm(6, "")])
    look = handed_in(client, path).headers["Location"]
    assert 'hx-trigger="every 1s"' in client.get(look).content.decode()
    work(Job.objects.get(kind=imports.CHECK))
    page = client.get(look).content.decode()
    assert "hx-trigger" not in page
    assert "其中 1 行与现有主键相同，以新行为准" in page and "1 行不合契约" in page

    watch = client.post(look).headers["Location"]
    job = Job.objects.get(kind=imports.REBUILD)
    assert watch == f"/data/builds/{job.pk}"
    assert 'hx-trigger="every 2s"' in client.get(watch).content.decode()
    other = browser(person(Role.STEWARD))
    assert other.get(watch).status_code == 200
    told = other.get(PAGE).content.decode()
    assert f"{steward.display_name}于 2026-11-21 09:00 发起的构建正在进行" in told and watch in told

    work(job)
    done = client.get(watch).content.decode()
    assert "hx-trigger" not in done and "已成为现行批次：企业 3 家" in done
    run = job.result["run"]
    assert "1 行已由补充文件替换" in client.get(f"/data/runs/{run}").content.decode()
    before = client.get(f"/data/runs/{city.run}").content.decode()
    assert "恢复为现行批次" in before and f"大家看到的将是批次 {city.run}" in before and "企业 3 家" in before
    assert "恢复为现行批次" not in browser(person(Role.OFFICER)).get(f"/data/runs/{city.run}").content.decode()
    assert client.post(f"/data/runs/{city.run}/restore").headers["Location"].startswith("/data/builds/")


def test_a_confirmation_that_comes_second_says_who_builds_and_offers_to_watch(city, steward, work):
    client = browser(steward)
    looks = [
        handed_in(client, write(city.folder / name, TABLE, [firm(5, "演示五号有限公司")])).headers["Location"]
        for name in ("甲.csv", "乙.csv")
    ]
    for check in Job.objects.filter(kind=imports.CHECK):
        work(check)
    watch = client.post(looks[0]).headers["Location"]
    answer = client.post(looks[1])
    assert answer.status_code == 422
    assert "发起的构建正在进行" in answer.content.decode() and watch in answer.content.decode()
    assert LakeRun.objects.count() == 1
