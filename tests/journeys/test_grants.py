"""Money for an enterprise: an automatic grant from its round and the firm's account to the payment and the books."""

from __future__ import annotations

import csv

import pytest

from tests.journeys.city import kechuang
from tests.journeys.test_sharing import picture

pytestmark = pytest.mark.journey

ITEM = "科技型中小企业入库奖励（演示）"
PAYER = "journey-payer"


def step(visit, name):
    """Take the step of that name: its page, then its button."""
    visit.follow(visit.page.get_by_role("link", name=name, exact=True))
    visit.follow(visit.page.get_by_role("button", name=name, exact=True))


def payer(enter, city):
    """Add a second officer, who pays; he changes the password that the console gave him."""
    first = kechuang(city.folder, "users", "add", PAYER, "--display", "演示支付员", "--role", "officer").stdout.strip()
    visit = enter(city)
    visit.go("/sign-in")
    visit.sign_in(PAYER, first)
    own = "a journey of its own 2026"
    visit.page.locator("input[name=current]").fill(first)
    visit.page.locator("input[name=password]").fill(own)
    visit.page.locator("input[name=again]").fill(own)
    visit.follow(visit.page.locator("main form button[type=submit]").first)
    return visit


def test_an_automatic_grant_reaches_the_enterprise_and_the_books_agree(enter, demo_city, pictures, tmp_path):
    officer = enter(demo_city, "officer")
    page = officer.go("/grants/open")
    page.get_by_label("政策条目").select_option(label=ITEM)
    page.locator("select[name=department]").select_option("science_technology")
    page.get_by_label("预算", exact=False).first.fill("3000万元")
    officer.follow(page.get_by_role("button", name="设立", exact=True))
    round_ = officer.at()
    step(officer, "列入符合条件的企业")
    page.locator("td", has_text="待企业确认账户").locator("xpath=..").get_by_role("link").click()
    officer.page.wait_for_url("**state=invited**")
    first = page.locator("tbody td a").first
    firm = first.inner_text()
    officer.follow(first)
    application = officer.at()
    code = page.locator(".facts .code").first.inner_text()

    enterprise = enter(demo_city, "enterprise")
    own = enterprise.go("/enterprises/agencies")
    own.get_by_label("统一社会信用代码").fill(code)
    enterprise.follow(own.locator("form.form button[type=submit]"))
    clerk = enter(demo_city, "clerk")
    hall = clerk.go("/enterprises/agencies?state=requested")
    clerk.follow(hall.get_by_role("link", name="核实通过").first)
    hall.get_by_label("核实依据或理由").fill("授权委托书已核")
    clerk.follow(hall.get_by_role("button", name="核实通过"))

    enterprise.go("/grants/mine")
    assert firm in own.locator("main").inner_text()
    picture(enterprise, "grants-mine", pictures)
    enterprise.go(application)
    enterprise.follow(own.get_by_role("link", name="确认收款账户"))
    own.get_by_label("开户银行").fill("演示银行云溪支行")
    own.locator("input[name=number]").fill("6222000000000001")
    enterprise.follow(own.get_by_role("button", name="确认收款账户"))
    assert "待审核" in own.locator(".head__meta").inner_text()

    officer.go(application)
    step(officer, "审核通过")
    picture(officer, "grants-application", pictures)
    assert page.get_by_role("link", name="审批通过").count() == 0
    leader = enter(demo_city, "leader")
    leader.go(application)
    step(leader, "审批通过")
    leader.go(round_)
    leader.follow(leader.page.get_by_role("link", name="登记会议决定"))
    leader.page.get_by_label("会议纪要文号").fill("演示纪要〔2026〕1号")
    leader.follow(leader.page.get_by_role("button", name="登记会议决定"))
    officer.go(round_)
    officer.follow(page.get_by_role("link", name="下达指标"))
    page.get_by_label("指标文号").fill("演示财指〔2026〕1号")
    page.get_by_label("市级").fill("1.9万元")
    picture(officer, "grants-appropriate", pictures)
    with officer.expecting(422):
        officer.follow(page.get_by_role("button", name="下达指标"))
    assert "不符" in page.locator("[role=alert]").first.inner_text()
    page.get_by_label("市级").fill("2万元")
    officer.follow(page.get_by_role("button", name="下达指标"))

    treasury = payer(enter, demo_city)
    treasury.go(round_)
    step(treasury, "生成支付批次")
    treasury.follow(treasury.page.get_by_role("link", name="ZF"))
    batch = treasury.at()
    with treasury.page.expect_download() as download:
        treasury.page.get_by_role("link", name="下载支付文件").click()
    sent, answered = tmp_path / "sent.csv", tmp_path / "回执.csv"
    download.value.save_as(sent)
    treasury.follow(treasury.page.get_by_role("button", name="登记送出"))
    with sent.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["金额（元）"] for row in rows] == ["20000.00"] and rows[0]["户名"] == firm
    with answered.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "结果": "成功", "回单号": "演示回单1"} for row in rows)
    for _again in range(2):
        treasury.page.get_by_label("国库回执").set_input_files(answered)
        treasury.follow(treasury.page.get_by_role("button", name="导入"))
        assert treasury.at() == batch
    assert "已到账 1" in treasury.page.locator(".head__meta").inner_text()
    picture(treasury, "grants-batch", pictures)

    enterprise.go(application)
    assert "演示回单1" in own.locator("main").inner_text()
    officer.go(application)
    officer.follow(page.get_by_role("link", name="报送绩效"))
    page.get_by_label("内容").fill("入库企业研发投入增长")
    officer.follow(page.get_by_role("button", name="报送绩效"))
    assert "已办结" in page.locator(".head__meta").inner_text()
    for address, name in ((round_, "grants-round"), ("/grants/", "grants-desk"), ("/grants/ledger", "grants-ledger")):
        officer.go(address)
        picture(officer, name, pictures)
    assert "核对一致" in page.locator("main").inner_text()
    for address, name in (("/reviews/pool", "reviews-pool"), ("/reviews/", "reviews")):
        officer.go(address)
        picture(officer, name, pictures)
