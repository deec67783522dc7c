"""配对 (pairing): which fact that was read is which answer, and which facts and answers are scored at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kechuang.engines.reports.scoring.fields import Fact
from kechuang.engines.reports.scoring.measure import Measure
from kechuang.engines.reports.scoring.mentions import Mention, mentions, paired


class Pairing:
    """Which facts that were read are which answers.

    Parameters
    ----------
    read, answers : list of mapping
        Facts that were read, and the answers.
    files : set of str
        Files that are scored.
    gold : mapping
        The whole of the answers: what stands in a title is not scored.

    Attributes
    ----------
    wanted : list of int
        Answers that are scored.
    answer_to : dict
        For an answer that was found, the fact.
    scored : list of int
        Facts that are scored.
    hit : set of int
        Facts that are an answer.
    """

    def __init__(self, read: list[Fact], answers: list[Fact], files: set[str], gold: Mapping[str, Any]) -> None:
        self.read, self.answers = read, answers
        self.wanted = [at for at, fact in enumerate(answers) if not _unscored(fact)]
        ours = [mention for mention in mentions(read) if mention.file in files]
        pairs = paired(ours, mentions(answers))
        self.answer_to: dict[int, int] = {}  # answer -> fact, the pair at the best place first
        hit: dict[int, set[int]] = {}
        for one, other in pairs:
            self.answer_to.setdefault(other.fact, one.fact)
            hit.setdefault(one.fact, set()).add(other.fact)
        wanted = set(self.wanted)
        titles = _titles(gold)
        aside = {at for at, answer in hit.items() if not answer & wanted}
        aside |= {mention.fact for mention in ours if mention.fact not in hit and _within(mention, titles)}
        self.scored = sorted({mention.fact for mention in ours} - aside)
        self.hit = {at for at, answer in hit.items() if answer & wanted}

    def found(self) -> list[tuple[Fact, Fact]]:
        """Return the scored answers that were found, each with the fact that was read."""
        return [(self.read[self.answer_to[at]], self.answers[at]) for at in self.wanted if at in self.answer_to]

    def spans(self, name: str, label: str) -> Measure:
        """Return how many were found: of those read, and of the answers."""
        right = len(self.found())
        # Precision counts facts that were read, recall answers: a reading may tell one answer twice.
        told = len(self.scored) - len(self.hit) + right
        return Measure(name, label, right, told, len(self.wanted))


def _unscored(fact: Fact) -> bool:
    return bool(fact.get("ambiguous") or fact.get("label_number"))


def _titles(gold: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    return [
        (page["file"], start, end)
        for page in gold.get("files", ())
        for article in page["articles"]
        for start, end, label in article.get("beside", ())
        if label == "title"
    ]


def _within(mention: Mention, blocks: Iterable[tuple[str, int, int]]) -> bool:
    start, end = mention.number or mention.span
    return any(file == mention.file and start >= first and end <= last for file, first, last in blocks)
