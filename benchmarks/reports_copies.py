"""How fast copied passages are found among invented documents, how surely, and what they heal, beside datasketch.

Of the documents, one in four holds a passage of 80 to 400 characters of an earlier one, in which up to three in a
hundred characters were changed, lost or added. The peer is given what it is made for: whole documents as sets of
shingles, of which it finds similar ones; passages it cannot find. Healing is measured on articles in three copies, each
spoilt in two spots of every paragraph (a character lost, doubled, masked or another). Run:
``python -m benchmarks.reports_copies``.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.figure import Figure
from kechuang.engines.reports import Copies, Match, Raw, articles, gathered

DIGITS = frozenset("0123456789%")
CLAUSES = (
    "全市坚持把科技创新摆在核心位置",
    "新认定高新技术企业{}家",
    "战略性新兴产业产值同比增长{}%",
    "研发投入强度达到{}%",
    "形成人才集聚的新高地",
    "围绕主导产业建设一批重点实验室",
    "技术合同成交额突破{}亿元",
    "企业从入驻到投产平均用时{}个月",
    "各项改革不断向纵深推进",
    "服务专员一包到底",
)
NOISE = 0.03
SHORTEST, LONGEST = 80, 400


@dataclass(frozen=True)
class Planted:
    """A passage that was copied: into which document, from which, and where it stands in both."""

    text: int
    start: int
    end: int
    source: int
    source_start: int
    source_end: int


def main() -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--peer", type=int, default=1_000, help="documents given to the peer")
    given = parser.parse_args()
    figures = []
    for count in given.documents:
        texts, planted = corpus(count, seed=count)
        index = Copies()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        found = index.add(texts)
        took = time.perf_counter() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        precision, recall = judged(found, planted)
        print(
            f"{count} documents of {sum(map(len, texts)) / count:.0f} characters: {count / took:,.0f}/s, precision "
            f"{precision:.4f}, recall {recall:.4f}, index {index.size / 2**20:.0f} MiB, memory +{grown / 1024:.0f} MiB"
        )
        size, bar = index.size / 2**20, 3_000 if count <= 10_000 else 900
        peer = peer_speed(texts[: given.peer]) if count == given.documents[0] else 0.0
        index.close()
        figures += [
            Figure(
                key=f"reports_copies_{count}",
                what_en=f"copied passages found among {count:,} documents, a document",
                what_zh=f"在 {count:,} 篇文档中找出重复段落，每篇",
                value=1000 * took / count,
                unit="ms",
                at_most=1000 / bar,
                ratio=took / count / peer if peer else None,
                ratio_at_most=1.0 if peer else None,
                peer_en="datasketch" if peer else "",
                peer_zh="datasketch" if peer else "",
            ),
            Figure(
                key=f"reports_copies_index_{count}",
                what_en=f"index of {count:,} documents",
                what_zh=f"{count:,} 篇文档的索引",
                value=size,
                unit="MiB",
                at_most=1024,
            ),
            Figure(
                key=f"reports_copies_missed_{count}",
                what_en=f"copies planted in {count:,} documents missed or wrongly told, in a hundred",
                what_zh=f"植入 {count:,} 篇文档的重复段落漏找或错找，每百处",
                value=100 * (1 - min(precision, recall)),
                unit="",
                at_most=1.0,
            ),
        ]
    return [*figures, healing()]


def healing(pages: int = 60) -> Figure:
    """Return how much of the damage of three copies is left when they have healed each other; no figure may change."""
    rng = random.Random(pages)
    before = after = touched = 0
    for _ in range(pages):
        true = invented(rng)
        copies = ["\n".join(spoilt(paragraph, rng) for paragraph in true.split("\n")) for _ in range(3)]
        pages_of = [articles(_page(at, copy)) for at, copy in enumerate(copies)]
        for copy, document in zip(copies, gathered(pages_of).documents, strict=True):
            healed = "\n".join(article.text for article in document.articles)
            before += Levenshtein.distance(copy, true)
            after += Levenshtein.distance(healed, true)
            touched += [each for each in healed if each in DIGITS] != [each for each in true if each in DIGITS]
    print(f"{3 * pages} copies: {before} characters spoilt, {after} left, figures changed in {touched}")
    return Figure(
        key="reports_healing",
        what_en="damage left in three copies that healed each other, in a hundred characters spoilt",
        what_zh="三份受损副本互相修复后仍留下的损坏，每百处",
        value=round(100 * after / before, 2) if not touched else 100.0,
        unit="",
        at_most=10.0,
    )


def _page(number: int, text: str) -> Raw:
    page = f"某市跑出科技创新加速度\n{text}\n"
    return Raw(name=f"{number}.txt", sha256="", encoding="utf-8", kind="text", text=page)


def invented(rng: random.Random) -> str:
    """Return an invented article of four paragraphs with figures."""
    paragraphs = []
    for _ in range(4):
        told = [clause.format(rng.randint(2, 900)) for clause in rng.sample(CLAUSES, 6)]
        paragraphs.append("今年以来，" + "，".join(told) + "。")
    return "\n".join(paragraphs)


def spoilt(paragraph: str, rng: random.Random, spots: int = 2) -> str:
    """Return a paragraph with some characters lost, doubled, masked or changed; never a digit."""
    pieces = list(paragraph)
    plain = [at for at, each in enumerate(pieces[:-1]) if at and each not in DIGITS]
    for at in rng.sample(plain, spots):
        pieces[at] = rng.choice(["", pieces[at] * 2, "*", "?", chr(rng.randrange(0x4E00, 0x5000))])
    return "".join(pieces)


def corpus(count: int, *, seed: int) -> tuple[list[str], list[Planted]]:
    """Return invented documents, and which passages were copied into them."""
    rng = random.Random(seed)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3_500)]
    words = ["".join(rng.choices(characters, k=rng.choice((1, 2, 2, 2, 3, 4)))) for _ in range(20_000)]
    weights = [1 / (rank + 5) for rank in range(len(words))]
    summed = list(accumulate(weights))
    phrases = ["".join(rng.choices(words, cum_weights=summed, k=rng.randint(5, 16))) for _ in range(2_000)]
    chances = np.array(summed) / summed[-1]
    draw = np.random.default_rng(seed)
    drawn: list[str] = []
    at = 0
    texts: list[str] = []
    planted: list[Planted] = []
    for number in range(count):
        pieces: list[str] = []
        length, wanted = 0, rng.randint(400, 1_600)
        while length < wanted:
            size = rng.randint(4, 14)
            at += size
            if at + size > len(drawn):
                fresh = draw.random(min(200_000, 800 * count))
                drawn, at = [words[each] for each in np.searchsorted(chances, fresh)], 0
            # One clause in eight is a phrase that everybody uses.
            clause = rng.choice(phrases) if rng.random() < 0.12 else "".join(drawn[at : at + size])
            piece = clause + ("，" if rng.random() < 0.6 else "。")
            pieces.append(piece)
            length += len(piece)
        text = "".join(pieces)
        if number and rng.random() < 0.25:
            source = rng.randrange(max(0, number - 50_000), number)
            if len(texts[source]) > SHORTEST:
                size = min(rng.randint(SHORTEST, LONGEST), len(texts[source]))
                start = rng.randrange(len(texts[source]) - size + 1)
                noisy = disturbed(texts[source][start : start + size], rng, characters)
                place = rng.randrange(len(text) + 1)
                text = text[:place] + noisy + text[place:]
                planted.append(Planted(number, place, place + len(noisy), source, start, start + size))
        texts.append(text)
    return texts, planted


def disturbed(text: str, rng: random.Random, characters: list[str]) -> str:
    """Return a text in which up to :data:`NOISE` of the characters were changed, lost or added."""
    pieces = list(text)
    for place in rng.sample(range(len(pieces)), rng.randint(0, int(NOISE * len(pieces)))):
        pieces[place] = rng.choice((rng.choice(characters), "", pieces[place] + rng.choice(characters)))
    return "".join(pieces)


def judged(found: list[Match], planted: list[Planted]) -> tuple[float, float]:
    """Return precision and recall; a copy of a copy is true as well."""
    sources: dict[int, list[Planted]] = {}
    for each in planted:
        sources.setdefault(each.text, []).append(each)
    hits = sum(any(_same(match, each) for match in found_of) for each, found_of in _beside(found, planted))
    right = sum(_true(match, sources) for match in found)
    return right / max(1, len(found)), hits / max(1, len(planted))


def _beside(found: list[Match], planted: list[Planted]) -> list[tuple[Planted, list[Match]]]:
    of_text: dict[int, list[Match]] = {}
    for match in found:
        of_text.setdefault(match.text, []).append(match)
    return [(each, of_text.get(each.text, [])) for each in planted]


def _same(match: Match, each: Planted) -> bool:
    """Whether a match covers at least nine tenths of what was planted; a copy of the same source counts as it."""
    shared = min(match.end, each.end) - max(match.start, each.start)
    return shared >= 0.9 * (each.end - each.start)


def _true(match: Match, sources: dict[int, list[Planted]]) -> bool:
    """Whether most of a match was planted in the later text, or in the earlier one from the same place."""
    for side, start, end in (
        (match.text, match.start, match.end),
        (match.earlier, match.earlier_start, match.earlier_end),
    ):
        for each in sources.get(side, ()):
            if min(end, each.end) - max(start, each.start) >= 0.8 * (end - start):
                return True
    return False


def peer_speed(texts: list[str]) -> float:
    """Return how many seconds a document takes datasketch, which compares whole documents."""
    from datasketch import MinHash, MinHashLSH

    started = time.perf_counter()
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[at : at + 5].encode() for at in range(len(text) - 4)])
        index.query(sketch)
        index.insert(str(number), sketch)
    return (time.perf_counter() - started) / len(texts)


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
