"""Whatever stands on a page: names and relations point at the words they give, and no character bears two names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kechuang.engines.reports import articles, load_bytes
from tests.engines.reports.links.marked import linker

WORDS = [
    "山东远澜精密机械有限公司", "沐川", "骏拓重工", "公司", "集团", "有限公司", "清华大学", "大学", "研究院",
    "市科技局", "局", "委员会", "实验室", "平台", "中心", "产业园", "项目", "团队", "教授", "院士", "总经理",
    "王牧之", "李", "与", "和", "、", "联合", "携手", "合作", "共建", "签署", "攻克", "解决", "破解", "难题",
    "问题", "揭榜", "设有", "获批", "依托", "由", "承担", "牵头", "位于", "落户", "在", "的", "德州市", "临清市",
    "张店区", "，", "。", "：", "“", "”", "（", "）", "《", "》", "意见", "〔2023〕15号", "说", "表示", "据",
    "数据显示", "12", "3家", "2023年", "\n", "企业", "该校", "双方", "(yuǎn)", "區", "燃?xì)鈾C(jī)組", "***",
    "\u200b", "\ud800",
]  # fmt: skip
PAGES = st.lists(st.sampled_from(WORDS), min_size=8, max_size=60).map("".join)


@given(PAGES)
def test_names_and_relations_point_at_their_words(text: str) -> None:
    page = articles(
        load_bytes((text + "全市研发投入增长，企业与高校合作。\n").encode("utf-8", "replace"), name="页.txt")
    )
    for article in page.articles:
        links = linker().links(article)
        raw = article.clean.raw
        last = 0
        for each in links.mentions:
            assert each.start >= last and article.text[each.start : each.end] == each.text
            assert 0 <= each.span[0] < each.span[1] <= len(raw)
            last = each.end
        known = {each.id for each in links.mentions}
        for relation in links.relations:
            assert relation.sentence[0] <= relation.span[0] < relation.span[1] <= relation.sentence[1]
            for end in (relation.subject, relation.object):
                assert article.text[end.start : end.end] == end.text
                assert end.mention is None or end.mention in known
        for speech in links.speeches:
            assert 0 <= speech.start < speech.end <= len(article.text)
            assert speech.mention is None or speech.mention in known
