"""A cleaned page, facts and links come back from what was kept of them as they were."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from kechuang.engines.reports import Catalogue, Gazetteer, Linker, Raw, Reader, Trail, articles, kept, load

PAGES = sorted((Path(__file__).parent / "development" / "open").glob("*.txt"))[::6]


def flat(value: Any) -> Any:
    """Return a value with its types, so that a tuple is no list and a fraction no decimal."""
    if isinstance(value, Trail):
        return ("Trail", value.text, value.start, value.end, flat(value.edits))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, {one.name: flat(getattr(value, one.name)) for one in dataclasses.fields(value)})
    if isinstance(value, list | tuple):
        return (type(value).__name__, [flat(each) for each in value])
    return (type(value).__name__, value)


def test_what_was_kept_of_real_looking_pages_comes_back() -> None:
    reader, linker = Reader(Gazetteer(), Catalogue()), Linker()
    facts = relations = 0
    told = "标题甲乙丙丁\n2023-01-18 来源：编造日报\n\n淄博甲乙新材料有限公司与山东理工大学合作共建联合实验室。\n"
    pages = [load(path) for path in PAGES]
    for raw in [*pages, Raw(name="页", sha256="", encoding="utf-8", kind="text", text=told)]:
        page = articles(raw)
        again = kept.kept_page(page.raw, kept.keep_page(page))
        assert flat(again.articles) == flat(page.articles) and flat(again.dropped) == flat(page.dropped)
        for article in page.articles:
            found = reader.facts(article)
            assert flat(kept.kept_facts(kept.keep_facts(found))) == flat(found)
            links = linker.links(article)
            assert flat(kept.kept_links(kept.keep_links(links))) == flat(links)
            facts, relations = facts + len(found), relations + len(links.relations)
    assert facts > 20 and relations > 0


def test_a_fraction_and_lone_surrogates_come_back_and_what_is_unknown_is_refused() -> None:
    text = "标题甲乙丙\n2022年，全市增长三分之一，投入2.90亿元，带动10—15倍。\ud800〇\x00\n"
    page = articles(Raw(name="页", sha256="", encoding="utf-8", kind="text", text=text))
    assert flat(kept.kept_page(page.raw, kept.keep_page(page)).articles) == flat(page.articles)
    facts = Reader(Gazetteer(), Catalogue()).facts(page.articles[0])
    assert flat(kept.kept_facts(kept.keep_facts(facts))) == flat(facts) and len(facts) >= 3
    facts[0].occurrences.append({"file": object()})
    with pytest.raises(TypeError, match="cannot be kept"):
        kept.keep_facts(facts)
