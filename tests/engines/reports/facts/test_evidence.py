"""Where the words stand that decide each field of a fact; every sentence is made up."""

import datetime as dt
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Article, Catalogue, Fact, Gazetteer, Linker, Reader, articles, gathered, load_bytes
from kechuang.engines.reports.facts.fact import KNOWN

REST = "各级各部门坚持把科技创新摆在突出位置，完善政策，优化服务，推动创新链与产业链深度融合，取得积极成效。" * 2
TITLE, BYLINE = "合肥市科技创新工作情况", "2022-08-18 来源：编造日报"


@cache
def reader() -> Reader:
    pack = load_pack("cn")
    return Reader(Gazetteer(pack.divisions.values()), Catalogue(pack.indicators.values()))


def read(text: str, *, title: str = TITLE, byline: str = BYLINE) -> tuple[str, list[tuple[Article, Fact]]]:
    raw = load_bytes(f"{title}\n{byline}\n\n{text}\n{REST}\n".encode(), name="a.txt")
    page = articles(raw)
    return raw.text, [(each, fact) for each in page.articles for fact in reader().facts(each)]


def words(text: str, **how: str) -> list[dict[str, str]]:
    """Return of each fact the words by which its fields are known."""
    raw, facts = read(text, **how)
    return [{name: raw[slice(*at)] for name, at in fact.evidence.items()} for _article, fact in facts]


SENTENCES = [
    "2021年，全市技术合同成交额达到263.9亿元，同比增长35%。",
    "肥东县、肥西县、长丰县高新技术企业分别达到108家、79家和66家，占全市的三成。",
    "全市高新技术企业由152家增加到239家，力争到2025年突破400家！",
    "其中高新区65家，居全省第二位。",
    "合肥甲乙微电子股份有限公司研发经费投入1.4亿元，该公司负责人表示，明年预计再投2亿元。",
    "目前，拥有37家省级新型研发机构；最高给予300万元奖励。",
    "二、下一步打算\n新增瞪羚企业20家以上，引进博士412名、硕士3870名。",
    "7月15日，合肥市出台支持科技成果转化的若干措施。",
    "一至四季度分别为1.2亿元、2.3亿元、3.4亿元、4.5亿元。",
    "“十三五”以来，累计发放人才政策补贴8.6亿元，年均增长12.5%，较2020年提高2个百分点。",
    "如果每家企业再引进3人，全区可达9000人。",
]
NOISE = st.sampled_from(["", "\u200b", "  ", "區(qū)", "，", "\n"])


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 400), NOISE), max_size=4),
    st.sampled_from([TITLE, "2021年合肥市高新区科技创新工作总结", "科技创新"]),
    st.sampled_from([BYLINE, "来源：编造日报", ""]),
)
@settings(max_examples=60)
def test_every_place_of_words_round_trips_and_what_is_explicit_stands_in_the_sentence(
    told: list[str], noise: list[tuple[int, str]], title: str, byline: str
) -> None:
    text = "".join(told)
    for at, what in sorted(noise, reverse=True):
        text = text[: at % len(text)] + what + text[at % len(text) :]
    raw, facts = read(text, title=title, byline=byline)
    for article, fact in facts:
        assert set(fact.evidence) <= set(fact.certainty) <= set(KNOWN)
        assert {name for name in KNOWN if fact.to_json()[name] is not None} == set(fact.certainty)
        for name, (start, end) in fact.evidence.items():
            assert 0 <= start < end <= len(raw), name
            if article.clean.start <= start < article.clean.end:
                # What it covers of the text is told by the same span again; it never cuts a change of the text in two.
                again = article.clean.raw_span(*article.clean.clean_span(start, end))
                assert again == (start, end), (name, raw[start:end])
            if fact.certainty[name] == "explicit":
                assert fact.sentence[0] <= start and end <= fact.sentence[1], (name, raw[start:end], fact.clause)


@pytest.mark.parametrize(
    ("text", "number", "field", "shown"),
    [
        ("2020年，全市研发投入80亿元。2021年，全市技术合同成交额达到263.9亿元，增长35%。", 2, "period", "2021年"),
        ("2021年，全市技术合同成交额达到263.9亿元，增长35%。", 1, "indicator_id", "技术合同成交额"),
        ("2021年，肥东县、肥西县高新技术企业分别达到108家、79家。", 1, "place", "肥西县"),
        ("2021年，肥东县、肥西县高新技术企业分别达到108家、79家。", 1, "indicator", "高新技术企业"),
        ("2021年，拥有37家省级新型研发机构。", 0, "indicator", "省级新型研发机构"),
        ("2021年，高新技术企业1265家。", 0, "place", TITLE),
        ("全市高新技术企业1265家。", 0, "period", "2022-08-18"),
        ("最高给予300万元奖励。", 0, "comparator", "最高给予300万元"),
        ("全市高新技术企业超过1265家。", 0, "comparator", "超过1265家"),
        ("到2025年，全市高新技术企业力争达到2000家。", 0, "modality", "力争"),
        ("二、下一步打算\n全市新增高新技术企业200家。", 0, "modality", "下一步"),
        ("全市高新技术企业由2020年的152家增加到239家。", 1, "period", "2022-08-18"),
        ("2021年，合肥甲乙微电子股份有限公司投入1.4亿元。", 0, "subject", "合肥甲乙微电子股份有限公司"),
        ("某局负责人介绍，2021年全市高新技术企业1265家。", 0, "speaker", "某局负责人"),
    ],
)  # fmt: skip
def test_a_field_is_known_by_the_words_that_decided_it(text: str, number: int, field: str, shown: str) -> None:
    assert words(text)[number][field] == shown


def test_a_time_of_the_title_shows_the_title_and_one_of_the_opening_the_opening() -> None:
    title = "2021年合肥市科技创新工作总结"
    assert words("全市高新技术企业1265家。", title=title)[0]["period"] == title
    told = words("2021年，全市工作扎实推进。\n高新技术企业新增265家。")
    assert told[0]["period"] == "2021年"


def test_what_the_caller_knows_has_no_words_in_the_page() -> None:
    page = articles(load_bytes("科技创新\n\n高新技术企业1265家，不断壮大。\n".encode(), name="a.txt"))
    (fact,) = reader().facts(page.articles[0], published=dt.date(2022, 8, 18), place="340100")
    assert fact.place == "合肥市" and fact.period == "2022-08"
    assert not {"place", "subject", "period"} & set(fact.evidence)


def test_a_speaker_whom_the_linker_finds_is_shown_where_he_is_named() -> None:
    text = f"{TITLE}\n{BYLINE}\n\n“全市高新技术企业1265家。”市科技局局长李某某说，“投入80亿元。”\n"
    raw = load_bytes(text.encode(), name="a.txt")
    reading = gathered([articles(raw)], reader=reader(), linker=Linker())
    told = [fact for fact in reading.documents[0].facts if fact.speaker]
    assert told
    for fact in told:
        start, end = fact.evidence["speaker"]
        assert raw.text[start:end] == fact.speaker
        inside = fact.sentence[0] <= start and end <= fact.sentence[1]
        assert fact.certainty["speaker"] == ("explicit" if inside else "carried")
