"""The evidence drawer: a part for the script, a whole page for a shared address."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from kechuang.web.drawer import Drawer, Fact, Incomparable, RawTable, Row, RuleNote, Sentence, render_drawer

pytestmark = pytest.mark.django_db

FULL = Drawer(
    title="研发费用合计",
    figure="997 万元",
    exact="9,970,412.36 元",
    note="2025 年度",
    synthetic=True,
    how=[Row("2025 年", "527 万元", hit=True), Row("2024 年", "470 万元", url="/row")],
    total=Row("合计", "997 万元"),
    where=[Fact("提供部门", "演示税务局"), Fact("文件", "sha256:5f1c", code=True)],
    raw=RawTable(["行", "费用"], [["1", "10.00"], ["2", "<b>20</b>"]], hit=1),
    sentence=Sentence("前文，", "占比达到2.79%", "；后文", url="/report", source="演示日报"),
    rule=RuleNote("不低于 1,200 万元", "第 2 版", unverified=True),
    incomparable=[Incomparable("不含委托外部研发")],
    history=[Fact("2026-11-20", "997 万元")],
    link="/source",
)


def asked(*, by_script: bool) -> HttpRequest:
    request = RequestFactory().get("/e/1", headers={"HX-Request": "true"} if by_script else {})
    request.user = AnonymousUser()
    return request


def answer(drawer: Drawer, *, by_script: bool = True) -> str:
    return render_drawer(asked(by_script=by_script), drawer).content.decode()


def test_the_script_gets_the_part_alone_and_a_person_the_whole_page():
    assert "<html" not in answer(FULL)
    page = answer(FULL, by_script=False)
    assert "<html" in page
    assert "997 万元" in page
    assert "HX-Request" in render_drawer(asked(by_script=True), FULL)["Vary"]


def test_the_sentence_marks_the_words_meant_and_leads_to_the_report():
    html = answer(FULL)
    assert "前文，<mark>占比达到2.79%</mark>；后文" in html
    assert 'href="/report"' in html


def test_the_row_asked_about_is_marked_and_cells_are_escaped():
    html = answer(FULL)
    assert '<tr class="is-hit"><td>2</td><td>&lt;b&gt;20&lt;/b&gt;</td></tr>' in html
    assert "<tr><td>1</td>" in html


@pytest.mark.parametrize(
    "words",
    ["9,970,412.36 元", "演示数据", "合计", "演示税务局", "标准待核实", "口径不一致", "不含委托外部研发", "2026-11-20"],
)
def test_everything_known_is_said(words: str):
    assert words in answer(FULL)


def test_what_is_not_known_leaves_no_heading():
    html = answer(Drawer(title="员工数", figure="12 人"))
    for heading in ("原文", "怎样得出", "来自哪里", "用了哪条规则", "口径不一致", "历史", "演示数据"):
        assert heading not in html


def test_a_missing_figure_says_who_owes_it():
    html = answer(Drawer(title="研发费用", missing="由演示税务局提供，尚未收到。"))
    assert "数据缺失" in html
    assert "由演示税务局提供" in html
