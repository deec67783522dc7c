"""本地模型的插口 (plug for a local model): it may propose values for empty fields, and never decides.

A proposer is an object registered under the entry point group ``kechuang.proposers`` and named by the environment
variable ``KECHUANG_PROPOSER``; by default there is none. For every fact with empty fields it is asked once a reading.
What it proposes is shown to the reviewer only where the words that it quotes stand in the page near the fact; it fills
a form that a person sends, and is never accepted by itself.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from kechuang.apps.reports.models import Fact

GROUP, NAMED = "kechuang.proposers", "KECHUANG_PROPOSER"
ASKED = ("place", "subject", "indicator_id", "period", "speaker")
"""The fields that a proposer may fill."""
AROUND = 1_500
"""So many characters before and behind the sentence count as near."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What a proposer is asked.

    Parameters
    ----------
    sentence, around : str
        The raw sentence, and the raw text near it.
    known : mapping
        The fields that are told.
    empty : tuple of str
        Those that are not.
    """

    sentence: str
    around: str
    known: Mapping[str, str]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for an empty field, and the words of the page that it stands on, exactly as they stand there."""

    field: str
    value: str
    quote: str


class Proposer(Protocol):
    """A local model, or anything else that reads a sentence."""

    name: str

    def propose(self, question: Question) -> Iterable[Proposal]:
        """Return values for empty fields."""
        ...


def chosen() -> Proposer | None:
    """Return the proposer that the environment names; None where it names none or there is none of that name."""
    wanted = os.environ.get(NAMED, "")
    if not wanted:
        return None
    for point in entry_points(group=GROUP, name=wanted):
        loaded = point.load()
        return loaded() if isinstance(loaded, type) else loaded
    logger.warning("没有名为 %s 的本地模型插件（%s），未取建议", wanted, GROUP)
    return None


def propose(facts: Sequence[Fact], texts: Mapping[str, str], proposer: Proposer | None = None) -> int:
    """Note with unsaved facts what the proposer suggests; return how many proposals hold.

    Parameters
    ----------
    facts : sequence of Fact
        As just read.
    texts : mapping
        Raw text of each page by its hash.
    proposer : Proposer, optional
        By default the one that the environment names.
    """
    asked = proposer or chosen()
    if asked is None:
        return 0
    count = 0
    for fact in facts:
        said = fact.read
        empty = tuple(name for name in ASKED if not said[name])
        if not empty:
            continue
        text = texts[fact.report_id]
        low, high = max(0, fact.sentence_start - AROUND), min(len(text), fact.sentence_end + AROUND)
        question = Question(
            text[fact.sentence_start : fact.sentence_end], text[low:high],
            {name: value for name, value in said.items() if value}, empty,
        )  # fmt: skip
        try:
            given = list(asked.propose(question))
        except Exception:
            # Whatever a plug does, the reading stands without it.
            logger.exception("本地模型插件 %s 出错，这条事实没有建议", asked.name)
            continue
        for one in given:
            at = text.find(one.quote, low, high) if one.quote.strip() else -1
            if at >= 0 and one.field in empty and one.value.strip():
                fact.proposals.append({
                    "field": one.field, "value": one.value.strip()[:120], "start": at, "end": at + len(one.quote),
                    "by": asked.name[:60],
                })  # fmt: skip
                count += 1
    return count
