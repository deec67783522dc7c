"""Names in prose: firms of a table and others, organisations, people, policies; every place round-trips."""

from __future__ import annotations

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Article, Gazetteer, Linker, articles, load_bytes
from tests.engines.reports.links.marked import linker, passages


def read(text: str) -> Article:
    return articles(load_bytes((text + "\n").encode(), name="页.txt")).articles[0]


def names(text: str, kind: str) -> list[str]:
    return [each.text for each in linker().links(read(text)).mentions if each.kind == kind]


@pytest.mark.parametrize("half", ["open", "frozen"])
def test_every_place_gives_back_its_words(half: str) -> None:
    for passage in passages(half):
        article = passage.article()
        links = linker().links(article)
        for each in links.mentions:
            assert passage.text[slice(*each.span)] == each.text
        for relation in links.relations:
            for end in (relation.subject, relation.object):
                assert passage.text[slice(*end.span)] == end.text
            low, high = relation.sentence
            assert low <= relation.span[0] < relation.span[1] <= high


def test_a_name_that_was_repaired_points_at_the_words_as_printed() -> None:
    article = read("　　本报讯 山东远(yuǎn)澜精密机械有限公司与山東大學簽署協議，雙方共同研發高速主軸。")
    mentions = linker().links(article).mentions
    raw = article.clean.raw
    assert [each.text for each in mentions][:1] == ["山东远澜精密机械有限公司"]
    assert raw[slice(*mentions[0].span)] == "山东远(yuǎn)澜精密机械有限公司"


def test_a_short_name_that_fits_two_firms_stays_open() -> None:
    (mention,) = linker().links(read("骏拓重工计划年内投产新线，并扩建两座车间。")).mentions
    assert mention.ref is None and mention.candidates == ("b15", "b16")


def test_everyday_words_are_no_firms_though_firms_are_called_so() -> None:
    assert names("我们坚持创新科技引领，发展数字信息技术，推广绿色新材料。", "enterprise") == []


def test_the_stem_alone_means_the_firm_that_the_article_names_in_full() -> None:
    text = "德州禾穗种业有限公司建成新库。今年，禾穗的订单排到了年底，禾穗集团还要扩产。"
    mentions = linker().links(read(text)).mentions
    assert [(each.text, each.ref, each.certainty) for each in mentions] == [
        ("德州禾穗种业有限公司", "b04", "explicit"),
        ("禾穗", "b04", "carried"),
        ("禾穗集团", "b04", "carried"),
    ]


def test_without_people_no_name_is_kept() -> None:
    text = "“废品率降下来了。”远澜精密总经理顾长岭说。聊城大学简书航教授团队攻克了主轴振动难题。"
    links = linker(people=False).links(read(text))
    assert "person" not in {each.kind for each in links.mentions}
    told = [each.text for each in links.mentions] + [each.who for each in links.speeches]
    told += [end.text for each in links.relations for end in (each.subject, each.object)]
    assert not any("顾长岭" in each or "简书航" in each for each in told)
    assert [each.who for each in links.speeches] == ["总经理"]


def test_a_department_that_many_cities_have_is_that_of_the_articles_city() -> None:
    packs = [load_pack("cn-sd-zibo"), load_pack("cn-sd-dezhou")]
    places = Gazetteer(packs[0].divisions.values())
    known = Linker.of_packs(packs, places=places)
    (mention,) = known.links(read("德州市今年新增平台12家。市科技局将按季度通报进度，确保任务完成。")).mentions
    assert mention.ref == "cn-sd-dezhou/science_technology"


def test_a_policy_is_linked_by_title_and_by_number() -> None:
    known = Linker.of_packs([load_pack("cn-sd-zibo")])
    text = "今年7月，市里印发《关于高质量推进创新型城市建设的意见》。按财建〔2024〕148号文件，资金已经下达。"
    refs = {each.text: each.ref for each in known.links(read(text)).mentions if each.kind == "policy"}
    assert refs["关于高质量推进创新型城市建设的意见"] == "zibo.innovation-city-opinion"
    assert refs["财建〔2024〕148号"] == "cn.key-little-giants"


def said(text: str, words: str) -> str | None:
    article = read(text)
    place = article.text.index(words)
    speech = linker().links(article).said_by(place, place + len(words))
    return speech.who if speech else None


def test_a_quotation_without_a_name_goes_on_with_whoever_spoke_before() -> None:
    text = "总工程师薄远山介绍，新炉已经点火。去年产量翻番。“今年的产能是8万吨。”\n“明年要到10万吨。”"
    assert said(text, "新炉已经点火") == said(text, "今年的产能是8万吨") == "薄远山"
    assert said(text, "去年产量翻番") is None and said(text, "明年要到10万吨") is None


def test_what_a_quotation_says_is_said_by_whoever_is_named_behind_it() -> None:
    text = "“过去靠人工。现在一条线年产3万台。”海樾集团董事长佟见山说。当地已有同类企业12家。"
    assert said(text, "过去靠人工") == said(text, "年产3万台") == "佟见山"
    assert said(text, "同类企业12家") is None


def test_figures_of_an_office_are_said_by_it() -> None:
    text = "据青岛市统计局数据，产值增长9.1%。另有12个项目开工。"
    assert said(text, "产值增长9.1%") == "青岛市统计局" and said(text, "12个项目") is None


def test_a_university_is_known_by_its_short_name_too() -> None:
    links = linker().links(
        read("远澜精密与北航签署协议，联合攻关主轴技术。北京航空航天大学派出六名博士，中科院院士到场。")
    )
    told = [(each.text, each.same_as) for each in links.mentions if each.kind == "organisation"]
    assert told == [("北航", None), ("北京航空航天大学", "A1-M2")]
    assert [each.object.text for each in links.relations if each.kind == "works_with"] == ["北航"]


def test_that_company_is_the_firm_told_last() -> None:
    text = "山东远澜精密机械有限公司与北京航空航天大学签署协议。该公司去年产值增长9.1%。"
    links = linker().links(read(text))
    found = links.called("该公司", text.index("去年"))
    assert found is not None and found.name == "山东远澜精密机械有限公司"
    assert links.called("该公司", 0) is None and links.called("该校", len(text)) is None


def test_what_stands_within_the_names_of_many_firms_is_an_everyday_word() -> None:
    def found(count: int) -> list[str]:
        firms = [("b0", "德州建设项目管理有限公司", ())]
        firms += [(f"b{each}", f"{each}号城建设项目咨询有限公司", ()) for each in range(1, count)]
        known = Linker(firms, divisions=load_pack("cn-sd-zibo").divisions.values())
        return [each.text for each in known.links(read("全市重点推进建设项目，年内开工。")).mentions]

    assert found(5) == ["建设项目"] and found(6) == []
