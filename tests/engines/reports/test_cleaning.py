"""Characters are put right where that is known, marked where it is not, and always undone to the raw page."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Page, Raw, Trail, articles, protected_names
from kechuang.engines.reports.clean import cleaned

SLIP = "某廠燃?xì)鈾C(jī)組也已投產(chǎn)，累計(jì)增長(zhǎng)12%。"


def reasons(text: str) -> list[str]:
    return [edit.reason for edit in cleaned(Trail(text))[0].edits]


def clean(text: str) -> str:
    return cleaned(Trail(text))[0].text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("全區(qū)孵化企業(yè)達(dá)到20家", "全区孵化企业达到20家"),
        ("研发（R&D）经费，长度(km)与和(huò)不同，重(zhòng)庆", "研发（R&D）经费，长度(km)与和不同，重庆"),
        ("区(km)与区(bà)都不是它的读音", "区(km)与区(bà)都不是它的读音"),
        ("了(le)解不是通篇注音的页面", "了(le)解不是通篇注音的页面"),
        ("強(qiáng)化企業(yè)與區(qū)域協(xié)同的(de)力量", "强化企业与区域协同的力量"),
        (SLIP, "某厂燃气机组也已投产，累计增长12%。"),
        ("《某日?qǐng)?bào)》記者報(bào)道", "《某日报》记者报道"),
        ("全\u200b市\u202e研\ufeff发\u00ad投入", "全市研发投入"),
        ("业内蕞大，蕞尔小国", "业内最大，蕞尔小国"),
        ("乾縣與乾縣人民圍繞著力點，顯著提高，於潜镇名著", "乾县与乾县人民围绕着力点，显著提高，於潜镇名著"),
    ],
)  # fmt: skip
def test_what_is_known_is_put_right(raw: str, text: str) -> None:
    trail, _marks = cleaned(Trail(raw))
    assert trail.text == text
    assert trail.undone() == raw


def test_a_simplified_line_keeps_a_traditional_name_in_it() -> None:
    assert (
        clean("陈昇先生说，全市研发投入增长百分之十二，位居全省前列。")
        == "陈昇先生说，全市研发投入增长百分之十二，位居全省前列。"
    )


def test_names_of_places_given_by_the_caller_are_kept() -> None:
    text = "研發投入增長,於潜鄉與乾潭鎮位居前列"
    assert "於潜" in clean(text)
    trail, _ = cleaned(Trail("研發投入增長,昇平鄉位居前列"), protected=("昇平",))
    assert trail.text == "研发投入增长,昇平乡位居前列"


def test_a_protected_name_is_known_in_traditional_text_and_in_it_alone() -> None:
    text = "研發投入增長,昇平鄉與乾淨的昇平村位居前列"
    trail, _ = cleaned(Trail(text), protected=("昇平乡",))
    assert trail.text == "研发投入增长,昇平乡与干净的升平村位居前列"


def test_the_names_of_packs_that_need_it_are_protected() -> None:
    pack = load_pack("cn")
    names = protected_names((*(one.name for one in pack.divisions.values()), "昇平乡", "淄博市"))
    assert set(names) == {"乾县", "乾安县", "昇平乡"}


def test_every_edit_has_its_reason() -> None:
    assert set(reasons(SLIP + "蕞\u200b")) == {
        "pinyin",
        "traditional",
        "slipped+traditional",
        "invisible",
        "evasion",
    }


@pytest.mark.parametrize(
    ("text", "reason", "marked"),
    [
        ("一系列战略***、牵引性改革", "masked", "***"),
        ("燃?bà)鈾C組", "torn", "?bà)"),
        ("研发\ufffd入", "lost", "\ufffd"),
    ],
)
def test_what_is_not_known_is_marked_and_left(text: str, reason: str, marked: str) -> None:
    trail, marks = cleaned(Trail(text))
    assert marked in trail.text
    assert [(mark.reason, text[mark.start : mark.end]) for mark in marks] == [(reason, marked)]


def test_a_slip_that_would_give_a_numeral_stays() -> None:
    # 一百 torn in the same way: 百 is B0 D9, its first byte lost.
    torn = "共?yī)倏萬"
    assert clean(torn).startswith("共?yī)") or "百" not in clean(torn)


NOISE = st.text(
    st.one_of(
        st.sampled_from("甲乙區業氣機鈾發著乾蕞*?()（）qūyèxìC12%。，\n \u3000\u200b\u202e\ufeff\ufffd\r\t|•【】"),
        st.characters(exclude_categories=()),
    ),
    max_size=120,
)


def unaccounted(page: Page) -> list[str]:
    """Return what stands in no article's extent and was not left out: every character between has its edit."""
    told = [(each.start, each.end) for each in page.dropped]
    told += [(each.clean.start, each.clean.end) for each in page.articles]
    gaps, at = [], 0
    for start, end in [*sorted(told), (len(page.raw.text), len(page.raw.text))]:
        gaps.append(page.raw.text[at:start])
        at = max(at, end)
    return [gap for gap in gaps if gap]


@given(NOISE)
@settings(max_examples=60)
@example("\ud800甲(jiǎ)")
@example("區(qū)" * 20)
@example("燃?xì)")
@example("【" * 30 + "今年增长3%，位居前列。" * 5)
def test_whatever_the_page_every_span_round_trips_and_every_character_is_accounted_for(text: str) -> None:
    page = articles(Raw(name="x", sha256="", encoding="utf-8", kind="text", text=text))
    taken: list[tuple[int, int]] = [(each.start, each.end) for each in page.dropped]
    for article in page.articles:
        assert article.clean.undone() == text[article.clean.start : article.clean.end]
        assert all(0 <= start < end <= len(text) for start, end in article.spans)
        for passage in article.passages:
            start, end = article.clean.clean_span(passage.start, passage.end)
            assert article.text[start:end]
        taken += article.spans
    # Every line is in an article or was left out for a reason, and in no two of them.
    taken.sort()
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(taken))
    assert unaccounted(page) == []
