"""The text of a web page keeps its places in the source, and its markup tells what is no article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import Page, articles, load_bytes
from kechuang.engines.reports.html import html_surface

PAGE = """<!DOCTYPE html><html><head><title>某市前三季度成绩单 - 某网</title>
<meta name="PubDate" content="2023-10-19 08:30">
<style>.a{color:red}</style>
<script>var a="<p>不是文字，哪怕写成一句话。</p>";</script></head><body>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/n">新闻</a></li></ul>
<h1>某市前三季度科技创新成绩单</h1>
<div class="info">来源：某市日报 <span>作者：佚名</span></div>
<p>　　本报讯&nbsp;前三季度，全市新认定<strong>高新技术企业211家</strong>，总数达1,265家；
科技型中小企业入库3,260家，完成年度目标的108.7%。</p>
<p>图为某企业的检测车间。 记者 某 摄</p>
<p>今年以来，我市揭榜成功44项<!-- 注释 -->，合同金额2.8亿元&mdash;&mdash;同比增长12%。</p>
<table><tr><th>指标</th><th>数量</th></tr><tr><td>高新技术企业</td><td>1265</td></tr></table>
<p>下一步，全市将把研发投入强度提高到3%以上，力争建成国家级平台30家。</p>
<p style="display: none">隐藏的文字，不应出现在文章里，哪怕它是一整句话。</p>
<div class="related-news"><h3>相关新闻</h3><a href="/1">某市签约32个项目</a></div>
<div class="sidebar"><p>银行宣布下调利率，市场普遍认为这将释放长期资金约一万亿元。</p></div>
</body></html>"""


@pytest.fixture(scope="module")
def page() -> Page:
    return articles(load_bytes(PAGE.encode(), name="页.html"))


def test_the_article_is_told_from_the_frame(page: Page) -> None:
    (article,) = page.articles
    assert article.text.splitlines() == [
        "本报讯\xa0前三季度，全市新认定高新技术企业211家，总数达1,265家；科技型中小企业入库3,260家，完成年度目标的108.7%。",
        "今年以来，我市揭榜成功44项，合同金额2.8亿元——同比增长12%。",
        "指标\t数量",
        "高新技术企业\t1265",
        "下一步，全市将把研发投入强度提高到3%以上，力争建成国家级平台30家。",
    ]
    assert [caption.text for caption in article.captions] == ["图为某企业的检测车间。 记者 某 摄"]


def test_title_and_day_come_from_the_page_or_its_head(page: Page) -> None:
    (article,) = page.articles
    assert article.title == "某市前三季度科技创新成绩单"
    assert str(article.published) == "2023-10-19"


def test_what_was_left_out_has_its_reason_and_hidden_text_is_nowhere(page: Page) -> None:
    reasons = {each.reason for each in page.dropped}
    assert {"navigation", "title", "byline", "caption", "related"} <= reasons
    said = {each.reason: "" for each in page.dropped}
    for each in page.dropped:
        said[each.reason] += page.raw.text[each.start : each.end]
    hidden = said.pop("hidden")
    assert "隐藏" in hidden and "不是文字" in hidden
    told = "".join(said.values()) + page.articles[0].text
    assert "隐藏" not in told and "不是文字" not in told


def test_markup_is_undone_to_the_source(page: Page) -> None:
    clean = page.articles[0].clean
    assert clean.undone() == PAGE[clean.start : clean.end]
    start = clean.text.index("高新技术企业211家")
    assert PAGE[slice(*clean.raw_span(start, start + 10))] == "高新技术企业211家"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>甲<br>乙<br/>丙</p>", "甲\n乙\n丙"),
        ("<p>研发 R&amp;D\n投入&#25552;&#x9AD8;</p>", "研发 R&D 投入提高"),
        ("<p>一\n 二 三</p>", "一二 三"),
        ("<div>甲<p>乙<p>丙</div>", "甲\n乙\n丙"),
        ("<p title='a>b'>甲</p>", "甲"),
        ('<p title="没有收尾>甲</p>', "甲"),
        ("<script>未收尾", ""),
        (f"<p>甲<img src='data:{'A' * 5_000}'><svg d=\"{'1' * 5_000}\">图</svg>乙</p>", "甲乙"),
        ("<p>3 < 5 &nosuch; &</p>", "3 < 5 &nosuch; &"),
        ("<p>&#xD800;&#0;</p>", "\ufffd\ufffd"),
    ],
)
def test_markup_becomes_text(source: str, text: str) -> None:
    assert html_surface(source).trail.text.strip() == text


TAGS = "<p> </p> <div> </div> <a> </a> <br> <!-- --> <script> </script> <td> <tr> <li> <h1> <p"
PIECES = st.sampled_from(
    [*TAGS.split(), "&amp;", "&#x4e2d;", "&", ">", '"', "'", "甲乙", "今年增长3%。", " ", "\n", "\u200b"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=30)
def test_any_source_is_undone_to_itself(source: str) -> None:
    surface = html_surface(source)
    assert surface.trail.undone() == source
    assert all(source[line.start : line.end].strip() for line in surface.lines)


def test_a_page_of_many_unclosed_tags_is_read_at_once() -> None:
    for piece in ("<div class='a'><p title=\"x", "<svg ", "<!a "):
        source = "<html><body>" + piece * 3_000 + "><p>今年增长3%，位居前列。"
        assert html_surface(source).trail.undone() == source
