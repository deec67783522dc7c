"""事实的识别码 (key): a passage's fingerprint and the place within it, counted in letters.

Letters are counted as the fingerprint counts them, without punctuation and blanks, so a page saved anew, wrapped
otherwise or cleaned better gives the same key as long as the passage says the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kechuang.engines.reports import Article, Fact, fingerprint

_OTHER = re.compile(r"[^\w]+")


def keyed(article: Article, facts: Iterable[Fact]) -> Iterator[tuple[str, Fact]]:
    """Yield the facts of an article with their keys; several of one number are told apart by their order."""
    seen: Counter[str] = Counter()
    for fact in facts:
        key = _key(article, fact)
        seen[key] += 1
        yield (key if seen[key] == 1 else f"{key}.{seen[key]}"), fact


def _key(article: Article, fact: Fact) -> str:
    low, high = fact.number or fact.span
    mark = "" if fact.number else "e"
    passage = next((one for one in article.passages if one.start <= low < one.end), None)
    if passage is None:
        return f"{fingerprint(fact.clause)}.x{mark}0-{letters(fact.clause)}"
    clean, text = article.clean, article.text
    first = clean.clean_span(passage.start, passage.end)[0]
    start, end = clean.clean_span(low, high)
    before = letters(text[first:start])
    return f"{passage.fingerprint}.{mark}{before}-{before + letters(text[start:end])}"


def letters(text: str) -> int:
    """Count the letters of a text as the fingerprint counts them."""
    return len(_OTHER.sub("", text))
