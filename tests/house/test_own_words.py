"""Packs state facts and figures of the reports in sentences of their own: no sentence of a report stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.repository import files, shown, text_of

LENGTH = 20  # characters; what is shorter is a term or a figure
# The name of a policy or a project is a fact and may be long.
NAMED = re.compile(r"\b(?:name|title|alias|aliases)\s*:\s*[^\n,}\]]+|《[^》\n]+》")
BLANK = re.compile(r"\s+")
HAN = re.compile(r"[\u3400-\u9fff]")


def pieces(texts: Iterable[str]) -> set[str]:
    """Return every run of ``LENGTH`` characters that holds Chinese."""
    bare = [BLANK.sub("", text) for text in texts]
    runs = (text[at : at + LENGTH] for text in bare for at in range(len(text) - LENGTH + 1))
    return {run for run in runs if HAN.search(run)}


def copied(text: str, originals: set[str]) -> list[str]:
    """Return the runs of a text that stand in an original."""
    bare = BLANK.sub("", NAMED.sub("\n", text))
    return [bare[at : at + LENGTH] for at in range(len(bare) - LENGTH + 1) if bare[at : at + LENGTH] in originals]


@pytest.mark.samples
def test_no_pack_holds_a_sentence_of_a_report(samples: Path) -> None:
    from kechuang.engines.reports import read

    originals = pieces(read(path).text for path in sorted((samples / "reports").glob("*.txt")))
    assert len(originals) > 1_000
    ours = list(files(".yaml", ".csv", ".md", ".py", ".html", under=("packs", "kechuang", "docs", "tests")))
    hits = {shown(path): copied(text_of(path), originals) for path in ours}
    assert {path: found[:3] for path, found in hits.items() if found} == {}


def test_a_copied_sentence_is_found_even_when_it_is_broken_over_lines() -> None:
    sentence = "本县今年新建抽水站十二座，灌溉面积扩大了三成五"
    originals = pieces([f"据悉，{sentence}。"])
    assert copied(f"note: {sentence[:9]}\n  {sentence[9:]}", originals)
    assert not copied("note: 抽水站 12 座；灌溉面积增加 35%", originals)


def test_a_name_may_be_as_long_as_it_is() -> None:
    name = "虚构县高标准农田与抽水站升级改造一体化示范工程"
    assert len(name) > LENGTH
    originals = pieces([f"{name}已开工。"])
    assert not copied(f"- {{id: a, name: {name}, start: 2022}}\n", originals) and copied(f"note: {name}\n", originals)
