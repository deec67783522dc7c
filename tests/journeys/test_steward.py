"""A data steward: catalogue, contract, run, quarantine, the sheet corrected by hand and imported again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.journey

TABLE = "market_registration"
REBUILT = 600_000  # ms; the whole city is read and judged anew


@pytest.mark.heavy
def test_a_steward_corrects_a_refused_row_and_sees_it_on_the_page_of_its_firm(enter, demo_city, tmp_path):
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
    page.locator("tbody tr", has_text="市场监管局_企业登记信息.csv").locator("td").last.get_by_role("link").click()
    page.wait_for_url(f"**/quarantine/{TABLE}")
    refused = page.locator("tbody tr")
    assert refused.count() == held_back
    assert all(reason.strip() for reason in refused.locator("td:nth-child(3)").all_inner_texts())
    with page.expect_download() as download:
        page.get_by_role("link", name="下载改正表").click()
    sheet = tmp_path / "改正.xlsx"
    download.value.save_as(sheet)
    code = correct_a_day(sheet, held_back)

    page.get_by_role("link", name="导入改正表").click()
    page.wait_for_url(f"**/data/import?table={TABLE}*")
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_label("补充").check()
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="确认导入并重建").wait_for()
    assert page.locator(".finding__fig").all_inner_texts()[1].startswith("1"), "one row is right now"
    page.get_by_role("button", name="确认导入并重建").click()
    page.wait_for_url("**/data/builds/*")
    page.get_by_role("link", name="查看批次").wait_for(timeout=REBUILT)
    page.get_by_role("link", name="查看批次").click()
    page.wait_for_url("**/data/runs/R*")
    assert page.locator("tbody tr", has_text="改正.xlsx").first.is_visible()

    visit.go(f"/enterprises/{code}")
    founded = page.locator("#identity dt", has_text="成立日期").locator("xpath=following-sibling::dd[1]")
    assert founded.inner_text() == "2015-02-28"
    drawer = visit.open_drawer(founded.locator(".ev"))
    assert "改正.xlsx" in drawer.inner_text()
    assert drawer.locator("tr.is-hit", has_text=code).is_visible()


def correct_a_day(path: Path, rows: int) -> str:
    """Put right the impossible day of one row and take out the doubles, as the sheet asks; return the firm's code."""
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
    firm = str(row[code].value)
    for number in range(sheet.max_row, 1, -1):
        if "删去" in str(sheet.cell(number, reason + 1).value):
            sheet.delete_rows(number)
    book.save(path)
    return firm
