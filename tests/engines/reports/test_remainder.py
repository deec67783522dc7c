"""Every character of a page is in an article, or was left out of it, each for a reason of the schema."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kechuang.engines.reports import Page, Raw, articles
from kechuang.engines.reports.reasons import EDITS, REASONS

LINES = (
    "设为首页 加入收藏", "首页 > 新闻 > 正文", "某市科技创新跑出加速度", "2023-10-19 06:58 来源：某报 责任编辑：某",
    "2023年，全市高新技术企业达到1200家，技术合同成交额180.5亿元，同比增长12.5%，研发投入强度提高到2.79%。",
    "目前，全市科技型中小企業由1500家增至1800家，创新平台建设不断提速，力争到2025年突破2000家區(qū)",
    "图为某企业车间。", "扫一扫二维码关注我们", "新闻热线：0379-00000000", "相关新闻", "某市签约32个项目",
    "\u200b\ufeff", "版权声明：转载请注明出处", "", "  \u3000", "甲(jiǎ)", "蕞大的區(qū)",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)
PIECES = (
    "<p>", "</p>", "<div class='nav'>", "<div class='article'>", "</div>", "<br>", "<!-- 注 -->",
    "<script>var a=1</script>", "<h1>", "</h1>", "<title>某网</title>", "<p style='display:none'>看不见的一句话。</p>",
    "&nbsp;", "&amp;", "\n", " ", "<td>", "<a href='/'>更多</a>", "<ruby>", *LINES,
)  # fmt: skip
SOURCE = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


def page(text: str, kind: str = "text") -> Page:
    return articles(Raw(name="x", sha256="", encoding="utf-8", kind=kind, text=text))  # type: ignore[arg-type]


def check(found: Page) -> None:
    """Hold a page to it: nothing is unaccounted for, nothing told twice, every reason is one of the schema."""
    text = found.raw.text
    told = [(each.start, each.end) for each in found.dropped]
    for article in found.articles:
        shown = article.to_json()
        extent = (shown["spans"][0][0], max(end for _start, end in shown["spans"]))
        assert extent[0] == article.clean.start and extent[1] == article.clean.end, "the JSON tells the whole extent"
        told.append(extent)
        edits = [*article.clean.edits, *article.title_edits, *(one for each in article.captions for one in each.edits)]
        assert {code for edit in edits for code in edit.reason.split("+")} <= set(EDITS)
    assert {each.reason for each in found.dropped} <= set(REASONS)
    at, missed = 0, ""
    for start, end in [*sorted(told), (len(text), len(text))]:
        missed += text[at:start]
        at = max(at, end)
    assert missed == ""
    beside = sorted((each.start, each.end) for each in found.dropped)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(beside))


@given(TEXT)
@settings(max_examples=60)
@example("\n".join(LINES))
@example("\n".join((*LINES, *LINES)))
def test_of_a_text_no_character_is_unaccounted_for(text: str) -> None:
    check(page(text))


@given(SOURCE)
@settings(max_examples=60)
@example("<html>" + "".join(f"<p>{line}</p>\n" for line in LINES) + "</html>")
def test_of_a_web_page_no_character_is_unaccounted_for(source: str) -> None:
    check(page(source, "html"))


@pytest.mark.parametrize(
    ("piece", "reason"),
    [("<!-- 注 -->", "hidden"), ("<script>var a=1</script>", "hidden"), ("<p></p>", "markup"),
     ("<p hidden>看不见</p>", "hidden"), ("&nbsp;", "blank")],
)  # fmt: skip
def test_what_stands_beside_the_lines_has_its_reason(piece: str, reason: str) -> None:
    source = f"<p>{LINES[2]}</p>{piece}<p>{LINES[4]}</p>"
    start = source.index(re.sub(r"^<p hidden>|</p>$", "", piece) or piece)
    told = {each.reason for each in page(source, "html").dropped if each.start <= start < each.end}
    assert told == {reason}


def test_what_is_put_right_in_titles_and_captions_is_told() -> None:
    text = f"某市科技創新(xīn)跑出加速度\n\n{LINES[4]}\n圖為某企業車間。\n{LINES[4]}\n{LINES[5]}\n"
    (article,) = page(text).articles
    shown = article.to_json()
    assert article.title == "某市科技创新跑出加速度"
    assert {one["reason"] for one in shown["title_edits"]} == {"traditional", "pinyin"}
    assert "".join(one["after"] for one in shown["caption_edits"]) == "图为业车间"
    (caption,) = shown["captions"]
    assert all(caption[0] <= one["start"] < one["end"] <= caption[1] for one in shown["caption_edits"])
