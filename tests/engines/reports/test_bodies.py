"""The articles that are found cover the true bodies: of the real pages, of the development set, of small pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from kechuang.engines.reports import Page, Raw, articles, gathered, load

SET = Path(__file__).parent / "development"
# The bodies of the real pages, read by a person: offsets of the decoded file, captions in the gaps left out.
REAL = {
    "000": [[(120, 1636)]],
    "001": [[(178, 1073), (1101, 1485), (1509, 2135), (2160, 2830), (2860, 3318)]],
    "002": [
        [(37, 930), (954, 1348), (1368, 1980), (2001, 2663), (2689, 3149)],
        [(3182, 7028)],
        [(7055, 10879)],
    ],
    "003": [[(66, 457), (486, 1694)], [(1773, 2243), (2291, 3196)]],
    "004": [[(0, 4672)]],
}


def offsets(spans: Iterable[tuple[int, int]], text: str) -> set[int]:
    return {place for start, end in spans for place in range(start, end) if not text[place].isspace()}


def f1(true: set[int], found: set[int]) -> float:
    return 2 * len(true & found) / (len(true) + len(found))


def page(text: str, name: str = "x.txt") -> Page:
    return articles(Raw(name=name, sha256="", encoding="utf-8", kind="text", text=text))


@pytest.mark.samples
@pytest.mark.parametrize("name", REAL)
def test_the_bodies_of_the_real_pages_are_covered(samples: Path, name: str) -> None:
    (file,) = (samples / "reports").glob(f"{name}_*.txt")
    raw = load(file)
    found = articles(raw).articles
    assert len(found) == len(REAL[name])
    for article, true in zip(found, REAL[name], strict=True):
        assert f1(offsets(true, raw.text), offsets(article.spans, raw.text)) >= 0.985


@pytest.mark.parametrize("half", ["open", "frozen"])
def test_the_bodies_of_the_development_set_are_covered(half: str) -> None:
    true = found = shared = 0
    for told in json.loads((SET / half / "facts.json").read_text(encoding="utf-8"))["files"]:
        raw = load(SET / half / told["file"])
        one = offsets((tuple(span) for article in told["articles"] for span in article["spans"]), raw.text)
        other = offsets((span for article in articles(raw).articles for span in article.spans), raw.text)
        true, found, shared = true + len(one), found + len(other), shared + len(one & other)
    assert 2 * shared / (true + found) >= 0.97


def lines(text: str) -> list[str]:
    return [line for article in page(text).articles for line in article.text.splitlines() if line.strip()]


BODY = (
    "今年以来，全市新认定高新技术企业211家，总数达1265家，占全省的八分之一。\n"
    "下一步，全市将把研发投入强度提高到3%以上，力争到2025年建成国家级平台30家。\n"
)


def test_menus_lists_and_contacts_around_an_article_are_left_out_with_their_reasons() -> None:
    found = page(
        "设为首页 加入收藏\n首页 > 新闻 > 正文\n某市科技创新跑出加速度\n2023-10-19 06:58 来源：某报 责任编辑：某\n"
        + BODY
        + "扫一扫二维码关注我们\n新闻热线：0379-00000000\n版权声明：转载请注明出处\n"
        + "相关新闻\n某市签约32个项目\n猜你喜欢\n三天后降温"
    )
    (article,) = found.articles
    assert (article.title, str(article.published)) == ("某市科技创新跑出加速度", "2023-10-19")
    assert [each.reason for each in found.dropped if each.reason != "blank"] == [
        "navigation", "navigation", "title", "byline", "advert", "contact", "contact", "related", "related",
        "recommendation", "recommendation",
    ]  # fmt: skip


def test_two_articles_on_a_page_are_parted_at_the_second_title() -> None:
    text = f"某市科技创新跑出加速度\n记者 某\n{BODY}{BODY}扫码看更多\n某县建成首家研究院\n本报讯 {BODY}"
    assert [article.title for article in page(text).articles] == ["某市科技创新跑出加速度", "某县建成首家研究院"]
    text = f"【某市科技创新跑出加速度】{BODY}{BODY}\n【某县建成首家重点研究院】{BODY}{BODY}"
    assert [article.title for article in page(text).articles] == ["某市科技创新跑出加速度", "某县建成首家重点研究院"]


def test_an_article_below_a_list_of_related_titles_is_found() -> None:
    text = f"某市科技创新跑出加速度\n{BODY}{BODY}相关文章\n某市签约32个项目\n\n【某县建成首家重点研究院】\n{BODY}"
    assert [article.title for article in page(text).articles] == ["某市科技创新跑出加速度", "某县建成首家重点研究院"]


def test_teasers_of_other_articles_are_no_articles() -> None:
    teaser = "  近日，某县出台意见，设立科技创新专项资金，每年拿出5000万元用于企业培育，完善创新创业服务体系，推动...\n"
    text = f"某市科技创新跑出加速度\n{BODY}" + f"某县出台科技创新意见\n\n某县出台科技创新意见\n\n{teaser}" * 3
    assert lines(text) == BODY.splitlines()


def test_a_caption_in_the_middle_of_a_sentence_is_set_aside_and_the_sentence_joined() -> None:
    found = page(
        "某市科技创新跑出加速度\n"
        "全市广大科技工作者将吃透会议精神，按照各项要求，结合自身工作，进一步凝聚想创新、\n\n\n\n"
        "某局局长接受记者采访。\n\n敢创新、能创新的共识。\n\n" + BODY
    )
    (article,) = found.articles
    assert "凝聚想创新、敢创新、能创新的共识。" in article.text
    assert [caption.text for caption in article.captions] == ["某局局长接受记者采访。"]
    assert "wrap" in {edit.reason for edit in article.clean.edits}


def test_lines_that_a_column_broke_are_joined_and_a_broken_figure_is_whole() -> None:
    text = (
        "工业城市的“研”值提升\n本报讯（记者 某）汽车、钢铁、机械是某\n市的传统支柱。今年上半年，全市高新技\n"
        "术产业产值713亿元，同比增长16.\n8%，两年平均增长8.1%。\n"
        "在新区，新能源产业园已入驻企业88家，\n总投资约210亿元。园区负责人介绍，达\n产后年产值有望突破500亿元。\n"
    )
    assert lines(text) == [
        "本报讯（记者 某）汽车、钢铁、机械是某市的传统支柱。"
        "今年上半年，全市高新技术产业产值713亿元，同比增长16.8%，两年平均增长8.1%。",
        "在新区，新能源产业园已入驻企业88家，总投资约210亿元。园区负责人介绍，达产后年产值有望突破500亿元。",
    ]


def test_headings_are_not_joined_with_what_follows() -> None:
    text = f"某市科技创新跑出加速度\n聚焦企业培育，创新主体扩增\n{BODY}增强企业活力，创新格局显著\n{BODY}"
    assert lines(text) == text.splitlines()[1:]


def test_questions_answers_lists_and_tables_belong_to_the_article() -> None:
    text = (
        "某市发布半年数据\n2023年8月2日\n上半年主要数据如下：\n1. 新增市场主体4120户；\n2. 签约项目43个；\n"
        "指标 单位 2023年\n高新技术企业 家 1265\n记者：今年还有哪些安排，请介绍一下？\n答：再新增科技型企业1000户以上。\n"  # noqa: E501
    )
    assert lines(text) == text.splitlines()[2:]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "首页\n登录", "甲", "1\n2\n3", "。" * 50, "今年增长3%。" * 20_000, "甲\n" * 5_000]
)
def test_pages_without_an_article_and_of_odd_shape_are_read(text: str) -> None:
    for article in page(text).articles:
        assert article.clean.undone() == text[article.clean.start : article.clean.end]


TITLES = (
    "某银行突然设立新部门，释放了什么信号？\n最新！这条路通车了，全长12公里\n暴雷！某知名餐饮品牌突然“跑路”！大批市民损失惨重！\n"
    "三天后降温10℃！请注意添衣\n国庆七天假怎么玩\n某某新闻\n无冠魔咒延续！某人遭绝杀一轮游\n油价迎来年内第9次上调\n"
)


def test_lists_of_titles_without_a_heading_are_left_out_on_both_sides() -> None:
    text = f"{TITLES}某市科技创新跑出加速度\n2023-10-19 来源：某报\n{BODY * 3}{TITLES}"
    assert lines(text) == (BODY * 3).splitlines()


LONG = (
    "8月的某市，项目建设热火朝天。今年前7个月，全市技术合同成交额突破300亿元，同比增长19.6%，居全省首位。\n"
    "在高新区，光电产业园集聚企业126家，去年实现产值87.5亿元，企业从入驻到投产平均用时不到四个月。\n"
    "下一步，全市将持续完善成果转化体系，力争到2025年研发投入强度达到3%以上，建设更高水平的创新型城市。\n"
)
MORE = (
    "围绕卫星应用，新区布局测控、数据、终端三个产业集群，“小卫星”在轨已达72颗，到2025年将实现138颗组网。\n"
    "市科技局负责人表示，将以更大力度支持企业建设研发机构，把更多成果留在本地转化，让人才引得来、留得住。\n"
)


@pytest.mark.parametrize(
    ("between", "again", "title"),
    [
        ("某市跑出科技创新加速度\n", LONG, "某市跑出科技创新加速度"),
        ("看某市如何把变量变成增量\n", LONG.replace("热火朝天", "热***天"), "看某市如何把变量变成增量"),
        ("", LONG + MORE, ""),
    ],
)
def test_an_article_that_stands_twice_on_a_page_is_two_articles(between: str, again: str, title: str) -> None:
    whole = LONG + MORE if MORE in again else LONG
    text = f"某市跑出科技创新加速度\n{whole}{between}{again}"
    found = page(text)
    assert [(each.id, each.title) for each in found.articles] == [("A1", "某市跑出科技创新加速度"), ("A2", title)]
    assert [each.clean.undone() for each in found.articles] == [whole.strip(), again.strip()]
    assert [each.duplicate_of for each in gathered([found]).documents[0].articles] in (["A2", None], [None, "A1"])


def test_an_article_of_which_a_paragraph_comes_again_is_one() -> None:
    text = f"某市跑出科技创新加速度\n{LONG}{BODY}{BODY}看某市如何把变量变成增量\n{BODY}"
    assert len(page(text).articles) == 1
