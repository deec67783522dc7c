"""分段显示 (parts of a page): of a very long page a stretch of facts, and the text around them, are shown at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.models.fact import BLOCK
from kechuang.apps.reports.pieces import Span
from kechuang.apps.reports.queries import in_state

WHOLE, AROUND, MOST = 200_000, 5_000, 400_000
"""A text up to ``WHOLE`` is shown whole; of a longer one the part with its facts and some around, at most ``MOST``."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a page is shown.

    Parameters
    ----------
    facts : list of Fact
        The facts whose cards are shown.
    text : tuple of int
        The part of the raw text.
    before, after : int
        First facts of the parts before and after; 0 where there is none.
    whole, all : bool
        Whether the text, and the facts, are all of the page's.
    """

    facts: list[Fact]
    text: Span
    before: int
    after: int
    whole: bool
    all: bool


def part_of(report: Report, *, at: int = 1, asked: Span | None = None, only_open: bool = False) -> Part:
    """Return the part of a page around a fact, by its order, or around a span that was asked for."""
    rows = report.facts.select_related("judgement").order_by("order")
    if asked:
        at = rows.filter(end__gt=asked[0]).values_list("order", flat=True).first() or at
    first = (max(1, at) - 1) // BLOCK * BLOCK + 1
    if only_open:
        rows = in_state(rows, "proposed")
    facts = list(rows.filter(order__gte=first)[:BLOCK])
    last = facts[-1].order if facts else first
    full = len(facts) == BLOCK
    after = (rows.filter(order__gt=last).values_list("order", flat=True).first() or 0) if full else 0
    text = _text(len(report.text), facts, asked)
    return Part(
        facts,
        text,
        max(1, first - BLOCK) if first > 1 else 0,
        after,
        text == (0, len(report.text)),
        first == 1 and not full and not only_open,
    )


def _text(length: int, facts: Sequence[Fact], asked: Span | None) -> Span:
    if length <= WHOLE:
        return 0, length
    if asked:
        low, high = asked
    elif facts:
        low, high = facts[0].start, max(fact.end for fact in facts)
    else:
        low = high = 0
    low = max(0, low - AROUND)
    return low, min(length, high + AROUND, low + MOST)
