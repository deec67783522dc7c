"""本地模型的插口 (plug for a local model): it may propose values for empty fields, and never decides.

A proposer is an object registered under the entry point group ``kechuang.proposers`` and named by the environment
variable ``KECHUANG_PROPOSER``; by default there is none. For every fact with empty fields it is asked once a reading.
What it proposes is shown to the reviewer only where the words that it quotes stand in the page near the fact; it fills
a form that a person sends, and is never accepted by itself.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import islice
from typing import Any, Protocol

from kechuang.apps.reports.models import Fact

GROUP, NAMED = "kechuang.proposers", "KECHUANG_PROPOSER"
ASKED = ("place", "subject", "indicator_id", "period", "speaker")
"""The fields that a proposer may fill."""
AROUND = 1_500
"""So many characters before and behind the sentence count as near."""
MOST = 20
"""So many of its proposals for one fact are looked at."""
FAILURES, PATIENCE = 5, 600.0
"""After so many failures, or so many seconds, it is asked no more in one reading."""
_LONGEST = {name: Fact._meta.get_field(name).max_length or 0 for name in ASKED}
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
    """Return the proposer that the environment names; None where it names none, or that one cannot be had."""
    wanted = os.environ.get(NAMED, "")
    if not wanted:
        return None
    try:
        for point in entry_points(group=GROUP, name=wanted):
            loaded = point.load()
            return loaded() if isinstance(loaded, type) else loaded
    except Exception:
        logger.exception("本地模型插件 %s 装不上，未取建议", wanted)
        return None
    logger.warning("没有名为 %s 的本地模型插件（%s），未取建议", wanted, GROUP)
    return None


def propose(
    facts: Sequence[Fact],
    texts: Mapping[str, str],
    proposer: Proposer | None = None,
    *,
    indicators: Collection[str] | None = None,
    patience: float = PATIENCE,
) -> int:
    """Note with unsaved facts what the proposer suggests; return how many proposals hold.

    Parameters
    ----------
    facts : sequence of Fact
        As just read.
    texts : mapping
        Raw text of each page by its hash.
    proposer : Proposer, optional
        By default the one that the environment names.
    indicators : collection of str, optional
        The ids that an indicator may have; any where left out.
    patience : float
        So many seconds it is asked at most; a question once asked is waited for.
    """
    asked = proposer or chosen()
    if asked is None:
        return 0
    name = _plain(getattr(asked, "name", ""))[:60] or type(asked).__name__
    count = failed = 0
    began = time.monotonic()
    for fact in facts:
        said = fact.read
        empty = tuple(each for each in ASKED if not said[each])
        if not empty:
            continue
        if failed >= FAILURES or time.monotonic() - began > patience:
            logger.warning("本地模型插件 %s 屡次出错或太慢，这次不再问", name)
            break
        text = texts[fact.report_id]
        low, high = max(0, fact.sentence_start - AROUND), min(len(text), fact.sentence_end + AROUND)
        question = Question(
            text[fact.sentence_start : fact.sentence_end], text[low:high],
            {each: value for each, value in said.items() if value}, empty,
        )  # fmt: skip
        try:
            found = [{**one, "by": name} for one in _held(asked.propose(question), question, low, text, indicators)]
        except Exception:
            # Whatever a plug does, the reading stands without it.
            logger.exception("本地模型插件 %s 出错，这条事实没有建议", name)
            failed += 1
            continue
        fact.proposals.extend(found)
        count += len(found)
    return count


def _held(
    given: Iterable[Proposal], question: Question, low: int, text: str, indicators: Collection[str] | None
) -> Iterator[dict[str, Any]]:
    """Yield what of the proposals stands: for an empty field, with a value it can take, by words of the page."""
    for one in islice(given, MOST):
        value, quote = _plain(one.value).strip(), _plain(one.quote)
        at = text.find(quote, low, low + len(question.around)) if quote.strip() else -1
        if at < 0 or not value or one.field not in question.empty or len(value) > _LONGEST[one.field]:
            continue
        if one.field == "indicator_id" and indicators is not None and value not in indicators:
            continue
        yield {"field": one.field, "value": value, "start": at, "end": at + len(quote)}


def _plain(given: object) -> str:
    """Return a text as a database can hold it: none where it is no text, or has control signs or half signs."""
    if not isinstance(given, str) or any(sign < " " and sign not in "\n\r\t" for sign in given):
        return ""
    return given if given.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in given) else ""
