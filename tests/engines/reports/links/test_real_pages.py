"""Names on the real pages: every full name of a firm and every policy in 《》 is found, and points at its raw words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Article, Gazetteer, Linker, Links, articles, load

pytestmark = pytest.mark.samples


@pytest.fixture(scope="module")
def read(samples: Path) -> list[tuple[Article, Links]]:
    packs = [load_pack(name) for name in ("cn-sd-zibo", "cn-sd-dezhou", "cn-sd-liaocheng", "cn-sd-qingdao-shibei")]
    linker = Linker.of_packs(packs, places=Gazetteer(packs[0].divisions.values()))
    pages = [articles(load(file)) for file in sorted((samples / "reports").glob("*.txt"))]
    return [(article, linker.links(article)) for page in pages for article in page.articles]


def test_no_full_name_of_a_firm_is_missed(read: list[tuple[Article, Links]]) -> None:
    for article, links in read:
        firms = [(each.start, each.end) for each in links.mentions if each.kind == "enterprise"]
        for found in re.finditer("有限公司", article.text):
            assert any(start <= found.start() and found.end() <= end for start, end in firms)


def test_policies_are_found_and_those_of_the_packs_are_linked(read: list[tuple[Article, Links]]) -> None:
    found = {each.text: each.ref for _, links in read for each in links.mentions if each.kind == "policy"}
    titles = {name for article, _ in read for name in re.findall("《([^《》]+)》", article.text)}
    assert titles <= set(found)
    assert {"zibo.innovation-city-opinion"} <= set(found.values())


def test_the_raw_page_gives_back_the_words(read: list[tuple[Article, Links]]) -> None:
    for article, links in read:
        for each in links.mentions:
            low, high = each.span
            assert article.clean.clean_span(low, high) == (each.start, each.end)


def test_the_university_that_came_to_the_makers_of_pipes_is_told(read: list[tuple[Article, Links]]) -> None:
    told = {(each.kind, each.object.text[:4]) for _, links in read for each in links.relations}
    assert ("works_with", "重庆大学") in told and ("works_with", "山东大学") in told
