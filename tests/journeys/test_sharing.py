"""Sharing: an officer asks, the platform checks, the owner agrees; rows are read, taken away, and one is corrected."""

from __future__ import annotations

import csv

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.heavy]

TABLE = "rd_deduction"
PHONE = {"width": 390, "height": 844}


def picture(visit, name, pictures):
    """Keep a picture of the page as it is, wide, and on a phone without anything running over its edge."""
    visit.settle()
    visit.page.screenshot(path=pictures / f"{name}.png", full_page=True)
    kept = visit.page.viewport_size
    visit.page.set_viewport_size(PHONE)
    visit.settle()
    visit.page.screenshot(path=pictures / f"{name}-phone.png", full_page=True)
    assert visit.overflow() <= 0, name
    visit.page.set_viewport_size(kept)


def test_a_department_gets_another_departments_data_and_has_an_error_corrected(enter, demo_city, pictures, tmp_path):
    officer = enter(demo_city, "officer")
    page = officer.go("/sharing/resources?attribute=conditional&department=taxation")
    picture(officer, "sharing-resources", pictures)
    officer.follow(page.get_by_role("link", name="研发费用加计扣除优惠明细"))
    officer.follow(page.get_by_role("link", name="申请使用"))
    page.get_by_label("用途").fill("核对企业申报的研发费用")
    page.get_by_label("使用依据").fill("科技型中小企业评价办法")
    page.get_by_label("纳税人名称").uncheck()
    picture(officer, "sharing-ask", pictures)
    officer.follow(page.get_by_role("button", name="提交申请"))
    assert officer.at().rsplit("/", 1)[-1].isdigit()
    request = officer.at()
    assert "待平台核验" in page.locator(".head__meta").inner_text()

    steward = enter(demo_city, "steward")
    todo = steward.go("/sharing/")
    assert "还剩" in todo.locator("table", has=todo.get_by_text("待我办理")).inner_text()
    picture(steward, "sharing-desk", pictures)
    steward.go(request)
    for step in ("核验通过", "同意共享"):
        steward.follow(todo.get_by_role("link", name=step, exact=True))
        steward.follow(todo.get_by_role("button", name=step, exact=True))
        assert steward.at() == request
    assert "已授权" in todo.locator(".head__meta").inner_text()
    picture(steward, "sharing-request", pictures)

    officer.go(request)
    officer.follow(page.get_by_role("link", name="授权 SQ"))
    officer.follow(page.get_by_role("link", name="查看数据"))
    assert officer.at().endswith("/rows")
    assert page.locator("thead th").count() == 5, "four fields asked for, and the way to report an error"
    picture(officer, "sharing-rows", pictures)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    target = tmp_path / "rows.csv"
    download.value.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        head, first, *_rest = csv.reader(stream)
    assert head[-1] == "水印" and "演示科员" in first[-1]

    officer.follow(page.get_by_role("link", name="报告错误").first)
    page.get_by_label("哪个字段有误").select_option(label="研发费用合计")
    page.get_by_label("应为").fill("123456.78元")
    page.get_by_label("理由与依据").fill("与企业年报不符")
    officer.follow(page.get_by_role("button", name="提交报告"))
    order = officer.at()
    assert order.startswith("/sharing/corrections/")
    steward.go(order)
    steward.follow(todo.get_by_role("link", name="采纳并更正"))
    steward.follow(todo.get_by_role("button", name="采纳并更正"))
    assert steward.at() == order
    assert "下一次汇聚并入" in todo.locator(".facts").inner_text()
    picture(steward, "sharing-correction", pictures)
    officer.go(order)
    officer.follow(page.get_by_role("link", name="确认", exact=True))
    officer.follow(page.get_by_role("button", name="确认", exact=True))
    assert officer.at() == order

    steward.go("/sharing/lists/responsibility")
    picture(steward, "sharing-list", pictures)
    steward.go("/sharing/upper")
    picture(steward, "sharing-upper", pictures)
