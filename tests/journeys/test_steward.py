"""A data steward: catalogue, contract, run, quarantine, the sheet corrected by hand and loaded again."""

from __future__ import annotations

import openpyxl
import pytest

from tests.journeys.city import DEMO, build

pytestmark = pytest.mark.journey

TABLE = "market_registration"


def test_a_steward_reads_contract_and_run_and_gets_a_refused_row_in(enter, demo_city, tmp_path):
    visit = enter(demo_city, "steward")
    page = visit.go("/data/")
    line = page.locator("tbody tr", has_text="企业登记信息")
    held_back = int(line.locator("td").nth(4).inner_text())
    assert held_back > 0
    line.get_by_role("link", name="企业登记信息").click()
    page.wait_for_url(f"**/data/{TABLE}")
    contract = page.locator("table", has=page.locator("caption", has_text="契约"))
    assert contract.locator("tbody tr").count() >= 8
    assert "必填" in contract.inner_text()

    page.locator("a.code").first.click()
    page.wait_for_url("**/data/runs/R*")
    assert page.locator("tbody tr", has_text="企业登记信息").first.is_visible()
    page.locator("tbody tr", has_text="市场监管局_企业登记信息.csv").locator("td").last.get_by_role("link").click()
    page.wait_for_url(f"**/quarantine/{TABLE}")
    refused = page.locator("tbody tr")
    assert refused.count() == held_back
    assert all(reason.strip() for reason in refused.locator("td:nth-child(3)").all_inner_texts())
    with page.expect_download() as download:
        page.get_by_role("link", name="下载改正表").click()
    given = tmp_path / "给出.xlsx"
    download.value.save_as(given)

    corrected, code = tmp_path / "改正.xlsx", correct_a_date(given, held_back)
    given.rename(corrected)
    told, _ = build(demo_city.folder, *DEMO, "--table", f"{TABLE}={corrected}")
    assert told["accepted"] == demo_city.told["accepted"] + 1
    visit.go("/data/")
    assert page.locator("table", has=page.locator("caption", has_text="批次")).locator("tbody tr").count() == 2

    visit.go(f"/enterprises/{code}")
    founded = page.locator("#identity dt", has_text="成立日期").locator("xpath=following-sibling::dd[1]")
    assert founded.inner_text() == "2015-02-28"
    drawer = visit.open_drawer(founded.locator(".ev"))
    assert "改正.xlsx" in drawer.inner_text()
    assert drawer.locator("tr.is-hit", has_text=code).is_visible()


def correct_a_date(path, rows: int) -> str:
    """Put right the impossible day of one row, as the sheet's own reason asks; return the firm's code."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    assert sheet.max_row == rows + 1
    reason = next(number for number, text in enumerate(head) if "原因" in str(text))
    assert all(row[reason].value for row in sheet.iter_rows(min_row=2))
    day, code = head.index("成立日期"), head.index("统一社会信用代码")
    row = next(row for row in sheet.iter_rows(min_row=2) if str(row[day].value) == "2015-02-30")
    assert "不是日期" in row[reason].value
    row[day].value = "2015-02-28"
    book.save(path)
    return str(row[code].value)
